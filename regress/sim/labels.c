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
 * Each label in turn takes the place that costs least. Where it meets others
 * there, they have to look for another place, and the more often one had to
 * the dearer it is to meet, so that in the end those that have somewhere else
 * to go do so.
 */

#include "labels.h"

#include <math.h>

#define GAP		2.0	/* between a label and anything else */
#define LEADER_FROM	16.0	/* from here on a line is needed */
#define LEADER_MORE	30.0	/* longer than need be, at most */

/* What a place costs, beside its distance from the point in pixels. */
#define COST_LEADER	12.0
#define COST_CURVE	25.0	/* covers a piece of a curve */
#define COST_CROSSING	8.0	/* its line crosses one */
#define COST_POINT	40.0	/* its line runs over a point */
#define COST_NOWHERE	400.0
#define COST_MEETING	60.0	/* another label, each time it had to go */
#define COST_FORBIDDEN	1e4
#define COST_RESTLESS	4.0	/* at most, each time it had to go itself */

/* How often labels are moved: a drawing with hundreds gets less of it. */
#define MOVES		600
#define POLISHES	2

/* Distances tried, from a point to the near side of its label. */
static const double rings[] = { 7, 9, 12, 16, 21, 27, 34, 42, 51, 62, 77,
    97, 121, 150 };
#define RINGS	(sizeof(rings) / sizeof(rings[0]))

/*
 * Sides tried at each distance: right, left, above and below the point, the
 * corners, then all around, by this many steps.
 */
#define SIDES	8
#define AROUND	48

struct search {
	struct label *labels;
	size_t n;
	const struct label *self;	/* the one that looks for a place */
	const struct obstacles *obstacles;
	double meeting;		/* what it costs to meet another one */
	double nowhere;		/* and to have no place at all */
};

/* Something in the way of a label that is there already. */
static int
in_the_way(const struct label *a, const struct label *b)
{
	struct box wide = box_widened(&a->box, GAP);

	return box_meets_box(&wide, &b->box) ||
	    (b->leader && box_meets_segment(&wide, &b->line)) ||
	    (a->leader && box_meets_segment(&b->box, &a->line)) ||
	    (a->leader && b->leader && segments_cross(&a->line, &b->line));
}

/* What the label's surroundings say of its place; INFINITY: not there. */
static double
cost_of_place(const struct search *s, const struct label *l)
{
	const struct obstacles *o = s->obstacles;
	struct box wide = box_widened(&l->box, GAP);
	double cost = 0;
	size_t i;

	if (!box_is_inside(&l->box, &o->area))
		return INFINITY;
	for (i = 0; i < o->n_points; i++)
		if (box_meets_box(&l->box, &o->points[i]))
			return INFINITY;
	for (i = 0; i < o->n_curves; i++)
		if (box_meets_segment(&wide, &o->curves[i]))
			cost += COST_CURVE;
	return cost;
}

static int
box_holds(const struct box *b, double x, double y)
{
	return x >= b->x && x <= b->x + b->w && y >= b->y && y <= b->y + b->h;
}

static double
cost_of_line(const struct search *s, const struct segment *line)
{
	const struct obstacles *o = s->obstacles;
	double cost = COST_LEADER + segment_length(line) / 2;
	size_t i;

	for (i = 0; i < o->n_points; i++)
		/* It starts inside of its own. */
		if (!box_holds(&o->points[i], line->x1, line->y1) &&
		    box_meets_segment(&o->points[i], line))
			cost += COST_POINT;
	for (i = 0; i < o->n_curves; i++)
		if (segments_cross(&o->curves[i], line))
			cost += COST_CROSSING;
	return cost;
}

/* What the other labels say of it. */
static double
cost_of_company(const struct search *s, const struct label *l, double limit)
{
	const struct label *other;
	double cost = 0;

	for (other = s->labels; other < s->labels + s->n; other++)
		if (other->placed && other != s->self &&
		    in_the_way(l, other) &&
		    (cost += s->meeting * (1 + other->ousted)) >= limit)
			break;
	return cost;
}

/* Whether no other point is as near to the label as its own. */
static int
is_nearest(const struct search *s, const struct label *l)
{
	double own = segment_length(&l->line);
	const struct box *point;
	struct segment other;
	size_t i;

	for (i = 0; i < s->obstacles->n_points; i++) {
		point = &s->obstacles->points[i];
		if (box_holds(point, l->line.x1, l->line.y1))
			continue;
		other = box_lead(&l->box, point->x + point->w / 2,
		    point->y + point->h / 2);
		if (segment_length(&other) < own + GAP)
			return 0;
	}
	return 1;
}

/* A step around a square, whose sides are at -1 and 1. */
static void
step_around(size_t step, double *x, double *y)
{
	static const double sides[SIDES][2] = {
		{ 1, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1 },
		{ 1, -1 }, { 1, 1 }, { -1, -1 }, { -1, 1 }
	};
	double along;

	if (step < SIDES) {
		*x = sides[step][0];
		*y = sides[step][1];
		return;
	}
	along = 8.0 * (double)(step - SIDES) / AROUND;
	/* A triangle wave, cut off at the corners. */
	*x = fmin(fmax(fabs(along - 4) - 2, -1), 1);
	along = fmod(along + 6, 8);
	*y = fmin(fmax(2 - fabs(along - 4), -1), 1);
}

