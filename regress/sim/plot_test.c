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
 * The drawing. Exercises: logarithmic axes, their ends, their place for 0 and
 * their ticks; labels that cover neither each other, nor points, nor leave
 * the area, for random points too; that the SVG is well-formed XML and says
 * what it shows.
 */

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "axis.h"
#include "labels.h"
#include "output.h"

#define POINTS_MAX	40

static struct label labels[POINTS_MAX];
static struct box points[POINTS_MAX];
static struct segment curves[POINTS_MAX];
static struct obstacles obstacles;

static void
assert_axis(const double *figures, size_t n, double min, double max, int zero)
{
	struct axis a;

	axis_fit(&a, figures, n, INFINITY);
	ck_assert_double_eq_tol(a.min, min, 1e-9 * min);
	ck_assert_double_eq_tol(a.max, max, 1e-9 * max);
	ck_assert_int_eq(a.zero, zero);
}

START_TEST(axis_fits)
{
	static const double some[] = { 3, 250 }, exact[] = { 2, 500 };
	static const double zeroes[] = { 0, 0 }, mixed[] = { 0, 0.3, 40 };
	static const double one[] = { 7 }, odd[] = { NAN, -5, INFINITY, 7 };
	static const double tiny[] = { 1e-12, 1000 };

	assert_axis(some, 2, 2, 500, 0);
	assert_axis(exact, 2, 2, 500, 0);
	assert_axis(zeroes, 2, 1, 10, 1);
	assert_axis(mixed, 3, 0.2, 50, 1);
	/* At least a decade. */
	assert_axis(one, 1, 5, 50, 0);
	assert_axis(odd, 4, 5, 50, 0);
	assert_axis(NULL, 0, 1, 10, 0);
	/* Nobody can tell it from 0. */
	assert_axis(tiny, 2, 1000, 10000, 1);
}
END_TEST

START_TEST(axis_respects_its_limit)
{
	static const double high[] = { 700 };
	struct axis a;

	axis_fit(&a, high, 1, 1000);
	ck_assert_double_eq(a.max, 1000);
	ck_assert_double_eq(a.min, 100);
}
END_TEST

START_TEST(axis_places)
{
	static const double figures[] = { 0, 1, 100 };
	struct axis a;

	axis_fit(&a, figures, 3, INFINITY);
	axis_lay(&a, 0, 240, 40);
	ck_assert_double_eq(axis_px(&a, 0), 20);
	ck_assert_double_eq_tol(axis_px(&a, 1), 40, 1e-9);
	ck_assert_double_eq_tol(axis_px(&a, 10), 140, 1e-9);
	ck_assert_double_eq_tol(axis_px(&a, 100), 240, 1e-9);
	/* Whatever is outside stays at the end. */
	ck_assert_double_eq_tol(axis_px(&a, 0.01), 40, 1e-9);
	ck_assert_double_eq_tol(axis_px(&a, 1e9), 240, 1e-9);
	/* Upside down, as screens are. */
	axis_lay(&a, 240, 0, 40);
	ck_assert_double_eq(axis_px(&a, 0), 220);
	ck_assert_double_eq_tol(axis_px(&a, 1), 200, 1e-9);
	ck_assert_double_eq_tol(axis_px(&a, 100), 0, 1e-9);
}
END_TEST

static size_t
ticks_of(double low, double high, double *ticks)
{
	const double figures[] = { low, high };
	struct axis a;
	size_t i, n;

	axis_fit(&a, figures, 2, INFINITY);
	n = axis_ticks(&a, ticks);
	for (i = 0; i < n; i++) {
		ck_assert_double_ge(ticks[i], a.min * (1 - 1e-9));
		ck_assert_double_le(ticks[i], a.max * (1 + 1e-9));
		if (i > 0)
			ck_assert_double_gt(ticks[i], ticks[i - 1]);
	}
	return n;
}

START_TEST(axis_names_ticks)
{
	double ticks[AXIS_TICKS_MAX];

	ck_assert_uint_eq(ticks_of(1, 100, ticks), 7);
	ck_assert_double_eq_tol(ticks[1], 2, 1e-9);
	ck_assert_double_eq_tol(ticks[6], 100, 1e-7);
	ck_assert_uint_eq(ticks_of(0.5, 20, ticks), 6);
	/* Only decades, where there are many. */
	ck_assert_uint_eq(ticks_of(0.001, 1000, ticks), 7);
	ck_assert_uint_le(ticks_of(1e-8, 1e300, ticks), AXIS_TICKS_MAX);
}
END_TEST

