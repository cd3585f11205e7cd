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

/* Decimal numbers as people write them in tables and on command lines. */

#ifndef DECIMAL_H
#define DECIMAL_H

/*
 * Reads a number such as 90 or 0.25: digits, then perhaps a point and more
 * digits; no sign, blank, exponent, hexadecimal, inf or nan, whatever the
 * locale. Returns where it ends, or NULL when none is there. The value may be
 * as large as a double can be, so the caller checks its bounds.
 */
const char *decimal_scan(const char *text, double *value);

/* The same for a text that is nothing else. Returns 0, or -1 if it is not. */
int	decimal_parse(const char *text, double *value);

#endif /* DECIMAL_H */
