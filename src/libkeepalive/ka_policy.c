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

#include "ka_policy.h"

/* The least step up, as part of where it starts. */
#define STEP_PARTS	100

/*
 * A step is left out when those beside it are not a quarter apart, and so
 * little belief lies between them that losing it costs less than this part of
 * staying; but always, and never, when it is less or more than these.
 */
#define SKIP_PARTS	4
#define SKIP_COST	0.01
#define SKIP_MASS_MIN	(1.0 / 400)
#define SKIP_MASS_MAX	(1.0 / 40)

/* Timeouts above are so unlikely that they earn no step of their own. */
#define TAIL_MIN	(1.0 / 256)

/* A session that is let go is taken to be lost this often. */
#define LET_GO_MS	(INT64_C(3600) * 1000)

/* Nothing at all is believed to lie above. */
#define NOTHING		1e-9

struct ladder {
	int n;
	int64_t at_ms[KA_POLICY_STEPS];	/* intervals to choose from, rising */
	/* P(T <= at | T > base); the end of the last step is 1 */
	double below[KA_POLICY_STEPS + 1];
};

/*
 * W(s,u) = V(s,u) P(s < T <= u), for steps s < u of the ladder, a triangle;
 * u = n stands for no known loss. Weighed so, the plan needs sums only: a step
 * i costs risk[i] - risk[s] + W(s,i) + W(i,u), and a keepalive for the trial.
 */
struct plan {
	struct ladder ladder;
	double stay[KA_POLICY_STEPS];	/* H / at */
	double risk[KA_POLICY_STEPS];	/* L P(T <= at) */
	float w[(KA_POLICY_STEPS + 1) * KA_POLICY_STEPS / 2];
};

/* One column holds all s for its u. */
static float *
column(struct plan *p, int u)
{
	return p->w + u * (u - 1) / 2;
}

static void
add_step(struct ladder *l, int64_t at_ms, double below)
{
	if (below < (l->n > 0 ? l->below[l->n - 1] : 0))
		below = l->below[l->n - 1];	/* rounding */
	l->at_ms[l->n] = at_ms;
	l->below[l->n++] = below > 1 ? 1 : below;
}

static int
is_step_up(const struct ladder *l, int64_t at_ms)
{
	int64_t last_ms = l->at_ms[l->n - 1];

	return at_ms - last_ms > last_ms / STEP_PARTS;
}

/* From the longest down the tail is one running sum. */
static void
tails(const struct ka_estimator *e, double *tail)
{
	double sum = 0;
	int i;

	for (i = KA_CELLS - 1; i >= 0; i--)
		tail[i] = sum += e->mass[i];
}

static double
skip_mass(const struct ka_stakes *s)
{
	double mass = SKIP_COST * (double)s->idle_ms / (double)s->base_ms /
	    s->loss_cost;

	if (mass < SKIP_MASS_MIN)
		return SKIP_MASS_MIN;
	return mass > SKIP_MASS_MAX ? SKIP_MASS_MAX : mass;
}

/* Whether so little lies between the last step and the one after this. */
static int
is_skipped(const struct ladder *l, int64_t at_ms, double next, double mass)
{
	int64_t last_ms = l->at_ms[l->n - 1];

	return next - l->below[l->n - 1] < mass &&
	    at_ms - last_ms < last_ms / SKIP_PARTS;
}

static void
build_ladder(struct ladder *l, const struct ka_estimator *e,
    const struct ka_stakes *s, double above)
{
	const struct ka_grid *g = &e->grid;
	double tail[KA_CELLS], left, next, mass = skip_mass(s);
	int64_t at_ms;
	int i;

	tails(e, tail);
	l->n = 0;
	add_step(l, s->base_ms, 0);
	for (i = 0; i < KA_CELLS && g->edge_ms[i] < s->max_ms; i++) {
		at_ms = g->edge_ms[i];
		if (!is_step_up(l, at_ms))
			continue;
		left = tail[i] / above;
		next = i + 1 < KA_CELLS ? 1 - tail[i + 1] / above : 1;
		if (is_skipped(l, at_ms, next, mass))
			continue;
		if (left < TAIL_MIN || l->n == KA_POLICY_STEPS - 1)
			break;
		add_step(l, at_ms, 1 - left);
	}
	left = ka_est_outlives(e, s->max_ms) / above;
	if (is_step_up(l, s->max_ms) && left >= TAIL_MIN)
		add_step(l, s->max_ms, 1 - left);
	l->below[l->n] = 1;
}

