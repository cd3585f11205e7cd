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

/*
 * The plan of ka_policy.h to the letter, over every edge of the grid: slow,
 * by recursion with a memory, without weights, ladders or short cuts.
 */
#define SLOW_STEPS	(KA_CELLS + 2)

static int64_t at_ms[SLOW_STEPS];
static double share[SLOW_STEPS];	/* P(at < T <= next | T > base) */
static double memory[SLOW_STEPS + 1][SLOW_STEPS + 1];
static int steps;

static double
believed(int s, int u)
{
	double sum = 0;

	for (; s < u; s++)
		sum += share[s];
	return sum;
}

/* All idle time at one interval, or a loss every hour if that is cheaper. */
static double
rest(int64_t interval_ms)
{
	double kept = (double)stakes.idle_ms / (double)interval_ms;
	double lost = stakes.loss_cost * (double)stakes.idle_ms / HOUR_MS;

	return kept < lost ? kept : lost;
}

static double
slow_plan(int s, int u)
{
	double fails, within = believed(s, u), cost;
	double best = rest(at_ms[s]);
	int i;

	if (memory[s][u] > 0)
		return memory[s][u];
	for (i = s + 1; i < u && within > 0; i++) {
		fails = believed(s, i) / within;
		if (stakes.loss_cost * fails + 1 >= best)
			break;
		cost = 1 + stakes.loss_cost * fails +
		    fails * slow_plan(s, i) + (1 - fails) * slow_plan(i, u);
		if (cost < best)
			best = cost;
	}
	return memory[s][u] = best;
}

static double
slow_cost(void)
{
	double above = ka_est_outlives(&e, stakes.base_ms);
	int i, j;

	at_ms[0] = stakes.base_ms;
	steps = 1;
	for (i = 0; i < KA_CELLS; i++)
		if (e.grid.edge_ms[i] > stakes.base_ms + stakes.base_ms / 100 &&
		    e.grid.edge_ms[i] < stakes.max_ms)
			at_ms[steps++] = e.grid.edge_ms[i];
	if (stakes.max_ms > at_ms[steps - 1] + at_ms[steps - 1] / 100)
		at_ms[steps++] = stakes.max_ms;
	for (i = 0; i < steps; i++) {
		share[i] = ka_est_outlives(&e, at_ms[i]) / above;
		if (i + 1 < steps)
			share[i] -= ka_est_outlives(&e, at_ms[i + 1]) / above;
		for (j = 0; j <= steps; j++)
			memory[i][j] = 0;
	}
	return slow_plan(0, steps);
}

/* As cheap as the best plan, but for what the ladder leaves out: 4 %. */
static void
assert_cheapest(void)
{
	double cost;

	choose();
	cost = slow_cost();
	ck_assert_double_eq_tol(choice.cost_stay, rest(stakes.base_ms), 1e-9);
	ck_assert_double_ge(choice.cost, cost * (1 - 1e-5));
	ck_assert_double_le(choice.cost, cost * 1.04 + 1);
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
	ka_est_lost(&e, 300000, 0.01);
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

/* Where the steps end when each is survived. */
static int64_t
climb(void)
{
	int step;

	for (step = 0; step < 200 && choose() > stakes.base_ms; step++) {
		ka_est_survived(&e, choice.interval_ms, 1);
		stakes.base_ms = choice.interval_ms;
	}
	ck_assert_int_lt(step, 200);
	return stakes.base_ms;
}

/* With the built-in prior steps from 60 s end just below 239 s, a vendor's. */
START_TEST(default_climbs_below_the_next_vendor)
{
	climb();
	ck_assert_int_ge(stakes.base_ms, 215000);
	ck_assert_int_lt(stakes.base_ms, 239000);
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
		setup();
		stakes.idle_ms = HOUR_MS << i;
		now = climb();
		ck_assert_int_ge(now, last);
		last = now;
	}
	ck_assert_int_gt(last, 225000);
}
END_TEST

START_TEST(dearer_losses_explore_less)
{
	int64_t last = INT64_MAX, now;
	double cost;

	for (cost = 1; cost < 1e9; cost *= 4) {
		setup();
		stakes.loss_cost = cost;
		now = climb();
		ck_assert_int_le(now, last);
		last = now;
	}
	ck_assert_int_eq(last, 60000);
}
END_TEST

/* Where 59 losses an hour are cheaper than 60 keepalives, and not 61. */
START_TEST(cheap_sessions_are_let_go)
{
	int i;

	for (i = 0; i < 5; i++)
		ka_est_lost(&e, 62620, 0.001);
	stakes.loss_cost = 59;
	choose();
	ck_assert(choice.lets_go);
	ck_assert_int_eq(choice.interval_ms, stakes.max_ms);
	stakes.loss_cost = 61;
	choose();
	ck_assert(!choice.lets_go);
	ck_assert_int_eq(choice.interval_ms, stakes.base_ms);
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
		ka_est_lost(&e, 200000, 0.1);
	ck_assert_int_lt(choose(), 200000);
	for (i = 0; i < 40; i++)
		ka_est_lost(&e, 60000, 0.1);
	ck_assert_int_eq(choose(), 60000);
}
END_TEST

/* Every gateway is believed to have a timeout right above the first edge. */
START_TEST(from_below_the_grid)
{
	int i;

	for (i = 1; i < KA_CELLS; i++)
		e.mass[i] = 0;
	e.mass[0] = 1;
	stakes.base_ms = e.grid.edge_ms[0] / 3;
	stakes.loss_cost = 20000;
	ck_assert_int_eq(choose(), e.grid.edge_ms[0]);
	assert_cheapest();
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
	tcase_add_test(tc, default_climbs_below_the_next_vendor);
	tcase_add_test(tc, short_life_does_not_explore);
	tcase_add_test(tc, longer_life_explores_more);
	tcase_add_test(tc, dearer_losses_explore_less);
	tcase_add_test(tc, cheap_sessions_are_let_go);
	tcase_add_test(tc, free_losses_take_the_longest);
	tcase_add_test(tc, no_room_no_leap);
	tcase_add_test(tc, a_known_wall_is_not_crossed);
	tcase_add_test(tc, from_below_the_grid);
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
