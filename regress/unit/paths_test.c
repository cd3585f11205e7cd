/*
 * Copyright (c) 2026 The openssh-keepalive authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

/*
 * The memory of paths. Exercises: the four levels, and what each learns from
 * the one below; fading; a gateway that changes; losses that no gateway has
 * part in, and how rare they are learned to be; losses that others of the
 * address clear up; the explorer's lease; addresses that are forgotten;
 * random events with absurd figures in them.
 *
 * The random ones: the loop's index is the seed; KA_SEED=n runs that one
 * alone; KA_RUNS=n sets how many (2000).
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "ka_server.h"
#include "rng.h"

#define MINUTE_MS	INT64_C(60000)
#define HOUR_MS		(60 * MINUTE_MS)
#define DAY_MS		(24 * HOUR_MS)
#define YEAR_MS		(365 * DAY_MS)
#define PATIENCE_MS	(10 * MINUTE_MS)

#define RUNS_DEFAULT	2000
#define EVENTS		100
#define PATHS		4

static struct ka_server *s;
static struct ka_path one, two, three;
static struct ka_knowledge k;
static int64_t now_ms;
static uint64_t last_session;

static void
setup(void)
{
	now_ms = 0;
	last_session = 0;
	s = ka_server_new(ka_prior_builtin, ka_prior_builtin_rows, now_ms);
	ck_assert_ptr_nonnull(s);
	ka_path_init(&one, now_ms);
	ka_path_init(&two, now_ms);
	ka_path_init(&three, now_ms);
}

static void
teardown(void)
{
	ka_server_free(s);
	s = NULL;
}

static uint64_t
begin(struct ka_path *p)
{
	ka_path_began(s, p, ++last_session, now_ms);
	return last_session;
}

static void
leave(struct ka_path *p, uint64_t session)
{
	ka_path_ended(s, p, session, KA_REASON_CLOSED, NULL, now_ms);
}

/* An answer after gap_ms, so often. */
static void
survive(struct ka_path *p, uint64_t session, int64_t gap_ms, uint32_t times)
{
	struct ka_observation o = { 0 };

	o.survived_ms = gap_ms;
	o.survivals = times;
	o.idle_ms = gap_ms * times;
	now_ms += o.idle_ms;
	ka_path_observed(s, p, session, &o, now_ms);
}

/* Asked after gap_ms, it has been silent for open_ms. */
static struct ka_observation
silence(int64_t gap_ms, int64_t open_ms)
{
	struct ka_observation o = { 0 };

	o.open_gap_ms = gap_ms;
	o.open_ms = open_ms;
	o.open_late = 1;
	o.heard_age_ms = gap_ms + open_ms;
	return o;
}

static void
go_silent(struct ka_path *p, uint64_t session, int64_t gap_ms)
{
	struct ka_observation o = silence(gap_ms, 5000);

	now_ms += gap_ms + o.open_ms;
	ka_path_observed(s, p, session, &o, now_ms);
}

static void
give_up(struct ka_path *p, uint64_t session, int64_t gap_ms)
{
	struct ka_observation o = silence(gap_ms, PATIENCE_MS);

	now_ms += PATIENCE_MS - 5000;
	ka_path_ended(s, p, session, KA_REASON_TIMEOUT, &o, now_ms);
}

/* A session of its own is lost to silence after gap_ms. */
static void
lose(struct ka_path *p, int64_t gap_ms)
{
	uint64_t session = begin(p);

	go_silent(p, session, gap_ms);
	give_up(p, session, gap_ms);
}

/* ... to a reset. */
static void
lose_by_reset(struct ka_path *p, int64_t gap_ms)
{
	struct ka_observation o = { 0 };
	uint64_t session = begin(p);

	o.open_gap_ms = o.heard_age_ms = gap_ms;
	now_ms += gap_ms;
	ka_path_ended(s, p, session, KA_REASON_RESET, &o, now_ms);
}

/* A session of its own survives gap_ms, and leaves. */
static void
prove(struct ka_path *p, int64_t gap_ms, uint32_t times)
{
	uint64_t session = begin(p);

	survive(p, session, gap_ms, times);
	leave(p, session);
}

/* A gateway whose timeout lies between. */
static void
bracket(struct ka_path *p, int64_t survived_ms, int64_t lost_ms)
{
	prove(p, survived_ms, 3);
	lose_by_reset(p, lost_ms);
}

/* Of a session that does not log in now, which would clear up others. */
static void
know_among(struct ka_path *p, const struct ka_path *const *prefix, size_t n)
{
	ka_path_know(s, p, ++last_session, prefix, n, now_ms, &k);
	leave(p, last_session);
}