START_TEST(boxes_and_segments)
{
	const struct box b = { 10, 10, 20, 10 };
	const struct box apart = { 31, 10, 5, 5 }, beside = { 30, 10, 5, 5 };
	const struct box over = { 29, 19, 5, 5 }, inside = { 15, 12, 2, 2 };
	const struct segment through = { 0, 0, 40, 30 };
	const struct segment past = { 0, 0, 40, 8 }, within = { 12, 12, 13, 13 };
	const struct segment before = { 0, 15, 9, 15 }, flat = { 0, 15, 11, 15 };
	const struct segment upright = { 20, 0, 20, 40 };
	const struct segment edge = { 0, 10, 40, 10 };

	ck_assert(!box_meets_box(&b, &apart));
	ck_assert(!box_meets_box(&b, &beside));
	ck_assert(box_meets_box(&b, &over));
	ck_assert(box_meets_box(&b, &inside));
	ck_assert(box_meets_box(&inside, &b));
	ck_assert(box_meets_segment(&b, &through));
	ck_assert(!box_meets_segment(&b, &past));
	ck_assert(box_meets_segment(&b, &within));
	ck_assert(!box_meets_segment(&b, &before));
	ck_assert(box_meets_segment(&b, &flat));
	ck_assert(box_meets_segment(&b, &upright));
	ck_assert(!box_meets_segment(&b, &edge));
}
END_TEST

static void
add_point(size_t i, double x, double y, double w)
{
	struct label *l = &labels[i];

	memset(l, 0, sizeof(*l));
	l->w = w;
	l->h = 14;
	l->reach = 150;
	l->x[0] = x;
	l->y[0] = y;
	l->anchors = 1;
	points[i] = (struct box){ x - 6, y - 6, 12, 12 };
	obstacles.n_points = i + 1;
}

static void
setup(void)
{
	memset(&obstacles, 0, sizeof(obstacles));
	obstacles.area = (struct box){ 0, 0, 450, 420 };
	obstacles.points = points;
	obstacles.curves = curves;
}

/* Whatever was placed is where it may be. Returns how many were. */
static size_t
assert_apart(size_t n)
{
	const struct box *area = &obstacles.area, *b;
	size_t i, j, placed = 0;

	for (i = 0; i < n; i++) {
		if (!labels[i].placed)
			continue;
		placed++;
		b = &labels[i].box;
		ck_assert_double_eq(b->w, labels[i].w);
		ck_assert(b->x >= area->x && b->x + b->w <= area->x + area->w);
		ck_assert(b->y >= area->y && b->y + b->h <= area->y + area->h);
		for (j = 0; j < i; j++) {
			if (!labels[j].placed)
				continue;
			ck_assert_msg(!box_meets_box(b, &labels[j].box),
			    "%zu covers %zu", i, j);
			ck_assert(!labels[j].leader ||
			    !box_meets_segment(b, &labels[j].line));
			ck_assert(!labels[i].leader || !box_meets_segment(
			    &labels[j].box, &labels[i].line));
		}
		for (j = 0; j < obstacles.n_points; j++)
			ck_assert_msg(!box_meets_box(b, &points[j]),
			    "label %zu covers point %zu", i, j);
	}
	return placed;
}

START_TEST(label_beside_its_point)
{
	add_point(0, 200, 200, 60);
	labels_place(labels, 1, &obstacles);
	ck_assert_uint_eq(assert_apart(1), 1);
	ck_assert_int_eq(labels[0].leader, 0);
	ck_assert_double_eq_tol(labels[0].box.x, 207, 1e-9);
	ck_assert_double_eq_tol(labels[0].box.y, 193, 1e-9);
	/* No room to the right. */
	add_point(0, 400, 200, 60);
	labels_place(labels, 1, &obstacles);
	ck_assert_uint_eq(assert_apart(1), 1);
	ck_assert_double_lt(labels[0].box.x, 400);
}
END_TEST

START_TEST(labels_of_one_place)
{
	size_t i, leaders = 0;

	for (i = 0; i < 8; i++)
		add_point(i, 220, 210, 70);
	labels_place(labels, 8, &obstacles);
	ck_assert_uint_eq(assert_apart(8), 8);
	for (i = 0; i < 8; i++)
		leaders += labels[i].leader != 0;
	ck_assert_uint_ge(leaders, 1);
}
END_TEST

START_TEST(labels_in_a_corner)
{
	size_t i;

	for (i = 0; i < 4; i++)
		add_point(i, 0, 0, 90);
	labels_place(labels, 4, &obstacles);
	ck_assert_uint_eq(assert_apart(4), 4);
}
END_TEST

