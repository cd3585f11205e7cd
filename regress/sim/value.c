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

#include "value.h"

#include <stddef.h>
#include <string.h>

#include "decimal.h"

int
value_number(const char *text, double min, double max, double *value)
{
	double v;

	if (decimal_parse(text, &v) == -1 || v < min || v > max)
		return -1;
	*value = v;
	return 0;
}

int
value_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	double v;

	if (strchr(text, '.') != NULL || decimal_parse(text, &v) == -1 ||
	    v < (double)min || v > (double)max)
		return -1;
	*value = (uint64_t)v;
	return 0;
}

/* Seconds of a unit; 0: no such unit. */
static double
unit_s(char unit)
{
	switch (unit) {
	case 's':
	case 'S':
		return 1;
	case 'm':
	case 'M':
		return 60;
	case 'h':
	case 'H':
		return 3600;
	case 'd':
	case 'D':
		return 86400;
	case 'w':
	case 'W':
		return 7 * 86400;
	}
	return 0;
}

int
value_time(const char *text, double min, double max, double *value_s)
{
	double sum = 0, unit, v;

	do {
		if ((text = decimal_scan(text, &v)) == NULL)
			return -1;
		unit = 1;
		if (*text != '\0' && (unit = unit_s(*text++)) == 0)
			return -1;
		sum += v * unit;
	} while (*text != '\0');
	if (sum < min || sum > max)
		return -1;
	*value_s = sum;
	return 0;
}
