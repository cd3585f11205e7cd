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
 * What a session is told of its path, and what it tells. Exercises: nonsense
 * that is refused; what each level of knowledge may change, and when; paths
 * known to lose sessions at the configured interval; sessions without the
 * explorer's lease; I7; observations of survived gaps, of silences that are
 * open, of resets, of outages; when there is nothing new.
 */

#include <math.h>
#include <string.h>

#include "fixture.h"
#include "ka_estimator.h"

static struct ka_knowledge k;
static struct ka_observation o;

/* Knowledge that the timeout lies between; 0: nothing is known so far. */
static void
believe(int64_t survived_ms, int64_t lost_ms, enum ka_level level)
{
	struct ka_estimator e;
	int i;

	ka_est_init(&e, ka_prior_builtin, ka_prior_builtin_rows);
	for (i = 0; i < 3; i++) {
		ka_est_survived(&e, survived_ms, 1);
		if (lost_ms > 0)
			ka_est_lost(&e, lost_ms, 0.001);
	}
	memset(&k, 0, sizeof(k));
	for (i = 0; i < KA_CELLS; i++)
		k.mass[i] = (float)e.mass[i];
	k.grid_start_ms = e.grid.edge_ms[0];
	k.idle_ms = 100 * HOUR;
	k.level = level;
	k.may_explore = 1;
	if (level == KA_LEVEL_ADDRESS)
		k.proven_ms = survived_ms;
}

static void
tell(void)
{
	ck_assert_int_eq(ka_know(w->engine, w->now_ms, &k), 0);
	w->knows_path = k.level >= KA_LEVEL_PREFIX;
	world_wake(w);		/* sshd looks at its deadline anew */
	world_summary(w, &sum);
}

static int
is_asking(void)
{
	world_summary(w, &sum);
	return sum.probes > sum.answered;
}

/* Until it asks; the silence before is what the world saw, of ssh probes. */
static int64_t
run_until_it_asks(void)
{
	while (!is_asking())
		run_for(MS(1));
	return sum.probe == KA_PROBE_SSH ? w->probe[w->probes - 1].gap_ms : -1;
}

/* The next report, if there is one. */
static int
observed(void)
{
	memset(&o, 0xa5, sizeof(o));
	return ka_observed(w->engine, w->now_ms, &o);
}

/* As the wire saw it, but for the ACK that may come late (RFC 1122). */
static void
assert_gap(int64_t told_ms, int64_t seen_ms)
{
	ck_assert_int_ge(told_ms, seen_ms);
	ck_assert_int_le(told_ms, seen_ms + 500);
}

/* Nonsense */

static void
spoil(int how)
{
	switch (how) {
	case 0:
		k.mass[17] = NAN;
		break;
	case 1:
		k.mass[17] = -1e-9f;
		break;
	case 2:
		k.mass[17] = INFINITY;
		break;
	case 3:
		memset(k.mass, 0, sizeof(k.mass));
		break;
	case 4:
		k.proven_ms = -1;
		break;
	case 5:
		k.proven_ms = KA_TIME_MAX_MS + 1;
		break;
	case 6:
		k.proven_ms = INT64_MIN;
		break;
	case 7:
		k.idle_ms = -1;
		break;
	case 8:
		k.idle_ms = INT64_MAX;
		break;
	case 9:
		k.level = (enum ka_level)(KA_LEVEL_ADDRESS + 1);
		break;
	case 10:
		k.level = (enum ka_level)-1;
		break;
	case 11:
		k.grid_start_ms = 0;
		break;
	case 12:
		k.grid_start_ms = KA_GRID_START_MIN_MS - 1;
		break;
	case 13:
		k.grid_start_ms = KA_GRID_START_MAX_MS + 1;
		break;
	case 14:
		k.grid_start_ms = INT64_MIN;
		break;
	case 15:
		k.mass[KA_CELLS - 1] = 3e38f;
		break;
	}
}
#define SPOILS	16

