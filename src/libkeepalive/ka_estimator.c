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

#define FLOOR_CELLS		30	/* starts of the grid, to the even part */
#define FLOOR_SHARE		0.2
#define FLOOR_TRACE		0.02	/* of a floor cell, below its start */

/*
 * What a survival excludes loses the trust's part of 1/1.02 of its mass: 2 %
 * is left for early eviction, which is rare but real (RFC 5780: mappings
 * close sooner under load).
 */
#define SURVIVED_ODDS		1.02

void
ka_est_normalize(struct ka_estimator *e)
{
	double sum = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++)
		sum += e->mass[i];
	for (i = 0; i < KA_CELLS; i++)
		e->mass[i] /= sum;
}

void
ka_est_init(struct ka_estimator *e, const struct ka_prior_row *row, size_t n)
{
	double floor_cells = 0, weights = 0;
	int64_t floor_ms;
	size_t r;
	int i;

	ka_grid_init(&e->grid, ka_grid_start_ms(row, n));
	floor_ms = e->grid.edge_ms[0] * FLOOR_CELLS;
	for (i = 0; i < KA_CELLS; i++) {
		e->mass[i] = e->grid.edge_ms[i] < floor_ms ? FLOOR_TRACE : 1;
		floor_cells += e->mass[i];
	}
	for (r = 0; r < n; r++)
		weights += row[r].weight;
	if (weights > 0) {
		for (i = 0; i < KA_CELLS; i++)
			e->mass[i] *= FLOOR_SHARE / floor_cells;
		for (r = 0; r < n; r++)
			e->mass[ka_grid_cell(&e->grid, row[r].timeout_ms)] +=
			    (1 - FLOOR_SHARE) * row[r].weight / weights;
	}
	ka_est_normalize(e);
}

/*
 * Evidence touches whole cells only. A cell that the gap falls into is left as
 * it is: sharing it out anew each time the same gap is seen would wear away the
 * part that the evidence says nothing about.
 */

void
ka_est_survived(struct ka_estimator *e, int64_t gap_ms, double trust)
{
	double keep = 1 - trust / SURVIVED_ODDS;
	int i, below = ka_grid_below(&e->grid, gap_ms);

	for (i = 0; i < below; i++)
		e->mass[i] *= keep;
	ka_est_normalize(e);
}

void
ka_est_lost(struct ka_estimator *e, int64_t gap_ms, double chance)
{
	int i;

	for (i = ka_grid_above(&e->grid, gap_ms); i < KA_CELLS; i++)
		e->mass[i] *= chance;
	ka_est_normalize(e);
}

/*
 * The part of cell i that lies above ms, taking its mass as spread evenly.
 * The last cell has no upper edge: all of it lies above, as its timeouts are
 * longer than any gap worth asking about.
 */
static double
mass_above(const struct ka_estimator *e, int i, int64_t ms)
{
	const int64_t *edge_ms = e->grid.edge_ms;

	if (edge_ms[i] >= ms || i == KA_CELLS - 1)
		return e->mass[i];
	return e->mass[i] * (double)(edge_ms[i + 1] - ms) /
	    (double)(edge_ms[i + 1] - edge_ms[i]);
}

static double
add_cell(const struct ka_estimator *e, double above, int cell, int64_t gap_ms)
{
	double sum = above + mass_above(e, cell, gap_ms);

	return sum > 1 ? 1 : sum;
}

double
ka_est_outlives(const struct ka_estimator *e, int64_t gap_ms)
{
	int i, cell = ka_grid_cell(&e->grid, gap_ms);
	double sum = 0;

	for (i = KA_CELLS - 1; i > cell; i--)
		sum += e->mass[i];
	return add_cell(e, sum, cell, gap_ms);
}

void
ka_est_tails(const struct ka_estimator *e, int64_t gap_ms, double *tail)
{
	int i, cell = ka_grid_cell(&e->grid, gap_ms);

	tail[KA_CELLS] = 0;
	for (i = KA_CELLS - 1; i >= cell; i--)
		tail[i] = tail[i + 1] + e->mass[i];
}

double
ka_est_tail_above(const struct ka_estimator *e, const double *tail,
    int64_t gap_ms)
{
	int cell = ka_grid_cell(&e->grid, gap_ms);

	return add_cell(e, tail[cell + 1], cell, gap_ms);
}
