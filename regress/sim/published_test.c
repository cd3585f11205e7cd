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
 * The published policies but Mars. Exercises: each of them step by step,
 * against intervals worked out by hand from its description: answers, failures
 * of both kinds, what ends the search and what starts it again, sessions of
 * one network that overlap; that networks do not share; the names, and what is
 * no name.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_walk.h"

/* Names. */

START_TEST(every_name_is_complete)
{
	const char *name = policy_names[_i];

	ck_assert_ptr_nonnull(policy = policy_find(name));
	ck_assert_str_eq(policy->name, name);
	ck_assert_ptr_eq(policy_find(name), policy);
	ck_assert_ptr_nonnull(policy->source);
	ck_assert_uint_gt(strlen(policy->source), 10);
	ck_assert_ptr_null(strchr(policy->source, '\n'));
	ck_assert(policy->interval_ms != NULL);
	ck_assert(policy->patience_ms != NULL);
	ck_assert_int_eq(policy->init != NULL, policy->memory_size > 0);
	if (strcmp(name, "none") == 0)
		ck_assert_str_eq(policy->probe, "none");
	else if (strcmp(name, "tcp-keepalive") == 0)
		ck_assert_str_eq(policy->probe, "tcp");
	else
		ck_assert_str_eq(policy->probe, "ssh");
}
END_TEST

START_TEST(order_of_the_table)
{
	static const char *const want[] = { "fixed-15", "fixed-30", "fixed-60",
	    "fixed-120", "fixed-225", "fixed-300", "fixed-600", "fixed-1700",
	    "fixed-7200", "none", "mars", "eas", "courier", "gcm", "gcm-wifi",
	    "tcp-keepalive" };
	size_t i, n = sizeof(want) / sizeof(want[0]);

	ck_assert_uint_eq(policy_names_count, n);
	for (i = 0; i < n; i++)
		ck_assert_str_eq(policy_names[i], want[i]);
}
END_TEST

static const char *const no_names[] = {
	"", " ", "fixed", "fixed-", "fixed-0", "fixed-00", "fixed-abc",
	"fixed-99999999999", "fixed-31622401", "fixed-18446744073709551676",
	"fixed--5", "fixed-+5", "fixed- 5", "fixed-5 ", "fixed-5s",
	"fixed-1.5", "fixed-1e3", "fixed-0x10", "fixed-060", "fixed-60\n",
	"fixed-/", "fixed-:", "fixed_60", "FIXED-60", "fixed60", "60", "None",
	"mars ", " mars", "mar", "gcm-", "gcm-cell", "tcp", "all", "oracle"
};

START_TEST(no_name)
{
	ck_assert_msg(policy_find(no_names[_i]) == NULL, "\"%s\" was found",
	    no_names[_i]);
}
END_TEST

/* What was asked for first is still good after many others. */
START_TEST(fixed_ones_live_on)
{
	const struct policy *first = policy_find("fixed-1");
	char name[sizeof("fixed-200")];
	int i;

	for (i = 2; i <= 200; i++) {
		snprintf(name, sizeof(name), "fixed-%d", i);
		meet(name);
		ck_assert_int_eq(interval_s(), i);
		memset(name, 'x', sizeof(name) - 1);
	}
	ck_assert_str_eq(first->name, "fixed-1");
	ck_assert_ptr_eq(policy_find("fixed-1"), first);
	ck_assert_ptr_ne(policy_find("fixed-10"), first);
	ck_assert_str_eq(policy_find("fixed-200")->name, "fixed-200");
}
END_TEST

/* Fixed intervals. */

START_TEST(fixed_is_stock_sshd)
{
	meet("fixed-60");
	walk("60+ 60+ 60- 60r 60- 60- 60+ 60s 60");
	ck_assert_int_eq(patience_s(), 180);
	meet("fixed-1");
	walk("1+ 1- 1");
	ck_assert_int_eq(patience_s(), 3);
	meet("fixed-1700");
	walk("1700+ 1700- 1700");
	ck_assert_int_eq(patience_s(), 5100);
	meet("fixed-31622400");
	walk("31622400");
	ck_assert_int_eq(patience_s(), 94867200);
}
END_TEST

