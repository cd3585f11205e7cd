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
 * Whether ClientAliveInterval fits ClientAliveIntervalRange, for each section
 * of sshd_config by itself. Kept while the file is parsed, so that what does
 * not fit can be refused with its line.
 */

#ifndef CLIENTALIVE_FIT_H
#define CLIENTALIVE_FIT_H

enum fit_kind {
	FIT_INTERVAL,
	FIT_RANGE,
	FIT_ADAPTIVE,
	FIT_KINDS
};

/* Before each line: which section it belongs to. active: no Match block. */
void	fit_line(const char *keyword, int active, const char *filename);

/*
 * The line sets kind to low (for a range, to low and high). The first value
 * in a section stays.
 */
void	fit_set(enum fit_kind, int low, int high, const char *filename,
	    int linenum);

/*
 * At the end: fatal, with file and line, when the interval is outside the
 * range in a section where keepalives are adaptive. The defaults of the range
 * are given. A combination that another Match block may still change is let
 * pass; a session that meets it says so.
 */
void	fit_check(int range_min, int range_max);

#endif /* CLIENTALIVE_FIT_H */