static void
know(struct ka_path *p)
{
	const struct ka_path *alone[1] = { p };

	know_among(p, alone, 1);
}

/* P(T > gap) by masses of any sum, on the server's grid. */
static double
mass_outlives(const double *mass, int64_t gap_ms)
{
	struct ka_estimator e;

	e.grid = s->prior.grid;
	memcpy(e.mass, mass, sizeof(e.mass));
	ka_est_normalize(&e);
	return ka_est_outlives(&e, gap_ms);
}

static double
known_outlives(int64_t gap_ms)
{
	double mass[KA_CELLS];
	int i;

	for (i = 0; i < KA_CELLS; i++)
		mass[i] = (double)k.mass[i];
	return mass_outlives(mass, gap_ms);
}

static double
known_between(int64_t a_ms, int64_t b_ms)
{
	return known_outlives(a_ms) - known_outlives(b_ms);
}

static double
server_between(int64_t a_ms, int64_t b_ms)
{
	double mass[KA_CELLS];

	ka_server_belief(s, mass);
	return mass_outlives(mass, a_ms) - mass_outlives(mass, b_ms);
}

static double
prior_between(int64_t a_ms, int64_t b_ms)
{
	return mass_outlives(s->prior.mass, a_ms) -
	    mass_outlives(s->prior.mass, b_ms);
}

/* The levels */

START_TEST(fresh_server_has_the_prior)
{
	struct ka_estimator prior;
	double mass[KA_CELLS], sum = 0;
	int i;

	ka_est_init(&prior, ka_prior_builtin, ka_prior_builtin_rows);
	ka_server_belief(s, mass);
	know(&one);
	for (i = 0; i < KA_CELLS; i++)
		sum += (double)k.mass[i];
	for (i = 0; i < KA_CELLS; i++) {
		ck_assert_double_eq_tol(mass[i], prior.mass[i], 1e-12);
		ck_assert_double_eq_tol((double)k.mass[i] / sum, prior.mass[i],
		    1e-6 * prior.mass[i]);
	}
	ck_assert_int_eq(k.level, KA_LEVEL_BUILTIN);
	ck_assert_int_eq(k.grid_start_ms, prior.grid.edge_ms[0]);
	ck_assert_int_eq(k.proven_ms, 0);
	ck_assert_int_gt(k.idle_ms, 0);
}
END_TEST

START_TEST(address_learns_from_survivals)
{
	double before = prior_between(0, 290000);

	prove(&one, 300000, 1);
	know(&one);
	ck_assert_int_eq(k.level, KA_LEVEL_ADDRESS);
	ck_assert_int_eq(k.proven_ms, 300000);
	ck_assert_double_lt(1 - known_outlives(280000), before / 10);
	/* Once more makes it surer; a shorter one proves no less. */
	before = known_outlives(280000);
	prove(&one, 300000, 1);
	prove(&one, 100000, 1);
	know(&one);
	ck_assert_double_gt(known_outlives(280000), before);
	ck_assert_int_eq(k.proven_ms, 300000);
}
END_TEST

START_TEST(address_learns_from_losses)
{
	prove(&one, 300000, 2);
	lose_by_reset(&one, 700000);
	know(&one);
	ck_assert_int_eq(k.proven_ms, 300000);
	ck_assert_int_eq(one.lost_ms, 700000);
	ck_assert_double_lt(known_outlives(750000), 0.01);
	ck_assert_double_gt(known_between(280000, 700000), 0.98);
	/* It survived that after all: the loss was something else. */
	prove(&one, 800000, 3);
	know(&one);
	ck_assert_int_eq(one.lost_ms, 0);
	ck_assert_int_eq(k.proven_ms, 800000);
	ck_assert_double_gt(known_outlives(750000), 0.5);
}
END_TEST

/* Half as sure as an answer: it may have been picked up. */
START_TEST(client_that_spoke_first_proves_nothing)
{
	struct ka_observation o = { 0 };
	uint64_t session = begin(&one);
	double before;

	know(&one);
	before = known_outlives(600000);
	o.client_first_ms = 600000;
	ka_path_observed(s, &one, session, &o, now_ms);
	know(&one);
	ck_assert_int_eq(k.proven_ms, 0);
	ck_assert_double_gt(known_outlives(600000), before);
	ck_assert_double_lt(known_outlives(600000), 0.9);
}
END_TEST

