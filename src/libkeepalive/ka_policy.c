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

static void
weigh(const struct ka_stakes *s, int64_t interval_ms, double q,
    struct ka_choice *best)
{
	double h = (double)s->idle_ms, cost;

	cost = s->loss_cost * (1 - q) + q * h / (double)interval_ms +
	    (1 - q) * h / (double)s->base_ms;
	if (cost < best->cost) {
		best->interval_ms = interval_ms;
		best->outlives = q;
		best->cost = cost;
	}
}

void
ka_choose(const struct ka_estimator *e, const struct ka_stakes *s,
    struct ka_choice *best)
{
	double above, tail = 0;
	int i;

	best->interval_ms = s->base_ms;
	best->outlives = 1;
	best->cost = best->cost_stay = (double)s->idle_ms / (double)s->base_ms;
	/* Nothing left above: the path was seen to forget at the base. */
	if ((above = ka_est_outlives(e, s->base_ms)) < 1e-9)
		return;
	/* From the longest edge down: the tail is then one running sum. */
	for (i = KA_CELLS - 1; i >= 0 && e->edge_ms[i] > s->base_ms; i--) {
		tail += e->mass[i];
		if (e->edge_ms[i] <= s->max_ms)
			weigh(s, e->edge_ms[i],
			    tail > above ? 1 : tail / above, best);
	}
	if (s->max_ms > s->base_ms)
		weigh(s, s->max_ms, ka_est_outlives(e, s->max_ms) / above,
		    best);
}
