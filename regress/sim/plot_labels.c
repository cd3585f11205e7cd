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

#include <stdlib.h>
#include <string.h>

#include "plot_internal.h"

#define NAME_PX		12.5
#define COST_PX		10.0
#define POINT_PX	6.0	/* around a point, kept free of labels */
#define NAME_REACH_PX	150
#define COST_REACH_PX	7
#define BOLD		1.12	/* times as wide */

/* One label for each point, or curve, and one for each loss cost. */
struct lettering {
	struct label *label;
	char (*text)[64];
	const struct mark **mark;	/* whose class it is drawn in */
	size_t n, names;		/* the names come first */
	struct obstacles obstacles;
	struct box *point;
	struct segment *curve;
};

static void
lettering_free(struct lettering *l)
{
	free(l->label);
	free(l->text);
	free(l->mark);
	free(l->point);
	free(l->curve);
}

static int
lettering_init(struct lettering *l, size_t n)
{
	memset(l, 0, sizeof(*l));
	/* A mark has a name of its own or its curve's, and perhaps a cost. */
	l->label = calloc(2 * n + 1, sizeof(*l->label));
	l->text = calloc(2 * n + 1, sizeof(*l->text));
	l->mark = calloc(2 * n + 1, sizeof(*l->mark));
	l->point = calloc(n + 1, sizeof(*l->point));
	l->curve = calloc(n + 1, sizeof(*l->curve));
	if (l->label == NULL || l->text == NULL || l->mark == NULL ||
	    l->point == NULL || l->curve == NULL) {
		lettering_free(l);
		return -1;
	}
	return 0;
}

/*
 * As wide as in DejaVu Sans, which is among the wide ones: which font it will
 * be is not known.
 */
static double
text_width(const char *text, double font_px)
{
	double em = 0;

	for (; *text != '\0'; text++)
		em += strchr("fijlrt-.,", *text) != NULL ? 0.41 :
		    strchr("mwMW", *text) != NULL ? 0.97 : 0.64;
	return em * font_px;
}

static void
add_label(struct lettering *l, const struct mark *m, const char *text,
    double font_px, double reach)
{
	struct label *label = &l->label[l->n];

	snprintf(l->text[l->n], sizeof(l->text[l->n]), "%s", text);
	label->w = text_width(l->text[l->n], font_px);
	label->h = font_px * 1.1;
	label->reach = reach;
	label->x[0] = m->x;
	label->y[0] = m->y;
	label->anchors = 1;
	l->mark[l->n++] = m;
}

/* A curve's name may stand beside any of its points; its ends are best. */
static void
add_curve_name(struct lettering *l, const struct plot *p, int curve)
{
	const struct mark *m, *first = NULL, *last = NULL;
	struct label *label = &l->label[l->n];

	for (m = p->mark; m < p->mark + p->n; m++)
		if (m->curve == curve) {
			if (first == NULL)
				first = m;
			last = m;
		}
	add_label(l, first, first->row->policy, NAME_PX, NAME_REACH_PX);
	label->w *= BOLD;
	for (m = last; m > first && label->anchors < LABEL_ANCHORS_MAX; m--) {
		label->x[label->anchors] = m->x;
		label->y[label->anchors++] = m->y;
	}
}

/* 300, 1k, 30k, 1M */
static void
add_cost(struct lettering *l, const struct mark *m)
{
	double cost = m->row->loss_cost;
	char text[64];

	if (cost >= 1e6)
		snprintf(text, sizeof(text), "%.4gM", cost / 1e6);
	else if (cost >= 1000)
		snprintf(text, sizeof(text), "%.4gk", cost / 1000);
	else
		snprintf(text, sizeof(text), "%.0f", cost);
	add_label(l, m, text, COST_PX, COST_REACH_PX);
	/* Figures on two curves side by side must not be mixed up. */
	l->label[l->n - 1].no_leader = 1;
	l->label[l->n - 1].optional = 1;
}

static void
add_obstacles(struct lettering *l, const struct plot *p)
{
	struct obstacles *o = &l->obstacles;
	const struct mark *m;

	o->area = (struct box){ PLOT_LEFT + 2, PLOT_TOP + 2,
	    PLOT_RIGHT - PLOT_LEFT - 4, PLOT_BOTTOM - PLOT_TOP - 4 };
	o->points = l->point;
	o->curves = l->curve;
	for (m = p->mark; m < p->mark + p->n; m++) {
		l->point[o->n_points++] = (struct box){ m->x - POINT_PX,
		    m->y - POINT_PX, 2 * POINT_PX, 2 * POINT_PX };
		if (m > p->mark && m->curve > 0 && m->curve == m[-1].curve)
			l->curve[o->n_curves++] = (struct segment){ m[-1].x,
			    m[-1].y, m->x, m->y };
	}
}

static void
draw_label(const struct plot *p, const struct lettering *l, size_t i)
{
	const struct label *label = &l->label[i];
	double font_px = i < l->names ? NAME_PX : COST_PX;

	if (!label->placed)
		return;
	if (label->leader)
		fprintf(p->f, "<path class=\"lead\" d=\"M%.1f %.1fL%.1f "
		    "%.1f\"/>\n", label->line.x1, label->line.y1,
		    label->line.x2, label->line.y2);
	/* The baseline of letters that fill the box from top to bottom. */
	fprintf(p->f, "<text class=\"%s %s\" x=\"%.1f\" y=\"%.1f\">",
	    i < l->names ? "name" : "cost", l->mark[i]->class,
	    label->box.x + label->box.w / 2,
	    label->box.y + label->box.h / 2 + font_px * 0.35);
	plot_text(p->f, l->text[i]);
	fputs("</text>\n", p->f);
}

int
plot_draw_labels(const struct plot *p)
{
	struct lettering l;
	const struct mark *m;
	size_t i;
	int curve;

	if (lettering_init(&l, p->n) == -1)
		return -1;
	add_obstacles(&l, p);
	for (curve = 1; curve <= p->curves; curve++)
		add_curve_name(&l, p, curve);
	for (m = p->mark; m < p->mark + p->n; m++)
		if (m->curve == 0)
			add_label(&l, m, m->row->policy, NAME_PX,
			    NAME_REACH_PX);
	l.names = l.n;
	for (m = p->mark; m < p->mark + p->n; m++)
		if (m->curve > 0)
			add_cost(&l, m);
	labels_place(l.label, l.n, &l.obstacles);
	for (i = 0; i < l.n; i++)
		draw_label(p, &l, i);
	lettering_free(&l);
	return 0;
}
