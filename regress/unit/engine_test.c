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
 * The engine's promises, first half. Exercises: configuration errors; I1, an
 * observer; I2, probes on time; I3, one question at a time; I4, patience. The
 * other half is in engine_more_test.c, whole scenes in scenes_test.c.
 */

#include <string.h>

#include "fixture.h"

/* Configuration */

START_TEST(config_good)
{
	ck_assert_ptr_null(ka_config_error(&s.cfg));
	s.cfg.min_ms = s.cfg.interval_ms = s.cfg.max_ms = 1;
	s.cfg.timeout_ms = 1;
	s.cfg.loss_cost = 1;
	ck_assert_ptr_null(ka_config_error(&s.cfg));
	s.cfg.min_ms = s.cfg.interval_ms = s.cfg.max_ms = KA_TIME_MAX_MS;
	s.cfg.timeout_ms = s.cfg.suspended_ms = KA_TIME_MAX_MS;
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	ck_assert_ptr_null(ka_config_error(&s.cfg));
	s.cfg.timeout_ms = KA_NEVER;
	ck_assert_ptr_null(ka_config_error(&s.cfg));
}
END_TEST

static void
refused(const struct ka_config *c, const char *word)
{
	const char *why = ka_config_error(c);

	ck_assert_ptr_nonnull(why);
	ck_assert_msg(strstr(why, word) != NULL, "'%s' lacks '%s'", why, word);
	ck_assert_ptr_null(ka_new(c, 0, NULL));
}

#define REFUSED(field, value, word) do {	\
	struct ka_config c_ = s.cfg;		\
						\
	c_.field = (value);			\
	refused(&c_, (word));			\
} while (0)

START_TEST(config_bad)
{
	REFUSED(min_ms, 0, "range");
	REFUSED(min_ms, INT64_MIN, "range");
	REFUSED(max_ms, KA_TIME_MAX_MS + 1, "range");
	REFUSED(max_ms, KA_NEVER, "range");
	REFUSED(max_ms, 1, "minimum above");
	REFUSED(interval_ms, s.cfg.min_ms - 1, "outside");
	REFUSED(interval_ms, s.cfg.max_ms + 1, "outside");
	REFUSED(timeout_ms, 0, "timeout");
	REFUSED(timeout_ms, -1, "timeout");
	REFUSED(timeout_ms, KA_TIME_MAX_MS + 1, "timeout");
	REFUSED(suspended_ms, -1, "suspended");
	REFUSED(suspended_ms, KA_NEVER, "suspended");
	REFUSED(loss_cost, 0, "loss cost");
	REFUSED(loss_cost, KA_LOSS_COST_MAX + 1, "loss cost");
	REFUSED(mode, (enum ka_mode)7, "mode");
	REFUSED(probe, (enum ka_probe)7, "probe");
}
END_TEST

/* I1: an observer neither sends nor ends */

START_TEST(i1_observer_only_watches)
{
	s.cfg.mode = KA_OBSERVE;
	start();
	run_to(MS(400));
	world_client(w, CLIENT_DEAD);
	run_to(MS(1000));
	ck_assert_int_eq(ka_deadline(w->engine), KA_NEVER);
	ck_assert_int_eq(ka_tick(w->engine, w->now_ms + HOUR, NULL, 0),
	    KA_WAIT);
	ck_assert_int_eq(w->arms, 0);
	ck_assert_int_eq(ka_reason(w->engine), KA_REASON_NONE);
}
END_TEST

START_TEST(i1_observer_learns)
{
	s.cfg.mode = KA_OBSERVE;
	start();
	run_to(MS(400));
	ck_assert_int_eq(sum.interval_ms, MS(60));
	ck_assert_int_gt(sum.survived_ms, MS(59));
	ck_assert_int_gt(sum.would_ms, MS(60));
	ck_assert_uint_eq(sum.probes, (uint32_t)w->probes);
	ck_assert_uint_eq(sum.answered, sum.probes);
}
END_TEST

