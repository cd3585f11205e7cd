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
 * WeChat Mars, step by step, against intervals worked out by hand from its
 * description. Exercises: how a session earns its interval, the climb to the
 * top, what settles it below, what failures do and do not count, what starts
 * the search again, the try on a Tuesday, sessions that overlap.
 */

#include "policy_walk.h"

#define HOUR_MS		(3600 * SECOND_MS)
#define DAY_MS		(24 * HOUR_MS)

/* The simulated clock starts with a Sunday. */
#define TUESDAY_MS	(2 * DAY_MS)

static void
mars_climb(void)
{
	meet("mars");
	/* Two to earn the third, which counts; then three at each. */
	walk("270+ 270+ 270+ 270+ 270+"
	    " 330+ 330+ 330+ 390+ 390+ 390+ 450+ 450+ 450+"
	    " 510+ 510+ 510+ 570+ 570+ 570+"
	    /* 630 would be too long; one answer at the longest is enough. */
	    " 590+ 570+ 570+ 570+ 570");
}

START_TEST(mars_climbs_to_the_top)
{
	mars_climb();
	ck_assert_int_eq(patience_s(), 8);
}
END_TEST

/* At the top there is nothing to try, on no Tuesday. */
START_TEST(mars_stays_at_the_top)
{
	int i;

	mars_climb();
	for (i = 0; i < 3000; i++)
		walk("570+");
	ck_assert_int_gt(now_ms, 14 * DAY_MS);
}
END_TEST

/* A network that forgets between 390 and 450 s. */
static void
mars_settle_at_370(void)
{
	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+ 330+ 330+ 330+ 390+ 390+ 390+");
	/* Each loss is a new session that has to earn its three again. */
	walk("450- 270+ 270+ 270+ 450r 270+ 270+ 270+ 450-");
	/* 450 - 80, settled. */
	walk("270+ 270+ 270+ 370+ 370+ 370+ 370+ 370");
}

START_TEST(mars_settles_below_what_failed)
{
	mars_settle_at_370();
}
END_TEST

START_TEST(mars_failures_must_follow_each_other)
{
	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+"
	    " 330- 270+ 270+ 270+ 330- 270+ 270+ 270+"
	    /* One answer: the two are forgotten, it is the first of three. */
	    " 330+ 330- 270+ 270+ 270+ 330- 270+ 270+ 270+ 330+"
	    " 330+ 390- 270+ 270+ 270+ 390");
}
END_TEST

START_TEST(mars_settles_no_lower_than_270)
{
	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+"
	    " 330- 270+ 270+ 270+ 330- 270+ 270+ 270+ 330-"
	    /* 330 - 80 is too short; settled, it does not climb again. */
	    " 270+ 270+ 270+ 270+ 270+ 270+ 270+ 270+ 270");
}
END_TEST

START_TEST(mars_ignores_failures_at_270)
{
	meet("mars");
	/* Before anything is earned, and after; in the search nothing moves. */
	walk("270- 270r 270- 270- 270+ 270+ 270+ 270o 270o 270o 270o"
	    " 270+ 270+ 330");
}
END_TEST

/* Nor those of a keepalive that another session's start made short again. */
START_TEST(mars_ignores_failures_not_earned)
{
	int i;

	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+ 330s");
	for (i = 0; i < 3; i++)
		miss(330, POLICY_SILENCE);
	walk("270+ 270+ 270+ 330+ 330+ 330+ 390");
}
END_TEST

/* Settled, three failures count even with answers between them. */
START_TEST(mars_starts_again_when_settled_fails)
{
	mars_settle_at_370();
	walk("370- 270+ 270+ 270+ 370+ 370+ 370+ 370r 270+ 270+ 270+ 370+"
	    " 370-");
	/* The search is open: it climbs. */
	walk("270+ 270+ 270+ 270+ 270+ 330+ 330+ 330+ 390");
}
END_TEST

/* A loss takes the sessions that go on back to 270 s, once settled. */
START_TEST(mars_settled_loss_shortens_the_others)
{
	mars_settle_at_370();
	walk("370o 270+ 270+ 270+ 370");
	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+ 330o 330+ 330+ 330+ 390");
}
END_TEST

