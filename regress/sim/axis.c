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

#include "axis.h"

#include <math.h>

#define DECADES_WITH_STEPS	4	/* more have no 2 and 5 named */
#define SLACK			1e-9	/* of a figure that is a step */

static const double steps[] = { 1, 2, 5, 10 };

/* The step at or below a figure. */
static double
step_below(double figure)
{
	double decade = pow(10, floor(log10(figure) + SLACK));
	int i = 2;

	while (i > 0 && steps[i] * decade > figure * (1 + SLACK))
		i--;
	return steps[i] * decade;
}

/* The step at or above a figure. */
static double
step_above(double figure)
{
	double decade = pow(10, floor(log10(figure) + SLACK));
	int i = 0;

	while (i < 3 && steps[i] * decade < figure * (1 - SLACK))
		i++;
	return steps[i] * decade;
}

void
axis_fit(struct axis *a, const double *figures, size_t n, double limit)
{
	double low = INFINITY, high = 0;
	size_t i;

	a->zero = 0;
	for (i = 0; i < n; i++) {
		if (!isfinite(figures[i]) || figures[i] < 0)
			continue;
		/* Too near to 0 to be told from it. */
		if (figures[i] < 1e-9)
			a->zero = 1;
		else {
			low = fmin(low, figures[i]);
			high = fmax(high, figures[i]);
		}
	}
	if (high == 0)
		low = high = 1;
	a->min = step_below(low);
	a->max = step_above(high);
	if (a->max < a->min * 10 * (1 - SLACK))
		a->max = fmax(a->max, fmin(step_above(a->min * 10), limit));
	if (a->max < a->min * 10 * (1 - SLACK))
		a->min = step_below(a->max / 10);
}

void
axis_lay(struct axis *a, double from_px, double to_px, double band_px)
{
	a->max_px = to_px;
	a->zero_px = from_px + (to_px > from_px ? band_px : -band_px) / 2;
	a->min_px = from_px;
	if (a->zero)
		a->min_px += to_px > from_px ? band_px : -band_px;
}

double
axis_px(const struct axis *a, double figure)
{
	double share;

	if (figure < 1e-9)
		return a->zero ? a->zero_px : a->min_px;
	share = log(figure / a->min) / log(a->max / a->min);
	share = fmin(fmax(share, 0), 1);
	return a->min_px + share * (a->max_px - a->min_px);
}

size_t
axis_ticks(const struct axis *a, double ticks[AXIS_TICKS_MAX])
{
	double decade, tick;
	int fine = a->max / a->min < pow(10, DECADES_WITH_STEPS) * 1.5;
	size_t n = 0;
	int i;

	for (decade = pow(10, floor(log10(a->min) + SLACK));
	    decade <= a->max * (1 + SLACK); decade *= 10)
		for (i = 0; i < (fine ? 3 : 1); i++) {
			tick = decade * steps[i];
			if (n < AXIS_TICKS_MAX &&
			    tick >= a->min * (1 - SLACK) &&
			    tick <= a->max * (1 + SLACK))
				ticks[n++] = tick;
		}
	return n;
}
