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
 * Whole scenes. Exercises: each row of DESIGN 4's table of evidence that one
 * session can see (answered; acknowledged only; client first; RST; silence;
 * silence, then the same connection again; clean disconnect); dead clients,
 * noticed in time; outages shorter and longer than the patience; how the
 * interval grows from the built-in prior; each with ssh and with tcp probes
 * where that makes a difference.
 */

#include "fixture.h"

/* Evidence */

START_TEST(answered_proves_the_gap)
{
	start();
	run_to(MS(62));
	ck_assert_uint_eq(sum.probes, 1);
	ck_assert_uint_eq(sum.answered, 1);
	ck_assert_int_ge(sum.survived_ms, w->probe[0].gap_ms);
	ck_assert_int_le(sum.survived_ms, w->probe[0].gap_ms + 50);
}
END_TEST

START_TEST(acknowledged_proves_it_too)
{
	s.ignores = 1;
	start();
	run_to(MS(70));
	ck_assert_int_ge(sum.survived_ms, w->probe[0].gap_ms);
	ck_assert_uint_eq(sum.answered, 0);
	ck_assert_uint_eq(sum.outages, 0);
}
END_TEST

START_TEST(late_answers_are_answers)
{
	s.answer_ms = 2000;		/* Trilead */
	start();
	run_to(HOUR);
	ck_assert_uint_eq(sum.outages, 0);
	ck_assert_uint_ge(sum.probes, 10);
	ck_assert_uint_ge(sum.answered + 1, sum.probes);
	ck_assert_int_gt(sum.interval_ms, MS(60));
}
END_TEST

START_TEST(client_first_is_weaker)
{
	s.cfg.mode = KA_OBSERVE;
	start();
	run_to(MS(50));
	world_speak(w);
	run_to(MS(55));
	/* A gateway may have picked it up: no proof. */
	ck_assert_int_eq(sum.survived_ms, 0);
}
END_TEST

START_TEST(pickup_is_no_proof)
{
	s.cfg.mode = KA_OBSERVE;
	s.cfg.interval_ms = MS(300);
	s.nat_ms = MS(100);
	s.nat = NAT_PICKUP;
	start();
	run_to(MS(200));
	world_speak(w);
	run_to(MS(201));
	ck_assert_int_lt(w->nat_forgot, 1);
	ck_assert_int_eq(sum.survived_ms, 0);
}
END_TEST

START_TEST(reset_ends_as_reset)
{
	s.nat_ms = MS(30);
	s.nat = NAT_RESET;
	probe_kind(_i);
	start();
	run_to(HOUR);
	assert_ended(KA_REASON_RESET, MS(48), MS(61));
	ck_assert_int_eq(sum.survived_ms, 0);
}
END_TEST

START_TEST(silence_ends_as_timeout)
{
	s.nat_ms = MS(30);
	s.nat = NAT_SILENT;
	probe_kind(_i);
	start();
	run_to(HOUR);
	assert_ended(KA_REASON_TIMEOUT, MS(228), MS(264));
	ck_assert_int_eq(sum.survived_ms, 0);
	ck_assert_int_eq(sum.interval_ms, MS(60));
}
END_TEST

START_TEST(clean_disconnect_says_nothing)
{
	start();
	run_to(MS(20));
	ka_closed(w->engine, w->now_ms, KA_REASON_CLOSED);
	run_to(MS(21));
	ck_assert_int_eq(sum.reason, KA_REASON_CLOSED);
	ck_assert_int_eq(sum.survived_ms, 0);
	ck_assert_uint_eq(sum.probes, 0);
}
END_TEST

START_TEST(a_client_that_never_replies_but_speaks)
{
	int i;

	s.ignores = 1;
	start();
	for (i = 0; i < 100; i++) {
		run_for(MS(150));
		world_speak(w);
	}
	ck_assert_int_eq(w->ended_ms, -1);
}
END_TEST

/* Outages */

START_TEST(outage_shorter_than_patience)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(30));
	world_path(w, 0);
	run_to(MS(130));
	world_path(w, 1);
	run_to(MS(400));
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_uint_eq(sum.outages, 1);
	ck_assert_int_ge(sum.outage_max_ms, MS(60));
	ck_assert_int_le(sum.outage_max_ms, MS(150));
	ck_assert_int_eq(sum.interval_ms, MS(60));
}
END_TEST

START_TEST(outage_longer_than_patience)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(30));
	world_path(w, 0);
	run_to(MS(400));
	world_path(w, 1);
	run_to(MS(500));
	assert_ended(KA_REASON_TIMEOUT, MS(228), MS(264));
	ck_assert_uint_eq(sum.outages, 0);
}
END_TEST

START_TEST(outage_with_output_counts)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(30));
	world_path(w, 0);
	world_output(w, 3);
	run_to(MS(150));
	world_path(w, 1);
	run_to(MS(400));
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_uint_eq(sum.outages, 1);
}
END_TEST

/* TCP retransmits requests; who retransmits the kernel's keepalives? */
START_TEST(one_lost_packet_is_no_outage)
{
	probe_kind(_i);
	s.cfg.timeout_ms = MS(90);
	risk_nothing();
	start();
	run_to(MS(45));
	world_path(w, 0);
	while (w->probes == 0 && w->server.alive_out == 0)
		run_for(5);
	run_for(100);
	world_path(w, 1);
	run_to(MS(300));
	ck_assert_int_eq(w->ended_ms, -1);
}
END_TEST

