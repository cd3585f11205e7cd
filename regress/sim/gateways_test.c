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
 * The reader of gateway tables. Exercises: every column and its defaults, in
 * any order; quotes, line ends, byte order mark, comments; numbers; every
 * refusal, with file, line, what is wrong and what is expected; bounds;
 * random damage to a good table.
 */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "csv.h"
#include "decimal.h"
#include "gateways.h"

#define HEAD		"name,timeout_s\n"
#define ERROR_LEN	1024

static char dir[] = "gateways-test.XXXXXX";
static char path[64];
static char error[ERROR_LEN];
static struct gateways *g;

static void
setup(void)
{
	strcpy(dir + sizeof(dir) - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/table.csv", dir);
	memset(error, 'x', sizeof(error));
	error[sizeof(error) - 1] = '\0';
	g = NULL;
}

static void
teardown(void)
{
	gateways_free(g);
	unlink(path);
	rmdir(dir);
}

static void
write_bytes(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

static void
read_bytes(const char *bytes, size_t len)
{
	write_bytes(bytes, len);
	gateways_free(g);
	g = gateways_read(path, error, sizeof(error));
}

/* Reads a table that is good. */
static void
accept(const char *text, size_t rows)
{
	read_bytes(text, strlen(text));
	ck_assert_msg(g != NULL, "%s", error);
	ck_assert_uint_eq(g->n, rows);
}

/* What an error has to be, whatever it says. */
static void
assert_one_line(void)
{
	ck_assert_ptr_null(g);
	ck_assert_msg(strncmp(error, path, strlen(path)) == 0, "%s", error);
	ck_assert_msg(strpbrk(error, "\r\n") == NULL, "%s", error);
	ck_assert_msg(strstr(error, "expected") != NULL, "%s", error);
	ck_assert_uint_lt(strlen(error), sizeof(error) - 1);
}

/* Reads one that is not; line 0: the error has none. */
static void
refuse_bytes(const char *bytes, size_t len, unsigned line, const char *what)
{
	char start[96];

	read_bytes(bytes, len);
	ck_assert_msg(g == NULL, "accepted, not: %s", what);
	assert_one_line();
	if (line == 0)
		snprintf(start, sizeof(start), "%s: ", path);
	else
		snprintf(start, sizeof(start), "%s line %u: ", path, line);
	ck_assert_msg(strncmp(error, start, strlen(start)) == 0,
	    "'%s' does not begin with '%s'", error, start);
	ck_assert_msg(strstr(error, what) != NULL, "'%s' has no '%s'", error,
	    what);
}

static void
refuse(const char *text, unsigned line, const char *what)
{
	refuse_bytes(text, strlen(text), line, what);
}

START_TEST(all_columns)
{
	accept("name,timeout_s,on_expiry,range,evidence,note,weight\n"
	    "a,30,silent,1-2,documented,x,\n"
	    "b,60.5,rst-sender,,reported,,\n"
	    "c,90,rst-both,,recalled,,\n"
	    "d,120,pickup,,,,0.125\n"
	    "e,31622400,,,recalled,,7\n", 5);
	ck_assert_str_eq(g->row[0].name, "a");
	ck_assert_double_eq(g->row[0].timeout_s, 30);
	ck_assert_int_eq(g->row[0].on_expiry, GATEWAY_SILENT);
	ck_assert_double_eq(g->row[0].weight, 1);
	ck_assert_double_eq(g->row[1].timeout_s, 60.5);
	ck_assert_int_eq(g->row[1].on_expiry, GATEWAY_RST_SENDER);
	ck_assert_double_eq(g->row[1].weight, 0.5);
	ck_assert_int_eq(g->row[2].on_expiry, GATEWAY_RST_BOTH);
	ck_assert_double_eq(g->row[2].weight, 0.25);
	ck_assert_int_eq(g->row[3].on_expiry, GATEWAY_PICKUP);
	ck_assert_double_eq(g->row[3].weight, 0.125);
	ck_assert_int_eq(g->row[4].on_expiry, GATEWAY_SILENT);
	ck_assert_double_eq(g->row[4].weight, 7);
	ck_assert_double_eq(g->weights, 8.875);
}
END_TEST

START_TEST(needed_columns_are_enough)
{
	accept("timeout_s,name\n30,a\n", 1);
	ck_assert_str_eq(g->row[0].name, "a");
	ck_assert_int_eq(g->row[0].on_expiry, GATEWAY_SILENT);
	ck_assert_double_eq(g->row[0].weight, 1);
}
END_TEST

START_TEST(columns_in_any_order)
{
	accept("weight,note,evidence,timeout_s,range,on_expiry,name\n"
	    ",,recalled,5,,pickup,a\n", 1);
	ck_assert_str_eq(g->row[0].name, "a");
	ck_assert_double_eq(g->row[0].timeout_s, 5);
	ck_assert_int_eq(g->row[0].on_expiry, GATEWAY_PICKUP);
	ck_assert_double_eq(g->row[0].weight, 0.25);
}
END_TEST

START_TEST(quotes)
{
	accept("\"name\",\"timeout_s\",note\n"
	    "\"a, b\",\"30\",\"say \"\"hello\"\"\"\n"
	    "\"\"\"\",60,\"two\nlines\"\n"
	    "c,90,\"\"", 3);
	ck_assert_str_eq(g->row[0].name, "a, b");
	ck_assert_double_eq(g->row[0].timeout_s, 30);
	ck_assert_str_eq(g->row[1].name, "\"");
	ck_assert_str_eq(g->row[2].name, "c");
}
END_TEST

START_TEST(lines_are_counted_inside_quotes)
{
	refuse("name,timeout_s,note\r\na,30,\"one\r\ntwo\r\n# no comment\"\r\n"
	    "\r\nb,0,\r\n", 6, "timeout_s '0'");
}
END_TEST

START_TEST(line_ends)
{
	accept("name,timeout_s\r\na,30\r\nb,60\r\n", 2);
	ck_assert_double_eq(g->row[1].timeout_s, 60);
	accept("name,timeout_s\r\na,30\nb,60", 2);
	accept("timeout_s,name,note\n30,a,", 1);
}
END_TEST

START_TEST(byte_order_mark)
{
	accept("\xef\xbb\xbf" "name,timeout_s\na,30\n", 1);
	accept("\xef\xbb\xbf# first\nname,timeout_s\na,30\n", 1);
	/* Only at the start. */
	refuse("# first\n\xef\xbb\xbf" "name,timeout_s\na,30\n", 2,
	    "unknown column");
}
END_TEST

START_TEST(comments_and_blank_lines)
{
	accept("# a comment, \"with a quote\n\n   \t\n#\nname,timeout_s\n"
	    "# another\n\na,30\n\t\r\n# last", 1);
	accept("name,timeout_s\n\"# no comment\",30\n", 1);
	ck_assert_str_eq(g->row[0].name, "# no comment");
}
END_TEST

START_TEST(names_keep_their_letters)
{
	accept(HEAD "\xc3\xbc\xe2\x82\xac\xf0\x9f\x9a\xaa,30\n", 1);
	ck_assert_str_eq(g->row[0].name, "\xc3\xbc\xe2\x82\xac\xf0\x9f\x9a\xaa");
}
END_TEST

static const struct {
	const char *text;
	double value;
} good_numbers[] = {
	{ "0.001", 0.001 }, { "1", 1 }, { "007", 7 }, { "0.1", 0.1 },
	{ "31622400", 31622400 }, { "31622400.000", 31622400 },
	{ "123.456", 123.456 }, { "0.30000000000000004", 0.3 },
	{ "1.00000000000000000000000000000000000001", 1 }
};

START_TEST(good_number)
{
	char text[128];

	snprintf(text, sizeof(text), HEAD "a,%s\n", good_numbers[_i].text);
	accept(text, 1);
	ck_assert_double_eq_tol(g->row[0].timeout_s, good_numbers[_i].value,
	    1e-15 * good_numbers[_i].value);
}
END_TEST

static const char *const bad_numbers[] = {
	"", "0", "0.0", "-1", "+1", " 1", "1 ", "1s", "1e3", "0x10", "nan",
	"inf", "infinity", "-inf", ".5", "5.", ".", "1.2.3", "1,5", "31622401",
	"0.0009", "99999999999999999999999999999999999999", "\xd9\xa3",
	"--", "'30'"
};

START_TEST(bad_number)
{
	const char *number = bad_numbers[_i];
	char text[128], what[64];

	snprintf(text, sizeof(text), HEAD "a,\"%s\"\n", number);
	snprintf(what, sizeof(what), "timeout_s '%s'", number);
	refuse(text, 2, what);
}
END_TEST

/* Nothing but the digits decides: no locale, no environment. */
START_TEST(decimals_match_strtod)
{
	char text[64];
	double value;
	unsigned seed = (unsigned)_i + 1;
	int i;

	for (i = 0; i < 2000; i++) {
		seed = seed * 1103515245 + 12345;
		snprintf(text, sizeof(text), "%u.%0*u", seed >> 20,
		    1 + i % 7, (seed >> 4) % 1000);
		ck_assert_int_eq(decimal_parse(text, &value), 0);
		ck_assert_msg(value == strtod(text, NULL), "seed %d: %s", _i,
		    text);
	}
}
END_TEST

START_TEST(bad_weight)
{
	refuse("name,timeout_s,weight\na,30,-1\n", 2, "weight '-1'");
	refuse("name,timeout_s,weight\na,30,nan\n", 2, "weight 'nan'");
	refuse("name,timeout_s,weight\na,30,2000000000\n", 2, "weight '2");
	refuse("name,timeout_s,weight\na,30,1 \n", 2, "weight '1 '");
}
END_TEST

START_TEST(weights_of_nothing)
{
	accept("name,timeout_s,weight\na,30,0\nb,60,0.5\n", 2);
	ck_assert_double_eq(g->row[0].weight, 0);
	ck_assert_double_eq(g->weights, 0.5);
	refuse("name,timeout_s,weight\na,30,0\nb,60,0.0\n", 0,
	    "all weights are 0");
}
END_TEST

START_TEST(bad_header)
{
	refuse("name,timeout_s,colour\na,30,red\n", 1,
	    "unknown column 'colour'");
	refuse("name, timeout_s\na,30\n", 1, "unknown column ' timeout_s'");
	refuse("Name,timeout_s\na,30\n", 1, "unknown column 'Name'");
	refuse("name,timeout_s,\na,30,\n", 1, "unknown column ''");
	refuse("name,timeout_s,name\na,30,b\n", 1, "column name is there twice");
	refuse("name,note\na,30\n", 1, "column timeout_s is missing");
	refuse("# x\ntimeout_s\n30\n", 2, "column name is missing");
	refuse("a,30\n", 1, "unknown column 'a'");
}
END_TEST

START_TEST(bad_words)
{
	refuse("name,timeout_s,on_expiry\na,30,loud\n", 2,
	    "unknown on_expiry 'loud': silent, rst-sender, rst-both or pickup");
	refuse("name,timeout_s,on_expiry\na,30,Silent\n", 2, "'Silent'");
	refuse("name,timeout_s,evidence\na,30,hearsay\n", 2,
	    "unknown evidence 'hearsay': documented, reported or recalled");
}
END_TEST

START_TEST(bad_names)
{
	refuse(HEAD ",30\n", 2, "name is empty");
	refuse(HEAD "\"\",30\n", 2, "name is empty");
	refuse(HEAD "\"a\nb\",30\n", 2, "name has a line end");
}
END_TEST

START_TEST(wrong_number_of_fields)
{
	char many[256] = HEAD "a";
	int i;

	refuse(HEAD "a\n", 2, "has 1 field: 2 are expected");
	refuse(HEAD "a,30,\n", 2, "has 3 fields: 2 are expected");
	refuse(HEAD "a,30\nb\n", 3, "has 1 field");
	for (i = 0; i < CSV_FIELDS_MAX; i++)
		strcat(many, ",1");
	refuse(many, 2, "too many fields");
}
END_TEST

START_TEST(bad_quotes)
{
	refuse(HEAD "a\"b,30\n", 2, "a quote inside a field");
	refuse(HEAD "\"a\"b,30\n", 2, "text after a closing quote");
	refuse(HEAD "\"a\" ,30\n", 2, "text after a closing quote");
	refuse(HEAD "x,1\n\"a,30\nb,60\n", 3, "never closed");
	refuse(HEAD "\"", 2, "never closed");
	refuse(HEAD "\"\"\"", 2, "never closed");
}
END_TEST

START_TEST(nothing_in_it)
{
	refuse("", 0, "is empty");
	refuse("\n\n", 0, "is empty");
	refuse("\xef\xbb\xbf", 0, "is empty");
	refuse("# only this\n", 0, "is empty");
	refuse(HEAD, 0, "has no gateways");
	refuse(HEAD "# a,30\n\n", 0, "has no gateways");
}
END_TEST

START_TEST(no_text)
{
	static const char nul[] = HEAD "a,30\nb\0c,60\n";
	static const char utf16[] = "\xff\xfen\0a\0m\0e\0";

	refuse_bytes(nul, sizeof(nul) - 1, 3, "NUL byte");
	refuse_bytes(utf16, sizeof(utf16) - 1, 1, "byte 0xff");
	refuse(HEAD "a\x1b[2J,30\n", 2, "control character 0x1b");
	refuse(HEAD "a,30\rb,60\r", 2, "control character 0x0d");
	refuse(HEAD "\x7f,30\n", 2, "control character 0x7f");
	refuse(HEAD "\xfc,30\n", 2, "byte 0xfc");
	/* Overlong, a surrogate, beyond the last character, cut off. */
	refuse(HEAD "\xc0\xaf,30\n", 2, "byte 0xc0");
	refuse(HEAD "\xe0\x80\xaf,30\n", 2, "byte 0xe0");
	refuse(HEAD "\xed\xa0\x80,30\n", 2, "byte 0xed");
	refuse(HEAD "\xf4\x90\x80\x80,30\n", 2, "byte 0xf4");
	refuse(HEAD "a,30\n\xe2\x82", 3, "byte 0xe2");
}
END_TEST

START_TEST(long_lines)
{
	char text[CSV_LINE_MAX + 64] = HEAD;
	size_t head = strlen(text);

	memset(text + head, 'n', CSV_LINE_MAX);
	memcpy(text + head + CSV_LINE_MAX - 3, ",30\n", 5);
	accept(text, 1);
	memcpy(text + head + CSV_LINE_MAX - 3, ",30\r\n", 6);
	accept(text, 1);
	memcpy(text + head + CSV_LINE_MAX - 3, "n,30\n", 6);
	refuse(text, 2, "is too long: at most 4096 bytes");
	memset(text + head, '#', CSV_LINE_MAX + 1);
	text[head + CSV_LINE_MAX + 1] = '\0';
	refuse(text, 2, "is too long");
}
END_TEST

/* A file of this many bytes: comments, then a table. */
static void
read_large(size_t len)
{
	char *text = malloc(len);
	size_t i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < len; i++)
		text[i] = i % 64 == 63 ? '\n' : '#';
	memcpy(text + len - 25, "\n" HEAD "abcde,31\n", 25);
	read_bytes(text, len);
	free(text);
}

START_TEST(large_files)
{
	read_large(CSV_FILE_MAX);
	ck_assert_msg(g != NULL, "%s", error);
	read_large(CSV_FILE_MAX + 1);
	assert_one_line();
	ck_assert_ptr_nonnull(strstr(error, "is too large"));
	read_large(4 * CSV_FILE_MAX);
	assert_one_line();
	ck_assert_ptr_nonnull(strstr(error, "is too large"));
}
END_TEST

START_TEST(many_rows)
{
	char *text = malloc(CSV_FILE_MAX), *p = text;
	size_t i;

	ck_assert_ptr_nonnull(text);
	p = stpcpy(p, HEAD);
	for (i = 0; i < GATEWAYS_ROWS_MAX; i++)
		p = stpcpy(p, "a,1\n");
	accept(text, GATEWAYS_ROWS_MAX);
	ck_assert_double_eq(g->weights, GATEWAYS_ROWS_MAX);
	strcpy(p, "b,1\n");
	refuse(text, GATEWAYS_ROWS_MAX + 2, "too many gateways");
	free(text);
}
END_TEST

START_TEST(no_file)
{
	ck_assert_ptr_null(gateways_read(path, error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, path));
	ck_assert_ptr_nonnull(strstr(error, strerror(ENOENT)));
	ck_assert_ptr_null(gateways_read(dir, error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "is a directory"));
	ck_assert_ptr_null(gateways_read("", error, sizeof(error)));
	ck_assert_ptr_null(gateways_read("no\nsuch\x1b", error,
	    sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "no?such?: "));
}
END_TEST

START_TEST(endless_file)
{
	ck_assert_ptr_null(gateways_read("/dev/zero", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "is too large"));
	ck_assert_ptr_null(gateways_read("/dev/null", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "is empty"));
}
END_TEST

START_TEST(unreadable_file)
{
	write_bytes(HEAD "a,30\n", strlen(HEAD) + 5);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chmod(path, 0), 0);
	/* Nothing is unreadable to root. */
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	g = gateways_read(path, error, sizeof(error));
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_ptr_null(g);
	ck_assert_ptr_nonnull(strstr(error, strerror(EACCES)));
}
END_TEST

