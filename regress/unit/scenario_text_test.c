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
 * The scenarios themselves: the test of the test. Exercises: reading, and the
 * errors of it; writing, which reads back as the same; every expectation, as
 * each must be able to fail; what makes a scenario fair; making failing ones
 * small.
 */

#define _POSIX_C_SOURCE 200809L	/* fmemopen() */

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "random_life.h"

static struct scenario s, t;
static struct outcome out;

static int
parse(struct scenario *to, const char *text, char *error, size_t len)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int r;

	ck_assert_ptr_nonnull(f);
	r = scenario_parse(to, f, "text", error, len);
	fclose(f);
	return r;
}

static void
read_text(const char *text)
{
	char error[256] = "";

	ck_assert_msg(parse(&s, text, error, sizeof(error)) == 0, "%s", error);
}

/* Reading */

static const struct { const char *text, *error; } bad[] = {
	{ "#\n", "text: nothing happens" },
	{ "nut_ms 5\n", "text:1: 'nut_ms 5' is no set-up" },
	{ "nat_ms 5\n\nnat_ms 6\n", "text:3: nat_ms is set twice" },
	{ "nat_ms x\n", "text:1: nat_ms: 'x' is no number" },
	{ "nat_ms 5s\n", "text:1: nat_ms: '5s' is no number" },
	{ "nat_ms\n", "text:1: nat_ms: '' is no number" },
	{ "nat_ms 99999999999999999999\n", "text:1: nat_ms: '9999" },
	{ "nat_ms 999999999999\n", "text:1: nat_ms: 999999999999 is out" },
	{ "interval_ms never\n", "text:1: interval_ms: 'never' is no number" },
	{ "nat asleep\n", "text:1: nat cannot be 'asleep'" },
	{ "interval_ms 1\nat 1s wake\n", "text: set-up: interval is outside" },
	{ "at 1s wake\nnat_ms 5\n", "text:2: set-up after the first event" },
	{ "at 2s wake\nat 1s wake\n", "text:2: earlier than the line before" },
	{ "at noon wake\n", "text:1: 'at noon wake': a time such as" },
	{ "at 1s\n", "text:1: 'at 1s': a time such as" },
	{ "at 1 wake\n", "text:1: 'at 1 wake': a time such as" },
	{ "at 1.2345s wake\n", "text:1: 'at 1.2345s wake': a time" },
	{ "at 1.5ms wake\n", "text:1: 'at 1.5ms wake': a time" },
	{ "at 401d wake\n", "text:1: 'at 401d wake': a time" },
	{ "at 1s sleep\n", "text:1: 'sleep' is nothing that can happen" },
	{ "at 1s wakes\n", "text:1: 'wakes' is nothing that can happen" },
	{ "at 1s wake up\n", "text:1: 'up' is too much here" },
	{ "at 1s output\n", "text:1: '' is no number" },
	{ "at 1s output 3..4\n", "text:1: '3..4' is no number" },
	{ "expect probes 5..3\n", "text:1: '5..3' is no range of numbers" },
	{ "expect probes ..\n", "text:1: '..' is no range of numbers" },
	{ "expect probes 3s\n", "text:1: '3s' is no range of numbers" },
	{ "expect survived 3\n", "text:1: '3' is no range of times" },
	{ "expect ended badly\n", "text:1: 'badly' is neither a reason" },
};

START_TEST(bad_text)
{
	char error[256] = "";

	ck_assert_int_eq(parse(&s, bad[_i].text, error, sizeof(error)), -1);
	ck_assert_msg(strncmp(error, bad[_i].error,
	    strlen(bad[_i].error)) == 0, "'%s', not '%s'", error,
	    bad[_i].error);
}
END_TEST

