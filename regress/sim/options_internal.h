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

/* What the parts of the option parser share; see options.h. */

#ifndef OPTIONS_INTERNAL_H
#define OPTIONS_INTERNAL_H

#include "options.h"

struct option_spec;

/* What is being set. */
struct option_parser {
	struct options *o;
	const struct option_spec *spec;
	char *error;
	size_t error_len;
};

/* One option. */
struct option_spec {
	const char *name;
	const char *arg;	/* what its value is called; NULL: has none */
	int (*set)(struct option_parser *, const char *text);
	size_t offset;		/* of what it sets in struct options */
	double min, max;
	const char *value;	/* the default; NULL: none */
	const char *help;
};

/* Writes "--option 'value': ..." to error, the rest as given; returns -1. */
int	option_refuse(struct option_parser *, const char *text,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* What spec->set may be; each returns 0, or -1 with one line in error. */
int	option_action(struct option_parser *, const char *text);
int	option_file(struct option_parser *, const char *text);
int	option_format(struct option_parser *, const char *text);
int	option_loss_costs(struct option_parser *, const char *text);
int	option_number(struct option_parser *, const char *text);
int	option_policies(struct option_parser *, const char *text);
int	option_quiet(struct option_parser *, const char *text);
int	option_range(struct option_parser *, const char *text);
int	option_time(struct option_parser *, const char *text);
int	option_u32(struct option_parser *, const char *text);
int	option_u64(struct option_parser *, const char *text);

#endif /* OPTIONS_INTERNAL_H */