START_TEST(errors_fit_anywhere)
{
	size_t len;

	write_bytes("nonsense\n", 9);
	for (len = 0; len < 200; len++) {
		memset(error, 'x', sizeof(error));
		ck_assert_ptr_null(gateways_read(path, error, len));
		ck_assert_int_eq(error[len], 'x');
		if (len > 0)
			ck_assert_uint_lt(strlen(error), len);
	}
}
END_TEST

START_TEST(errors_show_values_in_short)
{
	char text[1024] = HEAD "a,\"", want[128] = "timeout_s '";
	int i;

	for (i = 0; i < 100; i++)
		strcat(text, "\xe2\x82\xac");
	strcat(text, "\"\n");
	/* 48 bytes are 16 of these. */
	for (i = 0; i < 16; i++)
		strcat(want, "\xe2\x82\xac");
	refuse(text, 2, strcat(want, "...'"));
	strcpy(text, HEAD "a,\"x");
	for (i = 0; i < 100; i++)
		strcat(text, "\xe2\x82\xac");
	strcat(text, "\"\n");
	refuse(text, 2, "\xe2\x82\xac...'");
}
END_TEST

/* A table that has been damaged is read or refused; ASan watches. */
START_TEST(random_damage)
{
	static const char table[] = "\xef\xbb\xbf# c\r\n"
	    "name,timeout_s,on_expiry,range,evidence,note,weight\n"
	    "a,30,silent,1-2,documented,\"q \"\"x\"\", y\",0.5\n"
	    "\"b\nc\",60.5,rst-both,,reported,,\n\xc3\xbc,7,pickup,,,,1\n";
	static const char bytes[] = ",\"\n\r#.0\0-\xc3\xbc\x1bx";
	char text[sizeof(table) + 8];
	unsigned seed = (unsigned)_i * 2654435761u + 1, i, at;
	size_t len = sizeof(table) - 1;

	memcpy(text, table, sizeof(table));
	for (i = 0; i < 1 + (unsigned)_i % 6; i++) {
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % (unsigned)len;
		if (seed >> 30 == 0)
			len = at + 1;
		else
			text[at] = bytes[(seed >> 20) % sizeof(bytes)];
	}
	read_bytes(text, len);
	if (g == NULL) {
		assert_one_line();
		return;
	}
	ck_assert_uint_ge(g->n, 1);
	ck_assert_double_gt(g->weights, 0);
	for (i = 0; i < g->n; i++) {
		ck_assert_double_gt(g->row[i].timeout_s, 0);
		ck_assert_double_ge(g->row[i].weight, 0);
		ck_assert_str_ne(g->row[i].name, "");
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("gateways");
	TCase *tc = tcase_create("read");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(suite, tc);
	tcase_add_test(tc, all_columns);
	tcase_add_test(tc, needed_columns_are_enough);
	tcase_add_test(tc, columns_in_any_order);
	tcase_add_test(tc, quotes);
	tcase_add_test(tc, lines_are_counted_inside_quotes);
	tcase_add_test(tc, line_ends);
	tcase_add_test(tc, byte_order_mark);
	tcase_add_test(tc, comments_and_blank_lines);
	tcase_add_test(tc, names_keep_their_letters);
	tcase_add_loop_test(tc, good_number, 0,
	    sizeof(good_numbers) / sizeof(good_numbers[0]));
	tcase_add_loop_test(tc, bad_number, 0,
	    sizeof(bad_numbers) / sizeof(bad_numbers[0]));
	tcase_add_loop_test(tc, decimals_match_strtod, 0, 5);
	tcase_add_test(tc, bad_weight);
	tcase_add_test(tc, weights_of_nothing);
	tcase_add_test(tc, bad_header);
	tcase_add_test(tc, bad_words);
	tcase_add_test(tc, bad_names);
	tcase_add_test(tc, wrong_number_of_fields);
	tcase_add_test(tc, bad_quotes);
	tcase_add_test(tc, nothing_in_it);
	tcase_add_test(tc, no_text);
	tcase_add_test(tc, long_lines);
	tcase_add_test(tc, large_files);
	tcase_add_test(tc, many_rows);
	tcase_add_test(tc, no_file);
	tcase_add_test(tc, endless_file);
	tcase_add_test(tc, unreadable_file);
	tcase_add_test(tc, errors_fit_anywhere);
	tcase_add_test(tc, errors_show_values_in_short);
	tcase_add_loop_test(tc, random_damage, 0, 500);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