START_TEST(none_never_does_anything)
{
	meet("none");
	ck_assert_int_eq(policy->interval_ms(policy, memory, 0), KA_NEVER);
	ck_assert_int_eq(policy->patience_ms(policy, KA_NEVER), KA_NEVER);
}
END_TEST

START_TEST(gcm_is_fixed)
{
	meet("gcm");
	walk("1680+ 1680- 1680r 1680s 1680+ 1680");
	ck_assert_int_eq(patience_s(), 60);
	meet("gcm-wifi");
	walk("900+ 900- 900r 900s 900+ 900");
	ck_assert_int_eq(patience_s(), 60);
}
END_TEST

START_TEST(tcp_keepalive_is_the_kernels)
{
	meet("tcp-keepalive");
	walk("7200+ 7200- 7200r 7200s 7200+ 7200");
	ck_assert_int_eq(patience_s(), 675);
}
END_TEST

/* Exchange ActiveSync. */

START_TEST(eas_climbs_to_the_top)
{
	meet("eas");
	walk("480+ 780+ 1080+ 1380+ 1680+ 1800+ 1800+ 1800");
	ck_assert_int_eq(patience_s(), 60);
}
END_TEST

START_TEST(eas_goes_back_to_the_previous)
{
	meet("eas");
	walk("480+ 780+ 1080- 780");
}
END_TEST

/* The second failure in a row is of an interval that was not increased. */
START_TEST(eas_then_to_the_minimum)
{
	meet("eas");
	walk("480+ 780+ 1080+ 1380r 1080- 480- 480r 480+ 780");
}
END_TEST

START_TEST(eas_the_longest_that_fails_later)
{
	meet("eas");
	walk("480+ 780+ 1080+ 1380+ 1680+ 1800- 1680+ 1800+ 1800- 480");
}
END_TEST

/* As described it never settles: a network that forgets at 900 s. */
START_TEST(eas_never_settles)
{
	int i;

	meet("eas");
	walk("480+");
	for (i = 0; i < 5; i++)
		walk("780+ 1080-");
	walk("780");
}
END_TEST

START_TEST(eas_failure_at_once)
{
	meet("eas");
	walk("480- 480- 480+ 780- 480- 480");
}
END_TEST

START_TEST(eas_sessions_share)
{
	meet("eas");
	walk("480+ 780s 780+ 1080");
	/* Due before it was increased: says nothing of 1080. */
	answer(780);
	answer(480);
	walk("1080o 780");
	/* The other session's keepalive, lost to the same gap. */
	miss(1080, POLICY_RESET);
	walk("780+ 1080");
	miss(780, POLICY_SILENCE);
	walk("1080");
}
END_TEST

/* Courier. */

START_TEST(courier_climbs_to_the_top)
{
	meet("courier");
	walk("60+ 180+ 300+ 420+ 540+ 540+ 540+ 540");
	ck_assert_int_eq(patience_s(), 60);
}
END_TEST

/* 7 minutes fail: 6 are left to try, with half the step. */
START_TEST(courier_halves_its_step)
{
	meet("courier");
	walk("60+ 180+ 300+ 420- 360+ 360+ 360+ 360");
	meet("courier");
	walk("60+ 180+ 300+ 420r 360- 300+ 300+ 300");
}
END_TEST

START_TEST(courier_first_step_fails)
{
	meet("courier");
	walk("60+ 180- 120- 60+ 60+ 60");
	meet("courier");
	walk("60+ 180- 120+ 120+ 120");
}
END_TEST

/* The lower bound is taken even though it fails. */
START_TEST(courier_lower_bound_fails)
{
	meet("courier");
	walk("60- 60+ 60+ 60");
}
END_TEST

START_TEST(courier_longest_fails)
{
	meet("courier");
	walk("60+ 180+ 300+ 420+ 540- 480+ 480+ 480");
	meet("courier");
	walk("60+ 180+ 300+ 420+ 540- 480- 420+ 420");
}
END_TEST