/* All of the session that shows. */
static void
assert_same(struct world *a, struct world *b)
{
	char as[512], bs[512];
	struct ka_summary sum_a, sum_b;

	world_summary(a, &sum_a);
	world_summary(b, &sum_b);
	ka_summary_text(&sum_a, as, sizeof(as));
	ka_summary_text(&sum_b, bs, sizeof(bs));
	ck_assert_str_eq(as, bs);
	ka_explain(a->engine, as, sizeof(as));
	ka_explain(b->engine, bs, sizeof(bs));
	ck_assert_str_eq(as, bs);
	ck_assert_int_eq(ka_deadline(a->engine), ka_deadline(b->engine));
	ck_assert_int_eq(ka_tcp_idle_ms(a->engine), ka_tcp_idle_ms(b->engine));
	ck_assert_int_eq(a->probes, b->probes);
}

/* Compared with a twin that was told nothing, at once and ever after. */
START_TEST(nonsense_changes_nothing)
{
	struct world *twin;
	int n;

	probe_kind(_i);
	start();
	ck_assert_ptr_nonnull(twin = world_new(&s));
	run_to(MS(_i & 2 ? 1000 : 10));
	world_run(twin, MS(_i & 2 ? 1000 : 10));
	believe(600000, 700000, KA_LEVEL_ADDRESS);
	spoil(_i / 4);
	ck_assert_int_eq(ka_know(w->engine, w->now_ms + 5, &k), -1);
	for (n = 0; n < 40; n++) {
		assert_same(w, twin);
		run_for(MS(100));
		world_run(twin, world_elapsed(w));
	}
	world_free(twin);
	/* Without that it makes sense. */
	believe(600000, 700000, KA_LEVEL_ADDRESS);
	tell();
	run_for(HOUR);
}
END_TEST

START_TEST(extremes_are_knowledge)
{
	int i;

	start();
	believe(600000, 700000, KA_LEVEL_ADDRESS);
	for (i = 0; i < KA_CELLS; i++)
		k.mass[i] = _i & 1 ? 1e30f : 0;
	k.mass[_i & 2 ? 0 : KA_CELLS - 1] = _i & 1 ? 1e30f : 1e-45f;
	k.proven_ms = _i & 4 ? KA_TIME_MAX_MS : 0;
	k.idle_ms = _i & 8 ? KA_TIME_MAX_MS : 0;
	k.grid_start_ms = _i & 16 ? KA_GRID_START_MIN_MS :
	    KA_GRID_START_MAX_MS;
	tell();
	run_for(4 * HOUR);
	ck_assert_int_ge(sum.interval_ms, s.cfg.min_ms);
	ck_assert_int_le(sum.interval_ms, s.cfg.max_ms);
}
END_TEST

/* Levels */

START_TEST(narrow_levels_count_from_the_start)
{
	probe_kind(_i);
	start();
	believe(600000, 700000, _i & 2 ? KA_LEVEL_PREFIX : KA_LEVEL_ADDRESS);
	tell();
	ck_assert_int_ge(sum.interval_ms, MS(560));
	ck_assert_int_le(sum.interval_ms, MS(700));
	ck_assert_int_eq(sum.survived_ms, 0);
	/* And so the first probe is that late; others jitter (I2). */
	run_to(MS(440));
	ck_assert_int_eq(w->probes + (int)sum.probes, 0);
	run_to(MS(1500));
	ck_assert_uint_ge(sum.answered, 1);
}
END_TEST

