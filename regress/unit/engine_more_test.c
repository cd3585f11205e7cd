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
 * The engine's promises, second half. Exercises: I5, what the wire saw; I6,
 * the session's age; I7, the configured interval as floor; I8, mad samples
 * and time that steps back; the shortest and longest settings; summary and
 * explanation.
 */

#include <string.h>

#include "fixture.h"

/* I5: a gap is what the wire saw */

START_TEST(i5_client_keepalives_are_traffic)
{
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	s.cfg.probe = _i & 1 ? KA_PROBE_TCP : KA_PROBE_SSH;
	if (_i & 2)
		s.client_ssh_ms = MS(20);
	else
		s.client_tcp_ms = MS(20);
	start();
	run_to(HOUR);
	ck_assert_int_le(sum.survived_ms, MS(21));
}
END_TEST

START_TEST(i5_output_is_traffic)
{
	s.cfg.probe = _i ? KA_PROBE_TCP : KA_PROBE_SSH;
	s.output_ms = 20500;
	s.output_segments = 8;
	start();
	run_to(HOUR);
	ck_assert_int_le(sum.survived_ms, MS(21));
	ck_assert_int_eq(sum.interval_ms, MS(60));
}
END_TEST

START_TEST(i5_output_does_not_hide_keepalives)
{
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	s.client_tcp_ms = MS(20);
	start();
	run_to(MS(5));
	world_output(w, 20);
	run_to(HOUR);
	ck_assert_int_le(sum.survived_ms, MS(21));
}
END_TEST

START_TEST(i5_blind_learns_nothing)
{
	s.blind = 1;
	s.cfg.probe = _i ? KA_PROBE_TCP : KA_PROBE_SSH;
	start();
	run_to(4 * HOUR);
	ck_assert_int_eq(sum.survived_ms, 0);
	ck_assert_int_eq(sum.interval_ms, MS(60));
	ck_assert_int_eq(sum.probe, KA_PROBE_SSH);
	ck_assert_int_ge(w->probes, 240);
	world_client(w, CLIENT_DEAD);
	run_to(5 * HOUR);
	ck_assert_int_eq(sum.reason, KA_REASON_TIMEOUT);
}
END_TEST

START_TEST(i5_counters_wrap)
{
	s.counter = UINT32_MAX - (uint32_t)_i;
	start();
	run_to(HOUR);
	ck_assert_int_gt(sum.survived_ms, MS(180));
}
END_TEST

/* I6: not longer than the session */

START_TEST(i6_silence_before_the_session)
{
	struct ka_engine *e;
	struct ka_wire old;

	memset(&old, 0, sizeof(old));
	old.data_recv_age_ms = old.data_sent_age_ms = old.ack_recv_age_ms =
	    (uint32_t)(10 * HOUR);
	s.cfg.mode = KA_OBSERVE;
	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, 20 * HOUR, &old));
	ka_probed(e, 20 * HOUR + 5000, &old);
	ka_heard(e, 20 * HOUR + 5100, &old);
	ka_summarize(e, &sum);
	ck_assert_int_le(sum.survived_ms, 5000);
	ka_free(e);
}
END_TEST

START_TEST(i6_never_older_than_the_session)
{
	start();
	run_to(MS(61));
	ck_assert_int_gt(sum.survived_ms, MS(40));
	ck_assert_int_le(sum.survived_ms, world_elapsed(w));
}
END_TEST

/* I7: never below the configured interval */

START_TEST(i7_outages_do_not_shorten)
{
	int i;

	start();
	for (i = 0; i < 20; i++) {
		world_path(w, 0);
		run_to(world_elapsed(w) + MS(70));
		world_path(w, 1);
		run_to(world_elapsed(w) + MS(300));
		ck_assert_int_ge(sum.interval_ms, s.cfg.interval_ms);
	}
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_ge(sum.outages, 1);
}
END_TEST

START_TEST(i7_nothing_known_nothing_changed)
{
	s.cfg.interval_ms = MS(600);
	start();
	run_to(MS(599));
	ck_assert_int_eq(sum.interval_ms, MS(600));
	ck_assert_int_le(w->probes, 1);
}
END_TEST

/* I8: bounded before use */

