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

#include "includes.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "xmalloc.h"
#include "log.h"
#include "clientalive.h"
#include "clientalive_fit.h"

struct setting {
	int nth;		/* of all settings, from 1; 0: not set */
	int low, high;
	char *filename;
	int linenum;
};

struct section {
	struct setting kind[FIT_KINDS];
};

/* The global section is the first; then one for each Match block. */
static struct section *sections;
static size_t nsections;

/* The section a line belongs to. */
static size_t current;

/*
 * The files being read, the main one first, each with the section its lines
 * outside of the global one belong to: an Include may open Match blocks of its
 * own, which end with it.
 */
static struct {
	char *filename;
	size_t section;
} *files;
static size_t nfiles;

static size_t
open_section(void)
{
	sections = xrecallocarray(sections, nsections, nsections + 1,
	    sizeof(*sections));
	return nsections++;
}

static void
enter_file(const char *filename)
{
	size_t i;

	for (i = nfiles; i > 0; i--)
		if (strcmp(files[i - 1].filename, filename) == 0)
			break;
	if (i > 0) {
		/* Back from what it included, if anything. */
		while (nfiles > i)
			free(files[--nfiles].filename);
		return;
	}
	files = xrecallocarray(files, nfiles, nfiles + 1, sizeof(*files));
	files[nfiles].filename = xstrdup(filename);
	files[nfiles].section = nfiles > 0 ? files[nfiles - 1].section : 0;
	nfiles++;
}

void
fit_line(const char *keyword, int active, const char *filename)
{
	if (nsections == 0)
		(void)open_section();
	enter_file(filename);
	if (strcasecmp(keyword, "match") == 0)
		files[nfiles - 1].section = open_section();
	current = active ? 0 : files[nfiles - 1].section;
}

void
fit_set(enum fit_kind kind, int low, int high, const char *filename, int linenum)
{
	static int nth;
	struct setting *s = &sections[current].kind[kind];

	if (s->nth != 0)
		return;
	s->nth = ++nth;
	s->low = low;
	s->high = high;
	s->filename = xstrdup(filename);
	s->linenum = linenum;
}

/* Whether a Match block other than this section's has a say in it, too. */
static int
is_set_elsewhere(enum fit_kind kind, size_t section)
{
	size_t i;

	for (i = 1; i < nsections; i++)
		if (i != section && sections[i].kind[kind].nth != 0)
			return 1;
	return 0;
}

/* What holds in a section: its own value, or the global one. */
static const struct setting *
effective(enum fit_kind kind, size_t section)
{
	if (sections[section].kind[kind].nth != 0)
		return &sections[section].kind[kind];
	return &sections[0].kind[kind];
}

/* The line to name: the later one of interval and range, else adaptive. */
static const struct setting *
place(size_t section)
{
	const struct setting *kind = sections[section].kind;

	if (kind[FIT_INTERVAL].nth > kind[FIT_RANGE].nth)
		return &kind[FIT_INTERVAL];
	if (kind[FIT_RANGE].nth != 0)
		return &kind[FIT_RANGE];
	return &kind[FIT_ADAPTIVE];
}

static void
check_section(size_t section, int range_min, int range_max)
{
	const struct setting *interval = effective(FIT_INTERVAL, section);
	const struct setting *range = effective(FIT_RANGE, section);
	const struct setting *adaptive = effective(FIT_ADAPTIVE, section);
	const struct setting *where = place(section);
	enum fit_kind kind;

	if (where->nth == 0 || adaptive->nth == 0 ||
	    adaptive->low == CLIENTALIVE_NO)
		return;
	for (kind = FIT_INTERVAL; section > 0 && kind < FIT_KINDS; kind++)
		if (sections[section].kind[kind].nth == 0 &&
		    is_set_elsewhere(kind, section))
			return;
	if (range->nth != 0) {
		range_min = range->low;
		range_max = range->high;
	}
	if (interval->low == 0 || (interval->low >= range_min &&
	    interval->low <= range_max))
		return;
	fatal("%s line %d: ClientAliveInterval, %d seconds, is outside "
	    "ClientAliveIntervalRange, %d to %d seconds; change one of them",
	    where->filename, where->linenum, interval->low, range_min,
	    range_max);
}

void
fit_check(int range_min, int range_max)
{
	size_t i;

	for (i = 0; i < nsections; i++)
		check_section(i, range_min, range_max);
}