START_TEST(outage_is_half_a_loss)
{
	struct ka_observation o = { 0 };
	uint64_t session = begin(&one);
	double before;

	know(&one);
	before = known_outlives(600000);
	o.outage_ms = 600000;
	ka_path_observed(s, &one, session, &o, now_ms);
	know(&one);
	ck_assert_double_lt(known_outlives(600000), before);
	ck_assert_double_gt(known_outlives(600000), before / 2);
	ck_assert_uint_eq(one.losses, 0);
}
END_TEST

START_TEST(clean_end_teaches_nothing)
{
	struct ka_observation o = { 0 };
	static const enum ka_reason reason[] = { KA_REASON_CLOSED,
	    KA_REASON_LOCAL, KA_REASON_SUSPENDED };
	double before;
	uint64_t session;

	know(&one);
	before = known_outlives(300000);
	session = begin(&one);
	o.open_gap_ms = 300000;
	o.heard_age_ms = 300000;
	ka_path_ended(s, &one, session, reason[_i], &o, now_ms);
	know(&one);
	ck_assert_double_eq(known_outlives(300000), before);
	ck_assert_uint_eq(one.losses, 0);
	ck_assert_int_lt(one.lo, 0);
}
END_TEST

START_TEST(neighbour_gets_the_prefix)
{
	const struct ka_path *prefix[3] = { &one, &two, &three };
	double server, one_neighbour;

	bracket(&one, 400000, 480000);
	server = server_between(380000, 510000);
	know_among(&two, prefix, 3);
	ck_assert_int_eq(k.level, KA_LEVEL_PREFIX);
	ck_assert_int_eq(k.proven_ms, 0);
	one_neighbour = known_between(380000, 510000);
	ck_assert_double_gt(one_neighbour, 0.5);
	ck_assert_double_gt(one_neighbour, 3 * server);
	/* Not all: a prefix may hide several gateways. */
	ck_assert_double_lt(one_neighbour, 0.9);
	/* Two that agree are surer. */
	bracket(&three, 400000, 480000);
	know_among(&two, prefix, 3);
	ck_assert_double_gt(known_between(380000, 510000), one_neighbour);
}
END_TEST

START_TEST(neighbour_that_knows_little_says_little)
{
	const struct ka_path *prefix[2] = { &one, &two };

	prove(&one, 30000, 1);
	know_among(&two, prefix, 2);
	ck_assert_int_eq(k.level, KA_LEVEL_SERVER);
}
END_TEST

START_TEST(other_prefix_gets_the_server)
{
	double mass[KA_CELLS], sum = 0;
	int i;

	bracket(&one, 400000, 480000);
	know(&two);
	ck_assert_int_eq(k.level, KA_LEVEL_SERVER);
	ka_server_belief(s, mass);
	for (i = 0; i < KA_CELLS; i++)
		sum += (double)k.mass[i];
	for (i = 0; i < KA_CELLS; i++)
		ck_assert_double_eq_tol((double)k.mass[i] / sum, mass[i],
		    1e-6 * mass[i]);
}
END_TEST

/* So many networks, each with an address of its own. */
static void
networks(int n, int64_t survived_ms, int64_t lost_ms)
{
	struct ka_path p;

	while (n-- > 0) {
		ka_path_init(&p, now_ms);
		bracket(&p, survived_ms, lost_ms);
	}
}

START_TEST(server_learns_the_population)
{
	double at_150, at_5000;
	int i;

	/* Half of them here, half there, where the prior has little. */
	for (i = 0; i < 200; i++) {
		networks(1, 150000, 180000);
		networks(1, 5000000, 6000000);
	}
	at_150 = server_between(140000, 190000);
	at_5000 = server_between(4700000, 6400000);
	ck_assert_double_lt(prior_between(140000, 190000), 0.1);
	ck_assert_double_lt(prior_between(4700000, 6400000), 0.1);
	/* 200 of 420, as the prior counts as 20. */
	ck_assert_double_eq_tol(at_150, 0.48, 0.03);
	ck_assert_double_eq_tol(at_5000, 0.48, 0.03);
}
END_TEST

START_TEST(prior_outweighs_few_networks)
{
	networks(2, 5000000, 6000000);
	/* 2 of 22. */
	ck_assert_double_gt(server_between(4700000, 6400000), 0.07);
	ck_assert_double_lt(server_between(4700000, 6400000), 0.15);
	ck_assert_double_gt(server_between(0, 4700000),
	    0.85 * prior_between(0, 4700000));
}
END_TEST

/*
 * Half have a wide bracket, half a narrow one inside it: the likeliest is that
 * all are where the narrow ones are.
 */
