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

#include "gateways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "decimal.h"

/* Columns; the index of a word is its value in the enum. */
enum { NAME, TIMEOUT, ON_EXPIRY, RANGE, EVIDENCE, NOTE, WEIGHT, COLUMNS };

static const char *const column_names[] = {
	"name", "timeout_s", "on_expiry", "range", "evidence", "note",
	"weight", NULL
};
static const char *const expiry_names[] = {
	"silent", "rst-sender", "rst-both", "pickup", NULL
};
static const char *const evidence_names[] = {
	"documented", "reported", "recalled", NULL
};
static const double evidence_weight[] = { 1, 0.5, 0.25 };

struct reader {
	struct csv csv;
	struct gateways *g;
	size_t room;		/* rows that fit */
	size_t columns;		/* of the file */
	int at[COLUMNS];	/* field of each column; -1: not there */
};

/* The index of the word, or -1. */
static int
find_word(const char *const *words, const char *word)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* "a, b or c" */
static const char *
list_words(const char *const *words, char *text, size_t len)
{
	size_t used = 0;
	int i;

	for (i = 0; words[i] != NULL && used < len; i++)
		used += (size_t)snprintf(text + used, len - used, "%s%s",
		    i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ",
		    words[i]);
	return text;
}

static int
unknown_word(struct reader *r, unsigned line, const char *what,
    const char *word, const char *const *words)
{
	char shown[CSV_SHOWN_MAX + 4], known[128];

	return csv_fail(&r->csv, line, "unknown %s '%s': %s is expected", what,
	    csv_show(word, shown), list_words(words, known, sizeof(known)));
}

/* The first record says which column is where. */
static int
read_header(struct reader *r)
{
	struct csv_record rec;
	size_t i;
	int column, more;

	memset(r->at, -1, sizeof(r->at));
	if ((more = csv_next(&r->csv, &rec)) == -1)
		return -1;
	if (more == 0)
		return csv_fail(&r->csv, 0, "is empty: a line with the names "
		    "of the columns is expected, then a line for each gateway");
	r->columns = rec.n;
	for (i = 0; i < rec.n; i++) {
		column = find_word(column_names, rec.field[i]);
		if (column == -1)
			return unknown_word(r, rec.line, "column",
			    rec.field[i], column_names);
		if (r->at[column] != -1)
			return csv_fail(&r->csv, rec.line, "column %s is there "
			    "twice: once is expected", column_names[column]);
		r->at[column] = (int)i;
	}
	for (column = NAME; column <= TIMEOUT; column++)
		if (r->at[column] == -1)
			return csv_fail(&r->csv, rec.line, "column %s is "
			    "missing: name and timeout_s are expected",
			    column_names[column]);
	return 0;
}

/* The field of a column; empty where the file has no such column. */
static const char *
field(const struct reader *r, const struct csv_record *rec, int column)
{
	return r->at[column] == -1 ? "" : rec->field[r->at[column]];
}

/* The index of a word; an empty field is the first of them. */
static int
read_word(struct reader *r, const struct csv_record *rec, int column,
    const char *const *words)
{
	const char *word = field(r, rec, column);
	int i;

	if (*word == '\0')
		return 0;
	if ((i = find_word(words, word)) == -1)
		return unknown_word(r, rec->line, column_names[column], word,
		    words);
	return i;
}

static int
read_number(struct reader *r, const struct csv_record *rec, int column,
    double min, double max, double *value)
{
	const char *text = field(r, rec, column);
	char shown[CSV_SHOWN_MAX + 4];

	if (decimal_parse(text, value) == -1 || *value < min || *value > max)
		return csv_fail(&r->csv, rec->line, "%s '%s': a decimal number "
		    "from %.10g to %.10g is expected", column_names[column],
		    csv_show(text, shown), min, max);
	return 0;
}

static int
read_name(struct reader *r, const struct csv_record *rec, char **name)
{
	const char *text = field(r, rec, NAME);

	if (*text == '\0' || strpbrk(text, "\r\n") != NULL)
		return csv_fail(&r->csv, rec->line, "name %s: a name on one "
		    "line is expected", *text == '\0' ? "is empty" :
		    "has a line end in it");
	if ((*name = strdup(text)) == NULL)
		return csv_fail(&r->csv, 0, "no memory left");
	return 0;
}

/* The name is last: a row that fails then leaves nothing behind. */
static int
read_row(struct reader *r, const struct csv_record *rec, struct gateway *row)
{
	int evidence, expiry;

	if (rec->n != r->columns)
		return csv_fail(&r->csv, rec->line, "has %zu field%s: %zu are "
		    "expected, as in the line that names the columns", rec->n,
		    rec->n == 1 ? "" : "s", r->columns);
	if (read_number(r, rec, TIMEOUT, GATEWAYS_TIMEOUT_MIN_S,
	    GATEWAYS_TIMEOUT_MAX_S, &row->timeout_s) == -1)
		return -1;
	if ((expiry = read_word(r, rec, ON_EXPIRY, expiry_names)) == -1)
		return -1;
	row->on_expiry = (enum gateway_expiry)expiry;
	if ((evidence = read_word(r, rec, EVIDENCE, evidence_names)) == -1)
		return -1;
	if (*field(r, rec, WEIGHT) == '\0')
		row->weight = evidence_weight[evidence];
	else if (read_number(r, rec, WEIGHT, 0, GATEWAYS_WEIGHT_MAX,
	    &row->weight) == -1)
		return -1;
	return read_name(r, rec, &row->name);
}

static int
grow(struct reader *r)
{
	size_t room = r->room == 0 ? 64 : r->room * 2;
	struct gateway *row;

	if (r->g->n < r->room)
		return 0;
	if ((row = realloc(r->g->row, room * sizeof(*row))) == NULL)
		return csv_fail(&r->csv, 0, "no memory left");
	r->g->row = row;
	r->room = room;
	return 0;
}

static int
read_rows(struct reader *r)
{
	struct csv_record rec;
	struct gateways *g = r->g;
	int more;

	while ((more = csv_next(&r->csv, &rec)) == 1) {
		if (g->n == GATEWAYS_ROWS_MAX)
			return csv_fail(&r->csv, rec.line, "too many gateways: "
			    "at most %d are expected", GATEWAYS_ROWS_MAX);
		if (grow(r) == -1 || read_row(r, &rec, &g->row[g->n]) == -1)
			return -1;
		g->weights += g->row[g->n++].weight;
	}
	if (more == -1)
		return -1;
	if (g->n == 0)
		return csv_fail(&r->csv, 0, "has no gateways: at least one "
		    "line after the names of the columns is expected");
	if (g->weights <= 0)
		return csv_fail(&r->csv, 0, "all weights are 0: at least one "
		    "above 0 is expected");
	return 0;
}

struct gateways *
gateways_read(const char *path, char *error, size_t len)
{
	struct reader r;

	memset(&r, 0, sizeof(r));
	if (csv_open(&r.csv, path, error, len) == -1)
		goto fail;
	if ((r.g = calloc(1, sizeof(*r.g))) == NULL) {
		csv_fail(&r.csv, 0, "no memory left");
		goto fail;
	}
	if (read_header(&r) == -1 || read_rows(&r) == -1)
		goto fail;
	csv_close(&r.csv);
	return r.g;
fail:
	csv_close(&r.csv);
	gateways_free(r.g);
	return NULL;
}

void
gateways_free(struct gateways *g)
{
	size_t i;

	if (g == NULL)
		return;
	for (i = 0; i < g->n; i++)
		free(g->row[i].name);
	free(g->row);
	free(g);
}
