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

#include "ka_grid.h"

#define GRID_STEP		1.06
#define SHORTEST_SHARE		30	/* of the prior's shortest timeout */

/* A measured gap is this much longer or shorter than what was waited. */
#define SLACK_PARTS		100

void
ka_grid_init(struct ka_grid *g, int64_t start_ms)
{
	double edge;
	int i;

	if (start_ms < KA_GRID_START_MIN_MS)
		start_ms = KA_GRID_START_MIN_MS;
	if (start_ms > KA_GRID_START_MAX_MS)
		start_ms = KA_GRID_START_MAX_MS;
	edge = (double)start_ms;
	for (i = 0; i < KA_CELLS; i++) {
		g->edge_ms[i] = (int64_t)edge;
		edge *= GRID_STEP;
	}
}

int64_t
ka_grid_start_ms(const struct ka_prior_row *row, size_t n)
{
	int64_t shortest_ms = KA_GRID_START_MAX_MS * SHORTEST_SHARE;
	size_t r;

	for (r = 0; r < n; r++)
		if (row[r].weight > 0 && row[r].timeout_ms < shortest_ms)
			shortest_ms = row[r].timeout_ms;
	shortest_ms /= SHORTEST_SHARE;
	return shortest_ms < KA_GRID_START_MIN_MS ? KA_GRID_START_MIN_MS :
	    shortest_ms;
}

int64_t
ka_grid_scaled_ms(const struct ka_grid *g, int64_t ms)
{
	return ms / KA_GRID_START_MAX_MS * g->edge_ms[0];
}

int
ka_grid_cell(const struct ka_grid *g, int64_t ms)
{
	int lo = 0, hi = KA_CELLS - 1, mid;

	while (lo < hi) {
		mid = (lo + hi + 1) / 2;
		if (g->edge_ms[mid] < ms)
			lo = mid;
		else
			hi = mid - 1;
	}
	return lo;
}

int
ka_grid_below(const struct ka_grid *g, int64_t gap_ms)
{
	int i = ka_grid_cell(g, gap_ms);

	/* The last cell has no upper edge: nothing rules it out. */
	if (i < KA_CELLS - 1 &&
	    g->edge_ms[i + 1] - gap_ms <= gap_ms / SLACK_PARTS)
		i++;
	return i;
}

int
ka_grid_above(const struct ka_grid *g, int64_t gap_ms)
{
	int i = ka_grid_cell(g, gap_ms);

	if (gap_ms - g->edge_ms[i] <= gap_ms / SLACK_PARTS)
		return i;
	return i + 1;
}