START_TEST(server_shares_out_wide_brackets)
{
	int i;

	for (i = 0; i < 300; i++) {
		networks(1, 60000, 20000000);
		networks(1, 700000, 840000);
	}
	ck_assert_double_gt(server_between(650000, 900000), 0.85);
}
END_TEST

START_TEST(forgotten_path_is_not_counted)
{
	double before[KA_CELLS], after[KA_CELLS];
	struct ka_path p[100];
	int i, lo, hi, round;

	networks(50, 150000, 180000);
	ka_server_belief(s, before);
	for (i = 0; i < 100; i++) {
		ka_path_init(&p[i], now_ms);
		bracket(&p[i], 5000000, 6000000);
	}
	ck_assert_double_eq(s->networks, 150);
	lo = p[0].lo;
	hi = p[0].hi;
	ck_assert_double_eq((double)s->bracket[lo][hi - 1], 100);
	ck_assert_double_gt(server_between(4700000, 6400000), 0.5);
	for (i = 0; i < 100; i++) {
		ka_path_forget(s, &p[i]);
		/* Twice is once. */
		ka_path_forget(s, &p[i]);
	}
	ck_assert_double_eq(s->networks, 50);
	ck_assert_double_eq((double)s->bracket[lo][hi - 1], 0);
	ck_assert_double_eq((double)s->row[lo], 0);
	for (round = 0; round < 50; round++) {
		ka_path_init(&one, now_ms);
		bracket(&one, 150000, 180000);
		ka_path_forget(s, &one);
	}
	ka_server_belief(s, after);
	for (i = 0; i < KA_CELLS; i++)
		ck_assert_double_eq_tol(after[i], before[i], 0.02);
}
END_TEST

/* Time */

START_TEST(evidence_fades)
{
	static const int64_t at_ms[] = { 0, 90 * DAY_MS, YEAR_MS, 5 * YEAR_MS,
	    50 * YEAR_MS };
	double address, last = 1;
	int64_t from_ms;
	size_t i;

	bracket(&one, 2000000, 2400000);
	from_ms = now_ms;
	for (i = 0; i < sizeof(at_ms) / sizeof(at_ms[0]); i++) {
		now_ms = from_ms + at_ms[i];
		know(&one);
		address = known_between(1900000, 2600000);
		know(&two);
		address -= known_between(1900000, 2600000);
		ck_assert_double_gt(address, 0);
		ck_assert_double_lt(address, last);
		last = address;
	}
	ck_assert_double_lt(last, 0.05);
}
END_TEST

START_TEST(nothing_fades_within_hours)
{
	double before;

	bracket(&one, 2000000, 2400000);
	know(&one);
	before = known_between(1900000, 2600000);
	ck_assert_double_gt(before, 0.98);
	now_ms += 3 * HOUR_MS;
	know(&one);
	ck_assert_double_eq(known_between(1900000, 2600000), before);
	now_ms += 30 * DAY_MS;
	know(&one);
	ck_assert_double_gt(known_between(1900000, 2600000), 0.8);
}
END_TEST

START_TEST(time_never_steps_back)
{
	bracket(&one, 2000000, 2400000);
	ck_assert_int_eq(s->now_ms, now_ms);
	ka_path_know(s, &one, 99, NULL, 0, -YEAR_MS, &k);
	ka_path_began(s, &one, 99, 0);
	ka_path_ended(s, &one, 99, KA_REASON_CLOSED, NULL, INT64_MIN);
	ck_assert_int_eq(s->now_ms, now_ms);
	ck_assert_double_gt(known_between(1900000, 2600000), 0.98);
}
END_TEST

/* A gateway that changes */

START_TEST(one_reset_gives_up_proven_ground)
{
	prove(&one, 600000, (uint32_t)_i);
	ck_assert_int_eq(one.proven_ms, 600000);
	lose_by_reset(&one, 120000);
	ck_assert_int_eq(one.proven_ms, 0);
	ck_assert_int_eq(one.lost_ms, 120000);
	know(&one);
	ck_assert_double_lt(known_outlives(130000), 0.5);
}
END_TEST

/* What was seen a hundred times outweighs one reset, but not three. */
START_TEST(resets_give_up_ground_that_was_sure)
{
	int n;

	prove(&one, 600000, 100);
	for (n = 0; n < 3 && one.proven_ms > 0; n++)
		lose_by_reset(&one, 120000);
	ck_assert_int_eq(one.proven_ms, 0);
	ck_assert_int_eq(one.lost_ms, 120000);
	know(&one);
	ck_assert_double_lt(known_outlives(130000), 0.5);
}
END_TEST

