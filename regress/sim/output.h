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

/* What ka-sim writes to standard output, and its drawing. */

#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdio.h>

#include "options.h"
#include "rows.h"

/* What the figures are of. */
struct output {
	const struct options *options;
	const struct gateways *gateways;
	const struct rows *rows;
	const char *command;	/* that makes them again; one line of ASCII */
};

/* For people: what was run, then aligned columns. */
void	table_write(FILE *, const struct output *);
/* What its columns are, for --help. */
void	table_help(FILE *);

/* One array of objects. Returns 0, or -1 with errno set: memory is short. */
int	json_write(FILE *, const struct output *);

/* The trade-off as SVG; see plot.c. Returns 0, or -1 with errno set. */
int	plot_write(FILE *, const struct output *);

#endif /* OUTPUT_H */
