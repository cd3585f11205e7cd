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
 * The policy. Exercises: the choice is the cheapest of all that are allowed,
 * against a plain sum of the formula; it stays in its bounds; a huge loss cost
 * never leaps, the default one leaps sensibly with the built-in prior; more
 * idle time earns more exploration; knowledge moves it the right way.
 */

#include <stdlib.h>

#include <check.h>

#include "ka_policy.h"
#include "keepalive.h"

#define HOUR_MS	INT64_C(3600000)

static struct ka_estimator e;
static struct ka_stakes stakes;
static struct ka_choice choice;

static void
setup(void)
{
	ka_est_init(&e, ka_prior_builtin, ka_prior_builtin_rows);
	stakes.base_ms = 60000;
	stakes.max_ms = 1800000;
	stakes.idle_ms = 8 * HOUR_MS;
	stakes.loss_cost = KA_LOSS_COST_DEFAULT;
}

static int64_t
choose(void)
{
	ka_choose(&e, &stakes, &choice);
	ck_assert_int_ge(choice.interval_ms, stakes.base_ms);
	ck_assert_int_le(choice.interval_ms, stakes.max_ms);
	ck_assert_double_le(choice.cost, choice.cost_stay);
	ck_assert_double_ge(choice.outlives, 0);
	ck_assert_double_le(choice.outlives, 1);
	return choice.interval_ms;
}

/* DESIGN, section 5, to the letter. */
static double
cost_of(int64_t interval_ms)
{
	double h = (double)stakes.idle_ms;
	double q = ka_est_outlives(&e, interval_ms) /
	    ka_est_outlives(&e, stakes.base_ms);

	if (q > 1)
		q = 1;
	return stakes.loss_cost * (1 - q) + q * h / (double)interval_ms +
	    (1 - q) * h / (double)stakes.base_ms;
}

static void
assert_cheapest(void)
{
	int64_t chosen = choose();
	int i;

	ck_assert_double_eq_tol(choice.cost, cost_of(chosen), 1e-6);
	ck_assert_double_eq_tol(choice.cost_stay, (double)stakes.idle_ms /
	    (double)stakes.base_ms, 1e-9);
	ck_assert_double_le(choice.cost, cost_of(stakes.max_ms) + 1e-6);
	for (i = 0; i < KA_CELLS; i++)
		if (e.edge_ms[i] >= stakes.base_ms &&
		    e.edge_ms[i] <= stakes.max_ms)
			ck_assert_double_le(choice.cost,
			    cost_of(e.edge_ms[i]) + 1e-6);
}

START_TEST(cheapest_of_all)
{
	static const double cost[] = { 1, 50, 300, 2000, 20000, 1e6 };
	static const int64_t base[] = { 1000, 30000, 60000, 61234, 240000,
	    1799999, 1800000 };
	unsigned int b, c;

	stakes.idle_ms = (_i + 1) * 5 * HOUR_MS;
	for (b = 0; b < sizeof(base) / sizeof(base[0]); b++)
		for (c = 0; c < sizeof(cost) / sizeof(cost[0]); c++) {
			stakes.base_ms = base[b];
			stakes.loss_cost = cost[c];
			assert_cheapest();
		}
}
END_TEST

START_TEST(cheapest_after_evidence)
{
	ka_est_survived(&e, 55000, 1);
	assert_cheapest();
	ka_est_lost(&e, 400000, 0.5);
	assert_cheapest();
	ka_est_survived(&e, 220000, 1);
	stakes.base_ms = 220000;
	assert_cheapest();
}
END_TEST

START_TEST(huge_loss_cost_stays)
{
	stakes.loss_cost = KA_LOSS_COST_MAX;
	ck_assert_int_eq(choose(), 60000);
	stakes.base_ms = 30000;
	ck_assert_int_eq(choose(), 30000);
	stakes.base_ms = 1234;
	ck_assert_int_eq(choose(), 1234);
}
END_TEST

/* With the built-in prior 60 s leads to just below 239 s, the next vendors'. */
START_TEST(default_leaps_below_the_next_vendor)
{
	int64_t first = choose();

	ck_assert_int_gt(first, 180000);
	ck_assert_int_lt(first, 239000);
	ck_assert_double_gt(choice.outlives, 0.9);
}
END_TEST

START_TEST(short_life_does_not_explore)
{
	stakes.idle_ms = 5 * 60000;
	ck_assert_int_eq(choose(), 60000);
}
END_TEST

START_TEST(longer_life_explores_more)
{
	int64_t last = 0, now;
	int i;

	for (i = 0; i < 10; i++) {
		stakes.idle_ms = HOUR_MS << i;
		now = choose();
		ck_assert_int_ge(now, last);
		last = now;
	}
	ck_assert_int_gt(last, 60000);
}
END_TEST

START_TEST(dearer_losses_explore_less)
{
	int64_t last = INT64_MAX, now;
	double cost;

	for (cost = 1; cost < 1e9; cost *= 4) {
		stakes.loss_cost = cost;
		now = choose();
		ck_assert_int_le(now, last);
		last = now;
	}
	ck_assert_int_eq(last, 60000);
}
END_TEST

START_TEST(free_losses_take_the_longest)
{
	struct ka_prior_row never = { 400 * HOUR_MS, 1 };

	ka_est_init(&e, &never, 1);
	stakes.loss_cost = 1;
	stakes.idle_ms = 10000 * HOUR_MS;
	ck_assert_int_gt(choose(), 1700000);
}
END_TEST

START_TEST(no_room_no_leap)
{
	stakes.max_ms = 60000;
	ck_assert_int_eq(choose(), 60000);
	ck_assert_double_eq(choice.cost, choice.cost_stay);
	ck_assert_double_eq(choice.outlives, 1);
}
END_TEST

START_TEST(a_known_wall_is_not_crossed)
{
	int i;

	for (i = 0; i < 5; i++)
		ka_est_lost(&e, 200000, 1);
	ck_assert_int_lt(choose(), 200000);
	for (i = 0; i < 40; i++)
		ka_est_lost(&e, 60000, 1);
	ck_assert_int_eq(choose(), 60000);
}
END_TEST

START_TEST(beyond_the_grid)
{
	stakes.base_ms = 100 * HOUR_MS;
	stakes.max_ms = KA_TIME_MAX_MS;
	choose();
	stakes.base_ms = 1;
	stakes.max_ms = 2;
	choose();
	stakes.base_ms = stakes.max_ms = KA_TIME_MAX_MS;
	ck_assert_int_eq(choose(), KA_TIME_MAX_MS);
}
END_TEST

static Suite *
policy_suite(void)
{
	Suite *s = suite_create("policy");
	TCase *tc = tcase_create("choice");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, cheapest_of_all, 0, 8);
	tcase_add_test(tc, cheapest_after_evidence);
	tcase_add_test(tc, huge_loss_cost_stays);
	tcase_add_test(tc, default_leaps_below_the_next_vendor);
	tcase_add_test(tc, short_life_does_not_explore);
	tcase_add_test(tc, longer_life_explores_more);
	tcase_add_test(tc, dearer_losses_explore_less);
	tcase_add_test(tc, free_losses_take_the_longest);
	tcase_add_test(tc, no_room_no_leap);
	tcase_add_test(tc, a_known_wall_is_not_crossed);
	tcase_add_test(tc, beyond_the_grid);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(policy_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
