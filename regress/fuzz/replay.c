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
 * Plays inputs of a fuzz target without libFuzzer: those of the corpus, or the
 * named files. One that is bad aborts, its name being the last one printed.
 */

#define _POSIX_C_SOURCE 200809L	/* glob() */

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX	65536

static int
replay(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	uint8_t *exact;
	size_t size;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	/* Of its very size, so that a read beyond it is seen. */
	if ((exact = malloc(size + (size == 0))) == NULL)
		return -1;
	memcpy(exact, data, size);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *dir = getenv("srcdir");
	char pattern[1024];
	glob_t files;
	size_t i;
	int bad = 0;

	if (argc > 1) {
		for (i = 1; i < (size_t)argc; i++)
			bad |= replay(argv[i]);
		return bad ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	snprintf(pattern, sizeof(pattern), "%s/%s/*", dir == NULL ? "." : dir,
	    CORPUS);
	if (glob(pattern, 0, NULL, &files) != 0) {
		printf("not ok 1 - no inputs in %s\n", pattern);
		return EXIT_FAILURE;
	}
	for (i = 0; i < files.gl_pathc; i++)
		bad |= replay(files.gl_pathv[i]);
	printf("%s 1 - %zu inputs of %s replayed\n", bad ? "not ok" : "ok", i,
	    CORPUS);
	globfree(&files);
	return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
