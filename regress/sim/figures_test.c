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
 * From scores to figures. Exercises: mean and confidence, against figures
 * worked out by hand; figures that are not defined; the rows that options
 * ask for; the table's columns; the JSON; the text of the progress bar.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <jansson.h>

#include "output.h"
#include "progress.h"

static struct options o;
static struct rows rows;
static struct gateways gateways;
static char error[OPTIONS_ERROR_LEN];

/* The options must stay as they were given. */
static void
start(const char *policy, const char *loss_cost, const char *seeds)
{
	static char names[4][64] = { "ka-sim" };
	char *argv[5] = { names[0], names[1], names[2], names[3], NULL };

	snprintf(names[1], sizeof(names[1]), "--policy=%s", policy);
	snprintf(names[2], sizeof(names[2]), "--loss-cost=%s", loss_cost);
	snprintf(names[3], sizeof(names[3]), "--seeds=%s", seeds);
	ck_assert_msg(options_parse(&o, 4, argv, error, sizeof(error)) == 0,
	    "%s", error);
	ck_assert_int_eq(rows_init(&rows, &o), 0);
}

static void
teardown(void)
{
	rows_free(&rows);
	options_free(&o);
}

static struct sim_score
score(void)
{
	struct sim_score s = {
		.networks = 10, .sessions = 2000, .session_days = 50,
		.idle_hours = 400, .keepalives = 1000,
		.oracle_keepalives = 500, .lost = 30, .sleepers_killed = 7,
		.losses_until_known = 1.5, .notice_s_p50 = 600.25,
		.notice_s_p99 = 900
	};

	return s;
}

static double
figure(size_t row, enum figure id)
{
	return spread_mean(&rows.row[row].figure[id]);
}

START_TEST(mean_and_confidence)
{
	struct spread s = { 0, 0, 0 };

	ck_assert(isnan(spread_mean(&s)));
	ck_assert(isnan(spread_ci95(&s)));
	spread_add(&s, 2);
	ck_assert_double_eq(spread_mean(&s), 2);
	ck_assert(isnan(spread_ci95(&s)));
	spread_add(&s, 4);
	ck_assert_double_eq(spread_mean(&s), 3);
	/* s = sqrt(2), of two: 12.706 x sqrt(2) / sqrt(2) */
	ck_assert_double_eq_tol(spread_ci95(&s), 12.706, 1e-9);
	spread_add(&s, 9);
	ck_assert_double_eq(spread_mean(&s), 5);
	/* s = sqrt(13), of three: 4.303 x sqrt(13 / 3) */
	ck_assert_double_eq_tol(spread_ci95(&s), 8.957, 1e-3);
}
END_TEST

START_TEST(what_is_not_defined_does_not_count)
{
	struct spread s = { 0, 0, 0 };

	spread_add(&s, NAN);
	spread_add(&s, INFINITY);
	ck_assert_uint_eq(s.n, 0);
	spread_add(&s, 5);
	spread_add(&s, NAN);
	spread_add(&s, 5);
	ck_assert_uint_eq(s.n, 2);
	ck_assert_double_eq(spread_mean(&s), 5);
	ck_assert_double_eq(spread_ci95(&s), 0);
}
END_TEST

START_TEST(large_figures_do_not_cancel)
{
	struct spread s = { 0, 0, 0 };
	int i;

	for (i = 0; i < 1000; i++)
		spread_add(&s, 1e12 + (i & 1));
	ck_assert_double_eq_tol(spread_mean(&s), 1e12 + 0.5, 1e-3);
	ck_assert_double_eq_tol(spread_ci95(&s), 1.9623 *
	    sqrt(1000.0 / 999) * 0.5 / sqrt(1000), 1e-5);
}
END_TEST

/* From the published tables, beyond the ones in the source as well. */
START_TEST(student)
{
	ck_assert_double_eq(spread_t975(1), 12.706);
	ck_assert_double_eq(spread_t975(9), 2.262);
	ck_assert_double_eq(spread_t975(30), 2.042);
	ck_assert_double_eq_tol(spread_t975(40), 2.021, 0.001);
	ck_assert_double_eq_tol(spread_t975(60), 2.000, 0.0011);
	ck_assert_double_eq_tol(spread_t975(120), 1.980, 0.001);
	ck_assert_double_eq_tol(spread_t975(999), 1.962, 0.001);
}
END_TEST

START_TEST(student_falls)
{
	unsigned degrees;

	for (degrees = 2; degrees < 1000; degrees++)
		ck_assert_msg(spread_t975(degrees) < spread_t975(degrees - 1),
		    "at %u", degrees);
}
END_TEST

