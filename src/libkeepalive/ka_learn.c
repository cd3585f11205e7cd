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
 * it. The table of evidence is docs/DESIGN.md, section 4.
 */

#include "ka_internal.h"

/*
 * A path's future idle time: twice what was seen plus a working day. What a
 * session has lasted is a fair guess of what it still will.
 */
#define HORIZON_MS		(INT64_C(8) * 3600 * 1000)

/* Weights of what is weaker than an answered probe (docs/DESIGN.md, 4). */
#define TRUST_CLIENT_FIRST	0.5	/* it may have been picked up */
#define TRUST_OUTAGE		0.5	/* it may have been an outage */

/*
 * The ground the session stands on: what it started with, or what it has
 * seen survived if that is more.
 */
static int64_t
base_ms(const struct ka_engine *e)
{
	return min64(e->cfg.max_ms,
	    max64(e->cfg.interval_ms, e->survived_ms));
}

static void
choose(const struct ka_engine *e, struct ka_choice *choice)
{
	struct ka_stakes stakes;

	stakes.base_ms = base_ms(e);
	stakes.max_ms = e->cfg.max_ms;
	stakes.idle_ms = HORIZON_MS + 2 * e->idle_ms;
	stakes.loss_cost = (double)e->cfg.loss_cost;
	ka_choose(&e->est, &stakes, choice);
}

static void
set_interval(struct ka_engine *e, int64_t interval_ms, enum ka_ground ground)
{
	e->ground = ground;
	e->would_ms = interval_ms;
	if (e->cfg.mode == KA_ADAPT)
		e->interval_ms = interval_ms;
	ka_invariant(e, 2, e->interval_ms >= e->cfg.min_ms &&
	    e->interval_ms <= e->cfg.max_ms);
	ka_invariant(e, 7, e->interval_ms >= e->cfg.interval_ms);
}

void
ka_learn_survived(struct ka_engine *e, int64_t gap_ms)
{
	if (gap_ms < 0)
		return;		/* not seen on the wire: teaches nothing (I5) */
	ka_invariant(e, 6, gap_ms <= e->now_ms - e->start_ms);
	gap_ms = min64(gap_ms, e->now_ms - e->start_ms);
	e->idle_ms += gap_ms;
	ka_est_survived(&e->est, gap_ms, 1);
	e->survived_ms = max64(e->survived_ms, gap_ms);
	/* Only a silence that tested the interval is ground for a new one. */
	if (gap_ms < e->interval_ms / 10 * 8)
		return;
	choose(e, &e->choice);
	set_interval(e, e->choice.interval_ms, KA_GROUND_CHOICE);
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
	if (e->gap_ms > e->survived_ms)
		ka_est_lost(&e->est, e->gap_ms, TRUST_OUTAGE);
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
	if (gap_ms > e->survived_ms)
		ka_est_survived(&e->est, gap_ms, TRUST_CLIENT_FIRST);
}
