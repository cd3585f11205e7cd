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
 * What is believed of idle timeouts before anything was seen: one row for
 * each timeout that gateways are known to ship with.
 */

#ifndef KA_PRIOR_H
#define KA_PRIOR_H

#include <stddef.h>
#include <stdint.h>

struct ka_prior_row {
	int64_t timeout_ms;	/* > 0 */
	double weight;		/* >= 0, relative to the other rows */
};

/* From gateways.csv, compiled in. */
extern const struct ka_prior_row ka_prior_builtin[];
extern const size_t ka_prior_builtin_rows;

#endif /* KA_PRIOR_H */
