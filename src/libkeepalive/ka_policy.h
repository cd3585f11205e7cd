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
	int64_t base_ms;	/* proven ground, to stay at or leap from, > 0 */
	int64_t max_ms;		/* longest allowed, >= base_ms */
	int64_t idle_ms;	/* idle time this path can still expect */
	double loss_cost;	/* keepalives one lost session is worth */
};

struct ka_choice {
	int64_t interval_ms;	/* base_ms <= interval_ms <= max_ms */
	double outlives;	/* P(T > interval_ms | T > base_ms) */
	double cost;		/* expected, in keepalives, of the whole plan */
	double cost_stay;	/* of staying at base_ms */
	int lets_go;		/* losses are cheaper than keepalives here */
};

/*
 * The first step of the cheapest plan. With a bracket (s survived, u lost), a
 * plan stays at s for the idle time H that is left, or risks a session on an
 * interval between, and goes on with the bracket that results:
 *
 *     V(s,u) = min( H/s, min over I in (s,u) of
 *         1 + L P(T<=I | s<T<=u) + P(T<=I) V(s,I) + P(T>I) V(I,u) )
 *
 * The 1 is the keepalive that ends the trial, so that many small steps are not
 * taken for nothing. H/s is never more than L losses every hour: where that is
 * cheaper than to keep the path, sessions are let go, at max_ms (an hour on a
 * grid that starts at 1 s; it takes a loss cost of less than 3600 / s).
 *
 * This is solved exactly over a ladder of edges of
 * the grid from base_ms to max_ms. Edges between which hardly any timeout is
 * believed to lie are left out: the longest of them is as safe as the others,
 * and cheaper. As the bracket narrows, the ladder gets finer. A step that is
 * not 1 % longer is none: gaps are not measured better than that.
 */
void	ka_choose(const struct ka_estimator *, const struct ka_stakes *,
	    struct ka_choice *);

/* Whether keeping the path at base_ms costs more than losing its sessions. */
int	ka_policy_lets_go(const struct ka_estimator *, const struct ka_stakes *);

/*
 * Steps of the ladder at most: 40 by mass and 58 by length where it spans the
 * whole grid (one step for 1/40 of the mass, or for 26 %).
 */
#define KA_POLICY_STEPS	100

#endif /* KA_POLICY_H */
