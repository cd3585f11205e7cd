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

/* The mean of a few figures, and how far to trust it. */

#ifndef SPREAD_H
#define SPREAD_H

struct spread {
	unsigned n;		/* figures so far */
	double mean;
	double squares;		/* sum of squared distances from the mean */
};

/* Starts from zeroes. A figure that is not finite does not count. */
void	spread_add(struct spread *, double figure);

/* NaN: there were none. */
double	spread_mean(const struct spread *);

/*
 * Half the width of the mean's 95 % confidence interval, by Student's t;
 * NaN: there were fewer than two figures.
 */
double	spread_ci95(const struct spread *);

/* The 97.5th percentile of Student's t; degrees of freedom from 1 up. */
double	spread_t975(unsigned degrees);

#endif /* SPREAD_H */
