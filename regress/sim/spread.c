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

#include "spread.h"

#include <math.h>
#include <stddef.h>

/* From 1 degree of freedom to 30. */
static const double t975[] = {
	12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
	2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
};
#define T975_LAST	(sizeof(t975) / sizeof(t975[0]))

/* Of the normal distribution, which t comes to in the end. */
#define Z975	1.960

void
spread_add(struct spread *s, double figure)
{
	double distance = figure - s->mean;

	/* Welford's update: no large sums that cancel. */
	if (!isfinite(figure))
		return;
	s->n++;
	s->mean += distance / s->n;
	s->squares += distance * (figure - s->mean);
}

double
spread_mean(const struct spread *s)
{
	return s->n == 0 ? NAN : s->mean;
}

double
spread_t975(unsigned degrees)
{
	if (degrees <= T975_LAST)
		return t975[degrees - 1];
	/* Beyond the table t - z falls as 1 / degrees, to 0.001. */
	return Z975 + (t975[T975_LAST - 1] - Z975) * (double)T975_LAST /
	    degrees;
}

double
spread_ci95(const struct spread *s)
{
	if (s->n < 2)
		return NAN;
	return spread_t975(s->n - 1) *
	    sqrt(s->squares / (s->n - 1) / s->n);
}