START_TEST(wide_levels_wait_for_the_first_gap)
{
	enum ka_level level = _i & 2 ? KA_LEVEL_SERVER : KA_LEVEL_BUILTIN;
	int64_t was_ms;

	probe_kind(_i);
	start();
	was_ms = ka_deadline(w->engine);
	believe(600000, 700000, level);
	tell();
	ck_assert_int_eq(sum.interval_ms, MS(60));
	ck_assert_int_eq(ka_deadline(w->engine), was_ms);
	run_to(MS(45));
	ck_assert_int_eq(sum.interval_ms, MS(60));
	ck_assert_int_eq(sum.survived_ms, 0);
	/* It held, so what the server believes counts now. */
	run_to(MS(70));
	ck_assert_int_gt(sum.survived_ms, MS(45));
	ck_assert_int_ge(sum.interval_ms, MS(500));
}
END_TEST

START_TEST(known_while_asking_waits_for_the_answer)
{
	start();
	run_to(MS(40));
	world_client(w, CLIENT_FROZEN);
	world_path(w, 0);
	run_to(MS(70));
	ck_assert_int_eq(w->probes, 1);
	believe(600000, 700000, KA_LEVEL_ADDRESS);
	tell();
	ck_assert_int_eq(sum.interval_ms, MS(60));
	/* Nor does it shorten the patience (I4). */
	run_to(MS(500));
	assert_ended(KA_REASON_TIMEOUT, MS(48 + 180), MS(60 + 180 + 5));
}
END_TEST

/* Paths that lose sessions at the configured interval */

START_TEST(known_loser_starts_lower)
{
	probe_kind(_i);
	s.nat_ms = MS(45);
	start();
	believe(MS(36), MS(50), KA_LEVEL_ADDRESS);
	tell();
	ck_assert_int_ge(sum.interval_ms, MS(30));
	ck_assert_int_lt(sum.interval_ms, MS(45));
	run_to(HOUR);
	assert_ended(KA_REASON_NONE, -1, -1);
	ck_assert_int_lt(sum.interval_ms, MS(45));
}
END_TEST

START_TEST(never_below_the_range)
{
	probe_kind(_i);
	start();
	/* All survived gaps and all losses lie below it. */
	believe(_i & 2 ? MS(8) : 0, MS(10), _i & 4 ? KA_LEVEL_PREFIX :
	    KA_LEVEL_ADDRESS);
	k.proven_ms = _i & 2 ? MS(8) : 0;
	tell();
	/* Close to it: if the path keeps that at all, it may keep more. */
	ck_assert_int_ge(sum.interval_ms, s.cfg.min_ms);
	ck_assert_int_lt(sum.interval_ms, MS(40));
	run_to(HOUR);
	ck_assert_int_ge(sum.interval_ms, s.cfg.min_ms);
}
END_TEST

START_TEST(proven_beyond_the_range_is_its_maximum)
{
	probe_kind(_i);
	start();
	believe(4 * HOUR, 0, KA_LEVEL_ADDRESS);
	tell();
	ck_assert_int_eq(sum.interval_ms, s.cfg.max_ms);
}
END_TEST

/* I7: a path of which nothing is known, and what others' losses say of it */

START_TEST(i7_floor_without_knowledge)
{
	int n;

	probe_kind(_i);
	start();
	if (_i & 2) {
		believe(0, MS(40), _i & 4 ? KA_LEVEL_SERVER :
		    KA_LEVEL_BUILTIN);
		tell();
	}
	for (n = 0; n < 60; n++) {
		run_for(MS(60));
		ck_assert_int_ge(sum.interval_ms, s.cfg.interval_ms);
		ck_assert_int_ge(sum.would_ms, s.cfg.interval_ms);
		if (n == 20)
			world_path(w, 0);
		if (n == 21)		/* within the patience */
			world_path(w, 1);
	}
}
END_TEST

/* The lease */

