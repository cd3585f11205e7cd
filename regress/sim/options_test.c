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
 * The command line. Exercises: the defaults; what every kind of option takes
 * and refuses, with an error that names the option, the value and what is
 * expected; bounds; what options demand of each other; the command line that
 * makes the same figures again, which is parsed again to the same options.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "command.h"
#include "options.h"
#include "value.h"

#define ARGS_MAX	16

static struct options o;
static char error[OPTIONS_ERROR_LEN];
static char text[1024];		/* what the arguments are parts of */

static void
setup(void)
{
	memset(&o, 0, sizeof(o));
	strcpy(error, "none");
}

static void
teardown(void)
{
	options_free(&o);
}

/* Arguments as a shell would split them at blanks; no quotes. */
static int
parse(const char *arguments)
{
	static char name[] = "ka-sim";
	char *argv[ARGS_MAX + 1] = { name }, *rest = text, *word;
	int argc = 1;

	options_free(&o);
	snprintf(text, sizeof(text), "%s", arguments);
	while (*arguments != '\0' && (word = strsep(&rest, " ")) != NULL) {
		ck_assert_int_lt(argc, ARGS_MAX);
		argv[argc++] = word;
	}
	return options_parse(&o, argc, argv, error, sizeof(error));
}

static void
accept(const char *arguments)
{
	ck_assert_msg(parse(arguments) == 0, "%s: %s", arguments, error);
}

static void
refuse(const char *arguments, const char *what)
{
	ck_assert_msg(parse(arguments) == -1, "%s: accepted", arguments);
	ck_assert_msg(strncmp(error, what, strlen(what)) == 0,
	    "'%s' does not begin with '%s'", error, what);
	ck_assert_msg(strstr(error, "expected") != NULL, "%s", error);
	ck_assert_msg(strpbrk(error, "\r\n") == NULL, "%s", error);
	ck_assert_uint_lt(strlen(error), sizeof(error) - 1);
}

START_TEST(defaults)
{
	const char *const *policies = sim_policies();
	size_t i;

	accept("");
	ck_assert_int_eq(o.action, ACTION_RUN);
	ck_assert_uint_eq(o.population.networks, 1000);
	ck_assert_double_eq(o.population.days, 30);
	ck_assert_uint_eq(o.seed, 1);
	ck_assert_uint_eq(o.seeds, 1);
	ck_assert_uint_eq(o.loss_costs, 1);
	ck_assert_double_eq(o.loss_cost[0], 2000);
	ck_assert_double_eq(o.server.min_s, 15);
	ck_assert_double_eq(o.server.max_s, 3 * 3600);
	ck_assert_double_eq(o.server.interval_s, 15);
	ck_assert_double_eq(o.server.timeout_s, 600);
	ck_assert_double_eq(o.population.scale, 1);
	ck_assert_uint_eq(o.population.sessions_max, 60);
	ck_assert_double_eq(o.population.idle_hours, 4);
	ck_assert_uint_eq(o.population.prefix_size, 4);
	ck_assert_double_eq(o.population.mixed, 0.2);
	ck_assert_double_eq(o.population.sleeps, 0.1);
	ck_assert_double_eq(o.population.outages, 0.02);
	ck_assert_double_eq(o.population.vanish, 0.05);
	ck_assert_double_eq(o.population.own_keepalives, 0.05);
	ck_assert_double_eq(o.population.evict, 0);
	ck_assert_double_eq(o.population.outbound_only, 0);
	ck_assert_double_eq(o.population.changes, 0);
	ck_assert_double_eq(o.population.moves, 0);
	ck_assert_int_eq(o.format, FORMAT_TABLE);
	ck_assert_ptr_null(o.plot);
	ck_assert_ptr_null(o.prior);
	ck_assert_int_eq(o.quiet, 0);
	ck_assert_ptr_nonnull(strstr(o.gateways, "gateways.csv"));
	for (i = 0; policies[i] != NULL; i++)
		ck_assert_str_eq(o.policy[i], policies[i]);
	ck_assert_uint_eq(o.policies, i);
}
END_TEST