/* What was survived since makes up for a loss, at every shorter timeout. */
START_TEST(survivals_restore_proven_ground)
{
	double before;
	int n;

	prove(&one, 600000, 20);
	know(&one);
	before = known_outlives(500000);
	for (n = 0; n < 20; n++) {
		lose(&one, 120000);
		ck_assert_int_eq(one.proven_ms, 600000);
		prove(&one, 600000, 20);
	}
	know(&one);
	ck_assert_double_eq_tol(known_outlives(500000), before, 0.001);
}
END_TEST

START_TEST(lone_silences_give_up_proven_ground)
{
	int n;

	prove(&one, 600000, 10);
	lose(&one, 120000);
	ck_assert_int_eq(one.proven_ms, 600000);
	know(&one);
	ck_assert_double_gt(known_outlives(500000), 0.9);
	for (n = 1; n < 8 && one.proven_ms > 0; n++)
		lose(&one, 120000);
	ck_assert_int_ge(n, 3);
	ck_assert_int_eq(one.proven_ms, 0);
	ck_assert_int_eq(one.lost_ms, 120000);
	know(&one);
	ck_assert_double_lt(known_outlives(130000), 0.5);
	/* And is proven anew, further down. */
	prove(&one, 60000, 3);
	know(&one);
	ck_assert_int_eq(k.proven_ms, 60000);
	ck_assert_double_gt(known_outlives(58000), 0.9);
}
END_TEST

/* Losses of no gateway */

/* Where a cell begins: all that a loss there leaves is its chance. */
static int64_t
edge(int64_t ms)
{
	return s->prior.grid.edge_ms[ka_grid_cell(&s->prior.grid, ms)];
}

/* Sessions on proven ground, each lost in the end, or not. */
static void
sessions(int n, int lost)
{
	while (n-- > 0) {
		prove(&three, 600000, 20);
		if (lost)
			lose(&three, 300000);
	}
}

START_TEST(hazard_is_learned)
{
	double guess = ka_server_chance(s, KA_LOSS_ALONE, edge(300000));
	double quiet, noisy, after_quiet, after_noisy;

	sessions(100, 0);
	quiet = ka_server_chance(s, KA_LOSS_ALONE, edge(300000));
	lose(&one, edge(300000));
	know(&one);
	after_quiet = known_outlives(edge(300000));
	teardown();
	setup();
	sessions(100, 1);
	ck_assert_int_eq(three.proven_ms, 600000);
	noisy = ka_server_chance(s, KA_LOSS_ALONE, edge(300000));
	lose(&one, edge(300000));
	know(&one);
	after_noisy = known_outlives(edge(300000));

	ck_assert_double_lt(quiet, guess / 20);
	ck_assert_double_gt(noisy, guess * 2);
	/* The same loss of another address says much, or little. */
	ck_assert_double_lt(after_quiet, after_noisy / 10);
}
END_TEST

START_TEST(chance_grows_with_the_gap)
{
	double last = 0, chance;
	int64_t ms;

	for (ms = 1000; ms < YEAR_MS; ms *= 2) {
		chance = ka_server_chance(s, (enum ka_loss)_i, ms);
		ck_assert_double_gt(chance, last);
		ck_assert_double_lt(chance, 1);
		last = chance;
	}
}
END_TEST

START_TEST(kinds_differ_in_weight)
{
	ck_assert_double_lt(ka_server_chance(s, KA_LOSS_RESET, 60000),
	    ka_server_chance(s, KA_LOSS_OTHERS, 60000));
	ck_assert_double_lt(ka_server_chance(s, KA_LOSS_OTHERS, 60000),
	    ka_server_chance(s, KA_LOSS_ALONE, 60000));
}
END_TEST

/* Others of the address */

static void
heard(struct ka_path *p, uint64_t session, int64_t age_ms)
{
	struct ka_observation o = { 0 };

	o.survived_ms = 30000;
	o.survivals = 1;
	o.heard_age_ms = age_ms;
	ka_path_observed(s, p, session, &o, now_ms);
}

/* What one loss, with a sibling heard when, leaves above the gap. */
enum sibling { NEVER, BEFORE, MEANWHILE, AT_ITS_LOGIN, AFTER_THE_END,
	HOURS_LATER };