START_TEST(labels_avoid_curves)
{
	add_point(0, 200, 200, 60);
	curves[0] = (struct segment){ 215, 100, 215, 300 };
	obstacles.n_curves = 1;
	labels_place(labels, 1, &obstacles);
	ck_assert_uint_eq(assert_apart(1), 1);
	ck_assert(!box_meets_segment(&labels[0].box, &curves[0]));
	/* But rather on one than nowhere. */
	obstacles.area = (struct box){ 195, 190, 75, 20 };
	labels_place(labels, 1, &obstacles);
	ck_assert_uint_eq(assert_apart(1), 1);
	ck_assert(box_meets_segment(&labels[0].box, &curves[0]));
}
END_TEST

START_TEST(labels_without_room)
{
	add_point(0, 200, 200, 500);
	add_point(1, 300, 200, 50);
	labels_place(labels, 2, &obstacles);
	ck_assert_uint_eq(assert_apart(2), 1);
	ck_assert_int_eq(labels[0].placed, 0);
	labels_place(labels, 0, &obstacles);
}
END_TEST

START_TEST(labels_without_a_leader)
{
	add_point(0, 200, 200, 20);
	add_point(1, 214, 200, 20);
	labels[0].no_leader = labels[1].no_leader = 1;
	labels[0].reach = labels[1].reach = 7;
	labels_place(labels, 2, &obstacles);
	ck_assert_uint_eq(assert_apart(2), 2);
	/* Each on its own side. */
	ck_assert_double_lt(labels[0].box.x + 10, 200);
	ck_assert_double_gt(labels[1].box.x + 10, 214);
}
END_TEST

START_TEST(random_points)
{
	unsigned seed = (unsigned)_i * 2654435761u + 1;
	size_t i, n = 10 + (size_t)_i % 20, placed;

	for (i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		add_point(i, (seed >> 8) % 450, (seed >> 18) % 420,
		    30 + (seed >> 24) % 70);
	}
	labels_place(labels, n, &obstacles);
	placed = assert_apart(n);
	ck_assert_msg(placed == n, "seed %d: %zu of %zu", _i, placed, n);
}
END_TEST

/*
 * Whether tags nest, attributes are quoted and nothing stands unescaped: as
 * much XML as an SVG of ours has. Returns what is wrong, or NULL.
 */
static const char *
xml_error(const char *p)
{
	const char *open[32], *name;
	size_t depth = 0, len;

	do {
		if (*p != '<')
			return "text outside of the root";
		p++;
		name = *p == '/' ? p + 1 : p;
		len = strcspn(name, " />\n");
		if (*p == '/') {
			if (depth == 0 || strncmp(open[--depth], name,
			    len) != 0)
				return name;
		} else if (depth < 32)
			open[depth++] = name;
		for (p = name + len; *p != '>' && *p != '\0'; p++) {
			if (*p == '"' && (p = strchr(p + 1, '"')) == NULL)
				return "a quote that is not closed";
			if (*p == '<')
				return "a tag inside a tag";
			if (p[0] == '/' && p[1] == '>')
				depth--;
		}
		if (*p++ == '\0')
			return "a tag that is not closed";
		for (; *p != '<' && *p != '\0'; p++)
			if (*p == '>' || (*p == '&' &&
			    strncmp(p, "&amp;", 5) != 0 &&
			    strncmp(p, "&lt;", 4) != 0 &&
			    strncmp(p, "&gt;", 4) != 0))
				return p;
	} while (depth > 0);
	return *p == '\0' || isspace((unsigned char)*p) ? NULL : p;
}

START_TEST(xml_checker_checks)
{
	ck_assert_ptr_null(xml_error("<a b=\"c\"><d/>x &amp; y<e>z</e></a>\n"));
	ck_assert_ptr_nonnull(xml_error("<a><b></a></b>"));
	ck_assert_ptr_nonnull(xml_error("<a>x & y</a>"));
	ck_assert_ptr_nonnull(xml_error("<a>x > y</a>"));
	ck_assert_ptr_nonnull(xml_error("<a b=\"c></a>"));
	ck_assert_ptr_nonnull(xml_error("<a>"));
}
END_TEST

/* The drawing of what the stub says, or of nothing. */
static char *
drawn(char **argv, int argc, const char *command, int with_figures)
{
	struct gateway row = { NULL, 300, GATEWAY_SILENT, 1 };
	struct gateways gateways = { &row, 1, 1 };
	struct options o;
	struct rows rows;
	struct output out = { &o, &gateways, &rows, command };
	struct sim_run run;
	struct sim_score score;
	char error[OPTIONS_ERROR_LEN], *svg = NULL;
	size_t len, i, k;
	FILE *f = open_memstream(&svg, &len);

	ck_assert_msg(options_parse(&o, argc, argv, error, sizeof(error)) == 0,
	    "%s", error);
	ck_assert_int_eq(rows_init(&rows, &o), 0);
	memset(&run, 0, sizeof(run));
	run.population = o.population;
	run.population.gateways = &gateways;
	run.server = o.server;
	for (i = 0; i < rows.n && with_figures; i++)
		for (k = 0; k < o.seeds; k++) {
			run.policy = rows.row[i].policy;
			run.loss_cost = rows.row[i].loss_cost;
			run.seed = k;
			ck_assert_int_eq(sim_run(&run, &score), 0);
			row_add(&rows.row[i], &score);
		}
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(plot_write(f, &out), 0);
	ck_assert_int_eq(fclose(f), 0);
	rows_free(&rows);
	options_free(&o);
	return svg;
}

