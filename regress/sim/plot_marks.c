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
#include <stdlib.h>
#include <string.h>

#include "plot_internal.h"

#define CURVE_CLASSES	4
#define BAR_MIN_PX	2.0	/* a shorter error bar is hidden by its point */

static int
by_curve(const void *a, const void *b)
{
	const struct mark *m = a, *n = b;

	if (m->curve != n->curve)
		return m->curve < n->curve ? -1 : 1;
	/* Single points stay in the order of the table. */
	if (m->curve == 0 || m->row->loss_cost == n->row->loss_cost)
		return m->row < n->row ? -1 : m->row > n->row;
	return m->row->loss_cost < n->row->loss_cost ? -1 : 1;
}

/*
 * Rows with a loss cost are curves, numbered as their policies come. What
 * nobody can reach is a curve that looks so.
 */
static void
classify(struct plot *p, struct mark *m)
{
	static const char *const curves[CURVE_CLASSES] = {
		"c1", "c2", "c3", "c4"
	};
	const struct mark *same;

	m->curve = 0;
	m->class = strncmp(m->row->policy, "fixed-", 6) == 0 ? "fixed" :
	    "other";
	if (isnan(m->row->loss_cost))
		return;
	for (same = p->mark; same < m; same++)
		if (same->row->policy == m->row->policy) {
			m->curve = same->curve;
			m->class = same->class;
			return;
		}
	m->curve = ++p->curves;
	m->class = strcmp(m->row->policy, "bound") == 0 ? "bound" :
	    curves[p->colours++ % CURVE_CLASSES];
}

static void
add_mark(struct plot *p, const struct row *row)
{
	struct mark *m = &p->mark[p->n];

	m->row = row;
	m->rate = spread_mean(
	    &row->figure[FIGURE_KEEPALIVES_PER_IDLE_HOUR]);
	m->lost = spread_mean(&row->figure[FIGURE_LOST_PER_1000]);
	if (!isfinite(m->rate) || !isfinite(m->lost))
		return;
	classify(p, m);
	p->n++;
}

static int
fit_axes(struct plot *p)
{
	double *figures = calloc(p->n + 1, sizeof(*figures));
	size_t i;

	if (figures == NULL)
		return -1;
	for (i = 0; i < p->n; i++)
		figures[i] = p->mark[i].rate;
	axis_fit(&p->x, figures, p->n, INFINITY);
	for (i = 0; i < p->n; i++)
		figures[i] = p->mark[i].lost;
	axis_fit(&p->y, figures, p->n, 1000);
	/* Losing nothing is what everybody is after. */
	p->y.zero = 1;
	axis_lay(&p->x, PLOT_LEFT, PLOT_RIGHT, PLOT_BAND);
	axis_lay(&p->y, PLOT_BOTTOM, PLOT_TOP, PLOT_BAND);
	free(figures);
	return 0;
}

int
plot_marks_init(struct plot *p)
{
	const struct rows *rows = p->out->rows;
	size_t i;

	p->n = 0;
	p->curves = p->colours = 0;
	if ((p->mark = calloc(rows->n + 1, sizeof(*p->mark))) == NULL)
		return -1;
	for (i = 0; i < rows->n; i++)
		add_mark(p, &rows->row[i]);
	if (fit_axes(p) == -1) {
		plot_marks_free(p);
		return -1;
	}
	for (i = 0; i < p->n; i++) {
		p->mark[i].x = axis_px(&p->x, p->mark[i].rate);
		p->mark[i].y = axis_px(&p->y, p->mark[i].lost);
	}
	qsort(p->mark, p->n, sizeof(*p->mark), by_curve);
	return 0;
}

void
plot_marks_free(struct plot *p)
{
	free(p->mark);
	p->mark = NULL;
	p->n = 0;
}

static void
draw_curve(const struct plot *p, int curve)
{
	const struct mark *m;
	const char *sep = "";

	for (m = p->mark; m < p->mark + p->n; m++) {
		if (m->curve != curve)
			continue;
		if (*sep == '\0')
			fprintf(p->f, "<polyline class=\"line %s\" points=\"",
			    m->class);
		fprintf(p->f, "%s%.1f,%.1f", sep, m->x, m->y);
		sep = " ";
	}
	fputs("\"/>\n", p->f);
}

/* How far to trust the point, along one axis. */
static void
draw_bar(const struct plot *p, const struct mark *m, enum figure id)
{
	const struct axis *a = id == FIGURE_LOST_PER_1000 ? &p->y : &p->x;
	const struct spread *s = &m->row->figure[id];
	double ci95 = spread_ci95(s), from, to;

	if (!isfinite(ci95))
		return;
	from = axis_px(a, fmax(spread_mean(s) - ci95, 0));
	to = axis_px(a, spread_mean(s) + ci95);
	if (fabs(to - from) < BAR_MIN_PX)
		return;
	if (a == &p->y)
		fprintf(p->f, "<path class=\"bar %s\" d=\"M%.1f %.1fV%.1f\"/>\n",
		    m->class, m->x, from, to);
	else
		fprintf(p->f, "<path class=\"bar %s\" d=\"M%.1f %.1fH%.1f\"/>\n",
		    m->class, from, m->y, to);
}

/* The figures appear where the pointer rests. */
static void
draw_point(const struct plot *p, const struct mark *m)
{
	int diamond = strcmp(m->class, "other") == 0;

	if (diamond)
		fprintf(p->f, "<path class=\"dot other\" d=\"M%.1f %.1fl5 "
		    "5-5 5-5-5z\">", m->x, m->y - 5);
	else
		fprintf(p->f, "<circle class=\"dot %s\" cx=\"%.1f\" "
		    "cy=\"%.1f\" r=\"%.1f\">", m->class, m->x, m->y,
		    m->curve > 0 ? 3.2 : 4.2);
	fputs("<title>", p->f);
	plot_text(p->f, m->row->policy);
	if (m->curve > 0)
		fprintf(p->f, ", loss cost %.0f", m->row->loss_cost);
	fprintf(p->f, ": %.4g keepalives per idle hour, %.4g of 1000 sessions "
	    "lost</title></%s>\n", m->rate, m->lost,
	    diamond ? "path" : "circle");
}

void
plot_draw_marks(const struct plot *p)
{
	const struct mark *m;
	int curve;

	for (curve = 1; curve <= p->curves; curve++)
		draw_curve(p, curve);
	for (m = p->mark; m < p->mark + p->n; m++) {
		draw_bar(p, m, FIGURE_KEEPALIVES_PER_IDLE_HOUR);
		draw_bar(p, m, FIGURE_LOST_PER_1000);
	}
	for (m = p->mark; m < p->mark + p->n; m++)
		draw_point(p, m);
}