START_TEST(i1_observer_that_saw_nothing_would_do_nothing)
{
	s.cfg.mode = KA_OBSERVE;
	s.blind = 1;
	start();
	run_to(MS(1000));
	/* KA_ADAPT would stay where it started (I5). */
	ck_assert_int_eq(sum.would_ms, MS(60));
}
END_TEST

/* I2: on time, jitter down only, in range */

START_TEST(i2_spacing)
{
	int i, jittered = 0;

	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	s.cfg.seed = (uint64_t)_i;
	start();
	run_to(HOUR);
	ck_assert_int_ge(w->probes, 60);
	for (i = 0; i < w->probes; i++) {
		ck_assert_int_le(w->probe[i].spacing_ms, MS(60));
		ck_assert_int_ge(w->probe[i].spacing_ms, MS(48));
		jittered |= w->probe[i].spacing_ms < MS(60) - 200;
	}
	ck_assert_int_ne(jittered, 0);
}
END_TEST

START_TEST(i2_output_postpones_nothing)
{
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	s.output_ms = 500;
	s.output_segments = 3;
	start();
	run_to(HOUR);
	ck_assert_int_ge(w->probes, 60);
}
END_TEST

START_TEST(i2_output_always_in_flight)
{
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
	s.rtt_ms = 300;
	s.output_ms = 50;
	start();
	run_to(MS(600));
	ck_assert_int_ge(w->probes, 9);
}
END_TEST

START_TEST(i2_client_that_speaks_is_not_asked)
{
	int i;

	start();
	for (i = 1; i < 60; i++) {
		run_to(MS(i * 40));
		world_speak(w);
	}
	ck_assert_int_eq(w->probes, 0);
}
END_TEST

START_TEST(i2_interval_stays_in_range)
{
	s.cfg.max_ms = MS(100);
	start();
	run_to(4 * HOUR);
	ck_assert_int_gt(sum.interval_ms, MS(60));
	ck_assert_int_le(sum.interval_ms, MS(100));
}
END_TEST

/* The kernel lost its keepalive: from here on requests must keep time. */
START_TEST(i2_tcp_that_goes_blind)
{
	s.cfg.probe = KA_PROBE_TCP;
	s.cfg.timeout_ms = HOUR;
	start();
	run_to(MS(10));
	w->setup.blind = 1;
	tcp_keepalive(&w->server, w->now_ms, 0, 0);
	run_to(MS(200));
	ck_assert_int_ge(w->probes, 1);
	ck_assert_int_le(w->probe[0].at_ms, MS(130));
}
END_TEST

/* ... and the interval, grown meanwhile, is what the requests now keep. */
START_TEST(i2_tcp_that_goes_blind_after_growth)
{
	s.cfg.probe = KA_PROBE_TCP;
	s.cfg.timeout_ms = MS(70);
	s.cfg.loss_cost = 1;
	start();
	run_to(MS(62));
	ck_assert_int_ge(sum.interval_ms, MS(100));
	w->setup.blind = 1;
	tcp_keepalive(&w->server, w->now_ms, 0, 0);
	run_to(HOUR);
	ck_assert_int_ge(w->probes, 1);
	ck_assert_int_ge(w->probe[0].spacing_ms,
	    w->probe[0].interval_ms / 10 * 8);
}
END_TEST

/* I3: one question at a time, none behind what is stuck */

START_TEST(i3_one_question)
{
	start();
	run_to(MS(10));
	world_client(w, CLIENT_DEAD);
	run_to(HOUR);
	ck_assert_int_eq(w->probes, 1);
	ck_assert_uint_eq(sum.probes, 1);
}
END_TEST

