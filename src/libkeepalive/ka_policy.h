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
 * The policy: which interval is cheapest in expectation, given what the
 * estimator believes and what a lost session is worth.
 */

#ifndef KA_POLICY_H
#define KA_POLICY_H

#include <stdint.h>

#include "ka_estimator.h"

struct ka_stakes {
	int64_t base_ms;	/* the interval to stay at or leap from, > 0 */
	int64_t max_ms;		/* longest allowed, >= base_ms */
	int64_t idle_ms;	/* idle time this path can still expect */
	double loss_cost;	/* keepalives one lost session is worth */
};

struct ka_choice {
	int64_t interval_ms;	/* base_ms <= interval_ms <= max_ms */
	double outlives;	/* P(T > interval_ms | T > base_ms) */
	double cost;		/* expected, in keepalives */
	double cost_stay;	/* of staying at base_ms */
};

/*
 * The cheapest of base_ms and every longer edge of the grid up to max_ms,
 * where
 *     cost(I) = L (1 - q) + q H / I + (1 - q) H / base,
 * q = P(T > I | T > base), L = loss_cost, H = idle_ms. Only what is cheaper
 * than staying is worth a leap.
 */
void	ka_choose(const struct ka_estimator *, const struct ka_stakes *,
	    struct ka_choice *);

#endif /* KA_POLICY_H */