static double
left_above(enum sibling when)
{
	uint64_t silent, other;

	teardown();
	setup();
	silent = begin(&one);
	other = begin(&one);
	go_silent(&one, silent, edge(130000));
	if (when == BEFORE)		/* before the silent one was asked */
		heard(&one, other, 10000);
	if (when == MEANWHILE)
		heard(&one, other, 1000);
	if (when == AT_ITS_LOGIN)
		begin(&one);
	give_up(&one, silent, edge(130000));
	if (when == AFTER_THE_END)
		heard(&one, other, 1000);
	if (when == HOURS_LATER) {	/* a laptop that slept */
		now_ms += 5 * HOUR_MS;
		begin(&one);
	}
	if (when == NEVER)		/* the same report, of long ago */
		heard(&one, other, PATIENCE_MS + 10000);
	know(&one);
	return known_outlives(edge(130000));
}

START_TEST(others_clear_up)
{
	double never = left_above(NEVER);
	double meanwhile = left_above(MEANWHILE);

	ck_assert_double_gt(meanwhile, 0);
	ck_assert_double_lt(meanwhile, never / 10);
	ck_assert_double_lt(left_above(AT_ITS_LOGIN), never / 10);
	ck_assert_double_eq_tol(left_above(BEFORE), never, never / 20);
	ck_assert_double_eq_tol(left_above(HOURS_LATER), never, never / 20);
	/* The same in the end as if it had been known at once. */
	ck_assert_double_eq_tol(left_above(AFTER_THE_END), meanwhile,
	    meanwhile / 20);
}
END_TEST

START_TEST(own_answer_is_no_loss)
{
	uint64_t session = begin(&one);

	go_silent(&one, session, 300000);
	heard(&one, session, 0);
	leave(&one, session);
	ck_assert_uint_eq(one.losses, 0);
	ck_assert_int_eq(one.lost_ms, 0);
}
END_TEST

/* More go silent at a time than there are places for. */
START_TEST(many_suspects)
{
	uint64_t session[3 * KA_SUSPECTS];
	int i;

	for (i = 0; i < 3 * KA_SUSPECTS; i++)
		session[i] = begin(&one);
	for (i = 0; i < 3 * KA_SUSPECTS; i++)
		go_silent(&one, session[i], 300000);
	for (i = 0; i < 3 * KA_SUSPECTS; i++)
		give_up(&one, session[i], 300000);
	ck_assert_uint_eq(one.losses, 3 * KA_SUSPECTS);
	know(&one);
	ck_assert_double_lt(known_outlives(300000), 0.05);
}
END_TEST

/* The lease */

static int
may_explore(struct ka_path *p, uint64_t session)
{
	ka_path_know(s, p, session, NULL, 0, now_ms, &k);
	return k.may_explore;
}

START_TEST(one_session_explores)
{
	uint64_t a = begin(&one), b = begin(&one), c = begin(&one), d;

	ck_assert_int_eq(may_explore(&one, a), 1);
	ck_assert_int_eq(may_explore(&one, b), 0);
	ck_assert_int_eq(may_explore(&one, c), 0);
	ck_assert_int_eq(may_explore(&one, a), 1);
	/* Another's end is no release. */
	leave(&one, b);
	ck_assert_int_eq(may_explore(&one, c), 0);
	leave(&one, a);
	ck_assert_uint_eq(one.explorer, 0);
	d = begin(&one);
	ck_assert_int_eq(may_explore(&one, c), 1);
	ck_assert_int_eq(may_explore(&one, d), 0);
	/* Each address has its own. */
	ck_assert_int_eq(may_explore(&two, begin(&two)), 1);
}
END_TEST

START_TEST(lease_ends_with_any_loss)
{
	uint64_t a = begin(&one), b = begin(&one);

	ck_assert_int_eq(may_explore(&one, a), 1);
	go_silent(&one, a, 300000);
	ck_assert_int_eq(may_explore(&one, b), 0);
	give_up(&one, a, 300000);
	ck_assert_int_eq(may_explore(&one, b), 1);
}
END_TEST

START_TEST(news_are_counted)
{
	uint32_t news = one.news;

	prove(&one, 300000, 1);
	ck_assert_uint_ne(one.news, news);
	news = one.news;
	lose_by_reset(&one, 600000);
	ck_assert_uint_ne(one.news, news);
	/* What is as sure as can be is no news. */
	prove(&one, 300000, 20);
	news = one.news;
	prove(&one, 300000, 20);
	ck_assert_uint_eq(one.news, news);
}
END_TEST

