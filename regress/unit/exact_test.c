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
 * The estimator against an exact slow one. Exercises: random sequences of
 * survived and lost evidence, on random priors; P(T > gap) on the edges of
 * the grid, just below and just above.
 *
 * The slow one keeps the list of what was seen, and makes the posterior of it
 * from scratch each time: cell by cell, in long double, normalized once. Which
 * cells a gap touches it decides by the words of ka_grid.h.
 *
 * The loop's index is the seed. KA_SEED=n runs that one alone; KA_RUNS=n sets
 * how many (5000).
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "ka_estimator.h"
#include "rng.h"

#define RUNS_DEFAULT	5000
#define EVIDENCE_MAX	40
#define ROWS_MAX	12
#define GAPS		20
#define TOLERANCE	1e-9L

/* What a survival leaves to shorter timeouts, of the odds: 2 %. */
#define SURVIVED_ODDS	1.02L

struct evidence {
	int survived;
	int64_t gap_ms;
	double weight;		/* trust, or chance */
};

struct slow {
	int64_t edge_ms[KA_CELLS];
	long double prior[KA_CELLS], mass[KA_CELLS];
	struct evidence seen[EVIDENCE_MAX];
	int n;
};

static struct ka_estimator fast;
static struct slow slow;
static struct rng rng;

/* a is there or below, when it is at most 1 % of the gap too long. */
static int
is_within(int64_t a_ms, int64_t b_ms, int64_t gap_ms)
{
	return ((long double)a_ms - (long double)b_ms) * 100 <=
	    (long double)gap_ms;
}

static long double
factor(const struct slow *w, int cell, const struct evidence *v)
{
	if (v->survived) {
		/* Ruled out when all of it is at or below the gap. */
		if (cell < KA_CELLS - 1 &&
		    is_within(w->edge_ms[cell + 1], v->gap_ms, v->gap_ms))
			return 1 - (long double)v->weight / SURVIVED_ODDS;
		return 1;
	}
	if (is_within(v->gap_ms, w->edge_ms[cell], v->gap_ms))
		return (long double)v->weight;
	return 1;
}

static void
slow_posterior(struct slow *w)
{
	long double sum = 0;
	int cell, k;

	for (cell = 0; cell < KA_CELLS; cell++) {
		w->mass[cell] = w->prior[cell];
		for (k = 0; k < w->n; k++)
			w->mass[cell] *= factor(w, cell, &w->seen[k]);
		sum += w->mass[cell];
	}
	for (cell = 0; cell < KA_CELLS; cell++)
		w->mass[cell] /= sum;
}

static long double
slow_outlives(const struct slow *w, int64_t gap_ms)
{
	long double sum = 0, lo, hi, gap = (long double)gap_ms;
	int cell;

	for (cell = 0; cell < KA_CELLS - 1; cell++) {
		lo = (long double)w->edge_ms[cell];
		hi = (long double)w->edge_ms[cell + 1];
		if (gap <= lo)
			sum += w->mass[cell];
		else if (gap < hi)
			sum += w->mass[cell] * (hi - gap) / (hi - lo);
	}
	return sum + w->mass[KA_CELLS - 1];
}

static int64_t
between(int64_t a, int64_t b)
{
	return a + (int64_t)(rng_next(&rng) % (uint64_t)(b - a + 1));
}

/* Short ones as often as long ones, up to 60 days; sometimes nonsense. */
static int64_t
random_gap(void)
{
	static const int64_t odd_ms[] = { 0, 1, 19, 20, 21, -1, -86400000,
	    KA_TIME_MAX_MS, INT64_MAX / 200 };
	int64_t edge_ms;

	switch (between(0, 11)) {
	case 0:
		return odd_ms[between(0, 8)];
	case 1:
	case 2:
	case 3:
		/* About where a cell begins or ceases to count. */
		edge_ms = slow.edge_ms[between(0, KA_CELLS - 1)];
		return edge_ms + between(-3, 3) * edge_ms / 300 +
		    between(-2, 2);
	default:
		return between(8, 15) << between(0, 29);
	}
}

static void
random_prior(void)
{
	struct ka_prior_row row[ROWS_MAX];
	size_t n = (size_t)between(0, ROWS_MAX), i;
	int cell;

	if (between(0, 3) == 0)
		ka_est_init(&fast, ka_prior_builtin, ka_prior_builtin_rows);
	else {
		for (i = 0; i < n; i++) {
			row[i].timeout_ms = between(8, 15) << between(4, 26);
			row[i].weight = (double)between(0, 5);
		}
		ka_est_init(&fast, row, n);
	}
	slow.n = 0;
	for (cell = 0; cell < KA_CELLS; cell++) {
		slow.edge_ms[cell] = fast.grid.edge_ms[cell];
		slow.prior[cell] = (long double)fast.mass[cell];
	}
}

