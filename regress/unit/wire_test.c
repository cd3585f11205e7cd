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
 * The wire tracker. Exercises: gaps from samples (I5); which segments leave a
 * time stamp and which do not; counters that wrap and counters that jump (I8);
 * ages out of all reason (I8); samples that are missing; what is in flight and
 * what is stuck (I3); bounds of the retransmission timeout.
 */

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "ka_wire.h"

#define T0	1000000

static struct ka_wiretap tap;
static struct ka_wire w;
static int64_t now;

/* Time passes, and every age with it. */
static void
pass(uint32_t ms)
{
	now += ms;
	w.data_recv_age_ms += ms;
	w.data_sent_age_ms += ms;
	w.ack_recv_age_ms += ms;
}

static void
data_in(void)
{
	w.segs_in++;
	w.data_segs_in++;
	w.data_recv_age_ms = 0;
}

static void
data_out(void)
{
	w.segs_out++;
	w.data_segs_out++;
	w.data_sent_age_ms = 0;
}

static void
ack_in(void)
{
	w.segs_in++;
	w.ack_recv_age_ms = 0;
}

/* The client's TCP keepalive and our answer: counted, never stamped. */
static void
client_keepalive(void)
{
	w.segs_in++;
	w.segs_out++;
}

static int64_t
gap(void)
{
	ka_wire_note(&tap, now, &w, 0);
	return ka_wire_gap(&tap, now);
}

static void
setup(void)
{
	memset(&tap, 0, sizeof(tap));
	memset(&w, 0, sizeof(w));
	w.rto_us = 240000;
	now = T0;
	ka_wire_note(&tap, now, &w, 0);
}

START_TEST(silence_is_the_gap)
{
	pass(30000);
	ck_assert_int_eq(gap(), 30000);
	pass(1);
	ck_assert_int_eq(gap(), 30001);
}
END_TEST

START_TEST(payload_ends_it)
{
	pass(10000);
	data_in();
	pass(5000);
	ck_assert_int_eq(gap(), 5000);
	data_out();
	pass(1000);
	ck_assert_int_eq(gap(), 1000);
}
END_TEST

START_TEST(ack_of_ours_ends_it)
{
	data_out();
	pass(3000);
	ack_in();
	pass(7000);
	ck_assert_int_eq(gap(), 7000);
}
END_TEST

START_TEST(client_keepalive_ends_it)
{
	pass(20000);
	client_keepalive();
	pass(10000);
	/* When it came nobody knows: just now, to be sure. */
	ck_assert_int_le(gap(), 10000);
}
END_TEST

START_TEST(keepalive_after_output_is_seen)
{
	int i;

	/* A burst; as usual every other segment is acknowledged. */
	for (i = 0; i < 10; i++)
		data_out();
	for (i = 0; i < 5; i++)
		ack_in();
	pass(20000);
	client_keepalive();
	pass(10000);
	ck_assert_int_le(gap(), 10000);
}
END_TEST

START_TEST(keepalives_after_output_are_seen)
{
	int i;

	for (i = 0; i < 10; i++)
		data_out();
	for (i = 0; i < 5; i++)
		ack_in();
	for (i = 0; i < 3; i++) {
		pass(10000);
		client_keepalive();
	}
	pass(5000);
	ck_assert_int_le(gap(), 5000);
}
END_TEST

START_TEST(trailing_ack_is_no_traffic)
{
	data_in();
	ka_wire_note(&tap, now, &w, 0);
	w.segs_out++;		/* our delayed ACK, 40 ms later */
	pass(30000);
	ck_assert_int_ge(gap(), 29000);
	ck_assert_int_le(gap(), 30000);
}
END_TEST

START_TEST(bare_segments_out_end_it)
{
	pass(10000);
	w.segs_out += 2;	/* the kernel's own keepalives, unanswered */
	pass(1000);
	ck_assert_int_le(gap(), 1000);
}
END_TEST

START_TEST(counters_wrap)
{
	w.segs_in = w.segs_out = UINT32_MAX;
	w.data_segs_in = w.data_segs_out = UINT32_MAX - 1;
	ka_wire_note(&tap, now, &w, 0);
	pass(1000);
	data_out();
	pass(20);
	ack_in();
	pass(30000);
	ck_assert_int_eq(gap(), 30000);
	pass(1000);
	client_keepalive();
	ck_assert_int_eq(gap(), 0);
}
END_TEST

START_TEST(counters_that_jump_are_traffic)
{
	pass(30000);
	w.segs_in += UINT32_MAX - 3;
	w.data_segs_in += 7;
	ck_assert_int_eq(gap(), 0);
	pass(30000);
	w.segs_in -= 5;			/* backwards */
	ck_assert_int_eq(gap(), 0);
}
END_TEST

START_TEST(mad_ages_are_harmless)
{
	pass(10000);
	ka_wire_note(&tap, now, &w, 0);
	w.data_recv_age_ms = w.data_sent_age_ms = w.ack_recv_age_ms =
	    UINT32_MAX;
	pass(0);
	ck_assert_int_le(gap(), 10000);
	ck_assert_int_ge(gap(), 0);
}
END_TEST