START_TEST(without_lease_on_proven_ground)
{
	probe_kind(_i);
	start();
	believe(MS(120), 0, KA_LEVEL_ADDRESS);
	k.may_explore = 0;
	tell();
	ck_assert_int_eq(sum.interval_ms, MS(120));
	run_to(4 * HOUR);
	ck_assert_int_eq(sum.interval_ms, MS(120));
	ck_assert_int_le(sum.survived_ms, MS(121));
	/* The other one found out more. */
	k.proven_ms = MS(300);
	tell();
	ck_assert_int_eq(sum.interval_ms, MS(300));
	/* And left: now it is this one's turn. */
	k.may_explore = 1;
	tell();
	run_for(4 * HOUR);
	ck_assert_int_gt(sum.interval_ms, MS(300));
	ck_assert_int_gt(sum.survived_ms, MS(300));
}
END_TEST

START_TEST(without_lease_from_the_configured)
{
	start();
	believe(MS(20), 0, KA_LEVEL_ADDRESS);
	k.may_explore = 0;
	tell();
	run_to(HOUR);
	ck_assert_int_eq(sum.interval_ms, s.cfg.interval_ms);
}
END_TEST

/* Observations */

START_TEST(nothing_seen_is_nothing_new)
{
	probe_kind(_i);
	start();
	ck_assert_int_eq(observed(), 0);
	run_to(MS(40));
	ck_assert_int_eq(observed(), 0);
}
END_TEST

START_TEST(survived_gap_is_told_once)
{
	probe_kind(_i);
	risk_nothing();
	s.cfg.interval_ms = s.cfg.max_ms = MS(60);
	start();
	run_to(MS(65));
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.survived_ms, MS(45));
	ck_assert_int_eq(o.survived_ms, sum.survived_ms);
	ck_assert_uint_eq(o.survivals, 1);
	ck_assert_int_eq(o.idle_ms, o.survived_ms);
	ck_assert_int_eq(o.open_gap_ms, 0);
	ck_assert_int_eq(o.open_late, 0);
	ck_assert_int_eq(o.client_first_ms, 0);
	ck_assert_int_eq(o.outage_ms, 0);
	ck_assert_int_ge(o.heard_age_ms, 0);
	ck_assert_int_le(o.heard_age_ms, MS(20));
	ck_assert_int_eq(observed(), 0);
}
END_TEST

/* The same gap over and over is told of now and then; nothing is forgotten. */
START_TEST(idle_time_and_survivals_add_up)
{
	int64_t idle_ms = 0;
	uint32_t survivals = 0;
	int n, reports = 0;

	probe_kind(_i);
	risk_nothing();
	s.cfg.interval_ms = s.cfg.max_ms = MS(60);
	start();
	for (n = 0; n < 6000; n++) {
		run_for(MS(1));
		if (!observed())
			continue;
		reports++;
		idle_ms += o.idle_ms;
		survivals += o.survivals;
		ck_assert_int_le(o.survived_ms, MS(60));
	}
	ck_assert_int_ge(reports, 4);
	ck_assert_int_le(reports, 15);
	ka_closed(w->engine, w->now_ms, KA_REASON_CLOSED);
	ck_assert_int_eq(observed(), 1);
	idle_ms += o.idle_ms;
	survivals += o.survivals;
	ck_assert_int_ge(idle_ms, MS(5700));
	ck_assert_int_le(idle_ms, MS(6000));
	/* All but the first are within a tenth of the longest. */
	ck_assert_uint_ge(survivals, 97);
	ck_assert_uint_le(survivals, 102);
}
END_TEST

/* A gap a tenth shorter is no survival of the longest. */
START_TEST(survivals_are_of_the_longest)
{
	int n;

	start();
	believe(MS(120), MS(400), KA_LEVEL_ADDRESS);
	k.may_explore = 0;
	tell();
	run_to(MS(400));
	/* From here on the ground is 300 s: told of already, so no news. */
	k.proven_ms = MS(300);
	tell();
	run_to(MS(1100));
	while (observed())
		;
	/* Local output is traffic: every other silence is cut in two. */
	for (n = 0; n < 7; n++) {
		run_for(MS(450));
		world_output(w, 1);
		run_for(MS(150));
	}
	ka_closed(w->engine, w->now_ms, KA_REASON_CLOSED);
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.survived_ms, MS(290));
	ck_assert_int_lt(o.idle_ms, MS(13 * 270));
	ck_assert_uint_ge(o.survivals, 5);
	ck_assert_int_le((int64_t)o.survivals * MS(270), o.idle_ms);
}
END_TEST

