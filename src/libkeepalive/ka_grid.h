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
 * The grid: the idle timeouts that are told apart, evenly on the log scale.
 * Everything that believes or counts something of timeouts uses one, and all
 * that share evidence share its start.
 */

#ifndef KA_GRID_H
#define KA_GRID_H

#include <stdint.h>

#include "keepalive.h"
#include "ka_prior.h"

struct ka_grid {
	int64_t edge_ms[KA_CELLS];	/* lower edge of each cell */
};

/* Bounds of a grid's start: below, edges would meet; above is the default. */
#define KA_GRID_START_MIN_MS	20
#define KA_GRID_START_MAX_MS	1000

/*
 * Edges grow by about 6 % from start_ms; from 1 s the last cell starts at
 * 48 h. It stands for everything longer, "never" included.
 */
void	ka_grid_init(struct ka_grid *, int64_t start_ms);

/*
 * Where the grid for a prior starts: a thirtieth of its shortest timeout,
 * within the bounds, so that the whole scales with its prior. The built-in
 * one has 30 s and starts at 1 s.
 */
int64_t	ka_grid_start_ms(const struct ka_prior_row *, size_t n);

/*
 * ms as it is on a grid that starts at 1 s, on this one: constants that are
 * times scale with the grid.
 */
int64_t	ka_grid_scaled_ms(const struct ka_grid *, int64_t ms);

/* The cell that a timeout of ms falls into: edge < ms <= next edge. */
int	ka_grid_cell(const struct ka_grid *, int64_t ms);

/*
 * How many cells lie wholly at or below a gap, which is what its survival
 * rules out; and the first that lies wholly at or above, which is where its
 * loss begins to. A gap is a measured time: within 1 % of an edge is there.
 */
int	ka_grid_below(const struct ka_grid *, int64_t gap_ms);
int	ka_grid_above(const struct ka_grid *, int64_t gap_ms);

#endif /* KA_GRID_H */
