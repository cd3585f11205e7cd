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
 * Plays the scenarios of regress/scenarios, each of which must hold. With
 * arguments it plays those files and tells what happens in them.
 */

#define _POSIX_C_SOURCE 200809L	/* glob() */

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#include "scenario.h"

static glob_t files;

/* 0; or -1 and why not. */
static int
play_file(const char *path, FILE *trace, char *why, size_t len)
{
	struct scenario s;
	struct outcome out;
	char what[320];
	FILE *f;

	if (scenario_read(&s, path, why, len) != 0)
		return -1;
	if (trace != NULL)
		fprintf(trace, "%s: %s\n", path, s.title);
	if (scenario_play(&s, &out, trace) == 0)
		return 0;
	if (out.verdict != UNMET) {
		snprintf(why, len, "%s: %s", path, out.text);
		return -1;
	}
	f = fmemopen(what, sizeof(what), "w");
	scenario_print_event(&s.event[out.event], f);
	fclose(f);
	snprintf(why, len, "%s:%d: %s: %s", path, s.event[out.event].line,
	    what, out.text);
	return -1;
}

START_TEST(scenario_holds)
{
	struct scenario s;
	char why[768];

	ck_assert_msg(play_file(files.gl_pathv[_i], NULL, why,
	    sizeof(why)) == 0, "%s", why);
	ck_assert_int_eq(scenario_read(&s, files.gl_pathv[_i], why,
	    sizeof(why)), 0);
	ck_assert_msg(s.title[0] != '\0', "%s: the first line must say what "
	    "it shows", files.gl_pathv[_i]);
}
END_TEST

START_TEST(there_are_scenarios)
{
	ck_assert_uint_ge(files.gl_pathc, 12);
}
END_TEST

static int
run_all(void)
{
	Suite *suite = suite_create("scenarios");
	TCase *tc = tcase_create("files");
	SRunner *sr;
	const char *dir = getenv("srcdir");
	char pattern[1024];
	int failed;

	snprintf(pattern, sizeof(pattern), "%s/regress/scenarios/*.ka",
	    dir == NULL ? "." : dir);
	glob(pattern, 0, NULL, &files);		/* sorted */
	tcase_add_test(tc, there_are_scenarios);
	tcase_add_loop_test(tc, scenario_holds, 0, (int)files.gl_pathc);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	globfree(&files);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	char why[768];
	int i, r = EXIT_SUCCESS;

	if (argc == 1)
		return run_all();
	for (i = 1; i < argc; i++)
		if (play_file(argv[i], stdout, why, sizeof(why)) != 0) {
			printf("FAILED: %s\n", why);
			r = EXIT_FAILURE;
		} else
			printf("held\n");
	return r;
}