static void
assert_has(const char *svg, const char *what)
{
	ck_assert_msg(strstr(svg, what) != NULL, "no %s", what);
}

START_TEST(svg_says_what_it_shows)
{
	static char name[] = "ka-sim", plot[] = "--plot=f.svg";
	static char seeds[] = "--seeds=3";
	char *argv[] = { name, plot, seeds, NULL };
	char *svg = drawn(argv, 3, "ka-sim --gateways '<&>'", 1);
	const char *error = xml_error(svg);

	ck_assert_msg(error == NULL, "%.60s", error);
	assert_has(svg, "<title id=\"title\">");
	assert_has(svg, "<desc id=\"desc\">");
	assert_has(svg, "prefers-color-scheme:dark");
	assert_has(svg, "keepalives per idle hour");
	assert_has(svg, "sessions lost, of 1000");
	assert_has(svg, "ka-sim --gateways '&lt;&amp;&gt;'");
	assert_has(svg, "adaptive at loss cost 10: ");
	assert_has(svg, "seed 1 to 3, bars: 95 % confidence");
	assert_has(svg, "class=\"bar ");
	assert_has(svg, "<polyline class=\"line bound\"");
	assert_has(svg, "<polyline class=\"line c1\"");
	assert_has(svg, "<polyline class=\"line c2\"");
	assert_has(svg, ">fixed-30</text>");
	assert_has(svg, ">none</text>");
	assert_has(svg, ">1M</text>");
	ck_assert_ptr_null(strstr(svg, "nan"));
	ck_assert_ptr_null(strstr(svg, "inf\""));
	/* Nothing is fetched from anywhere. */
	ck_assert_ptr_null(strstr(svg, "url("));
	ck_assert_ptr_null(strstr(svg, "href"));
	free(svg);
}
END_TEST

START_TEST(svg_of_nothing)
{
	static char name[] = "ka-sim", policy[] = "--policy=none";
	char *argv[] = { name, policy, NULL };
	char *svg = drawn(argv, 2, "ka-sim", 0);
	const char *error = xml_error(svg);

	ck_assert_msg(error == NULL, "%.60s", error);
	assert_has(svg, "nothing to show");
	free(svg);
	svg = drawn(argv, 2, "ka-sim", 1);
	error = xml_error(svg);
	ck_assert_msg(error == NULL, "%.60s", error);
	assert_has(svg, ">none</text>");
	ck_assert_ptr_null(strstr(svg, "nothing to show"));
	free(svg);
}
END_TEST

/* A line is broken at blanks, or anywhere; what is far too long is cut. */
START_TEST(svg_of_long_commands)
{
	static char name[] = "ka-sim", policy[] = "--policy=none";
	char *argv[] = { name, policy, NULL }, command[8192], *svg;
	size_t length = (size_t)_i * 61;

	memset(command, 'x', sizeof(command));
	if (length >= 50)
		command[40] = ' ';
	command[length] = '\0';
	svg = drawn(argv, 2, command, 1);
	ck_assert_ptr_null(xml_error(svg));
	if (length > 12 * 80)
		assert_has(svg, "x ...</text>");
	else
		ck_assert_ptr_null(strstr(svg, "..."));
	free(svg);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("plot");
	TCase *tc = tcase_create("plot");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, NULL);
	suite_add_tcase(suite, tc);
	tcase_add_test(tc, axis_fits);
	tcase_add_test(tc, axis_respects_its_limit);
	tcase_add_test(tc, axis_places);
	tcase_add_test(tc, axis_names_ticks);
	tcase_add_test(tc, boxes_and_segments);
	tcase_add_test(tc, label_beside_its_point);
	tcase_add_test(tc, labels_of_one_place);
	tcase_add_test(tc, labels_in_a_corner);
	tcase_add_test(tc, labels_avoid_curves);
	tcase_add_test(tc, labels_without_room);
	tcase_add_test(tc, labels_without_a_leader);
	tcase_add_loop_test(tc, random_points, 0, 200);
	tcase_add_test(tc, xml_checker_checks);
	tcase_add_test(tc, svg_says_what_it_shows);
	tcase_add_test(tc, svg_of_nothing);
	tcase_add_loop_test(tc, svg_of_long_commands, 0, 60);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
