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

#include "ka_estimator.h"

#define GRID_START_MS		1000
#define GRID_STEP		1.06
#define FLOOR_START_MS		30000	/* the even part of the prior */
#define FLOOR_SHARE		0.2
#define FLOOR_TRACE		0.02	/* of a floor cell, below the start */

/*
 * What is left of a cell that the evidence excludes. Early eviction is rare
 * but real (RFC 5780: mappings close sooner under load); a client that just
 * left looks like a loss more often than that.
 */
#define SURVIVED_DOUBT		0.02
#define LOST_DOUBT		0.1

static void
normalize(struct ka_estimator *e)
{
	double sum = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++)
		sum += e->mass[i];
	for (i = 0; i < KA_CELLS; i++)
		e->mass[i] /= sum;
}

/* The cell that a timeout of ms falls into. */
static int
cell_of(const struct ka_estimator *e, int64_t ms)
{
	int lo = 0, hi = KA_CELLS - 1, mid;

	while (lo < hi) {
		mid = (lo + hi + 1) / 2;
		if (e->edge_ms[mid] < ms)
			lo = mid;
		else
			hi = mid - 1;
	}
	return lo;
}

/*
 * The share of cell i that lies above ms, taking the mass as spread evenly
 * in it. The last cell has no upper edge: all of it lies above, as its
 * timeouts are longer than any gap worth asking about.
 */
static double
share_above(const struct ka_estimator *e, int i, int64_t ms)
{
	if (e->edge_ms[i] >= ms || i == KA_CELLS - 1)
		return 1;
	if (e->edge_ms[i + 1] <= ms)
		return 0;
	return (double)(e->edge_ms[i + 1] - ms) /
	    (double)(e->edge_ms[i + 1] - e->edge_ms[i]);
}

void
ka_est_init(struct ka_estimator *e, const struct ka_prior_row *row, size_t n)
{
	double edge = GRID_START_MS, floor_cells = 0, weights = 0;
	size_t r;
	int i;

	for (i = 0; i < KA_CELLS; i++) {
		e->edge_ms[i] = (int64_t)edge;
		edge *= GRID_STEP;
		e->mass[i] = e->edge_ms[i] < FLOOR_START_MS ? FLOOR_TRACE : 1;
		floor_cells += e->mass[i];
	}
	for (r = 0; r < n; r++)
		weights += row[r].weight;
	if (weights > 0) {
		for (i = 0; i < KA_CELLS; i++)
			e->mass[i] *= FLOOR_SHARE / floor_cells;
		for (r = 0; r < n; r++)
			e->mass[cell_of(e, row[r].timeout_ms)] +=
			    (1 - FLOOR_SHARE) * row[r].weight / weights;
	}
	normalize(e);
}

/*
 * Evidence touches whole cells only. A cell that the gap falls into is left as
 * it is: sharing it out anew each time the same gap is seen would wear away the
 * part that the evidence says nothing about.
 */

void
ka_est_survived(struct ka_estimator *e, int64_t gap_ms, double trust)
{
	double keep = 1 - trust * (1 - SURVIVED_DOUBT);
	int i;

	for (i = 0; i + 1 < KA_CELLS && e->edge_ms[i + 1] <= gap_ms; i++)
		e->mass[i] *= keep;
	normalize(e);
}

void
ka_est_lost(struct ka_estimator *e, int64_t gap_ms, double trust)
{
	double keep = 1 - trust * (1 - LOST_DOUBT);
	int i;

	for (i = KA_CELLS - 1; i >= 0 && e->edge_ms[i] >= gap_ms; i--)
		e->mass[i] *= keep;
	normalize(e);
}

double
ka_est_outlives(const struct ka_estimator *e, int64_t gap_ms)
{
	double sum = 0, share;
	int i;

	for (i = KA_CELLS - 1; i >= 0; i--) {
		if ((share = share_above(e, i, gap_ms)) <= 0)
			break;
		sum += e->mass[i] * share;
	}
	return sum > 1 ? 1 : sum;
}