START_TEST(mars_tries_longer_on_a_tuesday)
{
	/* Settled on Sunday, early in the day. */
	mars_settle_at_370();
	ck_assert_int_lt(now_ms, DAY_MS / 2);
	/* Monday: a day has passed, but it is the wrong one. */
	now_ms = TUESDAY_MS - 1000 * SECOND_MS;
	walk("370+ 370+ 370+");
	ck_assert_int_ge(now_ms, TUESDAY_MS);
	/* The third answer came on Tuesday. */
	walk("390+ 390+ 390+ 450");
}
END_TEST

START_TEST(mars_does_not_try_on_a_monday)
{
	mars_settle_at_370();
	now_ms = TUESDAY_MS - 1000 * SECOND_MS;
	walk("370+ 370+ 370");
	ck_assert_int_lt(now_ms, TUESDAY_MS);
	now_ms = TUESDAY_MS + DAY_MS - 369 * SECOND_MS;
	walk("370+ 370+ 370");
	ck_assert_int_ge(now_ms, TUESDAY_MS + DAY_MS);
	/* The next Tuesday will do. */
	now_ms = TUESDAY_MS + 7 * DAY_MS;
	walk("370+ 390");
}
END_TEST

/* 24 hours since the last change: on the same Tuesday it is too early. */
START_TEST(mars_does_not_try_within_a_day)
{
	now_ms = TUESDAY_MS;
	mars_settle_at_370();
	now_ms = TUESDAY_MS + DAY_MS - 1000 * SECOND_MS;
	walk("370+ 370+ 370");
	ck_assert_int_lt(now_ms, TUESDAY_MS + DAY_MS);
	/* A failure counts as a change, too. */
	now_ms = TUESDAY_MS + 7 * DAY_MS - 10 * HOUR_MS;
	walk("370-");
	now_ms += 20 * HOUR_MS;
	walk("270+ 270+ 270+ 370+ 370");
	now_ms += 4 * HOUR_MS;
	walk("370+ 390");
}
END_TEST

/* Not before the new session has earned it. */
START_TEST(mars_earns_its_try)
{
	mars_settle_at_370();
	now_ms = TUESDAY_MS;
	walk("370s 270+ 270+ 270+ 390");
}
END_TEST

START_TEST(mars_try_that_fails_settles_lower)
{
	mars_settle_at_370();
	now_ms = TUESDAY_MS;
	walk("370+ 390- 270+ 270+ 270+ 390r 270+ 270+ 270+ 390-"
	    /* 390 - 80 */
	    " 270+ 270+ 270+ 310+ 310+ 310+ 310+ 310");
}
END_TEST

START_TEST(mars_sessions_share)
{
	meet("mars");
	walk("270+ 270+ 270+ 270+ 270+ 330+ 330s 270+ 270+");
	/* The other one, whose keepalive was due before: the third earned,
	 * and the second at 330. */
	answer(330);
	walk("330+ 390");
	/* Too late to count for 390. */
	answer(330);
	answer(330);
	answer(330);
	walk("390+ 390+ 390+ 450");
	miss(390, POLICY_RESET);
	miss(390, POLICY_RESET);
	miss(390, POLICY_RESET);
	walk("450");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mars");
	TCase *tc = add_case(s, "mars");

	tcase_add_test(tc, mars_climbs_to_the_top);
	tcase_add_test(tc, mars_stays_at_the_top);
	tcase_add_test(tc, mars_settles_below_what_failed);
	tcase_add_test(tc, mars_failures_must_follow_each_other);
	tcase_add_test(tc, mars_settles_no_lower_than_270);
	tcase_add_test(tc, mars_ignores_failures_at_270);
	tcase_add_test(tc, mars_ignores_failures_not_earned);
	tcase_add_test(tc, mars_starts_again_when_settled_fails);
	tcase_add_test(tc, mars_settled_loss_shortens_the_others);
	tcase_add_test(tc, mars_tries_longer_on_a_tuesday);
	tcase_add_test(tc, mars_does_not_try_on_a_monday);
	tcase_add_test(tc, mars_does_not_try_within_a_day);
	tcase_add_test(tc, mars_earns_its_try);
	tcase_add_test(tc, mars_try_that_fails_settles_lower);
	tcase_add_test(tc, mars_sessions_share);
	return run_suite(s);
}