static void
see(int survived, int64_t gap_ms, double weight)
{
	slow.seen[slow.n].survived = survived;
	slow.seen[slow.n].gap_ms = gap_ms;
	slow.seen[slow.n++].weight = weight;
	if (survived)
		ka_est_survived(&fast, gap_ms, weight);
	else
		ka_est_lost(&fast, gap_ms, weight);
}

/* All of it, none of it, or some: trust is in [0, 1], a chance in (0, 1]. */
static void
see_something(void)
{
	double share = rng_share(&rng);

	if (between(0, 3) == 0)
		share = 1;
	if (between(0, 1) == 0)
		see(1, random_gap(), between(0, 9) == 0 ? 0 : share);
	else
		see(0, random_gap(), share * share * share + 1e-4 > 1 ? 1 :
		    share * share * share + 1e-4);
}

static void
assert_same(const char *what, int seed, int64_t at, double got,
    long double want)
{
	/* An assertion for each cell would take ten times as long. */
	if (!(fabsl((long double)got - want) <= TOLERANCE * want))
		ck_abort_msg("KA_SEED=%d: after %d events, %s %lld: %.17g, "
		    "exact %.17Lg", seed, slow.n, what, (long long)at, got,
		    want);
}

static void
assert_same_masses(int seed)
{
	int cell;

	slow_posterior(&slow);
	for (cell = 0; cell < KA_CELLS; cell++)
		assert_same("cell", seed, cell, fast.mass[cell],
		    slow.mass[cell]);
}

static void
assert_same_outlives(int seed, int64_t gap_ms)
{
	assert_same("P(T > gap), gap", seed, gap_ms,
	    ka_est_outlives(&fast, gap_ms), slow_outlives(&slow, gap_ms));
}

START_TEST(agrees_with_exact)
{
	int n, i;

	rng.state = (uint64_t)_i;
	random_prior();
	for (n = (int)between(1, EVIDENCE_MAX); n > 0; n--) {
		see_something();
		assert_same_masses(_i);
	}
	for (i = 0; i < GAPS; i++)
		assert_same_outlives(_i, random_gap());
}
END_TEST

/* Every edge, and the milliseconds beside it. */
START_TEST(outlives_on_every_edge)
{
	int64_t off_ms;
	int cell, n;

	rng.state = (uint64_t)_i;
	random_prior();
	for (n = 0; n < 5; n++)
		see_something();
	slow_posterior(&slow);
	for (cell = 0; cell < KA_CELLS; cell++)
		for (off_ms = -1; off_ms <= 1; off_ms++)
			assert_same_outlives(_i, slow.edge_ms[cell] + off_ms);
}
END_TEST

/* 1 % beside an edge is on it; a millisecond more is not. */
START_TEST(tolerance_is_one_percent)
{
	int64_t edge_ms, most_ms, least_ms;
	int cell;

	ka_est_init(&fast, ka_prior_builtin, ka_prior_builtin_rows);
	for (cell = 1; cell < KA_CELLS; cell++) {
		edge_ms = fast.grid.edge_ms[cell];
		ck_assert_int_eq(ka_grid_cell(&fast.grid, edge_ms), cell - 1);
		ck_assert_int_eq(ka_grid_cell(&fast.grid, edge_ms + 1), cell);
		for (most_ms = edge_ms; (most_ms + 1 - edge_ms) * 100 <=
		    most_ms + 1; )
			most_ms++;
		for (least_ms = edge_ms; (edge_ms - least_ms + 1) * 100 <=
		    least_ms - 1; )
			least_ms--;
		ck_assert_int_eq(ka_grid_above(&fast.grid, most_ms), cell);
		ck_assert_int_eq(ka_grid_above(&fast.grid, most_ms + 1),
		    cell + 1);
		ck_assert_int_eq(ka_grid_below(&fast.grid, least_ms), cell);
		ck_assert_int_eq(ka_grid_below(&fast.grid, least_ms - 1),
		    cell - 1);
	}
}
END_TEST

static int
number(const char *name, int fallback)
{
	const char *s = getenv(name);

	return s == NULL || *s == '\0' ? fallback : atoi(s);
}

int
main(void)
{
	Suite *suite = suite_create("exact");
	TCase *tc = tcase_create("differential");
	SRunner *sr;
	int first = number("KA_SEED", 0), failed;
	int runs = getenv("KA_SEED") != NULL ? 1 :
	    number("KA_RUNS", RUNS_DEFAULT);

	printf("seeds %d to %d\n", first, first + runs - 1);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, agrees_with_exact, first, first + runs);
	tcase_add_loop_test(tc, outlives_on_every_edge, first, first + 20);
	tcase_add_test(tc, tolerance_is_one_percent);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_set_fork_status(sr, CK_NOFORK);	/* ten times faster */
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
