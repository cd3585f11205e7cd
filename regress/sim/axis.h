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

/* A logarithmic axis with a place for 0, which has no logarithm. */

#ifndef AXIS_H
#define AXIS_H

#include <stddef.h>

#define AXIS_TICKS_MAX	64

struct axis {
	double min, max;	/* of the logarithmic part: 1, 2 or 5 times a
				 * power of ten, at least a decade apart */
	int zero;		/* there is a band for 0 before min */
	double min_px, max_px, zero_px;	/* where they are drawn */
};

/*
 * Chooses min, max and zero so that all figures fit; those below 0 or not
 * finite do not count. No maximum is above the limit, unless a figure is.
 */
void	axis_fit(struct axis *, const double *figures, size_t n, double limit);

/* Lays it from from_px to to_px, the band of 0 taking the first band_px. */
void	axis_lay(struct axis *, double from_px, double to_px, double band_px);

/* Where a figure is drawn; what lies outside is drawn at the end. */
double	axis_px(const struct axis *, double figure);

/* The figures to name, rising; returns how many. */
size_t	axis_ticks(const struct axis *, double ticks[AXIS_TICKS_MAX]);

#endif /* AXIS_H */
