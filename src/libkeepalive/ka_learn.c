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
 * What an event teaches about the path, and the interval that follows from
 * it. The table of evidence is docs/DESIGN.md, Evidence.
 */

#include <string.h>

#include "ka_internal.h"

/*
 * Idle time that an unknown path can expect: a working day, and twice what it
 * has shown. What a session has lasted is a fair guess of what it still will.
 */
#define HORIZON_MS		(INT64_C(8) * 3600 * 1000)

/*
 * A choice is made anew when the idle time that can be expected is another by
 * this part; server-wide news alone move too little.
 */
#define HORIZON_STEP		8

/* Weights of what is weaker than an answered probe (docs/DESIGN.md). */
#define TRUST_CLIENT_FIRST	0.5	/* it may have been picked up */
#define CHANCE_OUTAGE		0.5	/* it may have been an outage */

/* Below this chance to be survived, ground that was proven is no more. */
#define GROUND_MIN		0.5

/* A gap that is longer by less than this part is no new ground. */
#define GROUND_PARTS		100

/* A gap that is hardly longer than the last is no news. */
#define NEWS_PARTS		50

/*
 * A report is due after so many intervals survived, and after this idle time:
 * the oftener a session probes, the more it has to gain from what others of
 * its network have found out meanwhile.
 */
#define REPORT_INTERVALS	16
#define ASK_INTERVALS		4	/* while another one explores */
#define REPORT_IDLE_MS		(INT64_C(2) * 3600 * 1000)

/* The longest gap known to be survived, by whomever; 0: none. */
static int64_t
proven_ms(const struct ka_engine *e)
{
	return max64(e->known_ms, e->ground_ms);
}

/*
 * By more than a timer is late: else the ground would creep upwards, a little
 * with each probe, until the path forgets.
 */
static int
is_longer(int64_t gap_ms, int64_t than_ms)
{
	return gap_ms - than_ms > than_ms / GROUND_PARTS;
}

/*
 * The ground the session stands on: what it started with, or what was
 * survived if that is more. Where this path was seen to lose sessions there,
 * what was survived below, or the least there is.
 */
static int64_t
base_ms(const struct ka_engine *e)
{
	int64_t start_ms = e->cfg.interval_ms;

	if (is_longer(proven_ms(e), start_ms))
		start_ms = min64(e->cfg.max_ms, proven_ms(e));
	if (e->level < KA_LEVEL_PREFIX ||
	    ka_est_outlives(&e->est, start_ms) >= GROUND_MIN)
		return start_ms;
	if (proven_ms(e) < start_ms &&
	    ka_est_outlives(&e->est, proven_ms(e)) >= GROUND_MIN)
		return max64(e->cfg.min_ms, proven_ms(e));
	return e->cfg.min_ms;
}

int
ka_learn_is_exploring(const struct ka_engine *e)
{
	return e->interval_ms > max64(e->cfg.interval_ms, proven_ms(e));
}

static int64_t
expected_idle_ms(const struct ka_engine *e)
{
	if (e->expected_ms == 0)
		return ka_grid_scaled_ms(&e->est.grid, HORIZON_MS) +
		    2 * e->idle_ms;
	/* As told, less what has passed since, but never nothing. */
	return max64(e->expected_ms / 2,
	    e->expected_ms - (e->idle_ms - e->expected_at_ms));
}

static void
set_interval(struct ka_engine *e, int64_t interval_ms, enum ka_ground ground)
{
	if (KA_MUTANT(OUT_OF_RANGE))
		interval_ms += e->cfg.max_ms;
	e->ground = ground;
	e->would_ms = interval_ms;
	if (e->cfg.mode == KA_ADAPT)
		e->interval_ms = interval_ms;
	ka_invariant(e, 2, e->interval_ms >= e->cfg.min_ms &&
	    e->interval_ms <= e->cfg.max_ms);
	ka_invariant(e, 7, e->interval_ms >= e->cfg.interval_ms ||
	    e->level >= KA_LEVEL_PREFIX);
}

