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
 * The address level: what its sessions saw, what that says of its gateway, and
 * what the next session should know.
 */

#include <string.h>

#include "ka_server.h"

#define DAY_MS			(INT64_C(24) * 3600 * 1000)

/*
 * A gateway is replaced, or set anew, about once in so many days: evidence is
 * that much less sure when it is that old.
 */
#define CHANGE_DAYS		180

/* What is younger than this has not faded. */
#define FADE_MS			(DAY_MS / 4)

/* A survival leaves 2 % to shorter timeouts, as in ka_estimator.c. */
#define SURVIVED_ODDS		1.02
#define TRUST_CLIENT_FIRST	0.5
#define CHANCE_OUTAGE		0.5

/* No timeout is ever impossible: gateways change. */
#define LIKE_MIN		1e-6f

/* Ground that was proven and is less likely than this is no more. */
#define GROUND_MIN		0.5
/* A loss that leaves less than this to longer timeouts is a bound. */
#define BOUND_MAX		0.1

/*
 * How unlike the addresses of a prefix are: a neighbour that is known speaks
 * for the next address with odds of one to this.
 */
#define PREFIX_SPREAD		0.5

/* How long others of the address can still show that a loss was the path's. */
#define SUSPECT_MS		(INT64_C(4) * 3600 * 1000)

/* Idle time that a network is taken for before it showed any, a day. */
#define GUESS_IDLE_MS		(INT64_C(2) * 3600 * 1000)

static int64_t
scaled(const struct ka_server *s, int64_t ms)
{
	return ka_grid_scaled_ms(&s->prior.grid, ms);
}

void
ka_path_init(struct ka_path *p, int64_t now_ms)
{
	int i;

	memset(p, 0, sizeof(*p));
	p->first_ms = p->last_ms = p->idle_at_ms = now_ms;
	p->lo = p->hi = -1;
	for (i = 0; i < KA_CELLS; i++)
		p->like[i] = 1;
}

void
ka_path_forget(struct ka_server *s, struct ka_path *p)
{
	if (p->lo >= 0)
		ka_server_count(s, p->lo, p->hi, -1, -1);
	p->lo = p->hi = -1;
}

/* The likeliest is 1, the least likely not 0. */
static void
level_likes(struct ka_path *p)
{
	float most = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++)
		most = p->like[i] > most ? p->like[i] : most;
	for (i = 0; i < KA_CELLS; i++)
		p->like[i] = p->like[i] > LIKE_MIN * most ?
		    p->like[i] / most : LIKE_MIN;
}

/*
 * Evidence against the cells from one on and below another. Where one of the
 * likeliest is not among them, the others are level already.
 */
static void
weigh(struct ka_path *p, int from, int below, double chance)
{
	int i, is_level = (from > 0 && p->like[0] >= 1) ||
	    (below < KA_CELLS && p->like[KA_CELLS - 1] >= 1);

	for (i = from; i < below; i++)
		p->like[i] *= (float)chance;
	if (!is_level)
		level_likes(p);
	for (i = from; is_level && i < below; i++)
		if (p->like[i] < LIKE_MIN)
			p->like[i] = LIKE_MIN;
}

/*
 * What server and address together believe of a cell, unnormalized. As a
 * float, so that no compiler fuses the product into a sum (ka_estimator.h).
 */
static double
belief_in(const struct ka_server *s, const struct ka_path *p, int cell)
{
	return (double)(float)(s->common.mass[cell] * (double)p->like[cell]);
}

/*
 * Time passes: with a chance of elapsed / (elapsed + life) the gateway is not
 * what it was, and what was seen says nothing.
 */
static void
fade(const struct ka_server *s, struct ka_path *p, int64_t now_ms)
{
	double elapsed, life = (double)scaled(s, CHANGE_DAYS * DAY_MS);
	double likely = 0;
	int i;

	if (now_ms - p->last_ms < scaled(s, FADE_MS))
		return;
	elapsed = (double)(now_ms - p->last_ms);
	p->last_ms = now_ms;
	if (p->lo < 0)
		return;
	for (i = 0; i < KA_CELLS; i++)
		likely += belief_in(s, p, i);
	for (i = 0; i < KA_CELLS; i++)
		p->like[i] = (float)((double)p->like[i] * life / likely +
		    elapsed);
	level_likes(p);
}

