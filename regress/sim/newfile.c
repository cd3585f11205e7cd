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

#include "newfile.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The directory that the path is in; NULL when memory is short. */
static char *
directory(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

const char *
newfile_obstacle(const char *path)
{
	struct stat st;
	char *dir;
	int r;

	/* A rename would put a file in the place of a device or a link. */
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? "is a directory" :
		    "is no regular file";
	if ((dir = directory(path)) == NULL)
		return strerror(errno);
	r = access(dir, W_OK | X_OK);
	free(dir);
	return r == 0 ? NULL : strerror(errno);
}

int
newfile_open(struct newfile *n, const char *path)
{
	size_t len = strlen(path) + sizeof(".XXXXXX");
	int fd, saved;

	memset(n, 0, sizeof(*n));
	n->path = path;
	if ((n->temporary = malloc(len)) == NULL)
		return -1;
	snprintf(n->temporary, len, "%s.XXXXXX", path);
	if ((fd = mkstemp(n->temporary)) == -1) {
		saved = errno;
		free(n->temporary);
		n->temporary = NULL;
		errno = saved;
		return -1;
	}
	if ((n->f = fdopen(fd, "w")) == NULL) {
		saved = errno;
		close(fd);
		newfile_abandon(n);
		errno = saved;
		return -1;
	}
	return 0;
}

/* mkstemp() lets only the owner read; this is a file like any other. */
static int
open_up(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

int
newfile_commit(struct newfile *n)
{
	int bad, saved;

	errno = 0;
	bad = ferror(n->f) || fflush(n->f) != 0 || open_up(fileno(n->f)) == -1;
	saved = errno;
	if (fclose(n->f) != 0 && !bad) {
		bad = 1;
		saved = errno;
	}
	n->f = NULL;
	if (!bad && rename(n->temporary, n->path) == -1) {
		bad = 1;
		saved = errno;
	}
	if (bad)
		unlink(n->temporary);
	free(n->temporary);
	n->temporary = NULL;
	errno = saved == 0 ? EIO : saved;
	return bad ? -1 : 0;
}

void
newfile_abandon(struct newfile *n)
{
	if (n->f != NULL)
		fclose(n->f);
	if (n->temporary != NULL)
		unlink(n->temporary);
	free(n->temporary);
	memset(n, 0, sizeof(*n));
}