static void
choose(struct ka_engine *e)
{
	struct ka_stakes stakes;

	e->chosen_idle_ms = expected_idle_ms(e);
	e->chosen_base_ms = base_ms(e);
	stakes.base_ms = e->chosen_base_ms;
	stakes.max_ms = e->cfg.max_ms;
	stakes.idle_ms = e->chosen_idle_ms;
	stakes.loss_cost = (double)e->cfg.loss_cost;
	if (!e->may_explore && !ka_policy_lets_go(&e->est, &stakes)) {
		set_interval(e, e->chosen_base_ms, KA_GROUND_KEPT);
		return;
	}
	ka_choose(&e->est, &stakes, &e->choice);
	set_interval(e, e->choice.interval_ms, KA_GROUND_CHOICE);
}

/* What the choice stood on is not what it was. */
static int
is_choice_stale(const struct ka_engine *e)
{
	int64_t idle_ms = expected_idle_ms(e);
	int64_t change_ms = idle_ms > e->chosen_idle_ms ?
	    idle_ms - e->chosen_idle_ms : e->chosen_idle_ms - idle_ms;

	return e->ground == KA_GROUND_PROVEN || e->ground == KA_GROUND_START ||
	    change_ms > e->chosen_idle_ms / HORIZON_STEP ||
	    e->may_explore == (e->ground == KA_GROUND_KEPT);
}

void
ka_learn_survived(struct ka_engine *e, int64_t gap_ms)
{
	int is_news;

	if (gap_ms < 0)
		return;		/* not seen on the wire: teaches nothing (I5) */
	ka_invariant(e, 6, gap_ms <= e->now_ms - e->start_ms);
	gap_ms = min64(gap_ms, e->now_ms - e->start_ms);
	e->idle_ms += gap_ms;
	e->seen.idle_ms += gap_ms;
	if (gap_ms / 10 * 9 > e->seen.survived_ms)
		e->seen.survivals = 0;
	e->seen.survivals += gap_ms >= e->seen.survived_ms / 10 * 9;
	e->seen.survived_ms = max64(e->seen.survived_ms, gap_ms);
	is_news = is_longer(gap_ms, proven_ms(e));
	if (is_news) {
		ka_est_survived(&e->est, gap_ms, 1);
		e->ground_ms = gap_ms;
	}
	e->survived_ms = max64(e->survived_ms, gap_ms);
	/* Only a silence that tested the interval is ground for a new one. */
	if (gap_ms < e->interval_ms / 10 * 8)
		return;
	if (is_news || is_choice_stale(e))
		choose(e);
}

/*
 * Silence, then the same connection spoke again: an outage, or a gateway
 * that had forgotten and picked the connection up. The session falls back to
 * proven ground until that has held again.
 */
static void
learn_outage(struct ka_engine *e, int64_t length_ms)
{
	e->outages++;
	e->outage_max_ms = max64(e->outage_max_ms, length_ms);
	if (e->gap_ms > proven_ms(e)) {
		ka_est_lost(&e->est, e->gap_ms, CHANCE_OUTAGE);
		e->seen.outage_ms = e->gap_ms;
	}
	set_interval(e, base_ms(e), KA_GROUND_PROVEN);
}

void
ka_learn_answer(struct ka_engine *e, int64_t answer_ms)
{
	if (answer_ms - e->asked_ms > e->late_ms)
		learn_outage(e, answer_ms - e->asked_ms);
	else
		ka_learn_survived(e, e->gap_ms);
}

/*
 * The client spoke first after a silence longer than any before: the path
 * forwarded it, unless the gateway picked the connection up.
 */
void
ka_learn_client_first(struct ka_engine *e, int64_t now_ms,
    const struct ka_wire *w)
{
	int64_t gap_ms;

	/* The last sample must cover everything up to the silence (I5). */
	if (w == NULL || e->tap.last_ms < e->heard_ms ||
	    !ka_wire_client_spoke(&e->tap, w))
		return;
	gap_ms = ka_wire_gap(&e->tap, now_ms - w->data_recv_age_ms);
	if (gap_ms <= proven_ms(e) || gap_ms <= e->client_first_ms)
		return;
	e->client_first_ms = e->seen.client_first_ms = gap_ms;
	ka_est_survived(&e->est, gap_ms, TRUST_CLIENT_FIRST);
}

