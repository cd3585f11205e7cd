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

/* Boxes and lines of a drawing. Lengths in pixels, y downwards. */

#ifndef GEOMETRY_H
#define GEOMETRY_H

struct box {
	double x, y;		/* top left */
	double w, h;
};

struct segment {
	double x1, y1, x2, y2;
};

/* What only touches does not meet. */
int	box_meets_box(const struct box *, const struct box *);
int	box_meets_segment(const struct box *, const struct segment *);
int	segments_cross(const struct segment *, const struct segment *);

int	box_is_inside(const struct box *, const struct box *area);
/* Larger by this much on each side. */
struct box box_widened(const struct box *, double by);
/* From a point to the nearest part of the box. */
struct segment box_lead(const struct box *, double x, double y);
double	segment_length(const struct segment *);

#endif /* GEOMETRY_H */