START_TEST(values)
{
	accept("--gateways g --prior p --plot f.svg --format json --quiet "
	    "--seed 9007199254740991 --seeds 1000");
	ck_assert_str_eq(o.gateways, "g");
	ck_assert_str_eq(o.prior, "p");
	ck_assert_str_eq(o.plot, "f.svg");
	ck_assert_int_eq(o.format, FORMAT_JSON);
	ck_assert_int_eq(o.quiet, 1);
	ck_assert_uint_eq(o.seed, 9007199254740991);
	ck_assert_uint_eq(o.seeds, 1000);
	accept("--networks=10000000 --days=0.5 --evict=1 --moves 12.5");
	ck_assert_uint_eq(o.population.networks, 10000000);
	ck_assert_double_eq(o.population.days, 0.5);
	ck_assert_double_eq(o.population.evict, 1);
	ck_assert_double_eq(o.population.moves, 12.5);
}
END_TEST

START_TEST(last_one_counts)
{
	accept("--networks 5 --networks 6 --policy oracle,none "
	    "--policy fixed-30 --loss-cost 1,2,3 --loss-cost 4");
	ck_assert_uint_eq(o.population.networks, 6);
	ck_assert_uint_eq(o.policies, 1);
	ck_assert_str_eq(o.policy[0], "fixed-30");
	ck_assert_uint_eq(o.loss_costs, 1);
}
END_TEST

START_TEST(actions)
{
	accept("--help");
	ck_assert_int_eq(o.action, ACTION_HELP);
	accept("--version");
	ck_assert_int_eq(o.action, ACTION_VERSION);
	accept("--list-policies");
	ck_assert_int_eq(o.action, ACTION_LIST_POLICIES);
	/* They are obeyed at once. */
	accept("--help --nonsense");
	refuse("--nonsense --help", "unknown");
}
END_TEST

static const struct {
	const char *name;
	int whole;		/* takes no fraction */
	double min, max;
} numbers[] = {
	{ "networks", 1, 1, 1e7 }, { "days", 0, 0.001, 36600 },
	{ "seed", 1, 0, 9007199254740991.0 }, { "seeds", 1, 1, 1000 },
	{ "loss-cost", 1, 1, 1e9 }, { "sessions-max", 1, 1, 1e6 },
	{ "idle-hours", 0, 0.001, 87600 }, { "prefix-size", 1, 1, 65536 },
	{ "mixed", 0, 0, 1 }, { "sleeps", 0, 0, 1000 },
	{ "outages", 0, 0, 1000 }, { "vanish", 0, 0, 1 },
	{ "own-keepalives", 0, 0, 1 }, { "evict", 0, 0, 1 },
	{ "outbound-only", 0, 0, 1 }, { "changes", 0, 0, 10000 },
	{ "moves", 0, 0, 10000 }, { "timeout", 0, 0.001, 31622400 }
};

static void
refuse_number(int i, const char *value)
{
	char arguments[128], what[128];

	snprintf(arguments, sizeof(arguments), "--%s=%s", numbers[i].name,
	    value);
	snprintf(what, sizeof(what), "--%s '%s': ", numbers[i].name, value);
	refuse(arguments, what);
}

START_TEST(bounds)
{
	char value[64], arguments[128];

	snprintf(arguments, sizeof(arguments), "--%s %.10g", numbers[_i].name,
	    numbers[_i].min);
	accept(arguments);
	snprintf(arguments, sizeof(arguments), "--%s %.17g", numbers[_i].name,
	    numbers[_i].max);
	accept(arguments);
	snprintf(value, sizeof(value), "%.17g", numbers[_i].max +
	    (numbers[_i].whole ? 1 : 0.001));
	refuse_number(_i, value);
	if (numbers[_i].min > 0) {
		refuse_number(_i, "0");
		refuse_number(_i, "0.0009");
	}
	if (numbers[_i].whole)
		refuse_number(_i, "1.5");
}
END_TEST

