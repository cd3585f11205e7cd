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

/* What the parts of the drawing share; see plot_write() in output.h. */

#ifndef PLOT_INTERNAL_H
#define PLOT_INTERNAL_H

#include <stdio.h>

#include "axis.h"
#include "labels.h"
#include "output.h"

/*
 * Pixels of the viewBox. Narrow, with large letters, so that all can be read
 * where it is scaled down to a phone's width.
 */
#define PLOT_WIDTH	520
#define PLOT_LEFT	58
#define PLOT_RIGHT	(PLOT_WIDTH - 20)
#define PLOT_TOP	94
#define PLOT_BOTTOM	520
#define PLOT_BAND	44		/* for 0, on either axis */

/* One row of the table. */
struct mark {
	const struct row *row;
	double rate, lost;	/* keepalives per idle hour, lost of 1000 */
	double x, y;		/* where that is */
	int curve;		/* 1, 2, ...; 0: it stands alone */
	const char *class;	/* "c1" to "c4", "bound", "fixed", "other" */
};

struct plot {
	const struct output *out;
	FILE *f;
	struct axis x, y;
	struct mark *mark;	/* those of a curve together, by loss cost */
	size_t n;
	int curves, colours;	/* how many there are */
};

/* Which rows can be shown, and where. Returns 0, or -1 with errno set. */
int	plot_marks_init(struct plot *);
void	plot_marks_free(struct plot *);

/* Curves, points and error bars. */
void	plot_draw_marks(const struct plot *);

/* What they are called. Returns 0, or -1 with errno set. */
int	plot_draw_labels(const struct plot *);

/* A text with XML's own characters escaped. */
void	plot_text(FILE *, const char *text);

#endif /* PLOT_INTERNAL_H */
