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

/* See policy_walk.h. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policy_walk.h"

const struct policy *policy;
void *memory;
int64_t now_ms;

static void
setup(void)
{
	policy = NULL;
	memory = NULL;
	now_ms = 0;
}

static void
teardown(void)
{
	free(memory);
}

void *
new_memory(void)
{
	void *m = NULL;

	if (policy->memory_size > 0) {
		ck_assert_ptr_nonnull(m = calloc(1, policy->memory_size));
		policy->init(policy, m);
	}
	return m;
}

void
begin_session(void)
{
	if (policy->started != NULL)
		policy->started(policy, memory, now_ms);
}

void
meet(const char *name)
{
	ck_assert_ptr_nonnull(policy = policy_find(name));
	free(memory);
	memory = new_memory();
	begin_session();
}

int64_t
interval_s(void)
{
	int64_t ms = policy->interval_ms(policy, memory, now_ms);

	ck_assert_int_eq(ms % SECOND_MS, 0);
	return ms / SECOND_MS;
}

void
answer(int64_t gap_s)
{
	now_ms += gap_s * SECOND_MS;
	if (policy->answered != NULL)
		policy->answered(policy, memory, gap_s * SECOND_MS, now_ms);
}

void
miss(int64_t gap_s, enum policy_failure how)
{
	now_ms += gap_s * SECOND_MS;
	if (policy->failed != NULL)
		policy->failed(policy, memory, gap_s * SECOND_MS, how, now_ms);
}

static void
step(char what, int64_t gap_s)
{
	ck_assert_msg(strchr("+-ors", what) != NULL, "no step '%c'", what);
	if (what == '+')
		answer(gap_s);
	else if (what == '-' || what == 'o')
		miss(gap_s, POLICY_SILENCE);
	else if (what == 'r')
		miss(gap_s, POLICY_RESET);
	if (what == '-' || what == 'r' || what == 's')
		begin_session();
}

void
walk(const char *steps)
{
	const char *at = steps;
	char *end;
	int64_t want_s;

	for (;;) {
		while (isspace((unsigned char)*at))
			at++;
		if (*at == '\0')
			break;
		want_s = strtol(at, &end, 10);
		ck_assert_msg(end != at, "no interval at \"%s\"", at);
		ck_assert_msg(interval_s() == want_s,
		    "%s wants %jd s, not as in \"%s\"", policy->name,
		    (intmax_t)interval_s(), at);
		at = end;
		if (*at != '\0' && !isspace((unsigned char)*at))
			step(*at++, want_s);
	}
}

int64_t
patience_s(void)
{
	return policy->patience_ms(policy,
	    policy->interval_ms(policy, memory, now_ms)) / SECOND_MS;
}

TCase *
add_case(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(s, tc);
	return tc;
}

int
run_suite(Suite *s)
{
	SRunner *sr = srunner_create(s);
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
