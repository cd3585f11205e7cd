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
 * The estimator. Exercises: the grid; masses that sum to 1; the built-in
 * prior; survived and lost, at every trust, at the grid's ends and far beyond
 * them; evidence that piles up and contradicts itself.
 */

#include <stdlib.h>

#include <check.h>

#include "ka_estimator.h"

#define HOUR_MS	INT64_C(3600000)

static struct ka_estimator e;

static void
builtin(void)
{
	ka_est_init(&e, ka_prior_builtin, ka_prior_builtin_rows);
}

static double
sum(void)
{
	double s = 0;
	int i;

	for (i = 0; i < KA_CELLS; i++) {
		ck_assert_msg(e.mass[i] >= 0 && e.mass[i] <= 1,
		    "cell %d has mass %g", i, e.mass[i]);
		s += e.mass[i];
	}
	return s;
}

static void
assert_sound(void)
{
	double last = 1;
	int64_t ms;

	ck_assert_double_eq_tol(sum(), 1, 1e-9);
	for (ms = 500; ms < 400 * HOUR_MS; ms += ms / 7 + 1) {
		ck_assert_double_le(ka_est_outlives(&e, ms), last + 1e-12);
		ck_assert_double_ge(ka_est_outlives(&e, ms), 0);
		last = ka_est_outlives(&e, ms);
	}
}

START_TEST(grid_is_log_spaced)
{
	int i;

	builtin();
	ck_assert_int_eq(e.grid.edge_ms[0], 1000);
	for (i = 1; i < KA_CELLS; i++) {
		ck_assert_int_gt(e.grid.edge_ms[i], e.grid.edge_ms[i - 1]);
		ck_assert_double_eq_tol((double)e.grid.edge_ms[i] /
		    (double)e.grid.edge_ms[i - 1], 1.06, 0.002);
	}
	ck_assert_int_ge(e.grid.edge_ms[KA_CELLS - 1], 48 * HOUR_MS);
	ck_assert_int_lt(e.grid.edge_ms[KA_CELLS - 1], 49 * HOUR_MS);
}
END_TEST

START_TEST(prior_is_sound)
{
	builtin();
	assert_sound();
	/* Almost nothing forgets within 20 s, much within two hours. */
	ck_assert_double_gt(ka_est_outlives(&e, 20000), 0.98);
	ck_assert_double_lt(ka_est_outlives(&e, 2 * HOUR_MS), 0.5);
}
END_TEST

START_TEST(prior_of_nothing_is_even)
{
	ka_est_init(&e, NULL, 0);
	assert_sound();
	ck_assert_double_eq_tol(e.mass[100], e.mass[KA_CELLS - 1], 1e-12);
	ck_assert_double_lt(e.mass[0], e.mass[100]);
	ck_assert_double_gt(e.mass[0], 0);
}
END_TEST

START_TEST(prior_of_one_row)
{
	struct ka_prior_row row = { 300000, 5 };

	ka_est_init(&e, &row, 1);
	assert_sound();
	ck_assert_double_gt(ka_est_outlives(&e, 270000) -
	    ka_est_outlives(&e, 330000), 0.79);
}
END_TEST

START_TEST(prior_of_weightless_rows_is_even)
{
	struct ka_prior_row row[2] = { { 300000, 0 }, { 60000, 0 } };

	ka_est_init(&e, row, 2);
	assert_sound();
	ck_assert_double_eq_tol(e.mass[100], e.mass[150], 1e-12);
}
END_TEST

START_TEST(rows_beyond_the_grid_take_its_ends)
{
	struct ka_prior_row row[2] = { { 1, 1 }, { INT64_MAX / 2, 1 } };

	ka_est_init(&e, row, 2);
	assert_sound();
	ck_assert_double_gt(e.mass[0], 0.39);
	ck_assert_double_gt(e.mass[KA_CELLS - 1], 0.39);
}
END_TEST

START_TEST(survived_rules_out_shorter)
{
	double longer;

	builtin();
	longer = ka_est_outlives(&e, 700000);
	ka_est_survived(&e, 400000, 1);
	assert_sound();
	ck_assert_double_gt(ka_est_outlives(&e, 350000), 0.98);
	ck_assert_double_gt(ka_est_outlives(&e, 700000), longer);
	/* Not quite: gateways under pressure forget early. */
	ck_assert_double_lt(ka_est_outlives(&e, 350000), 1);
}
END_TEST

