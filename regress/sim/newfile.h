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
 * A file that appears whole or not at all: written under a temporary name
 * beside it, then renamed.
 */

#ifndef NEWFILE_H
#define NEWFILE_H

#include <stdio.h>

struct newfile {
	FILE *f;
	char *temporary;
	const char *path;
};

/*
 * Whether the path can be written, as far as one can tell without doing so:
 * NULL, or what is wrong (static storage).
 */
const char *newfile_obstacle(const char *path);

/* Returns 0, or -1 with errno set. The path must live until the end. */
int	newfile_open(struct newfile *, const char *path);

/*
 * Ends it. Returns 0 when everything was written, else -1 with errno set, and
 * what was at the path stays.
 */
int	newfile_commit(struct newfile *);

/* Ends it without leaving a trace. */
void	newfile_abandon(struct newfile *);

#endif /* NEWFILE_H */