START_TEST(back_to_proven_ground)
{
	int64_t proven_ms;
	int probes;

	s.cfg.loss_cost = 1000;
	start();
	run_to(2 * HOUR);
	proven_ms = sum.survived_ms;
	ck_assert_int_gt(proven_ms, MS(150));
	world_path(w, 0);
	for (probes = w->probes; w->probes == probes;)
		run_for(MS(1));
	run_for(MS(40));
	world_path(w, 1);
	run_for(MS(70));
	ck_assert_uint_eq(sum.outages, 1);
	ck_assert_int_ge(sum.interval_ms, proven_ms / 10 * 9);
	ck_assert_int_ge(sum.interval_ms, sum.survived_ms);
}
END_TEST

/* Dead clients */

START_TEST(dead_client_in_time)
{
	int64_t died_ms = MS(100 + 7 * _i), notice_ms;

	probe_kind(_i);
	s.cfg.timeout_ms = MS(_i % 3 ? 180 : 30);
	start();
	run_to(died_ms);
	world_client(w, CLIENT_DEAD);
	notice_ms = (sum.interval_ms + s.cfg.timeout_ms) * 11 / 10;
	run_to(2 * HOUR);
	assert_ended(KA_REASON_TIMEOUT, died_ms + s.cfg.timeout_ms,
	    died_ms + notice_ms);
}
END_TEST

/* Our delayed ACK and our keepalive leave, and nothing comes back. */
START_TEST(dead_client_that_just_spoke)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(MS(100));
	world_speak(w);
	run_to(MS(101));
	world_client(w, CLIENT_DEAD);
	run_to(2 * HOUR);
	assert_ended(KA_REASON_TIMEOUT, MS(280), MS(101 + 264));
}
END_TEST

START_TEST(dead_client_with_output)
{
	probe_kind(_i);
	risk_nothing();
	s.output_ms = 500;
	s.output_segments = 1 + _i;
	start();
	run_to(MS(100));
	world_client(w, CLIENT_DEAD);
	run_to(2 * HOUR);
	assert_ended(KA_REASON_TIMEOUT, MS(280), MS(364));
}
END_TEST

/* The interval */

/* From 60 s steps lead to just below the 239 s of the built-in prior. */
START_TEST(growth_from_a_minute)
{
	probe_kind(_i);
	start();
	run_to(MS(62));
	ck_assert_int_gt(sum.interval_ms, MS(60));
	run_to(HOUR);
	ck_assert_int_gt(sum.interval_ms, MS(200));
	ck_assert_int_lt(sum.interval_ms, MS(239));
	ck_assert_int_eq(sum.would_ms, sum.interval_ms);
}
END_TEST

START_TEST(huge_loss_cost_never_leaves_base)
{
	probe_kind(_i);
	risk_nothing();
	start();
	run_to(24 * HOUR);
	ck_assert_int_ge(sum.interval_ms, MS(60));
	ck_assert_int_le(sum.interval_ms, MS(61));
	ck_assert_uint_ge(sum.probes, 1400);
}
END_TEST

START_TEST(fewer_probes_than_fixed)
{
	probe_kind(_i);
	s.nat_ms = MS(350);
	s.nat = NAT_RESET;
	start();
	run_to(24 * HOUR);
	ck_assert_int_eq(w->ended_ms, -1);
	ck_assert_uint_le(sum.probes, 24 * 60 / 3);
}
END_TEST

static void
add_cases(Suite *suite)
{
	TCase *tc = add_case(suite, "evidence");

	tcase_add_test(tc, answered_proves_the_gap);
	tcase_add_test(tc, acknowledged_proves_it_too);
	tcase_add_test(tc, late_answers_are_answers);
	tcase_add_test(tc, client_first_is_weaker);
	tcase_add_test(tc, pickup_is_no_proof);
	tcase_add_loop_test(tc, reset_ends_as_reset, 0, 2);
	tcase_add_loop_test(tc, silence_ends_as_timeout, 0, 2);
	tcase_add_test(tc, clean_disconnect_says_nothing);
	tcase_add_test(tc, a_client_that_never_replies_but_speaks);
	tc = add_case(suite, "outages");
	tcase_add_loop_test(tc, outage_shorter_than_patience, 0, 2);
	tcase_add_loop_test(tc, outage_longer_than_patience, 0, 2);
	tcase_add_loop_test(tc, outage_with_output_counts, 0, 2);
	tcase_add_loop_test(tc, one_lost_packet_is_no_outage, 0, 2);
	tcase_add_test(tc, back_to_proven_ground);
	tc = add_case(suite, "dead");
	tcase_add_loop_test(tc, dead_client_in_time, 0, 40);
	tcase_add_loop_test(tc, dead_client_that_just_spoke, 0, 2);
	tcase_add_loop_test(tc, dead_client_with_output, 0, 8);
	tc = add_case(suite, "interval");
	tcase_add_loop_test(tc, growth_from_a_minute, 0, 2);
	tcase_add_loop_test(tc, huge_loss_cost_never_leaves_base, 0, 2);
	tcase_add_loop_test(tc, fewer_probes_than_fixed, 0, 2);
}

int
main(void)
{
	Suite *suite = suite_create("scenes");

	add_cases(suite);
	return run_suite(suite);
}