START_TEST(rows_of_policies_and_costs)
{
	start("none,adaptive,fixed-30,bound", "10,20,30", "1");
	ck_assert_uint_eq(rows.n, 8);
	ck_assert_str_eq(rows.row[0].policy, "none");
	ck_assert_str_eq(rows.row[0].probe, "none");
	ck_assert(isnan(rows.row[0].loss_cost));
	ck_assert_str_eq(rows.row[3].policy, "adaptive");
	ck_assert_double_eq(rows.row[3].loss_cost, 30);
	ck_assert_str_eq(rows.row[4].policy, "fixed-30");
	ck_assert(isnan(rows.row[4].loss_cost));
	ck_assert_str_eq(rows.row[7].policy, "bound");
}
END_TEST

START_TEST(figures_of_a_score)
{
	struct sim_score s = score();

	start("none", "1", "1");
	row_add(&rows.row[0], &s);
	ck_assert_double_eq(figure(0, FIGURE_NETWORKS), 10);
	ck_assert_double_eq(figure(0, FIGURE_KEEPALIVES_PER_IDLE_HOUR), 2.5);
	ck_assert_double_eq(figure(0, FIGURE_ORACLE_MULTIPLE), 2);
	ck_assert_double_eq(figure(0, FIGURE_LOST_PER_1000), 15);
	ck_assert_double_eq(figure(0, FIGURE_SLEEPERS_KILLED), 7);
	ck_assert_double_eq(figure(0, FIGURE_NOTICE_S_P50), 600.25);
}
END_TEST

START_TEST(nothing_divides_by_zero)
{
	struct sim_score s;

	memset(&s, 0, sizeof(s));
	s.losses_until_known = s.notice_s_p50 = s.notice_s_p99 = NAN;
	start("none", "1", "1");
	row_add(&rows.row[0], &s);
	ck_assert(isnan(figure(0, FIGURE_KEEPALIVES_PER_IDLE_HOUR)));
	ck_assert(isnan(figure(0, FIGURE_ORACLE_MULTIPLE)));
	ck_assert(isnan(figure(0, FIGURE_LOST_PER_1000)));
	ck_assert(isnan(figure(0, FIGURE_NOTICE_S_P99)));
	ck_assert_double_eq(figure(0, FIGURE_LOST), 0);
}
END_TEST

/* What table or JSON has to say of the rows; free with free(). */
static char *
written(int json)
{
	struct output out = { &o, &gateways, &rows, "ka-sim --seed 1" };
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	gateways.n = 25;
	ck_assert_ptr_nonnull(f);
	if (json)
		ck_assert_int_eq(json_write(f, &out), 0);
	else
		table_write(f, &out);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

START_TEST(table_is_aligned)
{
	struct sim_score s = score();
	char *text, *line, *rest;
	size_t width = 0, n = 0, i;

	start("adaptive,none,fixed-31622400", "1,1000000000", "1");
	for (i = 0; i < rows.n; i++) {
		row_add(&rows.row[i], &s);
		s.keepalives *= 30;
	}
	text = rest = written(0);
	ck_assert_ptr_nonnull(strstr(text, "ka-sim --seed 1\n"));
	ck_assert_ptr_nonnull(strstr(text,
	    "1000 networks, 30 days, seed 1, 25 gateways"));
	ck_assert_ptr_nonnull(strstr(text, " 1000000000  ssh "));
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (n++ < 3 || *line == '\0')
			continue;
		if (width == 0)
			width = strlen(line);
		ck_assert_msg(strlen(line) == width, "%s", line);
		ck_assert_msg(line[width - 1] != ' ', "%s", line);
	}
	/* What was run, a blank line, two of headings, four rows, the end. */
	ck_assert_uint_eq(n, 2 + 1 + 2 + 4 + 1);
	free(text);
}
END_TEST

START_TEST(table_with_seeds)
{
	struct sim_score s = score();
	char *text;

	start("none", "1", "2");
	s.notice_s_p50 = NAN;
	row_add(&rows.row[0], &s);
	s.keepalives = 1400;
	s.sleepers_killed = 8;
	row_add(&rows.row[0], &s);
	text = written(0);
	ck_assert_msg(strstr(text, "seed 1 to 2 ") != NULL, "%s", text);
	/* 12.706 x 0.5 */
	ck_assert_msg(strstr(text, " 3.00 +- 6.35 ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, " 7.5 +- 6.4 ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, "  -  900.0 +- 0.0 ") != NULL, "%s", text);
	free(text);
}
END_TEST

