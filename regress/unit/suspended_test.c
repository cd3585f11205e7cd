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
 * Clients that are there and do not answer. Exercises: a suspended ssh, with
 * and without ClientAliveSuspended, its window open and closed by local
 * output, its path forgetful, its end; key exchanges at due time, slow ones,
 * ones that nobody answers; each with ssh and with tcp probes where that makes
 * a difference.
 */

#include "fixture.h"

/* Suspended clients */

static void
freeze_at(int64_t ms)
{
	run_to(ms);
	world_client(w, CLIENT_FROZEN);
}

START_TEST(frozen_ends_as_suspended)
{
	probe_kind(_i);
	risk_nothing();
	start();
	freeze_at(MS(100));
	run_to(4 * HOUR);
	/* tcp: asks ssh after a silence of the timeout only */
	assert_ended(KA_REASON_SUSPENDED, MS(280),
	    MS(_i & 1 ? 100 + 396 : 100 + 264));
}
END_TEST

START_TEST(frozen_is_kept_when_told_to)
{
	probe_kind(_i);
	risk_nothing();
	s.cfg.suspended_ms = HOUR;
	start();
	freeze_at(MS(100));
	run_to(HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_ge(w->survived_ms, MS(55));
	world_client(w, CLIENT_UP);
	run_for(MS(1));
	ck_assert_uint_eq(sum.outages, 0);
	run_for(HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_eq(w->server.alive_ms == KA_NEVER, !(_i & 1));
}
END_TEST

START_TEST(frozen_is_not_kept_for_ever)
{
	probe_kind(_i);
	risk_nothing();
	s.cfg.suspended_ms = HOUR;
	start();
	freeze_at(MS(100));
	run_to(4 * HOUR);
	assert_ended(KA_REASON_SUSPENDED, HOUR + MS(280),
	    HOUR + MS(_i & 1 ? 100 + 396 : 100 + 264));
}
END_TEST

START_TEST(frozen_keeps_its_mapping)
{
	probe_kind(_i);
	risk_nothing();
	s.cfg.suspended_ms = HOUR;
	s.nat_ms = MS(66);
	s.nat = NAT_RESET;
	start();
	freeze_at(MS(100));
	run_to(HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
}
END_TEST

START_TEST(frozen_then_dead)
{
	probe_kind(_i);
	risk_nothing();
	s.cfg.suspended_ms = 10 * HOUR;
	start();
	freeze_at(MS(100));
	run_to(HOUR);
	world_client(w, CLIENT_DEAD);
	run_to(4 * HOUR);
	assert_ended(KA_REASON_TIMEOUT, HOUR + MS(180), HOUR + MS(264));
}
END_TEST

/* Local output fills the window of a frozen client and closes it. */
START_TEST(frozen_with_output)
{
	probe_kind(_i);
	risk_nothing();
	s.old_kernel = _i / 2;
	s.output_ms = 500;
	start();
	freeze_at(MS(100));
	run_to(4 * HOUR);
	assert_ended(KA_REASON_SUSPENDED, MS(280),
	    MS(_i & 1 ? 100 + 396 : 100 + 264));
}
END_TEST

START_TEST(frozen_with_output_window_open)
{
	probe_kind(_i);
	risk_nothing();
	s.output_ms = MS(40);
	start();
	freeze_at(MS(100));
	run_to(4 * HOUR);
	assert_ended(KA_REASON_SUSPENDED, MS(280),
	    MS(_i & 1 ? 100 + 396 : 100 + 264));
}
END_TEST

/* One burst closes the window; after that the kernel's word is all. */
START_TEST(frozen_with_one_burst)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(10));
	world_client(w, CLIENT_FROZEN);
	run_to(MS(20));
	world_output(w, 60);
	run_to(4 * HOUR);
	assert_ended(KA_REASON_SUSPENDED, MS(180),
	    MS(_i & 1 ? 10 + 396 : 10 + 264));
}
END_TEST

/* The window probe backs off to 120 s: far beyond interval and timeout. */
START_TEST(frozen_with_output_is_kept_when_told_to)
{
	probe_kind(_i);
	risk_nothing();
	s.old_kernel = _i / 2;
	s.cfg.min_ms = s.cfg.interval_ms = MS(10);
	s.cfg.timeout_ms = MS(20);
	s.cfg.suspended_ms = HOUR;
	s.output_ms = 500;
	start();
	freeze_at(MS(100));
	run_to(HOUR);
	ck_assert_msg(w->ended_ms == -1, "ended=%s at %.3f s",
	    ka_reason_name(sum.reason), (double)w->ended_ms / 1000);
	world_client(w, CLIENT_UP);
	run_for(MS(300));
	ck_assert_int_eq(w->ended_ms, -1);
}
END_TEST

/* Key exchange */

START_TEST(rekey_at_due_time)
{
	int i;

	probe_kind(_i);
	start();
	for (i = 0; i < 100; i++) {
		run_for(sum.interval_ms / 10 * 9);
		world_rekey(w);
		run_for(MS(1));
	}
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_uint_eq(sum.outages, 0);
}
END_TEST

START_TEST(slow_rekey_is_no_outage)
{
	risk_nothing();
	s.answer_ms = 9000;
	start();
	run_to(MS(52));
	world_rekey(w);
	run_to(MS(70));
	ck_assert_int_eq(w->busy, 0);
	ck_assert_uint_eq(sum.outages, 0);
}
END_TEST

/* It ended just before the patience with it did, and no packet told. */
START_TEST(hold_that_ends_late)
{
	risk_nothing();
	s.blind = _i & 1;
	start();
	run_to(MS(20));
	world_busy(w, 1);
	run_to(MS(220 + _i));
	world_busy(w, 0);
	run_to(HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_ge(w->probes, 1);
}
END_TEST

START_TEST(rekey_with_a_dead_client)
{
	risk_nothing();
	start();
	run_to(MS(50));
	world_client(w, CLIENT_DEAD);
	world_rekey(w);
	run_to(HOUR);
	assert_ended(KA_REASON_TIMEOUT, MS(228), MS(264));
	ck_assert_int_eq(w->probes, 0);
}
END_TEST

static void
add_cases(Suite *suite)
{
	TCase *tc = add_case(suite, "suspended");

	tcase_add_loop_test(tc, frozen_ends_as_suspended, 0, 2);
	tcase_add_loop_test(tc, frozen_is_kept_when_told_to, 0, 2);
	tcase_add_loop_test(tc, frozen_is_not_kept_for_ever, 0, 2);
	tcase_add_loop_test(tc, frozen_keeps_its_mapping, 0, 2);
	tcase_add_loop_test(tc, frozen_then_dead, 0, 2);
	tcase_add_loop_test(tc, frozen_with_output, 0, 4);
	tcase_add_loop_test(tc, frozen_with_one_burst, 0, 2);
	tcase_add_loop_test(tc, frozen_with_output_window_open, 0, 2);
	tcase_add_loop_test(tc, frozen_with_output_is_kept_when_told_to, 0, 4);
	tc = add_case(suite, "rekey");
	tcase_add_loop_test(tc, rekey_at_due_time, 0, 2);
	tcase_add_test(tc, slow_rekey_is_no_outage);
	tcase_add_loop_test(tc, hold_that_ends_late, 0, 19);
	tcase_add_test(tc, rekey_with_a_dead_client);
}

int
main(void)
{
	Suite *suite = suite_create("suspended");

	add_cases(suite);
	return run_suite(suite);
}