START_TEST(gap_never_runs_back)
{
	pass(10000);
	data_in();
	ka_wire_note(&tap, now, &w, 0);
	w.data_recv_age_ms = w.data_sent_age_ms = w.ack_recv_age_ms = 9000;
	ck_assert_int_eq(gap(), 0);
	ck_assert_int_eq(ka_wire_gap(&tap, now - 5), 0);
}
END_TEST

START_TEST(no_sample_no_gap)
{
	struct ka_wiretap fresh;

	memset(&fresh, 0, sizeof(fresh));
	ck_assert_int_eq(ka_wire_gap(&fresh, now), -1);
	ka_wire_note(&tap, now, NULL, 0);
	ck_assert_int_eq(ka_wire_gap(&tap, now + 1000), -1);
	ck_assert_int_eq(ka_wire_client_spoke(&tap, &w), 0);
}
END_TEST

/* While nobody looked, a keepalive may have passed that left no stamp. */
START_TEST(after_a_missing_sample_nothing_is_known)
{
	pass(1000);
	ka_wire_note(&tap, now, NULL, 0);
	pass(10000);
	client_keepalive();
	pass(10000);
	ck_assert_int_le(gap(), 10000);
}
END_TEST

START_TEST(client_spoke_first)
{
	pass(30000);
	ck_assert_int_eq(ka_wire_client_spoke(&tap, &w), 0);
	data_in();
	ck_assert_int_ne(ka_wire_client_spoke(&tap, &w), 0);
	data_out();
	ck_assert_int_eq(ka_wire_client_spoke(&tap, &w), 0);
}
END_TEST

START_TEST(client_did_not_speak_first)
{
	pass(10000);
	client_keepalive();
	ck_assert_int_eq(ka_wire_client_spoke(&tap, &w), 0);
	data_in();
	ck_assert_int_eq(ka_wire_client_spoke(&tap, &w), 0);
}
END_TEST

START_TEST(outstanding)
{
	ck_assert_int_eq(ka_wire_outstanding(&w), 0);
	ck_assert_int_eq(ka_wire_stuck(&w), 0);
	w.unacked = 1;
	ck_assert_int_ne(ka_wire_outstanding(&w), 0);
	w.unacked = 0;
	w.notsent = 1;
	ck_assert_int_ne(ka_wire_outstanding(&w), 0);
}
END_TEST

START_TEST(stuck_or_only_in_flight)
{
	w.unacked = 1;
	ck_assert_int_eq(ka_wire_stuck(&w), 0);
	w.backoff = 1;
	ck_assert_int_ne(ka_wire_stuck(&w), 0);	/* retransmitting */
	w.backoff = 0;
	w.data_sent_age_ms = w.ack_recv_age_ms = 300;
	ck_assert_int_ne(ka_wire_stuck(&w), 0);	/* late */
	w.ack_recv_age_ms = 10;
	ck_assert_int_eq(ka_wire_stuck(&w), 0);	/* ACKs come in */
	w.unacked = 0;
	w.notsent = 100;
	ck_assert_int_ne(ka_wire_stuck(&w), 0);	/* window closed */
}
END_TEST

START_TEST(rto_in_bounds)
{
	w.rto_us = 0;
	ck_assert_int_eq(ka_wire_rto_ms(&w), 200);
	w.rto_us = 1000000;
	ck_assert_int_eq(ka_wire_rto_ms(&w), 1000);
	w.rto_us = UINT32_MAX;
	ck_assert_int_eq(ka_wire_rto_ms(&w), 120000);
	w.backoff = UINT32_MAX;
	ck_assert_int_ge(ka_wire_rto_ms(&w), 200);
}
END_TEST

static Suite *
wire_suite(void)
{
	Suite *s = suite_create("wire");
	TCase *tc = tcase_create("gap");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, silence_is_the_gap);
	tcase_add_test(tc, payload_ends_it);
	tcase_add_test(tc, ack_of_ours_ends_it);
	tcase_add_test(tc, client_keepalive_ends_it);
	tcase_add_test(tc, keepalive_after_output_is_seen);
	tcase_add_test(tc, keepalives_after_output_are_seen);
	tcase_add_test(tc, trailing_ack_is_no_traffic);
	tcase_add_test(tc, bare_segments_out_end_it);
	tcase_add_test(tc, counters_wrap);
	tcase_add_test(tc, counters_that_jump_are_traffic);
	tcase_add_test(tc, mad_ages_are_harmless);
	tcase_add_test(tc, gap_never_runs_back);
	tcase_add_test(tc, no_sample_no_gap);
	tcase_add_test(tc, after_a_missing_sample_nothing_is_known);
	suite_add_tcase(s, tc);
	tc = tcase_create("state");
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, client_spoke_first);
	tcase_add_test(tc, client_did_not_speak_first);
	tcase_add_test(tc, outstanding);
	tcase_add_test(tc, stuck_or_only_in_flight);
	tcase_add_test(tc, rto_in_bounds);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(wire_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