static int
is_sound(const struct ka_knowledge *k)
{
	int i, some = 0;

	for (i = 0; i < KA_CELLS; i++) {
		/* Not a number fails both. */
		if (!(k->mass[i] >= 0 && k->mass[i] <= 1e30f))
			return 0;
		some |= k->mass[i] > 0;
	}
	return some && k->grid_start_ms >= KA_GRID_START_MIN_MS &&
	    k->grid_start_ms <= KA_GRID_START_MAX_MS &&
	    k->proven_ms >= 0 && k->proven_ms <= KA_TIME_MAX_MS &&
	    k->idle_ms >= 0 && k->idle_ms <= KA_TIME_MAX_MS &&
	    k->level >= KA_LEVEL_BUILTIN && k->level <= KA_LEVEL_ADDRESS;
}

int
ka_know(struct ka_engine *e, int64_t now_ms, const struct ka_knowledge *k)
{
	int i;

	if (!is_sound(k))
		return -1;
	ka_advance(e, now_ms);
	if (k->grid_start_ms != e->est.grid.edge_ms[0])
		ka_grid_init(&e->est.grid, k->grid_start_ms);
	for (i = 0; i < KA_CELLS; i++)
		e->est.mass[i] = (double)k->mass[i];
	ka_est_normalize(&e->est);
	e->known_ms = k->proven_ms;
	e->reported_ms = k->proven_ms + k->proven_ms / NEWS_PARTS;
	e->expected_ms = max64(k->idle_ms, 1);
	e->expected_at_ms = e->idle_ms;
	e->level = k->level;
	e->may_explore = k->may_explore != 0;
	/*
	 * A session that is asking goes by its answer. One on an unknown path
	 * starts where it was told to, and chooses when that has held.
	 */
	if (e->state == KA_IDLE &&
	    (k->level >= KA_LEVEL_PREFIX || e->survived_ms > 0) &&
	    (is_choice_stale(e) || base_ms(e) != e->chosen_base_ms)) {
		choose(e);
		ka_rearm(e);
	}
	return 0;
}

static int64_t
report_idle_ms(const struct ka_engine *e)
{
	int64_t intervals = e->may_explore ? REPORT_INTERVALS : ASK_INTERVALS;

	return min64(intervals * e->interval_ms,
	    ka_grid_scaled_ms(&e->est.grid, REPORT_IDLE_MS));
}

/*
 * The silence that the session may be lost to: before a question that the
 * kernel at the other end has not answered, or, of a session that was reset
 * while nothing was asked (a gateway told both ends), until then.
 */
static int64_t
open_gap_ms(const struct ka_engine *e)
{
	if (e->state == KA_ASKED)
		return e->kernel_ms < 0 ? e->gap_ms : -1;
	if (e->state == KA_IDLE && e->reason == KA_REASON_RESET)
		return ka_wire_gap(&e->tap, e->now_ms);
	return -1;
}

/* How long the question that the session may be lost to has been open. */
static int64_t
open_ms(const struct ka_engine *e, int64_t now_ms)
{
	return e->state == KA_ASKED && open_gap_ms(e) > 0 ?
	    now_ms - e->asked_ms : 0;
}

/* Whether what was seen is worth a report; asked of each packet. */
static int
is_worth_telling(const struct ka_engine *e, int64_t now_ms)
{
	const struct ka_observation *s = &e->seen;

	return s->survived_ms > e->reported_ms || s->client_first_ms != 0 ||
	    s->outage_ms != 0 || s->idle_ms >= report_idle_ms(e) ||
	    (open_ms(e, now_ms) > e->late_ms) != e->reported_open ||
	    e->reason != KA_REASON_NONE;
}

int
ka_observed(struct ka_engine *e, int64_t now_ms, struct ka_observation *o)
{
	struct ka_observation *s = &e->seen;

	now_ms = ka_advance(e, now_ms);
	if (!is_worth_telling(e, now_ms))
		return 0;
	s->heard_age_ms = now_ms - max64(e->heard_ms, e->tap.rx_ms);
	s->open_gap_ms = max64(0, open_gap_ms(e));
	s->open_ms = open_ms(e, now_ms);
	s->open_late = s->open_ms > e->late_ms;
	*o = *s;
	e->reported_ms = max64(e->reported_ms,
	    s->survived_ms + s->survived_ms / NEWS_PARTS);
	e->reported_open = s->open_late;
	memset(s, 0, sizeof(*s));
	return 1;
}