START_TEST(i3_nothing_behind_stuck_data)
{
	start();
	run_to(MS(10));
	world_path(w, 0);
	world_output(w, 5);
	run_to(MS(120));
	ck_assert_int_eq(w->probes, 0);
	world_path(w, 1);
	run_to(MS(220));
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_ge(w->probes, 1);
}
END_TEST

START_TEST(i3_not_into_a_key_exchange)
{
	start();
	run_to(MS(50));
	world_busy(w, 1);
	run_to(MS(70));
	ck_assert_int_eq(w->probes, 0);
	world_busy(w, 0);
	run_to(MS(75));
	ck_assert_int_eq(w->probes, 1);
	ck_assert_uint_eq(sum.outages, 0);
}
END_TEST

/* I4: patience */

START_TEST(i4_not_before_the_timeout)
{
	s.cfg.seed = (uint64_t)_i;
	s.cfg.probe = _i % 2 ? KA_PROBE_TCP : KA_PROBE_SSH;
	s.old_kernel = _i % 3 == 0;
	start();
	run_to(MS(10));
	world_client(w, CLIENT_DEAD);
	run_to(HOUR);
	ck_assert_int_eq(sum.reason, KA_REASON_TIMEOUT);
	ck_assert_int_ge(w->ended_ms, MS(180 + 48));
	ck_assert_int_le(w->ended_ms, MS(264));
}
END_TEST

START_TEST(i4_never_means_never)
{
	s.cfg.timeout_ms = KA_NEVER;
	s.cfg.probe = _i ? KA_PROBE_TCP : KA_PROBE_SSH;
	start();
	run_to(MS(10));
	world_client(w, CLIENT_DEAD);
	run_to(200 * HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_int_eq(ka_kernel_patience_ms(w->engine), KA_NEVER);
}
END_TEST

START_TEST(i4_kernel_is_more_patient)
{
	start();
	run_to(HOUR);
	ck_assert_int_gt(ka_kernel_patience_ms(w->engine),
	    sum.interval_ms + s.cfg.timeout_ms);
}
END_TEST

/* The keepalive could not be set: nobody was asked, nobody may be ended. */
START_TEST(i4_tcp_keepalive_that_never_leaves)
{
	s.cfg.probe = KA_PROBE_TCP;
	s.deaf = 1;
	start();
	run_to(2 * HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
}
END_TEST

static void
add_cases(Suite *suite)
{
	TCase *tc = add_case(suite, "config");

	tcase_add_test(tc, config_good);
	tcase_add_test(tc, config_bad);
	tc = add_case(suite, "I1");
	tcase_add_test(tc, i1_observer_only_watches);
	tcase_add_test(tc, i1_observer_learns);
	tcase_add_test(tc, i1_observer_that_saw_nothing_would_do_nothing);
	tc = add_case(suite, "I2");
	tcase_add_loop_test(tc, i2_spacing, 0, 20);
	tcase_add_test(tc, i2_output_postpones_nothing);
	tcase_add_test(tc, i2_output_always_in_flight);
	tcase_add_test(tc, i2_client_that_speaks_is_not_asked);
	tcase_add_test(tc, i2_interval_stays_in_range);
	tcase_add_test(tc, i2_tcp_that_goes_blind);
	tcase_add_test(tc, i2_tcp_that_goes_blind_after_growth);
	tc = add_case(suite, "I3");
	tcase_add_test(tc, i3_one_question);
	tcase_add_test(tc, i3_nothing_behind_stuck_data);
	tcase_add_test(tc, i3_not_into_a_key_exchange);
	tc = add_case(suite, "I4");
	tcase_add_loop_test(tc, i4_not_before_the_timeout, 0, 20);
	tcase_add_loop_test(tc, i4_never_means_never, 0, 2);
	tcase_add_test(tc, i4_kernel_is_more_patient);
	tcase_add_test(tc, i4_tcp_keepalive_that_never_leaves);
}

int
main(void)
{
	Suite *suite = suite_create("engine");

	add_cases(suite);
	return run_suite(suite);
}