/* Idle time that is expected grows with what is seen, and does not run away. */
START_TEST(expected_idle_follows_what_is_seen)
{
	int64_t fresh_ms;

	know(&one);
	fresh_ms = k.idle_ms;
	ck_assert_int_ge(fresh_ms, 8 * HOUR_MS);
	prove(&one, 600000, 100);
	know(&one);
	ck_assert_int_gt(k.idle_ms, 2 * fresh_ms);
	ck_assert_int_lt(k.idle_ms, 30 * DAY_MS);
	now_ms += 10 * YEAR_MS;
	know(&one);
	ck_assert_int_lt(k.idle_ms, DAY_MS);
}
END_TEST

/* Random events */

static struct rng rng;
static struct ka_path path[PATHS];

static int64_t
between(int64_t a, int64_t b)
{
	return a + (int64_t)(rng_next(&rng) % (uint64_t)(b - a + 1));
}

static int64_t
any_ms(void)
{
	static const int64_t absurd_ms[] = { 0, 0, 1, -1, INT64_MIN, INT64_MAX,
	    INT64_MAX - 1, KA_TIME_MAX_MS, KA_TIME_MAX_MS + 1, -YEAR_MS };

	if (between(0, 3) == 0)
		return absurd_ms[between(0, 9)];
	return between(8, 15) << between(4, 26);
}

static void
any_observation(struct ka_observation *o)
{
	memset(o, 0, sizeof(*o));
	if (between(0, 1) == 0) {
		o->survived_ms = any_ms();
		o->survivals = between(0, 9) == 0 ? UINT32_MAX :
		    (uint32_t)between(0, 3);
	}
	if (between(0, 1) == 0)
		o->idle_ms = any_ms();
	if (between(0, 2) == 0)
		o->client_first_ms = any_ms();
	if (between(0, 2) == 0)
		o->outage_ms = any_ms();
	if (between(0, 1) == 0) {
		o->open_gap_ms = any_ms();
		o->open_ms = any_ms();
		o->open_late = (int)between(0, 1);
	}
	o->heard_age_ms = any_ms();
}

/* One of few sessions of this path, so that they meet. */
static void
anything_happens(int p)
{
	uint64_t session = (uint64_t)(between(1, 8) * PATHS + p);
	struct ka_observation o;

	any_observation(&o);
	switch (between(0, 7)) {
	case 0:
		ka_path_began(s, &path[p], session, now_ms);
		break;
	case 1:
	case 2:
	case 3:
		ka_path_ended(s, &path[p], session,
		    (enum ka_reason)between(KA_REASON_NONE, KA_REASON_LOCAL),
		    between(0, 4) == 0 ? NULL : &o, now_ms);
		break;
	case 4:
		if (between(0, 9) > 0)
			break;
		ka_path_forget(s, &path[p]);
		if (between(0, 1) == 0)
			ka_path_init(&path[p], now_ms);
		break;
	default:
		ka_path_observed(s, &path[p], session, &o, now_ms);
	}
}

static void
assert_server_sound(int seed)
{
	double sum = 0, counted = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++) {
		if (!isfinite(s->common.mass[i]) || s->common.mass[i] <= 0)
			ck_abort_msg("KA_SEED=%d: server's cell %d is %g",
			    seed, i, s->common.mass[i]);
		sum += s->common.mass[i];
	}
	ck_assert_msg(fabs(sum - 1) < 1e-9, "KA_SEED=%d: sum %g", seed, sum);
	for (i = 0; i < PATHS; i++)
		counted += path[i].lo >= 0;
	ck_assert_msg(fabs(s->networks - counted) < 1e-9,
	    "KA_SEED=%d: %g networks of %g", seed, s->networks, counted);
	for (i = 0; i < KA_LOSSES; i++)
		ck_assert_msg(isfinite(s->hazard[i].hours) &&
		    s->hazard[i].hours > 0, "KA_SEED=%d: hazard %d", seed, i);
}

/* What a session is told makes sense to it. */
static void
assert_knowledge_sound(struct ka_engine *e, int p, int seed)
{
	const struct ka_path *prefix[PATHS];
	int i;

	for (i = 0; i < PATHS; i++)
		prefix[i] = &path[i];
	ka_path_know(s, &path[p], (uint64_t)(between(1, 8) * PATHS + p),
	    prefix, PATHS, now_ms, &k);
	/* An assertion for each would take ten times as long. */
	for (i = 0; i < KA_CELLS; i++)
		if (!isfinite(k.mass[i]) || k.mass[i] <= 0 ||
		    !isfinite(path[p].like[i]) || path[p].like[i] <= 0)
			ck_abort_msg("KA_SEED=%d: cell %d has mass %g, "
			    "likelihood %g", seed, i, (double)k.mass[i],
			    (double)path[p].like[i]);
	ck_assert_msg(path[p].lo < path[p].hi || path[p].lo == -1,
	    "KA_SEED=%d: bracket %d, %d", seed, path[p].lo, path[p].hi);
	/* To plan with it takes most of the time. */
	if (between(0, 9) == 0)
		ck_assert_msg(ka_know(e, 0, &k) == 0, "KA_SEED=%d: not sound",
		    seed);
}

