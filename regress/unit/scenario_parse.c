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

/* Scenarios as text: reading. See scenario.h. */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

#define FRACTION_DIGITS	3

struct parser {
	struct scenario *s;
	const char *name;
	int line;
	char *error;
	size_t error_len;
	uint64_t seen;			/* bit n: field n was set */
};

static int fail(struct parser *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static int
fail(struct parser *p, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (p->line > 0)
		n = snprintf(p->error, p->error_len, "%s:%d: ", p->name,
		    p->line);
	else
		n = snprintf(p->error, p->error_len, "%s: ", p->name);
	if (n < 0 || (size_t)n >= p->error_len)
		return -1;
	va_start(ap, fmt);
	vsnprintf(p->error + n, p->error_len - (size_t)n, fmt, ap);
	va_end(ap);
	return -1;
}

void
scenario_init(struct scenario *s)
{
	memset(s, 0, sizeof(*s));
	world_defaults(&s->setup);
}

struct scenario_event *
scenario_add(struct scenario *s, int64_t at_ms, enum scenario_verb verb)
{
	struct scenario_event *e;

	if (s->n == SCENARIO_EVENTS)
		return NULL;
	e = &s->event[s->n++];
	memset(e, 0, sizeof(*e));
	e->at_ms = at_ms;
	e->verb = verb;
	e->high = KA_NEVER;
	return e;
}

/* Numbers and times: what was read ends at *end; -1 when it is none. */

static int
read_number(const char *text, const char **end, uint64_t *n)
{
	const char *s;

	*n = 0;
	for (s = text; *s >= '0' && *s <= '9'; s++) {
		if (*n > (UINT64_MAX - 9) / 10)
			return -1;
		*n = *n * 10 + (uint64_t)(*s - '0');
	}
	*end = s;
	return s == text ? -1 : 0;
}

static int
read_count(const char *text, const char **end, int64_t *count)
{
	uint64_t n;

	if (read_number(text, end, &n) != 0 || n > INT32_MAX)
		return -1;
	*count = (int64_t)n;
	return 0;
}

static int
read_unit(const char *text, const char **end, int64_t *unit_ms)
{
	static const struct { const char *name; int64_t ms; } unit[] = {
		{ "ms", 1 }, { "min", 60000 }, { "s", 1000 }, { "h", HOUR },
		{ "d", 24 * HOUR }
	};
	size_t i, len;

	for (i = 0; i < sizeof(unit) / sizeof(unit[0]); i++) {
		len = strlen(unit[i].name);
		if (strncmp(text, unit[i].name, len) == 0) {
			*end = text + len;
			*unit_ms = unit[i].ms;
			return 0;
		}
	}
	return -1;
}

/* "12.5s", to the millisecond. */
static int
read_time(const char *text, const char **end, int64_t *ms)
{
	uint64_t whole, fraction = 0;
	int64_t unit_ms, scale = 1;
	const char *s, *digits;

	if (read_number(text, &s, &whole) != 0 ||
	    whole > SCENARIO_TIME_MAX_MS)
		return -1;
	if (s[0] == '.' && s[1] != '.') {
		digits = s + 1;
		if (read_number(digits, &s, &fraction) != 0 ||
		    s - digits > FRACTION_DIGITS)
			return -1;
		for (; digits < s; digits++)
			scale *= 10;
	}
	if (read_unit(s, end, &unit_ms) != 0 ||
	    (int64_t)fraction * unit_ms % scale != 0 ||
	    (int64_t)whole > SCENARIO_TIME_MAX_MS / unit_ms)
		return -1;
	*ms = (int64_t)whole * unit_ms + (int64_t)fraction * unit_ms / scale;
	return 0;
}

/* "A..B", "A..", "..B" or "A", and nothing after it. */
static int
read_range(const char *text, int (*read)(const char *, const char **,
    int64_t *), struct scenario_event *e)
{
	const char *s = text;

	e->low = 0;
	e->high = KA_NEVER;
	if (strncmp(s, "..", 2) != 0) {
		if (read(s, &s, &e->low) != 0)
			return -1;
		if (*s == '\0') {
			e->high = e->low;
			return 0;
		}
		if (strncmp(s, "..", 2) != 0)
			return -1;
	} else if (s[2] == '\0')
		return -1;
	s += 2;
	if (*s != '\0' && read(s, &s, &e->high) != 0)
		return -1;
	return *s == '\0' && e->low <= e->high ? 0 : -1;
}

/* Whether text begins with these words; what follows them then. */
static const char *
after(const char *text, const char *words)
{
	size_t len = strlen(words);

	if (strncmp(text, words, len) != 0)
		return NULL;
	if (text[len] == '\0')
		return text + len;
	return text[len] == ' ' ? text + len + 1 : NULL;
}

/* "ended", "ended timeout", "ended 3s..4s", "ended timeout 3s..4s" */
static int
read_end(struct parser *p, const char *text, struct scenario_event *e)
{
	const char *rest;
	int i;

	for (i = KA_REASON_CLOSED; i <= KA_REASON_LOCAL; i++)
		if ((rest = after(text, ka_reason_name((enum ka_reason)i))) !=
		    NULL) {
			e->reason = (enum ka_reason)i;
			text = rest;
			break;
		}
	if (*text == '\0' || read_range(text, read_time, e) == 0)
		return 0;
	return fail(p, "'%s' is neither a reason to end (closed, reset, "
	    "timeout, suspended, kernel-timeout, local) nor a range of times",
	    text);
}

static int
read_argument(struct parser *p, const char *text, struct scenario_event *e)
{
	const char *end;

	switch (scenario_phrases[e->verb].argument) {
	case TAKES_NOTHING:
		return *text == '\0' ? 0 :
		    fail(p, "'%s' is too much here", text);
	case TAKES_NUMBER:
		return read_count(text, &end, &e->low) == 0 && *end == '\0' ?
		    0 : fail(p, "'%s' is no number", text);
	case TAKES_NUMBERS:
		return read_range(text, read_count, e) == 0 ? 0 :
		    fail(p, "'%s' is no range of numbers such as 3..5", text);
	case TAKES_TIMES:
		return read_range(text, read_time, e) == 0 ? 0 :
		    fail(p, "'%s' is no range of times such as 1s..2.5s",
		    text);
	case TAKES_END:
		break;
	}
	return read_end(p, text, e);
}

static int
read_event(struct parser *p, int64_t at_ms, const char *text)
{
	struct scenario_event *e;
	const char *rest;
	int verb;

	for (verb = 0; verb < SCENARIO_VERBS; verb++) {
		rest = after(text, scenario_phrases[verb].words);
		if (rest == NULL)
			continue;
		e = scenario_add(p->s, at_ms, (enum scenario_verb)verb);
		if (e == NULL)
			return fail(p, "more than %d events", SCENARIO_EVENTS);
		e->line = p->line;
		return read_argument(p, rest, e);
	}
	return fail(p, "'%s' is nothing that can happen or be expected", text);
}

static int64_t
last_ms(const struct scenario *s)
{
	return s->n == 0 ? 0 : s->event[s->n - 1].at_ms;
}

/* "at TIME WHAT", the "at" already read */
static int
read_at(struct parser *p, const char *text)
{
	const char *end;
	int64_t at_ms;

	if (read_time(text, &end, &at_ms) != 0 || *end != ' ')
		return fail(p, "'at %s': a time such as 12.5s (ms, s, min, h, "
		    "d) and an event are wanted", text);
	if (at_ms < last_ms(p->s))
		return fail(p, "earlier than the line before");
	return read_event(p, at_ms, end + 1);
}

static int
read_value(struct parser *p, const struct scenario_field *f, const char *text)
{
	const char *end;
	uint64_t value;

	if (f->word != NULL) {
		for (value = 0; f->word[value] != NULL; value++)
			if (strcmp(f->word[value], text) == 0)
				break;
		if (f->word[value] == NULL)
			return fail(p, "%s cannot be '%s'", f->name, text);
	} else if (f->high == KA_NEVER && strcmp(text, "never") == 0)
		value = KA_NEVER;
	else if (read_number(text, &end, &value) != 0 || *end != '\0')
		return fail(p, "%s: '%s' is no number", f->name, text);
	if (value < f->low || value > f->high)
		return fail(p, "%s: %s is out of bounds", f->name, text);
	scenario_set(&p->s->setup, f, value);
	return 0;
}

static int
read_field(struct parser *p, const char *text)
{
	const char *value;
	int i;

	for (i = 0; i < scenario_fields_count; i++) {
		value = after(text, scenario_fields[i].name);
		if (value == NULL)
			continue;
		if (p->s->n > 0)
			return fail(p, "set-up after the first event");
		if (p->seen & (UINT64_C(1) << i))
			return fail(p, "%s is set twice",
			    scenario_fields[i].name);
		p->seen |= UINT64_C(1) << i;
		return read_value(p, &scenario_fields[i], value);
	}
	return fail(p, "'%s' is no set-up, and no line that begins with 'at' "
	    "or 'expect'", text);
}

/* Without its comment, and with single blanks between words. */
static void
tidy(char *line)
{
	char *from, *to = line;

	for (from = line; *from != '\0' && *from != '#' && *from != '\n';
	    from++) {
		if (*from != ' ' && *from != '\t' && *from != '\r')
			*to++ = *from;
		else if (to > line && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > line && to[-1] == ' ')
		to--;
	*to = '\0';
}

static int
read_line(struct parser *p, char *line)
{
	const char *rest;

	if (p->s->title[0] == '\0' && strncmp(line, "# ", 2) == 0)
		snprintf(p->s->title, sizeof(p->s->title), "%.*s",
		    (int)strcspn(line + 2, "\n"), line + 2);
	tidy(line);
	if (*line == '\0')
		return 0;
	if ((rest = after(line, "at")) != NULL)
		return read_at(p, rest);
	if (after(line, "expect") != NULL)
		return read_event(p, last_ms(p->s), line);
	return read_field(p, line);
}

int
scenario_parse(struct scenario *s, FILE *f, const char *name, char *error,
    size_t len)
{
	struct parser p = { s, name, 0, error, len, 0 };
	const char *what;
	char line[256];

	scenario_init(s);
	while (fgets(line, sizeof(line), f) != NULL) {
		p.line++;
		if (strchr(line, '\n') == NULL && !feof(f))
			return fail(&p, "the line is too long");
		if (read_line(&p, line) != 0)
			return -1;
	}
	if (ferror(f))
		return fail(&p, "%s", strerror(errno));
	p.line = 0;			/* of the file as a whole */
	if ((what = scenario_setup_error(&s->setup)) != NULL)
		return fail(&p, "set-up: %s", what);
	if (s->n == 0)
		return fail(&p, "nothing happens and nothing is expected");
	return 0;
}

int
scenario_read(struct scenario *s, const char *path, char *error, size_t len)
{
	FILE *f = fopen(path, "r");
	int r;

	if (f == NULL) {
		snprintf(error, len, "%s: %s", path, strerror(errno));
		return -1;
	}
	r = scenario_parse(s, f, path, error, len);
	fclose(f);
	return r;
}