START_TEST(open_gap_while_unanswered)
{
	int64_t gap_ms;

	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(200));
	while (observed())
		;
	world_path(w, 0);
	gap_ms = run_until_it_asks();
	ck_assert_int_eq(observed(), 0);	/* an answer may take a while */
	run_for(MS(10));
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.open_gap_ms, MS(45));
	ck_assert_int_le(o.open_gap_ms, MS(60));
	if (gap_ms >= 0)
		assert_gap(o.open_gap_ms, gap_ms);
	gap_ms = o.open_gap_ms;
	ck_assert_int_eq(o.open_late, 1);
	ck_assert_int_ge(o.open_ms, MS(3));
	ck_assert_int_le(o.open_ms, MS(12));
	ck_assert_int_ge(o.heard_age_ms, gap_ms);
	ck_assert_int_eq(observed(), 0);
	if (_i & 2) {
		run_for(MS(400));
		ck_assert_int_eq(sum.reason, KA_REASON_TIMEOUT);
		ck_assert_int_eq(observed(), 1);
		ck_assert_int_eq(o.open_gap_ms, gap_ms);
		ck_assert_int_ge(o.open_ms, s.cfg.timeout_ms);
		return;
	}
	/* It comes back: no gap is open, and that is news. */
	world_path(w, 1);
	run_for(MS(59));
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_eq(o.open_gap_ms, 0);
	ck_assert_int_eq(o.open_late, 0);
}
END_TEST

/* What came through an outage was not survived by the mapping for sure. */
START_TEST(outage_beyond_proven_ground)
{
	int64_t gap_ms;

	start();
	believe(0, 0, KA_LEVEL_SERVER);
	tell();
	while (sum.interval_ms == MS(60))
		run_for(MS(1));
	while (observed())
		;
	world_path(w, 0);
	gap_ms = run_until_it_asks();
	ck_assert_int_gt(gap_ms, sum.survived_ms);
	run_for(MS(20));
	ck_assert_int_eq(observed(), 1);
	world_path(w, 1);
	run_for(MS(50));
	ck_assert_uint_eq(sum.outages, 1);
	ck_assert_int_eq(observed(), 1);
	assert_gap(o.outage_ms, gap_ms);
	ck_assert_int_lt(o.survived_ms, gap_ms);
}
END_TEST

/* The client's kernel answers: the path has not forgotten. */
START_TEST(suspended_client_has_no_open_gap)
{
	probe_kind(_i);
	start();
	run_to(MS(30));
	world_client(w, CLIENT_FROZEN);
	run_to(MS(200));
	(void)observed();
	ka_closed(w->engine, w->now_ms, KA_REASON_SUSPENDED);
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_eq(o.open_gap_ms, 0);
}
END_TEST

START_TEST(reset_in_idle_gives_the_gap)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(200));
	while (observed())
		;
	while (is_asking())
		run_for(10);
	world_speak(w);
	run_for(MS(35));
	ck_assert_int_eq(is_asking(), 0);
	ka_closed(w->engine, w->now_ms, KA_REASON_RESET);
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.open_gap_ms, MS(33));
	ck_assert_int_le(o.open_gap_ms, MS(35));
	ck_assert_int_eq(o.open_ms, 0);
	ck_assert_int_eq(o.open_late, 0);
}
END_TEST

