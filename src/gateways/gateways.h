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
 * The gateway table: a CSV file in the columns of gateways.csv, which are
 *
 *	name		needed; what people call it
 *	timeout_s	needed; idle timeout of an established connection
 *	on_expiry	silent (also when empty), rst-sender, rst-both, pickup
 *	evidence	documented (also when empty), reported, recalled
 *	weight		how common it is beside the others
 *	range, note	for people; not read
 *
 * in any order, each at most once, named in the first record. CSV as in
 * csv.h. What is read is bounded: see there, and GATEWAYS_ROWS_MAX.
 */

#ifndef GATEWAYS_H
#define GATEWAYS_H

#include <stddef.h>
#include <stdint.h>

#define GATEWAYS_ROWS_MAX	100000
#define GATEWAYS_TIMEOUT_MIN_S	0.001
#define GATEWAYS_TIMEOUT_MAX_S	31622400	/* 366 days */
#define GATEWAYS_WEIGHT_MAX	1e9

enum gateway_expiry {
	GATEWAY_SILENT,		/* later packets are dropped */
	GATEWAY_RST_SENDER,	/* whoever speaks next gets RST */
	GATEWAY_RST_BOTH,	/* RST to both at expiry */
	GATEWAY_PICKUP		/* an inside packet rebuilds the mapping, an
				 * outside one gets RST or is dropped */
};

struct gateway {
	char *name;			/* UTF-8, not empty, one line */
	double timeout_s;		/* > 0, at most 31622400; may be a fraction */
	enum gateway_expiry on_expiry;
	double weight;			/* > 0 or 0; its column, else by evidence:
					 * documented 1, reported 0.5, recalled 0.25 */
};

struct gateways {
	struct gateway *row;	/* in the order of the file */
	size_t n;		/* 1 to GATEWAYS_ROWS_MAX */
	double weights;		/* their sum, > 0 */
};

/*
 * Reads the file. Returns NULL on failure, with one line in error, without a
 * newline, that names the file, the line where there is one, what is wrong
 * and what is expected; an error that does not fit in len is cut off. Free
 * with gateways_free().
 */
struct gateways *gateways_read(const char *path, char *error, size_t len);
void	gateways_free(struct gateways *);

#endif /* GATEWAYS_H */