START_TEST(i8_mad_samples)
{
	struct ka_engine *e;
	struct ka_wire mad;
	int64_t t = 1000, end;
	uint32_t x = (uint32_t)_i + 1;
	unsigned int i;

	s.cfg.probe = _i & 1 ? KA_PROBE_TCP : KA_PROBE_SSH;
	memset(&mad, 0xff, sizeof(mad));
	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, t, _i & 2 ? &mad : NULL));
	for (end = 0; end < 2000; end++) {
		for (i = 0; i < sizeof(mad) / sizeof(x); i++) {
			x = x * 1664525 + 1013904223;
			memcpy((char *)&mad + i * sizeof(x), &x, sizeof(x));
		}
		t += x % 100000;
		if (x & 0x10000)
			ka_heard(e, t, x & 0x20000 ? &mad : NULL);
		if (ka_tick(e, t, x & 0x40000 ? &mad : NULL, 0) == KA_END)
			break;
		if (x & 0x80000)
			ka_reply(e, t);
	}
	ka_summarize(e, &sum);
	ck_assert_uint_eq(sum.broken, 0);
	ka_free(e);
}
END_TEST

START_TEST(i8_time_steps_back)
{
	struct ka_engine *e;
	int64_t t = 10 * HOUR;

	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, t, NULL));
	ka_heard(e, t + MS(50), NULL);
	ka_heard(e, t - HOUR, NULL);
	ck_assert_int_ge(ka_deadline(e), t + MS(50 + 48));
	ck_assert_int_eq(ka_tick(e, t + MS(110), NULL, 0), KA_SEND);
	ck_assert_int_eq(ka_tick(e, 0, NULL, 0), KA_WAIT);
	while (ka_deadline(e) < t + MS(290))
		ck_assert_int_eq(ka_tick(e, ka_deadline(e), NULL, 0), KA_WAIT);
	ck_assert_int_eq(ka_deadline(e), t + MS(290));
	ck_assert_int_eq(ka_tick(e, t + MS(290), NULL, 0), KA_END);
	ka_summarize(e, &sum);
	ck_assert_uint_eq(sum.broken, 0);
	ka_free(e);
}
END_TEST

/* This side slept past the limit: the answer gets a chance to be read. */
START_TEST(i4_overslept)
{
	struct ka_engine *e;
	int64_t t = 10 * HOUR;

	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, t, NULL));
	ck_assert_int_eq(ka_tick(e, t + MS(60), NULL, 0), KA_SEND);
	t += 3 * HOUR;
	ck_assert_int_eq(ka_tick(e, t, NULL, 0), KA_WAIT);
	ck_assert_int_ge(ka_deadline(e), t + MS(1));
	ck_assert_int_le(ka_deadline(e), t + MS(5));
	if (_i == 0)
		ck_assert_int_eq(ka_tick(e, ka_deadline(e), NULL, 0), KA_END);
	else {
		ka_heard(e, t + 100, NULL);
		ck_assert_int_ge(ka_deadline(e), t + MS(48));
	}
	ka_summarize(e, &sum);
	ck_assert_uint_eq(sum.broken, 0);
	ka_free(e);
}
END_TEST

START_TEST(i8_first_reason_stays)
{
	struct ka_engine *e;

	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, 5, NULL));
	ka_closed(e, 10, KA_REASON_RESET);
	ka_closed(e, 20, KA_REASON_CLOSED);
	ck_assert_int_eq(ka_reason(e), KA_REASON_RESET);
	ck_assert_int_eq(ka_deadline(e), KA_NEVER);
	ck_assert_int_eq(ka_tick(e, HOUR, NULL, 0), KA_WAIT);
	ka_free(e);
	ka_free(NULL);
}
END_TEST

/* Extremes */

START_TEST(very_short)
{
	s.cfg.probe = _i ? KA_PROBE_TCP : KA_PROBE_SSH;
	s.cfg.min_ms = s.cfg.interval_ms = MS(1);
	s.cfg.max_ms = MS(2);
	s.cfg.timeout_ms = MS(1);
	s.rtt_ms = 4;
	start();
	run_to(MS(600));
	ck_assert_int_eq(w->ended_ms, -1);
	world_client(w, CLIENT_DEAD);
	run_to(MS(610));
	ck_assert_int_ge(w->ended_ms, MS(600));
	ck_assert_int_le(w->ended_ms, MS(606));
}
END_TEST

START_TEST(shortest)
{
	struct ka_engine *e;
	int64_t t;

	s.cfg.min_ms = s.cfg.interval_ms = s.cfg.max_ms = 1;
	s.cfg.timeout_ms = 1;
	ck_assert_ptr_nonnull(e = ka_new(&s.cfg, 1000, NULL));
	for (t = 1000; t < 1100; t++) {
		ck_assert_int_le(ka_deadline(e), t + 1);
		if (t >= ka_deadline(e))
			ck_assert_int_eq(ka_tick(e, t, NULL, 0), KA_SEND);
		ka_heard(e, t, NULL);
	}
	ka_free(e);
}
END_TEST