/* P(T in this cell or above), by the server's belief and this address's. */
static double
reaches(const struct ka_server *s, const struct ka_path *p, int cell)
{
	double mass, all = 0, above = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++) {
		mass = belief_in(s, p, i);
		all += mass;
		if (i >= cell)
			above += mass;
	}
	return above / all;
}

/* Tells the server level what is known of this address now. */
static void
count(struct ka_server *s, struct ka_path *p)
{
	int lo = ka_grid_below(&s->prior.grid, p->proven_ms);
	int hi = KA_CELLS;

	if (p->lost_ms > 0)
		hi = ka_grid_above(&s->prior.grid, p->lost_ms);
	if (hi > KA_CELLS)
		hi = KA_CELLS;
	if (lo >= hi)
		lo = hi - 1;
	if (lo < 0) {
		lo = 0;
		hi = 1;
	}
	if (lo == p->lo && hi == p->hi)
		return;
	ka_server_count(s, p->lo, p->hi, lo, hi);
	p->lo = (int16_t)lo;
	p->hi = (int16_t)hi;
}

/* Shorter timeouts cannot be less likely: seen so often already. */
static int
is_sure(const struct ka_path *p, int below)
{
	while (below > 0 && p->like[below - 1] <= LIKE_MIN)
		below--;
	return below == 0;
}

static void
survived(struct ka_server *s, struct ka_path *p, int64_t gap_ms, uint32_t times,
    double trust)
{
	int below = ka_grid_below(&s->prior.grid, gap_ms);
	double keep = 1;

	while (times-- > 0 && keep > (double)LIKE_MIN)
		keep *= 1 - trust / SURVIVED_ODDS;

	if (gap_ms <= p->proven_ms && is_sure(p, below))
		return;
	weigh(p, 0, below, keep);
	p->news++;
	if (trust < 1)
		return;
	if (gap_ms > p->proven_ms)
		p->proven_ms = gap_ms;
	if (p->proven_ms >= p->lost_ms)
		p->lost_ms = 0;		/* that loss was something else */
	count(s, p);
}

static void
doubt(struct ka_server *s, struct ka_path *p, int64_t gap_ms, double chance)
{
	weigh(p, ka_grid_above(&s->prior.grid, gap_ms), KA_CELLS, chance);
	p->news++;
}

/*
 * A session was lost after gap_ms. On proven ground that is mostly chance,
 * from which the server learns how large that chance is; when it happens too
 * often for that, the gateway is not what it was.
 */
static void
lost(struct ka_server *s, struct ka_path *p, int64_t gap_ms, enum ka_loss kind)
{
	const struct ka_grid *g = &s->prior.grid;
	int was_proven = gap_ms <= p->proven_ms + p->proven_ms / 100;

	p->losses++;
	doubt(s, p, gap_ms, ka_server_chance(s, kind, gap_ms));
	if (was_proven) {
		if (reaches(s, p, ka_grid_below(g, gap_ms)) >= GROUND_MIN) {
			ka_server_lost(s, kind);
			return;
		}
		p->proven_ms = 0;
		p->lost_ms = gap_ms;
	} else if (reaches(s, p, ka_grid_above(g, gap_ms)) <= BOUND_MAX &&
	    (p->lost_ms == 0 || gap_ms < p->lost_ms))
		p->lost_ms = gap_ms;
	count(s, p);
}

/* Others of the address were heard at heard_ms: who was silent then? */
static void
clear_up(struct ka_server *s, struct ka_path *p, uint64_t session,
    int64_t heard_ms)
{
	double alone, others;
	int i;

	for (i = 0; i < KA_SUSPECTS; i++) {
		if (p->suspect[i].session == 0 ||
		    p->suspect[i].session == session ||
		    heard_ms <= p->suspect[i].asked_ms)
			continue;
		if (p->suspect[i].ended && s->now_ms -
		    p->suspect[i].asked_ms > scaled(s, SUSPECT_MS)) {
			p->suspect[i].session = 0;	/* too long ago */
			continue;
		}
		p->suspect[i].others = 1;
		if (!p->suspect[i].ended)
			continue;
		/* Counted as alone already: make up the difference. */
		alone = ka_server_chance(s, KA_LOSS_ALONE,
		    p->suspect[i].gap_ms);
		others = ka_server_chance(s, KA_LOSS_OTHERS,
		    p->suspect[i].gap_ms);
		if (others < alone)
			doubt(s, p, p->suspect[i].gap_ms, others / alone);
		p->suspect[i].session = 0;
	}
}