START_TEST(survived_never_hurts_what_is_longer)
{
	int64_t ms = 1000 + 977 * (int64_t)_i * _i, probe_ms;
	struct ka_estimator was;

	builtin();
	was = e;
	ka_est_survived(&e, ms, 1);
	assert_sound();
	for (probe_ms = ms; probe_ms < 100 * HOUR_MS; probe_ms *= 2)
		ck_assert_double_ge(ka_est_outlives(&e, probe_ms) + 1e-12,
		    ka_est_outlives(&was, probe_ms));
}
END_TEST

START_TEST(lost_rules_out_longer)
{
	builtin();
	ka_est_lost(&e, 400000, 0.1);
	assert_sound();
	ck_assert_double_lt(ka_est_outlives(&e, 400000), 0.25);
	/* Not quite: the client may just have left. */
	ck_assert_double_gt(ka_est_outlives(&e, 400000), 0.01);
}
END_TEST

START_TEST(less_trust_moves_less)
{
	double full, half, before;

	builtin();
	before = ka_est_outlives(&e, 400000);
	ka_est_survived(&e, 400000, 1);
	full = ka_est_outlives(&e, 400000);
	builtin();
	ka_est_survived(&e, 400000, 0.5);
	half = ka_est_outlives(&e, 400000);
	ck_assert_double_gt(half, before);
	ck_assert_double_gt(full, half);
	builtin();
	ka_est_lost(&e, 400000, 0.5);
	ck_assert_double_lt(ka_est_outlives(&e, 400000), before);
}
END_TEST

START_TEST(no_trust_moves_nothing)
{
	struct ka_estimator was;
	int i;

	builtin();
	was = e;
	ka_est_survived(&e, 400000, 0);
	ka_est_lost(&e, 400000, 1);
	for (i = 0; i < KA_CELLS; i++)
		ck_assert_double_eq_tol(e.mass[i], was.mass[i], 1e-12);
}
END_TEST

START_TEST(extremes_are_harmless)
{
	static const int64_t gap[] = { 0, 1, 999, 1000, 1001, 48 * HOUR_MS,
	    500 * HOUR_MS, INT64_MAX };
	int64_t ms = gap[_i];

	builtin();
	ka_est_survived(&e, ms, 1);
	assert_sound();
	ka_est_lost(&e, ms, 0.1);
	assert_sound();
	ck_assert_double_le(ka_est_outlives(&e, ms), 1);
}
END_TEST

START_TEST(much_evidence_stays_sound)
{
	int i;

	builtin();
	for (i = 0; i < 100000; i++)
		ka_est_survived(&e, 300000, 1);
	assert_sound();
	for (i = 0; i < 100000; i++)
		ka_est_lost(&e, 200000, 0.1);
	assert_sound();
	for (i = 0; i < 100000; i++) {
		ka_est_survived(&e, 600000, 1);
		ka_est_lost(&e, 500000, 0.1);
	}
	assert_sound();
}
END_TEST

START_TEST(no_timeout_is_ever_impossible)
{
	int i;

	builtin();
	for (i = 0; i < 20; i++)
		ka_est_survived(&e, 300000, 1);
	/* The gateway changed: some losses must be able to tell. */
	for (i = 0; i < 60; i++)
		ka_est_lost(&e, 100000, 0.1);
	assert_sound();
	ck_assert_double_lt(ka_est_outlives(&e, 100000), 0.5);
}
END_TEST

static Suite *
estimator_suite(void)
{
	Suite *s = suite_create("estimator");
	TCase *tc = tcase_create("prior");

	tcase_add_test(tc, grid_is_log_spaced);
	tcase_add_test(tc, prior_is_sound);
	tcase_add_test(tc, prior_of_nothing_is_even);
	tcase_add_test(tc, prior_of_one_row);
	tcase_add_test(tc, prior_of_weightless_rows_is_even);
	tcase_add_test(tc, rows_beyond_the_grid_take_its_ends);
	suite_add_tcase(s, tc);
	tc = tcase_create("evidence");
	tcase_add_test(tc, survived_rules_out_shorter);
	tcase_add_loop_test(tc, survived_never_hurts_what_is_longer, 0, 60);
	tcase_add_test(tc, lost_rules_out_longer);
	tcase_add_test(tc, less_trust_moves_less);
	tcase_add_test(tc, no_trust_moves_nothing);
	tcase_add_loop_test(tc, extremes_are_harmless, 0, 8);
	tcase_add_test(tc, much_evidence_stays_sound);
	tcase_add_test(tc, no_timeout_is_ever_impossible);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(estimator_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