START_TEST(no_numbers)
{
	static const char *const bad[] = {
		"", "x", "-1", "+1", "1x", "1e3", "0x10", "nan", "inf", "1,",
		",", ".5", "5.", "1 ", "99999999999999999999999999999999"
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char value[64];

		/* Lists name the part that is bad; times have units. */
		if (strchr(bad[i], ',') != NULL &&
		    strcmp(numbers[_i].name, "loss-cost") == 0)
			continue;
		if (strchr(bad[i], ' ') != NULL)
			continue;
		snprintf(value, sizeof(value), "%s", bad[i]);
		refuse_number(_i, value);
	}
}
END_TEST

START_TEST(times)
{
	static const struct {
		const char *given;
		double s;
	} good[] = {
		{ "90", 90 }, { "30s", 30 }, { "30S", 30 }, { "1.5h", 5400 },
		{ "2m", 120 }, { "1d", 86400 }, { "1w", 604800 },
		{ "1h30m", 5400 }, { "1h30", 3630 }, { "0.25", 0.25 }
	};
	char arguments[64];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(arguments, sizeof(arguments), "--timeout %s",
		    good[i].given);
		accept(arguments);
		ck_assert_double_eq_tol(o.server.timeout_s, good[i].s, 1e-9);
	}
	refuse("--timeout 30x", "--timeout '30x': ");
	refuse("--timeout s", "--timeout 's': ");
	refuse("--timeout 30ss", "--timeout '30ss': ");
	refuse("--timeout 30s,", "--timeout '30s,': ");
	refuse("--timeout 0s", "--timeout '0s': ");
	refuse("--timeout 367d", "--timeout '367d': ");
	refuse("--interval 30x", "--interval '30x': ");
}
END_TEST

START_TEST(ranges)
{
	accept("--range 10s,1h");
	ck_assert_double_eq(o.server.min_s, 10);
	ck_assert_double_eq(o.server.max_s, 3600);
	ck_assert_double_eq(o.server.interval_s, 10);
	accept("--interval 1m --range 10s,1h");
	ck_assert_double_eq(o.server.interval_s, 60);
	accept("--interval 10 --range 10,20");
	accept("--interval 20 --range 10,20");
	refuse("--range 30", "--range '30': ");
	refuse("--range 30,", "--range '30,': ");
	refuse("--range ,30", "--range ',30': ");
	refuse("--range 30,60,90", "--range '30,60,90': ");
	refuse("--range 30,30", "--range '30,30': ");
	refuse("--range 1h,1m", "--range '1h,1m': ");
	refuse("--range 0,30", "--range '0,30': ");
	refuse("--interval 10", "--interval '10': ");
	refuse("--interval 181m", "--interval '181m': ");
	refuse("--interval 60 --range 10,20", "--interval '60': ");
}
END_TEST

START_TEST(scales)
{
	accept("--scale 60");
	ck_assert_double_eq(o.population.scale, 60);
	accept("--scale 0.5");
	refuse("--scale 0", "--scale '0': ");
	refuse("--scale 1000001", "--scale '1000001': ");
	/* The library's least and greatest time. */
	refuse("--scale 31000", "--scale '31000': ");
	refuse("--range 1,2 --scale 1001", "--scale '1001': ");
	refuse("--timeout 366d --scale 0.5", "--scale '0.5': ");
}
END_TEST

START_TEST(policies)
{
	accept("--policy none,fixed-45,none");
	ck_assert_uint_eq(o.policies, 2);
	ck_assert_str_eq(o.policy[0], "none");
	ck_assert_str_eq(o.policy[1], "fixed-45");
	accept("--policy fixed-45,all");
	ck_assert_str_eq(o.policy[0], "fixed-45");
	ck_assert_uint_gt(o.policies, 10);
	refuse("--policy nonsense", "--policy 'nonsense': ");
	refuse("--policy none,nonsense", "--policy 'nonsense': ");
	refuse("--policy none,,fixed-30", "--policy '': ");
	refuse("--policy none,", "--policy '': ");
	refuse("--policy=", "--policy '': ");
	refuse("--policy fixed-0", "--policy 'fixed-0': ");
	refuse("--policy fixed-31622401", "--policy 'fixed-31622401': ");
	refuse("--policy ALL", "--policy 'ALL': ");
}
END_TEST

