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
 * Random worlds, random lives. Exercises: the invariants as the world and the
 * engine check them (world.h lists them), whatever happens in whatever order;
 * liveness: a client that is gone, or whose ssh is, is noticed in time;
 * safety: a client that lives on a path that lives is never given up.
 *
 * The loop's index is the seed. KA_SEED=n runs that one alone; KA_RUNS=n sets
 * how many (10000). The first life that fails is made small and printed as a
 * scenario, to be kept in regress/scenarios.
 */

#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "random_life.h"

#define RUNS_DEFAULT	10000

static void
print_failure(struct scenario *s, struct outcome *out)
{
	static int printed;
	int events = s->n, plays;

	if (printed++)
		return;
	plays = scenario_shrink(s, out, random_life_is_fair);
	printf("--- %d of %d events are left after %d plays; as a scenario:\n",
	    s->n, events, plays);
	printf("# %s: %s\n", s->title, out->text);
	s->title[0] = '\0';
	scenario_print(s, stdout);
	printf("---\n");
	fflush(stdout);
}

START_TEST(random_lives)
{
	struct scenario s;
	struct outcome out;
	char how[sizeof(out.text)];

	random_life(&s, _i);
	if (scenario_play(&s, &out, NULL) == 0)
		return;
	snprintf(how, sizeof(how), "%s", out.text);
	print_failure(&s, &out);
	ck_abort_msg("KA_SEED=%d: %s", _i, how);
}
END_TEST

/* -1: not set */
static int
number(const char *name)
{
	const char *s = getenv(name);

	return s == NULL || *s == '\0' ? -1 : atoi(s);
}

int
main(void)
{
	Suite *suite = suite_create("random");
	TCase *tc = tcase_create("lives");
	SRunner *sr;
	int first = 0, runs = number("KA_RUNS"), failed;

	if (runs < 0)
		runs = RUNS_DEFAULT;
	if (number("KA_SEED") >= 0) {
		first = number("KA_SEED");
		runs = 1;
	}
	tcase_add_loop_test(tc, random_lives, first, first + runs);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_set_fork_status(sr, CK_NOFORK);	/* ten times faster */
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
