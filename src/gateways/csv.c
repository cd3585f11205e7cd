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

#include "csv.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
is_control(char c)
{
	unsigned char u = (unsigned char)c;

	return u < 0x20 || u == 0x7f;
}

int
csv_fail(struct csv *c, unsigned line, const char *fmt, ...)
{
	va_list ap;
	size_t used;
	int n;

	if (line > 0)
		n = snprintf(c->error, c->error_len, "%s line %u: ",
		    c->path, line);
	else
		n = snprintf(c->error, c->error_len, "%s: ", c->path);
	used = n < 0 ? 0 : (size_t)n;
	if (used < c->error_len) {
		va_start(ap, fmt);
		vsnprintf(c->error + used, c->error_len - used, fmt, ap);
		va_end(ap);
	}
	return -1;
}

const char *
csv_show(const char *value, char shown[CSV_SHOWN_MAX + 4])
{
	size_t i;

	for (i = 0; value[i] != '\0' && i < CSV_SHOWN_MAX; i++)
		shown[i] = is_control(value[i]) ? '?' : value[i];
	shown[i] = '\0';
	if (value[i] != '\0') {
		/* Not in the middle of a UTF-8 character. */
		while (i > 0 && ((unsigned char)value[i] & 0xc0) == 0x80)
			i--;
		memcpy(shown + i, "...", 4);
	}
	return shown;
}

/* Up to one byte more than a file may have, so that too many show. */
static int
read_fd(struct csv *c, int fd)
{
	size_t used = 0;
	ssize_t n;

	while (used <= CSV_FILE_MAX) {
		n = read(fd, c->text + used, CSV_FILE_MAX + 1 - used);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return csv_fail(c, 0, "cannot be read: %s",
			    strerror(errno));
		if (n == 0)
			break;
		used += (size_t)n;
	}
	if (used > CSV_FILE_MAX)
		return csv_fail(c, 0, "is too large: at most %d bytes are "
		    "expected", CSV_FILE_MAX);
	c->end = c->text + used;
	*c->end = '\0';
	return 0;
}

static int
read_file(struct csv *c, const char *path)
{
	struct stat st;
	int fd, r = -1;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		return csv_fail(c, 0, "cannot be opened: %s", strerror(errno));
	if (fstat(fd, &st) == -1)
		csv_fail(c, 0, "cannot be read: %s", strerror(errno));
	else if (S_ISDIR(st.st_mode))
		csv_fail(c, 0, "is a directory: a CSV file is expected");
	else if ((c->text = malloc(CSV_FILE_MAX + 2)) == NULL)
		csv_fail(c, 0, "cannot be read: %s", strerror(errno));
	else
		r = read_fd(c, fd);
	close(fd);
	return r;
}

/* The length of the UTF-8 character at p, or 0 when there is none. */
static size_t
utf8_length(const unsigned char *p, const unsigned char *end)
{
	size_t i, n;

	if (p[0] < 0x80)
		return 1;
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || (size_t)(end - p) < n)
		return 0;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, beyond U+10FFFF (RFC 3629). */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/* Lines of UTF-8 of a bounded length, without control characters. */
static int
check_text(struct csv *c)
{
	const char *p, *start = c->at;
	unsigned line = 1;
	size_t n;

	for (p = c->at; p < c->end; p += n) {
		n = utf8_length((const unsigned char *)p,
		    (const unsigned char *)c->end);
		if (n == 0)
			return csv_fail(c, line, "byte 0x%02x: UTF-8 text is "
			    "expected", (unsigned char)*p);
		if (*p == '\n') {
			line++;
			start = p + 1;
		} else if (p - start >= CSV_LINE_MAX &&
		    !(p[0] == '\r' && p[1] == '\n'))
			return csv_fail(c, line, "is too long: at most %d "
			    "bytes are expected", CSV_LINE_MAX);
		else if (*p == '\0')
			return csv_fail(c, line,
			    "NUL byte: UTF-8 text is expected");
		else if (is_control(*p) && *p != '\t' &&
		    !(p[0] == '\r' && p[1] == '\n'))
			return csv_fail(c, line, "control character 0x%02x: "
			    "only tabs and line ends are expected",
			    (unsigned char)*p);
	}
	return 0;
}

/* The path on one line. */
static char *
path_shown(const char *path)
{
	char *shown = strdup(path), *p;

	for (p = shown; p != NULL && *p != '\0'; p++)
		if (is_control(*p))
			*p = '?';
	return shown;
}

int
csv_open(struct csv *c, const char *path, char *error, size_t len)
{
	memset(c, 0, sizeof(*c));
	c->error = error;
	c->error_len = len;
	if ((c->path = path_shown(path)) == NULL) {
		snprintf(error, len, "%s", strerror(errno));
		return -1;
	}
	if (read_file(c, path) == -1)
		return -1;
	c->at = c->text;
	c->line = 1;
	if (strncmp(c->at, "\xef\xbb\xbf", 3) == 0)
		c->at += 3;
	return check_text(c);
}

void
csv_close(struct csv *c)
{
	free(c->text);
	free(c->path);
	memset(c, 0, sizeof(*c));
}

/* Whether the line is no record; then moves past it. */
static int
skip_line(struct csv *c)
{
	char *p = c->at;

	if (*p != '#') {
		p += strspn(p, " \t\r");
		if (*p != '\n' && p < c->end)
			return 0;
	} else
		p += strcspn(p, "\n");
	c->at = p < c->end ? p + 1 : p;
	c->line++;
	return 1;
}

/* A quoted field: moves it into place without its quotes. */
static int
take_quoted(struct csv *c)
{
	unsigned opened = c->line;
	char *to = c->at, *from = c->at + 1;

	for (; from < c->end; from++) {
		if (*from == '"' && *++from != '"') {
			*to = '\0';
			c->at = from;
			return 0;
		}
		if (*from == '\n')
			c->line++;
		*to++ = *from;
	}
	return csv_fail(c, opened,
	    "a quote is opened and never closed: a second one is expected");
}

static int
take_plain(struct csv *c)
{
	c->at += strcspn(c->at, ",\"\r\n");
	if (*c->at == '"')
		return csv_fail(c, c->line, "a quote inside a field: a field "
		    "with quotes is expected to be quoted, its quotes doubled");
	return 0;
}

/* After a field: 1 when another follows, 0 at the end of the record. */
static int
take_end(struct csv *c)
{
	char *p = c->at;

	if (p < c->end && *p == ',') {
		*p = '\0';
		c->at = p + 1;
		return 1;
	}
	if (*p == '\r')
		*p++ = '\0';
	if (p < c->end && *p != '\n')
		return csv_fail(c, c->line, "text after a closing quote: a "
		    "comma or the end of the line is expected");
	c->at = p < c->end ? p + 1 : p;
	*p = '\0';
	c->line++;
	return 0;
}

int
csv_next(struct csv *c, struct csv_record *rec)
{
	int more;

	while (c->at < c->end && skip_line(c))
		continue;
	if (c->at >= c->end)
		return 0;
	rec->line = c->line;
	rec->n = 0;
	do {
		if (rec->n == CSV_FIELDS_MAX)
			return csv_fail(c, rec->line, "too many fields: at "
			    "most %d are expected", CSV_FIELDS_MAX);
		rec->field[rec->n++] = c->at;
		if ((*c->at == '"' ? take_quoted(c) : take_plain(c)) == -1)
			return -1;
		if ((more = take_end(c)) == -1)
			return -1;
	} while (more);
	return 1;
}