static int
find_suspect(const struct ka_path *p, uint64_t session)
{
	int i;

	for (i = 0; i < KA_SUSPECTS; i++)
		if (p->suspect[i].session == session)
			return i;
	return -1;
}

/* A free place, or that of a session that ended longest ago. */
static int
place_for_suspect(const struct ka_server *s, const struct ka_path *p)
{
	int i, oldest = -1;

	for (i = 0; i < KA_SUSPECTS; i++) {
		if (p->suspect[i].session == 0 || (p->suspect[i].ended &&
		    s->now_ms - p->suspect[i].asked_ms > scaled(s, SUSPECT_MS)))
			return i;
		if (p->suspect[i].ended && (oldest < 0 ||
		    p->suspect[i].asked_ms < p->suspect[oldest].asked_ms))
			oldest = i;
	}
	return oldest;
}

static void
suspect(struct ka_server *s, struct ka_path *p, uint64_t session,
    const struct ka_observation *o)
{
	int i = find_suspect(p, session);

	if (!o->open_late) {
		if (i >= 0)
			p->suspect[i].session = 0;
		return;
	}
	if (i < 0 && (i = place_for_suspect(s, p)) < 0)
		return;
	if (p->suspect[i].session != session) {
		memset(&p->suspect[i], 0, sizeof(p->suspect[i]));
		p->suspect[i].session = session;
		p->suspect[i].asked_ms = s->now_ms - o->open_ms;
	}
	p->suspect[i].gap_ms = o->open_gap_ms;
}

static void
add_idle(struct ka_server *s, struct ka_path *p, int64_t idle_ms)
{
	double life = (double)scaled(s, KA_LIFE_DAYS * DAY_MS);
	double elapsed = (double)(s->now_ms - p->idle_at_ms);

	p->idle_ms = p->idle_ms * life / (life + elapsed) + (double)idle_ms;
	p->idle_at_ms = s->now_ms;
	s->idle_ms += (double)idle_ms;
	ka_server_exposed(s, idle_ms);
}

void
ka_path_began(struct ka_server *s, struct ka_path *p, uint64_t session,
    int64_t now_ms)
{
	now_ms = ka_server_now(s, now_ms);
	fade(s, p, now_ms);
	if (p->sessions++ == 0)
		s->networks_seen++;
	/* Whoever logs in is heard. */
	clear_up(s, p, session, now_ms);
}

static int64_t
bounded_ms(int64_t ms)
{
	if (ms < 0)
		return 0;
	return ms > KA_TIME_MAX_MS ? KA_TIME_MAX_MS : ms;
}

/* A report, as whoever sent it may be out of his mind (I8). */
static struct ka_observation
bounded(struct ka_observation o)
{
	o.survived_ms = bounded_ms(o.survived_ms);
	o.client_first_ms = bounded_ms(o.client_first_ms);
	o.outage_ms = bounded_ms(o.outage_ms);
	o.idle_ms = bounded_ms(o.idle_ms);
	o.heard_age_ms = bounded_ms(o.heard_age_ms);
	o.open_gap_ms = bounded_ms(o.open_gap_ms);
	o.open_ms = bounded_ms(o.open_ms);
	return o;
}

static void
observe(struct ka_server *s, struct ka_path *p, uint64_t session,
    const struct ka_observation *o, int64_t now_ms)
{
	now_ms = ka_server_now(s, now_ms);
	fade(s, p, now_ms);
	if (o->idle_ms > 0)
		add_idle(s, p, o->idle_ms);
	if (o->survived_ms > 0)
		survived(s, p, o->survived_ms, o->survivals, 1);
	if (o->client_first_ms > p->proven_ms)
		survived(s, p, o->client_first_ms, 1, TRUST_CLIENT_FIRST);
	if (o->outage_ms > p->proven_ms)
		doubt(s, p, o->outage_ms, CHANCE_OUTAGE);
	suspect(s, p, session, o);
	clear_up(s, p, session, now_ms - o->heard_age_ms);
}

void
ka_path_observed(struct ka_server *s, struct ka_path *p, uint64_t session,
    const struct ka_observation *o, int64_t now_ms)
{
	struct ka_observation seen = bounded(*o);

	observe(s, p, session, &seen, now_ms);
}

static void
judge(struct ka_server *s, struct ka_path *p, uint64_t session,
    enum ka_reason reason, const struct ka_observation *o)
{
	int i = find_suspect(p, session);

