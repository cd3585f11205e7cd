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

#include "geometry.h"

#include <math.h>

int
box_meets_box(const struct box *a, const struct box *b)
{
	return a->x < b->x + b->w && b->x < a->x + a->w &&
	    a->y < b->y + b->h && b->y < a->y + a->h;
}

/* Narrows [*from, *to], the part of a line between two edges. */
static int
clip(double start, double step, double low, double high, double *from,
    double *to)
{
	double a, b;

	if (step == 0)
		return start > low && start < high;
	a = (low - start) / step;
	b = (high - start) / step;
	*from = fmax(*from, fmin(a, b));
	*to = fmin(*to, fmax(a, b));
	return *from < *to;
}

int
box_meets_segment(const struct box *b, const struct segment *s)
{
	double from = 0, to = 1;

	return clip(s->x1, s->x2 - s->x1, b->x, b->x + b->w, &from, &to) &&
	    clip(s->y1, s->y2 - s->y1, b->y, b->y + b->h, &from, &to);
}

/* On which side of the segment a point lies: the sign. */
static double
side(const struct segment *s, double x, double y)
{
	return (s->x2 - s->x1) * (y - s->y1) - (s->y2 - s->y1) * (x - s->x1);
}

int
segments_cross(const struct segment *a, const struct segment *b)
{
	return side(a, b->x1, b->y1) * side(a, b->x2, b->y2) < 0 &&
	    side(b, a->x1, a->y1) * side(b, a->x2, a->y2) < 0;
}

int
box_is_inside(const struct box *b, const struct box *area)
{
	return b->x >= area->x && b->y >= area->y &&
	    b->x + b->w <= area->x + area->w &&
	    b->y + b->h <= area->y + area->h;
}

struct box
box_widened(const struct box *b, double by)
{
	return (struct box){ b->x - by, b->y - by, b->w + 2 * by,
	    b->h + 2 * by };
}

struct segment
box_lead(const struct box *b, double x, double y)
{
	return (struct segment){ x, y, fmin(fmax(x, b->x), b->x + b->w),
	    fmin(fmax(y, b->y), b->y + b->h) };
}

double
segment_length(const struct segment *s)
{
	return hypot(s->x2 - s->x1, s->y2 - s->y1);
}
