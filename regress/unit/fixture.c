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

/* See fixture.h. */

#include <stdlib.h>
#include <string.h>

#include "fixture.h"

struct world_setup s;
struct world *w;
struct ka_summary sum;

static void
setup(void)
{
	world_defaults(&s);
	memset(&sum, 0, sizeof(sum));
	w = NULL;
}

static void
teardown(void)
{
	if (w != NULL)
		ck_assert_str_eq(w->fault, "");
	world_free(w);
}

void
start(void)
{
	ck_assert_ptr_nonnull(w = world_new(&s));
}

void
run_to(int64_t at_ms)
{
	world_run(w, at_ms);
	ck_assert_str_eq(w->fault, "");
	world_summary(w, &sum);
	ck_assert_uint_eq(sum.broken, 0);
}

void
run_for(int64_t ms)
{
	run_to(world_elapsed(w) + ms);
}

void
probe_kind(int i)
{
	s.cfg.probe = i & 1 ? KA_PROBE_TCP : KA_PROBE_SSH;
}

void
risk_nothing(void)
{
	s.cfg.loss_cost = KA_LOSS_COST_MAX;
}

void
assert_ended(enum ka_reason reason, int64_t from_ms, int64_t to_ms)
{
	ck_assert_msg(sum.reason == reason, "ended=%s at %.3f s",
	    ka_reason_name(sum.reason), (double)w->ended_ms / 1000);
	ck_assert_int_ge(w->ended_ms, from_ms);
	ck_assert_int_le(w->ended_ms, to_ms);
}

TCase *
add_case(Suite *suite, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(suite, tc);
	return tc;
}

int
run_suite(Suite *suite)
{
	SRunner *sr = srunner_create(suite);
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