	if (reason == KA_REASON_RESET && o->open_gap_ms > 0 && !o->open_late)
		lost(s, p, o->open_gap_ms, KA_LOSS_RESET);
	else if (o->open_gap_ms > 0 && (reason == KA_REASON_TIMEOUT ||
	    reason == KA_REASON_KERNEL || reason == KA_REASON_RESET)) {
		if (i >= 0 && p->suspect[i].others)
			lost(s, p, o->open_gap_ms, KA_LOSS_OTHERS);
		else {
			lost(s, p, o->open_gap_ms, KA_LOSS_ALONE);
			if (i >= 0) {
				p->suspect[i].ended = 1;
				return;
			}
		}
	}
	if (i >= 0)
		p->suspect[i].session = 0;
}

void
ka_path_ended(struct ka_server *s, struct ka_path *p, uint64_t session,
    enum ka_reason reason, const struct ka_observation *o, int64_t now_ms)
{
	struct ka_observation seen = { 0 };

	if (o != NULL) {
		seen = bounded(*o);
		observe(s, p, session, &seen, now_ms);
	}
	judge(s, p, session, reason, &seen);
	if (p->explorer == session)
		p->explorer = 0;
}

/*
 * What the prefix makes of the next address: the server's belief, and that of
 * each neighbour by how much it knows (what its bracket rules out).
 */
static double
add_neighbours(const struct ka_server *s, const struct ka_path *p,
    const struct ka_path *const *neighbour, size_t n, double *weight)
{
	double within, knows, all = 0;
	size_t k;
	int i;

	memset(weight, 0, sizeof(*weight) * (KA_CELLS + 1));
	for (k = 0; k < n; k++) {
		if (neighbour[k] == p || neighbour[k]->lo < 0)
			continue;
		within = 0;
		for (i = neighbour[k]->lo; i < neighbour[k]->hi; i++)
			within += s->common.mass[i];
		if (within <= 0 || within >= 1)
			continue;
		knows = 1 - within;
		weight[neighbour[k]->lo] += knows / within;
		weight[neighbour[k]->hi] -= knows / within;
		all += knows;
	}
	return all;
}

static enum ka_level
believe(const struct ka_server *s, const struct ka_path *p,
    const struct ka_path *const *neighbour, size_t n, float *mass)
{
	double weight[KA_CELLS + 1], here = 0, belief;
	double known = add_neighbours(s, p, neighbour, n, weight);
	int i;

	for (i = 0; i < KA_CELLS; i++) {
		here += weight[i];
		belief = s->common.mass[i] * (PREFIX_SPREAD +
		    (here > 0 ? here : 0));
		mass[i] = (float)(belief * (double)p->like[i]);
	}
	if (p->lo >= 0)
		return KA_LEVEL_ADDRESS;
	if (known >= PREFIX_SPREAD)
		return KA_LEVEL_PREFIX;
	return s->networks > 0 ? KA_LEVEL_SERVER : KA_LEVEL_BUILTIN;
}

/*
 * Idle time to expect in a life: what this network has shown in the time the
 * server has watched, and a day of what the others show.
 */
static int64_t
expected_idle_ms(const struct ka_server *s, const struct ka_path *p)
{
	double life = (double)scaled(s, KA_LIFE_DAYS * DAY_MS);
	double day = (double)scaled(s, DAY_MS);
	double age = (double)(s->now_ms - s->start_ms);
	double guess = (double)scaled(s, GUESS_IDLE_MS);

	if (s->networks_seen > 0)
		guess = (s->idle_ms / s->networks_seen + guess) * day /
		    (age + day);
	guess = (p->idle_ms + guess) * life / (s->watched_ms + day);
	return guess > (double)KA_TIME_MAX_MS ? KA_TIME_MAX_MS :
	    (int64_t)guess;
}

void
ka_path_know(struct ka_server *s, struct ka_path *p, uint64_t session,
    const struct ka_path *const *neighbour, size_t n, int64_t now_ms,
    struct ka_knowledge *k)
{
	now_ms = ka_server_now(s, now_ms);
	fade(s, p, now_ms);
	if (p->explorer == 0)
		p->explorer = session;
	k->grid_start_ms = s->prior.grid.edge_ms[0];
	k->level = believe(s, p, neighbour, n, k->mass);
	k->proven_ms = p->proven_ms;
	k->idle_ms = expected_idle_ms(s, p);
	k->may_explore = p->explorer == session;
}
