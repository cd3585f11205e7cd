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

#include "decimal.h"

#include <stddef.h>
#include <stdint.h>

/*
 * One more digit than a double holds for sure. Below it the mantissa and the
 * power of ten are both exact, so the quotient is the nearest double, as
 * strtod(3) would have it.
 */
#define MANTISSA_MAX	UINT64_C(1000000000000000)

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *
decimal_scan(const char *text, double *value)
{
	uint64_t mantissa = 0;
	double large = 1, small = 1;
	const char *p = text;

	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++) {
		if (mantissa < MANTISSA_MAX)
			mantissa = mantissa * 10 + (uint64_t)(*p - '0');
		else if (large < 1e300)
			large *= 10;
	}
	if (*p == '.') {
		if (!is_digit(*++p))
			return NULL;
		for (; is_digit(*p); p++) {
			if (mantissa >= MANTISSA_MAX || small >= 1e22)
				continue;
			mantissa = mantissa * 10 + (uint64_t)(*p - '0');
			small *= 10;
		}
	}
	*value = (double)mantissa * large / small;
	return p;
}

int
decimal_parse(const char *text, double *value)
{
	const char *end = decimal_scan(text, value);

	return end != NULL && *end == '\0' ? 0 : -1;
}