static json_t *
parsed(void)
{
	json_error_t e;
	char *text = written(1);
	json_t *array = json_loads(text, JSON_REJECT_DUPLICATES, &e);

	ck_assert_msg(array != NULL, "line %d: %s", e.line, e.text);
	ck_assert(json_is_array(array));
	free(text);
	return array;
}

START_TEST(json_of_one_seed)
{
	struct sim_score s = score();
	json_t *array, *row;

	start("none,adaptive", "7", "1");
	s.losses_until_known = NAN;
	row_add(&rows.row[0], &s);
	row_add(&rows.row[1], &s);
	array = parsed();
	ck_assert_uint_eq(json_array_size(array), 2);
	row = json_array_get(array, 0);
	ck_assert_str_eq(json_string_value(json_object_get(row, "policy")),
	    "none");
	ck_assert(json_is_null(json_object_get(row, "loss_cost")));
	ck_assert(json_is_null(json_object_get(row, "losses_until_known")));
	ck_assert_int_eq(json_integer_value(json_object_get(row, "seeds")), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(row, "lost")), 30);
	ck_assert_double_eq(json_real_value(json_object_get(row,
	    "keepalives_per_idle_hour")), 2.5);
	ck_assert_ptr_null(json_object_get(row, "lost_ci95"));
	row = json_array_get(array, 1);
	ck_assert_int_eq(json_integer_value(json_object_get(row,
	    "loss_cost")), 7);
	json_decref(array);
}
END_TEST

START_TEST(json_of_seeds)
{
	struct sim_score s = score();
	json_t *array, *row;

	start("none", "7", "3");
	row_add(&rows.row[0], &s);
	s.lost = 33;
	s.notice_s_p50 = NAN;
	row_add(&rows.row[0], &s);
	row_add(&rows.row[0], &s);
	array = parsed();
	row = json_array_get(array, 0);
	ck_assert_double_eq(json_real_value(json_object_get(row, "lost")), 32);
	ck_assert_double_eq_tol(json_real_value(json_object_get(row,
	    "lost_ci95")), 4.303, 1e-6);
	/* Defined for one seed only. */
	ck_assert_double_eq(json_real_value(json_object_get(row,
	    "notice_s_p50")), 600.25);
	ck_assert(json_is_null(json_object_get(row, "notice_s_p50_ci95")));
	json_decref(array);
}
END_TEST

START_TEST(progress_says_how_long)
{
	char text[256];

	progress_text(text, sizeof(text), 79, 0.25, 30, "none");
	ck_assert_str_eq(text, "[##########..............................]  "
	    "25 %, 1 min 30 s left  none");
	progress_text(text, sizeof(text), 79, 0, 1, "none");
	ck_assert_ptr_nonnull(strstr(text, "]   0 %  none"));
	progress_text(text, sizeof(text), 79, 1, 5, "none");
	ck_assert_ptr_nonnull(strstr(text, "] 100 %, 0 s left"));
	progress_text(text, sizeof(text), 79, 0.001, 100, "none");
	ck_assert_ptr_nonnull(strstr(text, "27 h 45 min left"));
}
END_TEST

START_TEST(progress_fits)
{
	static const double shares[] = { -1, 0, 1e-300, 0.5, 1, 2, NAN };
	char text[256];
	size_t i, width;

	for (width = 0; width < 200; width++)
		for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
			ck_assert_uint_le(progress_text(text, sizeof(text),
			    width, shares[i], 1e9, "adaptive-tcp, loss cost "
			    "1000000000"), width);
			ck_assert_uint_le(strlen(text), width);
			progress_text(text, 5, width, shares[i], 1, "x");
			ck_assert_uint_lt(strlen(text), 5);
		}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("figures");
	TCase *tc = tcase_create("figures");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, NULL, teardown);
	suite_add_tcase(suite, tc);
	tcase_add_test(tc, mean_and_confidence);
	tcase_add_test(tc, what_is_not_defined_does_not_count);
	tcase_add_test(tc, large_figures_do_not_cancel);
	tcase_add_test(tc, student);
	tcase_add_test(tc, student_falls);
	tcase_add_test(tc, rows_of_policies_and_costs);
	tcase_add_test(tc, figures_of_a_score);
	tcase_add_test(tc, nothing_divides_by_zero);
	tcase_add_test(tc, table_is_aligned);
	tcase_add_test(tc, table_with_seeds);
	tcase_add_test(tc, json_of_one_seed);
	tcase_add_test(tc, json_of_seeds);
	tcase_add_test(tc, progress_says_how_long);
	tcase_add_test(tc, progress_fits);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