START_TEST(too_many)
{
	char list[8192] = "--policy=", *p = list + 9;
	static char name[] = "ka-sim";
	char *argv[] = { name, list, NULL };
	int i;

	for (i = 0; i <= OPTIONS_POLICIES_MAX; i++)
		p += sprintf(p, "%sfixed-%d", i == 0 ? "" : ",", i + 1);
	ck_assert_int_eq(options_parse(&o, 2, argv, error, sizeof(error)), -1);
	ck_assert_ptr_nonnull(strstr(error, "--policy 'fixed-257': "));
	options_free(&o);
	*strrchr(list, ',') = '\0';
	ck_assert_int_eq(options_parse(&o, 2, argv, error, sizeof(error)), 0);
	options_free(&o);
	p = stpcpy(list, "--loss-cost=");
	for (i = 0; i <= OPTIONS_LOSS_COSTS_MAX; i++)
		p += sprintf(p, "%s%d", i == 0 ? "" : ",", i + 1);
	ck_assert_int_eq(options_parse(&o, 2, argv, error, sizeof(error)), -1);
	ck_assert_ptr_nonnull(strstr(error, "--loss-cost '65': "));
}
END_TEST

START_TEST(loss_costs)
{
	accept("--loss-cost 10,1000000000,10");
	ck_assert_uint_eq(o.loss_costs, 2);
	ck_assert_double_eq(o.loss_cost[1], 1e9);
	refuse("--loss-cost 10,x", "--loss-cost 'x': ");
	refuse("--loss-cost 10,", "--loss-cost '': ");
	refuse("--loss-cost 0", "--loss-cost '0': ");
	/* A plot wants a curve, unless it is told otherwise. */
	accept("--plot f.svg");
	ck_assert_uint_eq(o.loss_costs, 15);
	ck_assert_double_eq(o.loss_cost[0], 1);
	ck_assert_double_eq(o.loss_cost[14], 1e6);
	accept("--plot f.svg --loss-cost 2000");
	ck_assert_uint_eq(o.loss_costs, 1);
}
END_TEST

START_TEST(no_options)
{
	refuse("--nonsense", "unknown or ambiguous option '--nonsense': ");
	refuse("--nonsense=5", "unknown or ambiguous option '--nonsense=5': ");
	refuse("--se", "unknown or ambiguous option '--se': ");
	refuse("-x", "unknown option '-x': ");
	refuse("-\x1b", "unknown option '-?': ");
	refuse("--networks", "--networks: a value is expected");
	refuse("--quiet=yes", "--quiet: no value is expected");
	refuse("word", "unexpected argument 'word': ");
	refuse("--networks 5 6", "unexpected argument '6': ");
	refuse("--format xml", "--format 'xml': ");
	refuse("--format=", "--format '': ");
	refuse("--gateways=", "--gateways '': ");
	refuse("--plot=", "--plot '': ");
}
END_TEST

START_TEST(errors_show_values_on_one_line)
{
	refuse("--networks a\nb\x1b[2J", "--networks 'a?b?[2J': ");
	refuse("--networks "
	    "111111111122222222223333333333444444444455555555556666666666",
	    "--networks '111111111122222222223333333333444444444455555555...':");
}
END_TEST

static void
assert_command(const char *arguments, const char *want)
{
	char *command;

	accept(arguments);
	ck_assert_ptr_nonnull(command = command_line(&o));
	ck_assert_str_eq(command, want);
	free(command);
}