START_TEST(other_ends_in_idle_open_no_gap)
{
	static const enum ka_reason reason[] = { KA_REASON_CLOSED,
	    KA_REASON_KERNEL, KA_REASON_LOCAL };

	start();
	run_to(MS(30));
	ka_closed(w->engine, w->now_ms, reason[_i]);
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_eq(o.open_gap_ms, 0);
}
END_TEST

START_TEST(client_that_speaks_first)
{
	start();
	run_to(MS(40));
	world_speak(w);
	run_for(MS(1));
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.client_first_ms, MS(39));
	ck_assert_int_le(o.client_first_ms, MS(40) + s.rtt_ms);
	ck_assert_int_eq(o.survived_ms, 0);
	ck_assert_int_le(o.heard_age_ms, MS(1));
	ck_assert_int_eq(observed(), 0);
}
END_TEST

/* What was told to be proven is no news. */
START_TEST(known_gap_is_no_news)
{
	start();
	believe(MS(120), 0, KA_LEVEL_ADDRESS);
	k.may_explore = 0;
	tell();
	run_to(MS(130));
	ck_assert_int_ge(sum.survived_ms, MS(95));
	ck_assert_int_eq(observed(), 0);
}
END_TEST

START_TEST(observer_observes)
{
	s.cfg.mode = KA_OBSERVE;
	start();
	believe(600000, 700000, KA_LEVEL_ADDRESS);
	k.proven_ms = 0;
	tell();
	/* Somebody else chooses; this one says what it would. */
	ck_assert_int_eq(sum.interval_ms, MS(60));
	ck_assert_int_ge(sum.would_ms, MS(500));
	run_to(MS(65));
	ck_assert_int_eq(observed(), 1);
	ck_assert_int_ge(o.survived_ms, MS(55));
}
END_TEST

static void
add_observations(Suite *suite)
{
	TCase *tc = add_case(suite, "observations");

	tcase_add_loop_test(tc, nothing_seen_is_nothing_new, 0, 2);
	tcase_add_loop_test(tc, survived_gap_is_told_once, 0, 2);
	tcase_add_loop_test(tc, idle_time_and_survivals_add_up, 0, 2);
	tcase_add_test(tc, survivals_are_of_the_longest);
	tcase_add_loop_test(tc, open_gap_while_unanswered, 0, 4);
	tcase_add_test(tc, outage_beyond_proven_ground);
	tcase_add_loop_test(tc, suspended_client_has_no_open_gap, 0, 2);
	tcase_add_loop_test(tc, reset_in_idle_gives_the_gap, 0, 2);
	tcase_add_loop_test(tc, other_ends_in_idle_open_no_gap, 0, 3);
	tcase_add_test(tc, client_that_speaks_first);
	tcase_add_test(tc, known_gap_is_no_news);
	tcase_add_test(tc, observer_observes);
}

int
main(void)
{
	Suite *suite = suite_create("know");
	TCase *tc = add_case(suite, "nonsense");

	tcase_add_loop_test(tc, nonsense_changes_nothing, 0, 4 * SPOILS);
	tcase_add_loop_test(tc, extremes_are_knowledge, 0, 32);
	tc = add_case(suite, "levels");
	tcase_add_loop_test(tc, narrow_levels_count_from_the_start, 0, 4);
	tcase_add_loop_test(tc, wide_levels_wait_for_the_first_gap, 0, 4);
	tcase_add_test(tc, known_while_asking_waits_for_the_answer);
	tcase_add_loop_test(tc, known_loser_starts_lower, 0, 2);
	tcase_add_loop_test(tc, never_below_the_range, 0, 8);
	tcase_add_loop_test(tc, proven_beyond_the_range_is_its_maximum, 0, 2);
	tcase_add_loop_test(tc, i7_floor_without_knowledge, 0, 8);
	tc = add_case(suite, "lease");
	tcase_add_loop_test(tc, without_lease_on_proven_ground, 0, 2);
	tcase_add_test(tc, without_lease_from_the_configured);
	add_observations(suite);
	return run_suite(suite);
}
