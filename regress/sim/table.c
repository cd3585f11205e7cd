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

#include <math.h>
#include <string.h>

#include "output.h"

#define CELL_LEN	80

enum { POLICY = -3, LOSS_COST, PROBE };

struct column {
	int figure;		/* enum figure, or one of the above */
	int decimals;
	const char *heading[2];
	const char *meaning;
};

static const struct column columns[] = {
	{ POLICY, 0, { "", "policy" }, "who sends keepalives" },
	{ LOSS_COST, 0, { "loss", "cost" },
	    "keepalives a lost session is worth to it; -: none" },
	{ PROBE, 0, { "", "probe" }, "what it sends: ssh, tcp or none" },
	{ FIGURE_KEEPALIVES_PER_IDLE_HOUR, 2, { "keepalives", "/idle hour" },
	    "sent in each hour that a session was idle" },
	{ FIGURE_ORACLE_MULTIPLE, 2, { "times", "oracle" },
	    "as a multiple of what knowing every timeout needs" },
	{ FIGURE_LOST_PER_1000, 2, { "lost", "/1000" },
	    "sessions lost to their gateway, of 1000" },
	{ FIGURE_SLEEPERS_KILLED, 0, { "sleepers", "killed" },
	    "sessions ended whose client would have come back" },
	{ FIGURE_LOSSES_UNTIL_KNOWN, 2, { "losses", "to learn" },
	    "losses until a network is known, mean; -: none is" },
	{ FIGURE_NOTICE_S_P50, 1, { "notice", "p50, s" },
	    "seconds until a dead client is noticed, median" },
	{ FIGURE_NOTICE_S_P99, 1, { "notice", "p99, s" },
	    "the same, 99th percentile; -: none died" },
	{ FIGURE_SESSIONS, 0, { "sessions", "in all" }, "how many there were" }
};
#define COLUMNS	(sizeof(columns) / sizeof(columns[0]))

/* "12.34", with seeds "12.34 +- 0.05", or "-". */
static void
figure_text(const struct spread *s, int decimals, char text[CELL_LEN])
{
	double mean = spread_mean(s), ci95 = spread_ci95(s);

	if (!isfinite(mean))
		snprintf(text, CELL_LEN, "-");
	else if (!isfinite(ci95))
		snprintf(text, CELL_LEN, "%.*f", decimals, mean);
	else {
		/* The mean of whole numbers is none. */
		if (decimals == 0)
			decimals = 1;
		snprintf(text, CELL_LEN, "%.*f +- %.*f", decimals, mean,
		    decimals, ci95);
	}
}

static void
cell_text(const struct row *row, const struct column *c, char text[CELL_LEN])
{
	switch (c->figure) {
	case POLICY:
		snprintf(text, CELL_LEN, "%s", row->policy);
		return;
	case LOSS_COST:
		if (isnan(row->loss_cost))
			snprintf(text, CELL_LEN, "-");
		else
			snprintf(text, CELL_LEN, "%.0f", row->loss_cost);
		return;
	case PROBE:
		snprintf(text, CELL_LEN, "%s", row->probe);
		return;
	}
	figure_text(&row->figure[c->figure], c->decimals, text);
}

static int
column_width(const struct column *c, const struct rows *rows)
{
	char text[CELL_LEN];
	size_t width, i;

	width = strlen(c->heading[0]);
	if (strlen(c->heading[1]) > width)
		width = strlen(c->heading[1]);
	for (i = 0; i < rows->n; i++) {
		cell_text(&rows->row[i], c, text);
		if (strlen(text) > width)
			width = strlen(text);
	}
	return (int)width;
}

/* Names to the left, figures to the right. */
static void
put_cell(FILE *f, size_t column, int width, const char *text)
{
	if (columns[column].figure == POLICY)
		fprintf(f, "%-*s", width, text);
	else if (columns[column].figure == PROBE)
		fprintf(f, "  %-*s", width, text);
	else
		fprintf(f, "  %*s", width, text);
	if (column == COLUMNS - 1)
		fputc('\n', f);
}

static void
put_summary(FILE *f, const struct output *out)
{
	const struct options *o = out->options;

	fprintf(f, "%s\n", out->command);
	fprintf(f, "%u network%s, %.10g day%s, seed %llu",
	    (unsigned)o->population.networks,
	    o->population.networks == 1 ? "" : "s", o->population.days,
	    o->population.days == 1 ? "" : "s", (unsigned long long)o->seed);
	if (o->seeds > 1)
		fprintf(f, " to %llu (mean +- half of the 95 %% confidence "
		    "interval)", (unsigned long long)(o->seed + o->seeds - 1));
	fprintf(f, ", %zu gateway%s, ka-sim %s\n\n", out->gateways->n,
	    out->gateways->n == 1 ? "" : "s", PACKAGE_VERSION);
}

void
table_write(FILE *f, const struct output *out)
{
	char text[CELL_LEN];
	int width[COLUMNS];
	size_t i, line;

	put_summary(f, out);
	for (i = 0; i < COLUMNS; i++)
		width[i] = column_width(&columns[i], out->rows);
	for (line = 0; line < 2; line++)
		for (i = 0; i < COLUMNS; i++)
			put_cell(f, i, width[i], columns[i].heading[line]);
	for (line = 0; line < out->rows->n; line++)
		for (i = 0; i < COLUMNS; i++) {
			cell_text(&out->rows->row[line], &columns[i], text);
			put_cell(f, i, width[i], text);
		}
}

void
table_help(FILE *f)
{
	char heading[CELL_LEN];
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		snprintf(heading, sizeof(heading), "%s%s%s",
		    columns[i].heading[0],
		    *columns[i].heading[0] == '\0' ? "" : " ",
		    columns[i].heading[1]);
		fprintf(f, "  %-21s %s\n", heading, columns[i].meaning);
	}
}
