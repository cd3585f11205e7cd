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

/* A sum is less than this part too large by the rounding of its terms. */
#define ROUNDED		(1 + 1e-4)

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
	double part[KA_POLICY_STEPS];	/* 1 / stay, to divide by */
	double risk[KA_POLICY_STEPS];	/* L P(T <= at) */
	double least[KA_POLICY_STEPS + 1];	/* of W(0,u), if T were known */
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
is_step_up(int64_t last_ms, int64_t at_ms)
{
	return at_ms - last_ms > last_ms / STEP_PARTS;
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

/* The first edge that is no shorter; a base may lie below the whole grid. */
static int
edge_from(const struct ka_grid *g, int64_t base_ms)
{
	return g->edge_ms[0] >= base_ms ? 0 : ka_grid_cell(g, base_ms) + 1;
}

/* tail: the belief, from the base on; above: what of it lies above that. */
static void
build_ladder(struct ladder *l, const struct ka_estimator *e,
    const struct ka_stakes *s, const double *tail, double above)
{
	const struct ka_grid *g = &e->grid;
	double left, after, mass = skip_mass(s);
	int64_t at_ms;
	int i = edge_from(g, s->base_ms);

	l->n = 0;
	add_step(l, s->base_ms, 0);
	after = tail[i] / above;
	for (; i < KA_CELLS && g->edge_ms[i] < s->max_ms; i++) {
		at_ms = g->edge_ms[i];
		left = after;
		after = tail[i + 1] / above;
		if (!is_step_up(l->at_ms[l->n - 1], at_ms) ||
		    is_skipped(l, at_ms, 1 - after, mass))
			continue;
		if (left < TAIL_MIN || l->n == KA_POLICY_STEPS - 1)
			break;
		add_step(l, at_ms, 1 - left);
	}
	left = ka_est_tail_above(e, tail, s->max_ms) / above;
	if (is_step_up(l->at_ms[l->n - 1], s->max_ms) && left >= TAIL_MIN)
		add_step(l, s->max_ms, 1 - left);
	l->below[l->n] = 1;
}

/*
 * A plan that knew the timeout would keep each at the longest step it
 * survives, and lose nothing. No plan is cheaper; but sums are rounded.
 */
static void
bound_below(struct plan *p)
{
	const struct ladder *l = &p->ladder;
	int i;

	p->least[0] = 0;
	for (i = 0; i < l->n; i++)
		p->least[i + 1] = p->least[i] +
		    (l->below[i + 1] - l->below[i]) / (ROUNDED * p->part[i]);
}

/* What a plan in the bracket can cost at least, without its losses. */
static double
least_cost(const struct plan *p, int a, int b)
{
	return p->ladder.below[b] - p->ladder.below[a] +
	    p->least[b] - p->least[a];
}

/*
 * The longest step that a plan from the bottom may come to, by ever so many
 * steps up that could each pay; 0: none. A step that does not pay where no
 * loss is known, pays in no bracket: what it can save is less there.
 */
static int
reach(const struct plan *p)
{
	const struct ladder *l = &p->ladder;
	double save;
	int a, top = 0;

	for (a = 0; a <= top; a++) {
		save = (1 - l->below[a]) / p->part[a] -
		    least_cost(p, a, l->n);
		while (top + 1 < l->n &&
		    p->risk[top + 1] - p->risk[a] < save)
			top++;
	}
	return top;
}

/* The steps above top are only places where a timeout may lie. */
static void
cut_ladder(struct plan *p, int top)
{
	struct ladder *l = &p->ladder;

	p->least[top + 1] = p->least[l->n];
	l->below[top + 1] = l->below[l->n];
	l->n = top + 1;
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
	double within = l->below[b] - l->below[a];
	double best = within / p->part[a], cost, risk;
	double least = least_cost(p, a, b) - within;
	int i, step = a;

	for (i = a + 1, in_i = column(p, i); i < b; in_i += i++) {
		risk = p->risk[i] - p->risk[a] + within;
		/* Longer intervals fail more: none of them can be cheaper. */
		if (risk + least >= best)
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

/* Of all the idle time that is left, when its sessions are let go. */
static double
let_go_cost(const struct ka_estimator *e, const struct ka_stakes *s)
{
	return s->loss_cost * (double)s->idle_ms /
	    (double)ka_grid_scaled_ms(&e->grid, LET_GO_MS);
}

/* The same at an interval that is survived; lost: when they are let go. */
static double
rest_cost(const struct ka_stakes *s, int64_t at_ms, double lost)
{
	double kept = (double)s->idle_ms / (double)at_ms;

	return kept < lost ? kept : lost;
}

static void
price_ladder(struct plan *p, const struct ka_stakes *s, double lost)
{
	int i;

	for (i = 0; i < p->ladder.n; i++) {
		p->stay[i] = rest_cost(s, p->ladder.at_ms[i], lost);
		p->part[i] = 1 / p->stay[i];
		p->risk[i] = s->loss_cost * p->ladder.below[i];
	}
	bound_below(p);
}

/*
 * Whether the least step up risks more than any timeout above it can save, as
 * on a path that is known: spares it the ladder.
 */
static int
is_settled(const struct ka_estimator *e, const struct ka_stakes *s,
    const double *tail, double above, double lost)
{
	const struct ka_grid *g = &e->grid;
	double left, save;
	int i = edge_from(g, s->base_ms);

	while (i < KA_CELLS && !is_step_up(s->base_ms, g->edge_ms[i]))
		i++;
	if (i == KA_CELLS || g->edge_ms[i] >= s->max_ms)
		return 0;
	left = tail[i] / above;
	save = rest_cost(s, s->base_ms, lost) - rest_cost(s, s->max_ms, lost);
	return s->loss_cost * (1 - left) >= left * save;
}

/* The first step of the cheapest plan; 0: stay. */
static int
solve(struct plan *p)
{
	int a, b, step = 0, top = reach(p);

	if (top == 0)
		return 0;
	cut_ladder(p, top);
	for (b = 1; b <= p->ladder.n; b++)
		for (a = b - 1; a >= 0; a--)
			step = solve_bracket(p, a, b);
	return step;
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
	double tail[KA_CELLS + 1], above, lost = let_go_cost(e, s);
	int step;

	best->lets_go = ka_policy_lets_go(e, s);
	best->interval_ms = best->lets_go ? s->max_ms : s->base_ms;
	best->outlives = best->lets_go ? 0 : 1;
	best->cost = best->cost_stay = rest_cost(s, s->base_ms, lost);
	ka_est_tails(e, s->base_ms, tail);
	above = ka_est_tail_above(e, tail, s->base_ms);
	/* Nothing left above: the path was seen to forget at the base. */
	if (above < NOTHING || is_settled(e, s, tail, above, lost))
		return;
	build_ladder(&p.ladder, e, s, tail, above);
	price_ladder(&p, s, lost);
	if ((step = solve(&p)) == 0)
		return;
	best->lets_go = 0;
	best->interval_ms = p.ladder.at_ms[step];
	best->outlives = 1 - p.ladder.below[step];
	best->cost = (double)column(&p, p.ladder.n)[0];
}
