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
 * A progress bar for runs that last: on standard error, where that is a
 * terminal, from the second second on. It leaves nothing behind, whether it
 * ends or is interrupted.
 */

#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>

/* There is one terminal, so there is one bar. */
void	progress_start(int quiet);

/*
 * The share of all the work that is done, 0 to 1, and what it is busy with.
 * Cheap: draws a few times a second.
 */
void	progress_set(double share, const char *what);

void	progress_end(void);

/*
 * The bar's text: width columns at most, of ASCII. Returns its length; text
 * has room for len bytes.
 */
size_t	progress_text(char *text, size_t len, size_t width, double share,
	    double elapsed_s, const char *what);

#endif /* PROGRESS_H */
