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
 * json-fields FIELD ...: checks that standard input is one JSON array of
 * objects, each of which has these fields, and prints them: a line for each
 * object, a tab between two fields.
 */

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

/* Strings without their quotes, all else as JSON has it. */
static int
print_value(const json_t *value)
{
	char *text;

	if (json_is_string(value)) {
		fputs(json_string_value(value), stdout);
		return 0;
	}
	if ((text = json_dumps(value, JSON_ENCODE_ANY |
	    JSON_REAL_PRECISION(12))) == NULL)
		return -1;
	fputs(text, stdout);
	free(text);
	return 0;
}

static int
print_object(const json_t *object, size_t index, char **fields, int n)
{
	const json_t *value;
	int i;

	if (!json_is_object(object)) {
		fprintf(stderr, "json-fields: [%zu] is no object\n", index);
		return -1;
	}
	for (i = 0; i < n; i++) {
		if ((value = json_object_get(object, fields[i])) == NULL) {
			fprintf(stderr, "json-fields: [%zu] has no '%s'\n",
			    index, fields[i]);
			return -1;
		}
		if (i > 0)
			putchar('\t');
		if (print_value(value) == -1)
			return -1;
	}
	putchar('\n');
	return 0;
}

int
main(int argc, char **argv)
{
	json_error_t error;
	json_t *array;
	size_t i;
	int r = 0;

	if ((array = json_loadf(stdin, JSON_REJECT_DUPLICATES,
	    &error)) == NULL) {
		fprintf(stderr, "json-fields: line %d: %s\n", error.line,
		    error.text);
		return EXIT_FAILURE;
	}
	if (!json_is_array(array)) {
		fputs("json-fields: this is no array\n", stderr);
		r = -1;
	}
	for (i = 0; i < json_array_size(array) && r == 0; i++)
		r = print_object(json_array_get(array, i), i, argv + 1,
		    argc - 1);
	json_decref(array);
	return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
