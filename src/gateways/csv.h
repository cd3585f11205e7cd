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
 * Strict CSV: RFC 4180's quotes, LF or CRLF, UTF-8 with or without a byte
 * order mark. Blank lines, and lines that begin with #, are not records.
 * Nothing is guessed: the first thing that is not as it should be ends it.
 */

#ifndef CSV_H
#define CSV_H

#include <stddef.h>

#define CSV_FILE_MAX	(1024 * 1024)	/* bytes of a file */
#define CSV_LINE_MAX	4096		/* bytes of a line, without its end */
#define CSV_FIELDS_MAX	64		/* of a record */
#define CSV_SHOWN_MAX	48		/* bytes of a value in an error */

struct csv {
	char *text;		/* the file; fields are unquoted in place */
	char *at, *end;
	unsigned line;		/* that at is in, from 1 */
	char *path;		/* as errors name it */
	char *error;		/* the caller's */
	size_t error_len;
};

struct csv_record {
	unsigned line;		/* where it begins */
	size_t n;		/* at least 1 */
	char *field[CSV_FIELDS_MAX];	/* strings inside csv->text */
};

/*
 * Reads the file and checks that it is text. Returns 0, or -1 with one line
 * in error. Free with csv_close() in either case.
 */
int	csv_open(struct csv *, const char *path, char *error, size_t len);

/* The next record: 1; at the end 0; or -1 with one line in error. */
int	csv_next(struct csv *, struct csv_record *);

void	csv_close(struct csv *);

/* Writes "PATH line N: ..." (line 0: "PATH: ...") to error; returns -1. */
int	csv_fail(struct csv *, unsigned line, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/*
 * A value as an error may show it: on one line, no control characters, no
 * longer than CSV_SHOWN_MAX. Returns shown.
 */
const char *csv_show(const char *value, char shown[CSV_SHOWN_MAX + 4]);

#endif /* CSV_H */