/* The line of a leader may end at a corner, if that is not much farther. */
static double
cost_with_leader(const struct search *s, struct label *l, double limit)
{
	struct segment line = l->line, best = l->line;
	double longest = segment_length(&line) + LEADER_MORE;
	double cost, least = INFINITY;
	int i;

	for (i = 0; i < 5; i++) {
		if (i > 0) {
			line.x2 = l->box.x + (i & 1 ? l->box.w : 0);
			line.y2 = l->box.y + (i & 2 ? l->box.h : 0);
		}
		/* Not through the label itself. */
		if (segment_length(&line) > longest ||
		    box_meets_segment(&l->box, &line))
			continue;
		l->line = line;
		cost = cost_of_line(s, &line);
		if (cost < fmin(least, limit))
			cost += cost_of_company(s, l, fmin(least, limit));
		if (cost < least) {
			least = cost;
			best = line;
		}
	}
	l->line = best;
	return least;
}

/*
 * Labels that oust each other in turn would do so for ever, if what they like
 * best did not change. A number from 0 to 1 that looks random.
 */
static double
whim(const struct search *s, double distance, size_t step)
{
	unsigned mix = (unsigned)(s->self - s->labels) * 0x9e3779b9u +
	    (unsigned)s->self->ousted * 0x85ebca6bu +
	    (unsigned)distance * 0xc2b2ae35u + (unsigned)step * 0x27d4eb2fu;

	mix = (mix ^ mix >> 15) * 0x2c1b3c6du;
	mix = (mix ^ mix >> 12) * 0x297a2d39u;
	return (double)(mix >> 8) / 0x1000000;
}

/* Puts it beside one point, at one distance, on one side. */
static double
cost_beside(const struct search *s, struct label *l, size_t anchor,
    double distance, size_t step, double limit)
{
	double across, cost, down, x = l->x[anchor], y = l->y[anchor];

	step_around(step, &across, &down);
	l->box.w = l->w;
	l->box.h = l->h;
	l->box.x = x + across * (distance + l->w / 2) - l->w / 2;
	l->box.y = y + down * (distance + l->h / 2) - l->h / 2;
	l->line = box_lead(&l->box, x, y);
	cost = distance + cost_of_place(s, l) + COST_RESTLESS *
	    s->self->ousted * whim(s, distance, step);
	if (cost >= limit)
		return INFINITY;
	l->leader = segment_length(&l->line) > LEADER_FROM ||
	    !is_nearest(s, l);
	if (!l->leader)
		return cost + cost_of_company(s, l, limit - cost);
	if (l->no_leader)
		return INFINITY;
	return cost + cost_with_leader(s, l, limit - cost);
}

/* Moves the label to where it costs least. */
static void
settle(struct search *s, struct label *l)
{
	struct label trial = *l, best = *l;
	double cost, least = s->nowhere;
	size_t ring, anchor, step;

	s->self = l;
	best.placed = 0;
	trial.placed = 1;
	for (ring = 0; ring < RINGS && rings[ring] <= l->reach; ring++)
		for (anchor = 0; anchor < l->anchors; anchor++)
			for (step = 0; step < SIDES + AROUND; step++) {
				cost = cost_beside(s, &trial, anchor,
				    rings[ring], step, least);
				if (cost < least) {
					least = cost;
					best = trial;
				}
			}
	*l = best;
}

/* Those in the way of the label have no place any more. */
static void
oust(struct search *s, const struct label *l)
{
	struct label *other;

	for (other = s->labels; other < s->labels + s->n; other++)
		if (other != l && other->placed && in_the_way(l, other)) {
			other->placed = 0;
			other->ousted++;
		}
}

/* Until all that are needed have a place, or it has taken too long. */
static void
settle_needed(struct search *s)
{
	struct label *l;
	int moves = 0, moved = 1;

	s->meeting = COST_MEETING;
	s->nowhere = INFINITY;
	while (moved) {
		moved = 0;
		for (l = s->labels; l < s->labels + s->n; l++) {
			if (l->optional || l->placed || moves++ > MOVES)
				continue;
			settle(s, l);
			if (l->placed) {
				oust(s, l);
				moved = 1;
			}
		}
	}
}

/* Where there is room by now, and nowhere else. */
static void
polish(struct search *s, int optional)
{
	struct label *l;

	s->meeting = COST_FORBIDDEN;
	s->nowhere = COST_NOWHERE;
	for (l = s->labels; l < s->labels + s->n; l++)
		if (l->optional == optional) {
			l->ousted = 0;
			settle(s, l);
		}
}

void
labels_place(struct label *labels, size_t n, const struct obstacles *o)
{
	struct search s = { .labels = labels, .n = n, .obstacles = o };
	size_t i;

	for (i = 0; i < n; i++)
		labels[i].placed = labels[i].ousted = 0;
	settle_needed(&s);
	for (i = 0; i < POLISHES; i++)
		polish(&s, 0);
	polish(&s, 1);
}