/* Ten failures of the optimum, answers between them or not. */
START_TEST(courier_forgets_the_optimum)
{
	meet("courier");
	walk("60+ 180+ 300+ 420- 360+ 360- 360r 360- 360+ 360- 360-"
	    " 360+ 360+ 360- 360- 360r 360- 360+ 360-"
	    " 60+ 180+ 300+ 420+ 540+ 540");
	/* Counted anew for the new optimum. */
	walk("540- 540- 540- 540- 540- 540- 540- 540- 540- 540- 60+ 180");
}
END_TEST

/* The failures of the search are not the optimum's. */
START_TEST(courier_counts_from_the_optimum)
{
	meet("courier");
	walk("60+ 180- 120- 60- 60- 60- 60- 60- 60- 60- 60- 60- 60-"
	    /* All ten used up, and all forgotten. */
	    " 60+ 180");
}
END_TEST

START_TEST(courier_sessions_share)
{
	meet("courier");
	walk("60+ 180s 180+ 300");
	/* Due before: judged already. */
	answer(180);
	miss(180, POLICY_SILENCE);
	walk("300+ 420o 360");
	/* The other session, lost with it. */
	miss(420, POLICY_SILENCE);
	answer(300);
	walk("360+ 360");
	/* Of no interval that is in use: not the optimum's failure. */
	miss(300, POLICY_RESET);
	walk("360- 360- 360- 360- 360- 360- 360- 360- 360- 360");
}
END_TEST

/* What one network teaches, another does not know. */
START_TEST(networks_do_not_share)
{
	static const char *const name[] = { "mars", "eas", "courier" };
	void *first;
	int64_t start_s;
	int i;

	meet(name[_i]);
	start_s = interval_s();
	for (i = 0; i < 7; i++)
		answer(interval_s());
	ck_assert_int_gt(interval_s(), start_s);
	first = memory;
	memory = new_memory();
	begin_session();
	ck_assert_int_eq(interval_s(), start_s);
	miss(interval_s(), POLICY_SILENCE);
	free(memory);
	memory = first;
	ck_assert_int_gt(interval_s(), start_s);
}
END_TEST

static void
add_names(Suite *s)
{
	TCase *tc = add_case(s, "names");

	tcase_add_loop_test(tc, every_name_is_complete, 0,
	    (int)policy_names_count);
	tcase_add_test(tc, order_of_the_table);
	tcase_add_loop_test(tc, no_name, 0,
	    (int)(sizeof(no_names) / sizeof(no_names[0])));
	tcase_add_test(tc, fixed_ones_live_on);
}

static void
add_fixed(Suite *s)
{
	TCase *tc = add_case(s, "fixed");

	tcase_add_test(tc, fixed_is_stock_sshd);
	tcase_add_test(tc, none_never_does_anything);
	tcase_add_test(tc, gcm_is_fixed);
	tcase_add_test(tc, tcp_keepalive_is_the_kernels);
}

static void
add_eas(Suite *s)
{
	TCase *tc = add_case(s, "eas");

	tcase_add_test(tc, eas_climbs_to_the_top);
	tcase_add_test(tc, eas_goes_back_to_the_previous);
	tcase_add_test(tc, eas_then_to_the_minimum);
	tcase_add_test(tc, eas_the_longest_that_fails_later);
	tcase_add_test(tc, eas_never_settles);
	tcase_add_test(tc, eas_failure_at_once);
	tcase_add_test(tc, eas_sessions_share);
}

static void
add_courier(Suite *s)
{
	TCase *tc = add_case(s, "courier");

	tcase_add_test(tc, courier_climbs_to_the_top);
	tcase_add_test(tc, courier_halves_its_step);
	tcase_add_test(tc, courier_first_step_fails);
	tcase_add_test(tc, courier_lower_bound_fails);
	tcase_add_test(tc, courier_longest_fails);
	tcase_add_test(tc, courier_forgets_the_optimum);
	tcase_add_test(tc, courier_counts_from_the_optimum);
	tcase_add_test(tc, courier_sessions_share);
}

int
main(void)
{
	Suite *s = suite_create("published");

	add_names(s);
	add_fixed(s);
	add_eas(s);
	add_courier(s);
	tcase_add_loop_test(add_case(s, "networks"), networks_do_not_share, 0,
	    3);
	return run_suite(s);
}