START_TEST(commands)
{
	assert_command("--gateways g.csv --quiet --format json",
	    "ka-sim --gateways g.csv --policy all --networks 1000 --days 30 "
	    "--seed 1");
	assert_command("--gateways g.csv --seeds 1 --timeout 600 --evict 0.5 "
	    "--policy none --networks 5 --range 30s,30m",
	    "ka-sim --gateways g.csv --policy none --networks 5 --days 30 "
	    "--seed 1 --range 30s,30m --evict 0.5");
	/* The default depends on the plot, so both are said. */
	assert_command("--gateways g.csv --loss-cost 2000 --plot f.svg",
	    "ka-sim --gateways g.csv --policy all --networks 1000 --days 30 "
	    "--seed 1 --loss-cost 2000 --plot f.svg");
}
END_TEST

START_TEST(commands_are_quoted)
{
	static const struct {
		const char *path, *quoted;
	} names[] = {
		{ "plain/../name_1.csv", "plain/../name_1.csv" },
		{ "$(x)&;\"`", "'$(x)&;\"`'" },
		{ "it's", "$'it\\'s'" },
		{ "a\\b'", "$'a\\\\b\\''" },
		{ "\xc3\xbc\n\x1b", "$'\\303\\274\\012\\033'" }
	};
	char arguments[128], want[256];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(arguments, sizeof(arguments), "--gateways %s",
		    names[i].path);
		snprintf(want, sizeof(want), "ka-sim --gateways %s --policy "
		    "all --networks 1000 --days 30 --seed 1",
		    names[i].quoted);
		assert_command(arguments, want);
	}
}
END_TEST

START_TEST(commands_make_the_same_again)
{
	struct options first;
	char *command;

	accept("--gateways g.csv --policy adaptive,fixed-77 --networks 7 "
	    "--days 0.25 --seed 42 --seeds 3");
	first = o;
	ck_assert_ptr_nonnull(command = command_line(&o));
	accept(command + strlen("ka-sim "));
	ck_assert_mem_eq(&first.population, &o.population,
	    sizeof(o.population));
	ck_assert_mem_eq(&first.server, &o.server, sizeof(o.server));
	ck_assert_uint_eq(first.policies, o.policies);
	ck_assert_uint_eq(first.seed, o.seed);
	ck_assert_uint_eq(first.seeds, o.seeds);
	free(command);
}
END_TEST

START_TEST(help_fits_the_screen)
{
	char *help = NULL, *line, *rest;
	size_t len;
	FILE *f = open_memstream(&help, &len);
	int id;

	ck_assert_ptr_nonnull(f);
	options_help(f);
	ck_assert_int_eq(fclose(f), 0);
	for (id = 0; id < OPTIONS; id++) {
		char name[64];

		snprintf(name, sizeof(name), "  --%s ", options_name(id));
		ck_assert_msg(strstr(help, name) != NULL, "no %s", name);
	}
	for (rest = help; (line = strsep(&rest, "\n")) != NULL; )
		ck_assert_msg(strlen(line) < 80 || strchr(line, '/') != NULL,
		    "%s", line);
	free(help);
}
END_TEST

int
main(void)
{
	const int n = sizeof(numbers) / sizeof(numbers[0]);
	Suite *suite = suite_create("options");
	TCase *tc = tcase_create("parse");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(suite, tc);
	tcase_add_test(tc, defaults);
	tcase_add_test(tc, values);
	tcase_add_test(tc, last_one_counts);
	tcase_add_test(tc, actions);
	tcase_add_loop_test(tc, bounds, 0, n);
	tcase_add_loop_test(tc, no_numbers, 0, n);
	tcase_add_test(tc, times);
	tcase_add_test(tc, ranges);
	tcase_add_test(tc, scales);
	tcase_add_test(tc, policies);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, loss_costs);
	tcase_add_test(tc, no_options);
	tcase_add_test(tc, errors_show_values_on_one_line);
	tcase_add_test(tc, commands);
	tcase_add_test(tc, commands_are_quoted);
	tcase_add_test(tc, commands_make_the_same_again);
	tcase_add_test(tc, help_fits_the_screen);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