START_TEST(too_long)
{
	char text[600], error[256];

	memset(text, ' ', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(parse(&s, text, error, sizeof(error)), -1);
	ck_assert_str_eq(error, "text:1: the line is too long");
}
END_TEST

START_TEST(too_many)
{
	char text[SCENARIO_EVENTS * 14 + 15] = "", error[256];
	int i;

	for (i = 0; i < SCENARIO_EVENTS + 1; i++)
		strcat(text, "at 1s  wake #\n");
	ck_assert_int_eq(parse(&s, text, error, sizeof(error)), -1);
	ck_assert_ptr_nonnull(strstr(error, ":257: more than 256 events"));
}
END_TEST

START_TEST(good_text)
{
	read_text("# Title \n#no title\n  nat_ms \t 5 # five\r\n"
	    "timeout_ms never\nat 1.5h output 7\nexpect survived 2min..1d\n"
	    "expect ended reset ..5ms\nexpect probes 3\nexpect probes 4..");
	ck_assert_str_eq(s.title, "Title ");
	ck_assert_int_eq(s.setup.nat_ms, 5);
	ck_assert_int_eq(s.setup.cfg.timeout_ms, KA_NEVER);
	ck_assert_int_eq(s.n, 5);
	ck_assert_int_eq(s.event[0].at_ms, 5400000);
	ck_assert_int_eq(s.event[0].low, 7);
	ck_assert_int_eq(s.event[0].line, 5);
	ck_assert_int_eq(s.event[1].at_ms, 5400000);
	ck_assert_int_eq(s.event[1].low, 120000);
	ck_assert_int_eq(s.event[1].high, 86400000);
	ck_assert_int_eq(s.event[2].reason, KA_REASON_RESET);
	ck_assert_int_eq(s.event[2].low, 0);
	ck_assert_int_eq(s.event[2].high, 5);
	ck_assert_int_eq(s.event[3].low, 3);
	ck_assert_int_eq(s.event[3].high, 3);
	ck_assert_int_eq(s.event[4].low, 4);
	ck_assert_int_eq(s.event[4].high, KA_NEVER);
}
END_TEST

/* Writing */

static void
read_back(void)
{
	char text[16384], error[256] = "";
	FILE *f = fmemopen(text, sizeof(text), "w");
	int i;

	scenario_print(&s, f);
	fclose(f);
	ck_assert_msg(parse(&t, text, error, sizeof(error)) == 0, "%s in\n%s",
	    error, text);
	ck_assert_str_eq(t.title, s.title);
	for (i = 0; i < scenario_fields_count; i++)
		ck_assert_uint_eq(scenario_get(&t.setup, &scenario_fields[i]),
		    scenario_get(&s.setup, &scenario_fields[i]));
	ck_assert_int_eq(t.n, s.n);
	for (i = 0; i < s.n; i++) {
		ck_assert_int_eq(t.event[i].at_ms, s.event[i].at_ms);
		ck_assert_int_eq(t.event[i].verb, s.event[i].verb);
		ck_assert_int_eq(t.event[i].low, s.event[i].low);
		ck_assert_int_eq(t.event[i].high, s.event[i].high);
		ck_assert_int_eq(t.event[i].reason, s.event[i].reason);
	}
}

START_TEST(lives_read_back)
{
	random_life(&s, _i);
	read_back();
}
END_TEST

START_TEST(every_word_reads_back)
{
	struct scenario_event *e;
	int verb;

	scenario_init(&s);
	for (verb = 0; verb < SCENARIO_VERBS; verb++) {
		e = scenario_add(&s, 1001 * verb, (enum scenario_verb)verb);
		switch (scenario_phrases[verb].argument) {
		case TAKES_NOTHING:
			break;
		case TAKES_NUMBER:
			e->low = 17;
			break;
		default:
			e->low = _i / 3 * 1230;
			e->high = _i % 3 == 0 ? e->low :
			    _i % 3 == 1 ? 12345678 : KA_NEVER;
		}
		if (verb == EXPECT_ENDED)
			e->reason = _i % 2 ? KA_REASON_KERNEL :
			    KA_REASON_NONE;
	}
	read_back();
}
END_TEST

/* Expectations */

static const struct { const char *text, *how; } unmet[] = {
	{ "nat_ms 1000\nnat reset\nat 1h expect alive", "it ended as reset" },
	{ "nat_ms 1000\nnat reset\nat 1h expect ended timeout", "it ended" },
	{ "nat_ms 1000\nnat reset\nat 1h expect ended ..1s", "it ended" },
	{ "nat_ms 1000\nnat reset\nat 1h expect ended 1h..", "it ended" },
	{ "at 1h expect ended", "it lives" },
	{ "at 1h expect noticed", "the client neither died nor froze" },
	{ "timeout_ms never\nat 1s client dead\nat 2s client up\n"
	    "expect noticed", "the client neither" },
	{ "timeout_ms never\nat 1s client dead\nexpect noticed", "with this" },
	{ "at 1h expect probes 0", "probes " },
	{ "at 1h expect requests 0", "requests " },
	{ "at 1h expect answered 0", "answered " },
	{ "at 1h expect outages 1..", "outages 0" },
	{ "at 1h expect outage_max 1ms..", "outage_max_ms 0" },
	{ "at 1h expect survived 0s", "survived_ms " },
	{ "at 1s expect interval 61s..", "interval_ms 60000" },
	{ "at 1s expect would ..59s", "would_ms 60000" },
	{ "at 1h expect spacing 1h", "spacing_ms " },
};

START_TEST(can_be_unmet)
{
	read_text(unmet[_i].text);
	ck_assert_int_eq(scenario_play(&s, &out, NULL), -1);
	ck_assert_int_eq(out.verdict, UNMET);
	ck_assert_msg(strncmp(out.text, unmet[_i].how,
	    strlen(unmet[_i].how)) == 0, "'%s', not '%s'", out.text,
	    unmet[_i].how);
}
END_TEST

/* A client whose death takes longer to notice than the engine is told. */
START_TEST(can_go_unnoticed)
{
	read_text("nat_ms 1000\nmode observe\nat 1s client dead\n"
	    "expect noticed");
	ck_assert_int_eq(scenario_play(&s, &out, NULL), -1);
	ck_assert_ptr_nonnull(strstr(out.text, "not noticed by 269."));
}
END_TEST

/* Fairness */

START_TEST(lives_are_fair)
{
	random_life(&s, _i);
	ck_assert_int_ne(random_life_is_fair(&s), 0);
}
END_TEST

static const struct { int fair; const char *text; } fairness[] = {
	{ 1, "at 1s path down\nat 50s path up\nat 200s expect alive" },
	{ 0, "at 1s path down\nat 90s path up\nat 300s expect alive" },
	{ 1, "at 1s path down\nat 90s path up\nat 300s expect broken none" },
	{ 0, "at 1s path down\nat 2s expect alive" },
	{ 0, "at 1s path down\nat 9s path up\nat 10s wake\nexpect alive" },
	{ 0, "at 1s busy\nat 2s not busy\nat 100s expect alive" },
	{ 0, "nat_ms 1000\nat 2s expect alive" },
	{ 0, "output_ms 1\nat 2s expect alive" },
	{ 0, "at 1s client frozen\nat 2s client up\nat 2s client frozen\n"
	    "at 3s client up\nat 4s expect alive" },
	{ 1, "at 1s client frozen\nat 2s client up\nat 3s client frozen\n"
	    "at 4s client up\nat 5s expect alive" },
	{ 0, "at 1s client frozen\nat 2s expect alive" },
	{ 0, "at 1s client leaves\nat 2s expect alive" },
	{ 1, "at 1s client frozen\nexpect noticed" },
	{ 1, "at 1s client dead\nexpect noticed" },
	{ 0, "at 1s client dead\nexpect noticed\nexpect alive" },
	{ 0, "at 1s client dead\nat 2s path down\nexpect noticed" },
	{ 0, "at 1s path down\nat 2s client dead\nexpect noticed" },
	{ 0, "at 1s busy\nat 3s not busy\nat 4s client dead\nexpect noticed" },
	{ 0, "mode observe\nat 1s client dead\nexpect noticed" },
	{ 0, "timeout_ms never\nat 1s client dead\nexpect noticed" },
};

START_TEST(fair_or_not)
{
	read_text(fairness[_i].text);
	ck_assert_int_eq(random_life_is_fair(&s), fairness[_i].fair);
}
END_TEST

/* Making small */

static int
allow(const struct scenario *candidate)
{
	(void)candidate;
	return 1;
}

static int
forbid(const struct scenario *candidate)
{
	(void)candidate;
	return 0;
}

/* Of all this, one thing makes it fail: the gateway. */
static void
long_story(void)
{
	int i;

	read_text("nat reset\nnat_ms 20000\nrtt_ms 77\nclient_ssh_ms 120000\n"
	    "seed 77\noutput_ms 7777777\nloss_cost 77\nat 1s wake\n"
	    "at 2s path up\n");
	for (i = 0; i < 60; i++) {
		scenario_add(&s, 3001 + i, i % 2 ? DO_WAKE : DO_NOT_BUSY);
		scenario_add(&s, 3001 + i, EXPECT_ALIVE);
	}
	scenario_add(&s, 7777777, EXPECT_OUTAGES)->high = 0;
	scenario_add(&s, 7777777, EXPECT_ALIVE);
	scenario_add(&s, 9999999, EXPECT_SURVIVED);
}

START_TEST(becomes_small)
{
	struct outcome was;

	long_story();
	ck_assert_int_eq(scenario_play(&s, &was, NULL), -1);
	out = was;
	ck_assert_int_gt(scenario_shrink(&s, &out, allow), 1);
	ck_assert_int_eq(s.n, 1);
	ck_assert_int_eq(s.event[0].verb, EXPECT_ALIVE);
	ck_assert_int_le(s.event[0].at_ms, MS(120));
	ck_assert_int_eq(s.setup.nat, NAT_RESET);
	ck_assert_int_eq(s.setup.nat_ms, 20000);
	ck_assert_int_eq(s.setup.rtt_ms, 40);
	ck_assert_int_eq(s.setup.client_ssh_ms, 0);
	ck_assert_int_eq(s.setup.output_ms, 0);
	ck_assert_uint_eq(s.setup.cfg.seed, 1);
	ck_assert_int_eq(s.setup.cfg.loss_cost, KA_LOSS_COST_DEFAULT);
	ck_assert_int_eq(scenario_play(&s, &was, NULL), -1);
	ck_assert_str_eq(was.text, out.text);
}
END_TEST

START_TEST(stays_as_it_is_allowed)
{
	struct outcome was;

	long_story();
	ck_assert_int_eq(scenario_play(&s, &was, NULL), -1);
	out = was;
	t = s;
	ck_assert_int_eq(scenario_shrink(&s, &out, forbid), 0);
	ck_assert_int_eq(s.n, t.n);
	ck_assert_str_eq(was.text, out.text);
}
END_TEST

static int
alike(enum verdict a, const char *how_a, enum verdict b, const char *how_b)
{
	struct outcome oa, ob;

	scenario_init(&s);
	scenario_add(&s, 0, EXPECT_ALIVE);
	memset(&oa, 0, sizeof(oa));
	memset(&ob, 0, sizeof(ob));
	oa.verdict = a;
	ob.verdict = b;
	snprintf(oa.text, sizeof(oa.text), "%s", how_a);
	snprintf(ob.text, sizeof(ob.text), "%s", how_b);
	return scenario_fails_alike(&s, &oa, &s, &ob);
}

START_TEST(alike_or_not)
{
	ck_assert(alike(FAULTY, "at 1.5 s: I2: probe after 17 ms",
	    FAULTY, "at 21 s: I2: probe after -3 ms"));
	ck_assert(!alike(FAULTY, "at 1 s: I2: x", FAULTY, "at 1 s: I3: x"));
	ck_assert(!alike(FAULTY, "at 1 s: I2: x", FAULTY, "at 1 s: I2: xy"));
	ck_assert(!alike(FAULTY, "x", HELD, "x"));
	ck_assert(alike(UNMET, "x 1", UNMET, "x 2"));
	ck_assert(!alike(UNMET, "ended as x", UNMET, "ended as y"));
}
END_TEST

#define LOOP(tc, test, table) tcase_add_loop_test(tc, test, 0,	\
	    (int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
	Suite *suite = suite_create("scenario");
	TCase *tc = tcase_create("all");
	SRunner *sr;
	int failed;

	LOOP(tc, bad_text, bad);
	tcase_add_test(tc, too_long);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, good_text);
	tcase_add_loop_test(tc, lives_read_back, 0, 200);
	tcase_add_loop_test(tc, every_word_reads_back, 0, 6);
	LOOP(tc, can_be_unmet, unmet);
	tcase_add_test(tc, can_go_unnoticed);
	tcase_add_loop_test(tc, lives_are_fair, 0, 400);
	LOOP(tc, fair_or_not, fairness);
	tcase_add_test(tc, becomes_small);
	tcase_add_test(tc, stays_as_it_is_allowed);
	tcase_add_test(tc, alike_or_not);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
