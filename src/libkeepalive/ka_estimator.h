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
 * The estimator: what is believed of one path's idle timeout T, as masses
 * over the grid. No mathematics library, and the same result on every machine
 * with IEEE doubles: a product meets a sum only through a quotient, so that
 * no compiler can fuse the two (fused, they round once instead of twice).
 */

#ifndef KA_ESTIMATOR_H
#define KA_ESTIMATOR_H

#include <stddef.h>
#include <stdint.h>

#include "ka_grid.h"
#include "ka_prior.h"

struct ka_estimator {
	struct ka_grid grid;
	double mass[KA_CELLS];		/* sums to 1 */
};

/*
 * Starts from a prior, on the grid that suits it. Four fifths of the mass go
 * to its rows by weight, one fifth evenly to all cells from 30 times the
 * grid's start on, a trace to those below, so that no timeout is ever
 * impossible. n may be 0: then all is even.
 */
void	ka_est_init(struct ka_estimator *, const struct ka_prior_row *, size_t n);

/*
 * The path forwarded something after a silence of gap_ms: T > gap_ms. trust
 * in [0, 1] says how sure that is; even at 1 a little doubt remains, for
 * gateways under pressure forget early (RFC 5780).
 */
void	ka_est_survived(struct ka_estimator *, int64_t gap_ms, double trust);

/*
 * The session was lost after gap_ms: T <= gap_ms, but for the chance in
 * (0, 1] that it would have been lost although T > gap_ms.
 */
void	ka_est_lost(struct ka_estimator *, int64_t gap_ms, double chance);

/* P(T > gap_ms), 0 to 1. */
double	ka_est_outlives(const struct ka_estimator *, int64_t gap_ms);

/*
 * The same for many gaps: KA_CELLS + 1 sums, of cell i and all above it, of
 * which those are set that gaps of at least gap_ms need.
 */
void	ka_est_tails(const struct ka_estimator *, int64_t gap_ms, double *tail);
double	ka_est_tail_above(const struct ka_estimator *, const double *tail,
	    int64_t gap_ms);

/* Makes the masses sum to 1. At least one must be above 0. */
void	ka_est_normalize(struct ka_estimator *);

#endif /* KA_ESTIMATOR_H */
