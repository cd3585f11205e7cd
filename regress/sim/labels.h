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
 * Where to write what points are called, so that no label covers another
 * one or a point, and everybody sees which is whose.
 */

#ifndef LABELS_H
#define LABELS_H

#include <stddef.h>

#include "geometry.h"

#define LABEL_ANCHORS_MAX	64

struct label {
	double w, h;		/* of its text */
	double reach;		/* how far from its point it may be */
	int no_leader;		/* only where it needs none */
	int optional;		/* others do not make room for it */
	double x[LABEL_ANCHORS_MAX], y[LABEL_ANCHORS_MAX];
	size_t anchors;		/* points that it may stand beside */

	/* What labels_place() finds. */
	int placed;		/* 0: there is no room */
	struct box box;
	int leader;		/* too far away, or near to another point: */
	struct segment line;	/*   a line from its own is needed */
	int ousted;		/* how often it had to make room */
};

struct obstacles {
	struct box area;		/* that labels stay inside of */
	const struct box *points;	/* never covered */
	size_t n_points;
	const struct segment *curves;	/* covered where it cannot be helped */
	size_t n_curves;
};

/* Finds places for all labels that can have one. */
void	labels_place(struct label *, size_t n, const struct obstacles *);

#endif /* LABELS_H */
