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

/* What stands after an option: numbers and times, within bounds. */

#ifndef VALUE_H
#define VALUE_H

#include <stdint.h>

/* Each returns 0, or -1 when the text is not such a value or out of bounds. */

/* A decimal number; see decimal.h. */
int	value_number(const char *text, double min, double max, double *value);

/* Digits only; max is at most 2^53. */
int	value_whole(const char *text, uint64_t min, uint64_t max,
	    uint64_t *value);

/*
 * A time as sshd_config(5) has it, in seconds, but decimals may be used: 90,
 * 1.5h, 1h30m. Units: s, m, h, d and w, large or small.
 */
int	value_time(const char *text, double min, double max, double *value_s);

#endif /* VALUE_H */
