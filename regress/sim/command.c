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

#include "command.h"

#include <stdlib.h>
#include <string.h>

#define PLAIN	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
		"0123456789_./,:=+@%-"

static int
is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return 0;
	return 1;
}

static void
put_escaped(FILE *f, const char *text)
{
	fputs("$'", f);
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			fprintf(f, "\\%c", *text);
		else if (*text < ' ' || *text > '~')
			fprintf(f, "\\%03o", (unsigned)(unsigned char)*text);
		else
			fputc(*text, f);
	}
	fputc('\'', f);
}

static void
put_word(FILE *f, const char *text)
{
	if (*text != '\0' && text[strspn(text, PLAIN)] == '\0')
		fputs(text, f);
	else if (is_printable(text) && strchr(text, '\'') == NULL)
		fprintf(f, "'%s'", text);
	else
		put_escaped(f, text);
}

/* What changes no figure is left out. */
static int
is_shown(const struct options *o, enum option_id id)
{
	const char *value = options_default(id), *text = o->text[id];

	switch (id) {
	case OPTION_GATEWAYS:
	case OPTION_POLICY:
	case OPTION_NETWORKS:
	case OPTION_DAYS:
	case OPTION_SEED:
		return 1;
	case OPTION_FORMAT:
	case OPTION_QUIET:
		return 0;
	case OPTION_LOSS_COST:
		/* With a plot, its default is another one. */
		return text != NULL;
	default:
		return text != NULL &&
		    (value == NULL || strcmp(text, value) != 0);
	}
}

char *
command_line(const struct options *o)
{
	char *text = NULL;
	size_t len;
	FILE *f;
	int id;

	if ((f = open_memstream(&text, &len)) == NULL)
		return NULL;
	fputs("ka-sim", f);
	for (id = 0; id < OPTIONS; id++) {
		if (!is_shown(o, id))
			continue;
		fprintf(f, " --%s ", options_name(id));
		put_word(f, o->text[id] != NULL ? o->text[id] :
		    options_default(id));
	}
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