START_TEST(very_long)
{
	s.cfg.probe = _i ? KA_PROBE_TCP : KA_PROBE_SSH;
	s.cfg.min_ms = s.cfg.interval_ms = s.cfg.max_ms = KA_TIME_MAX_MS;
	s.cfg.timeout_ms = s.cfg.suspended_ms = KA_TIME_MAX_MS;
	start();
	run_to(KA_TIME_MAX_MS / 100);
	ck_assert_int_eq(w->probes, 0);
	ck_assert_int_gt(ka_deadline(w->engine), w->now_ms);
	ck_assert_int_gt(ka_kernel_patience_ms(w->engine), KA_TIME_MAX_MS);
}
END_TEST

/* Reports */

START_TEST(reason_names)
{
	ck_assert_str_eq(ka_reason_name(KA_REASON_NONE), "local");
	ck_assert_str_eq(ka_reason_name(KA_REASON_CLOSED), "closed");
	ck_assert_str_eq(ka_reason_name(KA_REASON_RESET), "reset");
	ck_assert_str_eq(ka_reason_name(KA_REASON_TIMEOUT), "timeout");
	ck_assert_str_eq(ka_reason_name(KA_REASON_SUSPENDED), "suspended");
	ck_assert_str_eq(ka_reason_name(KA_REASON_KERNEL), "kernel-timeout");
	ck_assert_str_eq(ka_reason_name(KA_REASON_LOCAL), "local");
}
END_TEST

START_TEST(summary_text)
{
	struct ka_summary t = { KA_ADAPT, KA_PROBE_TCP, KA_REASON_SUSPENDED,
	    1, 2, 3, 4, 5, 6, 7, 0 };
	char buf[256], small[10];
	int n;

	n = ka_summary_text(&t, buf, sizeof(buf));
	ck_assert_str_eq(buf, "ended=suspended survived_ms=1 probes=5 "
	    "answered=6 outages=7 outage_max_ms=4 interval_ms=2 mode=yes "
	    "probe=tcp would_ms=3");
	ck_assert_int_eq(n, (int)strlen(buf));
	ck_assert_int_eq(ka_summary_text(&t, small, sizeof(small)), n);
	ck_assert_str_eq(small, "ended=sus");
	t.mode = KA_OBSERVE;
	t.probe = KA_PROBE_SSH;
	ka_summary_text(&t, buf, sizeof(buf));
	ck_assert_ptr_nonnull(strstr(buf, "mode=observe probe=ssh"));
}
END_TEST

START_TEST(explanations)
{
	char text[256], small[12];

	start();
	ka_explain(w->engine, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "60.0 s"));
	ck_assert_ptr_nonnull(strstr(text, "nothing is known"));
	run_to(MS(70));
	ka_explain(w->engine, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "chance"));
	world_path(w, 0);
	run_to(MS(200));
	world_path(w, 1);
	run_to(MS(235));
	ck_assert_int_eq((int)sum.outages, 1);
	ck_assert_int_eq(ka_explain(w->engine, text, sizeof(text)),
	    (int)strlen(text));
	ck_assert_ptr_nonnull(strstr(text, "proven"));
	ka_explain(w->engine, small, sizeof(small));
	ck_assert_str_eq(small, "interval 60");
}
END_TEST

static void
add_cases(Suite *suite)
{
	TCase *tc = add_case(suite, "I5");

	tcase_add_loop_test(tc, i5_client_keepalives_are_traffic, 0, 4);
	tcase_add_loop_test(tc, i5_output_is_traffic, 0, 2);
	tcase_add_test(tc, i5_output_does_not_hide_keepalives);
	tcase_add_loop_test(tc, i5_blind_learns_nothing, 0, 2);
	tcase_add_loop_test(tc, i5_counters_wrap, 0, 12);
	tc = add_case(suite, "I6");
	tcase_add_test(tc, i6_silence_before_the_session);
	tcase_add_test(tc, i6_never_older_than_the_session);
	tc = add_case(suite, "I7");
	tcase_add_test(tc, i7_outages_do_not_shorten);
	tcase_add_test(tc, i7_nothing_known_nothing_changed);
	tc = add_case(suite, "I8");
	tcase_add_loop_test(tc, i8_mad_samples, 0, 200);
	tcase_add_test(tc, i8_time_steps_back);
	tcase_add_loop_test(tc, i4_overslept, 0, 2);
	tcase_add_test(tc, i8_first_reason_stays);
	tc = add_case(suite, "extremes");
	tcase_add_loop_test(tc, very_short, 0, 2);
	tcase_add_test(tc, shortest);
	tcase_add_loop_test(tc, very_long, 0, 2);
	tc = add_case(suite, "reports");
	tcase_add_test(tc, reason_names);
	tcase_add_test(tc, summary_text);
	tcase_add_test(tc, explanations);
}

int
main(void)
{
	Suite *suite = suite_create("engine, more");

	add_cases(suite);
	return run_suite(suite);
}