START_TEST(absurd_figures_do_no_harm)
{
	struct ka_config cfg = { KA_ADAPT, KA_PROBE_SSH, 60000, 30000, 1800000,
	    600000, 0, KA_LOSS_COST_DEFAULT, 1 };
	struct ka_engine *e = ka_new(&cfg, 0, NULL);
	int i, p;

	rng.state = (uint64_t)_i;
	for (i = 0; i < PATHS; i++)
		ka_path_init(&path[i], 0);
	for (i = 0; i < EVENTS; i++) {
		if (between(0, 4) == 0)		/* now and then, back */
			now_ms = any_ms() / 4;
		else
			now_ms += between(0, DAY_MS);
		p = (int)between(0, PATHS - 1);
		anything_happens(p);
		assert_knowledge_sound(e, p, _i);
		assert_server_sound(_i);
	}
	ka_free(e);
}
END_TEST

static int
number(const char *name, int fallback)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? fallback : atoi(text);
}

static TCase *
add_case(Suite *suite, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(suite, tc);
	return tc;
}

static void
add_levels(Suite *suite)
{
	TCase *tc = add_case(suite, "levels");

	tcase_add_test(tc, fresh_server_has_the_prior);
	tcase_add_test(tc, address_learns_from_survivals);
	tcase_add_test(tc, address_learns_from_losses);
	tcase_add_test(tc, client_that_spoke_first_proves_nothing);
	tcase_add_test(tc, outage_is_half_a_loss);
	tcase_add_loop_test(tc, clean_end_teaches_nothing, 0, 3);
	tcase_add_test(tc, neighbour_gets_the_prefix);
	tcase_add_test(tc, neighbour_that_knows_little_says_little);
	tcase_add_test(tc, other_prefix_gets_the_server);
	tcase_add_test(tc, server_learns_the_population);
	tcase_add_test(tc, prior_outweighs_few_networks);
	tcase_add_test(tc, server_shares_out_wide_brackets);
	tcase_add_test(tc, forgotten_path_is_not_counted);
}

static void
add_change(Suite *suite)
{
	TCase *tc = add_case(suite, "time and change");

	tcase_add_test(tc, evidence_fades);
	tcase_add_test(tc, nothing_fades_within_hours);
	tcase_add_test(tc, time_never_steps_back);
	tcase_add_loop_test(tc, one_reset_gives_up_proven_ground, 1, 3);
	tcase_add_test(tc, resets_give_up_ground_that_was_sure);
	tcase_add_test(tc, survivals_restore_proven_ground);
	tcase_add_test(tc, lone_silences_give_up_proven_ground);
	tcase_add_test(tc, expected_idle_follows_what_is_seen);
}

static void
add_losses(Suite *suite)
{
	TCase *tc = add_case(suite, "losses of no gateway");

	tcase_add_test(tc, hazard_is_learned);
	tcase_add_loop_test(tc, chance_grows_with_the_gap, 0, KA_LOSSES);
	tcase_add_test(tc, kinds_differ_in_weight);
	tcase_add_test(tc, others_clear_up);
	tcase_add_test(tc, own_answer_is_no_loss);
	tcase_add_test(tc, many_suspects);
	tc = add_case(suite, "lease");
	tcase_add_test(tc, one_session_explores);
	tcase_add_test(tc, lease_ends_with_any_loss);
	tcase_add_test(tc, news_are_counted);
}

int
main(void)
{
	Suite *suite = suite_create("paths");
	TCase *tc;
	SRunner *sr;
	int first = number("KA_SEED", 0), failed;
	int runs = getenv("KA_SEED") != NULL ? 1 :
	    number("KA_RUNS", RUNS_DEFAULT);

	add_levels(suite);
	add_change(suite);
	add_losses(suite);
	tc = add_case(suite, "random");
	tcase_add_loop_test(tc, absurd_figures_do_no_harm, first, first + runs);
	sr = srunner_create(suite);
	srunner_set_fork_status(sr, CK_NOFORK);	/* ten times faster */
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