/*
 * No step can pay: not even if what it leads to were the longest interval that
 * is then left. Spares the plan of a path that is known well enough.
 */
static int
is_settled(const struct plan *p)
{
	const struct ladder *l = &p->ladder;
	double longest = p->stay[l->n - 1], least;
	int i;

	for (i = 1; i < l->n; i++) {
		least = (p->stay[i - 1] - longest) / (1 / l->below[i]) +
		    longest + 1;
		if (p->risk[i] + least < p->stay[0])
			return 0;
	}
	return 1;
}

/*
 * W(a,b), and the step it takes; a: stay. The columns before b, and those
 * rows of b that come after a, are known.
 */
static int
solve_bracket(struct plan *p, int a, int b)
{
	const struct ladder *l = &p->ladder;
	const float *in_b = column(p, b), *in_i;
	double within = l->below[b] - l->below[a], cost, risk;
	double best = within / (1 / p->stay[a]);
	int i, step = a;

	for (i = a + 1, in_i = column(p, i); i < b; in_i += i++) {
		risk = p->risk[i] - p->risk[a] + within;
		/* Longer intervals fail more: none of them can be cheaper. */
		if (risk >= best)
			break;
		cost = risk + (double)in_i[a] + (double)in_b[i];
		if (cost < best) {
			best = cost;
			step = i;
		}
	}
	column(p, b)[a] = (float)best;
	return step;
}

/* Of all the idle time that is left, at an interval that is survived. */
static double
rest_cost(const struct ka_estimator *e, const struct ka_stakes *s,
    int64_t at_ms)
{
	double idle = (double)s->idle_ms, kept = idle / (double)at_ms;
	double lost = s->loss_cost * idle /
	    (double)ka_grid_scaled_ms(&e->grid, LET_GO_MS);

	return kept < lost ? kept : lost;
}

int
ka_policy_lets_go(const struct ka_estimator *e, const struct ka_stakes *s)
{
	return s->loss_cost * (double)s->base_ms <
	    (double)ka_grid_scaled_ms(&e->grid, LET_GO_MS) &&
	    s->max_ms > s->base_ms;
}

void
ka_choose(const struct ka_estimator *e, const struct ka_stakes *s,
    struct ka_choice *best)
{
	struct plan p;
	int a, b, i, step = 0;
	double above = ka_est_outlives(e, s->base_ms);

	best->lets_go = ka_policy_lets_go(e, s);
	best->interval_ms = best->lets_go ? s->max_ms : s->base_ms;
	best->outlives = best->lets_go ? 0 : 1;
	best->cost = best->cost_stay = rest_cost(e, s, s->base_ms);
	/* Nothing left above: the path was seen to forget at the base. */
	if (above < NOTHING)
		return;
	build_ladder(&p.ladder, e, s, above);
	for (i = 0; i < p.ladder.n; i++) {
		p.stay[i] = rest_cost(e, s, p.ladder.at_ms[i]);
		p.risk[i] = s->loss_cost * p.ladder.below[i];
	}
	if (is_settled(&p))
		return;
	for (b = 1; b <= p.ladder.n; b++)
		for (a = b - 1; a >= 0; a--)
			step = solve_bracket(&p, a, b);
	if (step == 0)
		return;
	best->lets_go = 0;
	best->interval_ms = p.ladder.at_ms[step];
	best->outlives = 1 - p.ladder.below[step];
	best->cost = (double)column(&p, p.ladder.n)[0];
}
