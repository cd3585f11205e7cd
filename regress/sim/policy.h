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
 * A keepalive policy as ka-sim runs it: what one host remembers of one
 * network, and what it does with it. Times in ms of the simulated clock.
 */

#ifndef SIM_POLICY_H
#define SIM_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "keepalive.h"		/* KA_NEVER */

/* What became of a keepalive that was not answered in time. */
enum policy_failure {
	POLICY_SILENCE,		/* nothing came back for patience_ms */
	POLICY_RESET		/* the connection was reset at once */
};

/*
 * All functions get the memory of the network that the session is on. It is
 * memory_size bytes, zeroed and handed to init() before the first session, and
 * kept between the sessions of that network; sessions of one network may
 * overlap. gap_ms is the silence before the keepalive in question.
 */
struct policy {
	const char *name;	/* as --policy takes it */
	const char *source;	/* where the algorithm is published; one line */
	const char *probe;	/* "ssh", "tcp" or "none": for the table */
	size_t memory_size;	/* 0: remembers nothing; memory is NULL then */
	void (*init)(const struct policy *, void *memory);
	/* A session starts. May be NULL, as may each of the following. */
	void (*started)(const struct policy *, void *memory, int64_t now_ms);
	/* Silence after which to send the next keepalive; KA_NEVER: none. */
	int64_t (*interval_ms)(const struct policy *, void *memory,
	    int64_t now_ms);
	/* A keepalive was answered. */
	void (*answered)(const struct policy *, void *memory, int64_t gap_ms,
	    int64_t now_ms);
	/* One was not: the session is over. */
	void (*failed)(const struct policy *, void *memory, int64_t gap_ms,
	    enum policy_failure, int64_t now_ms);
	/* How long after an unanswered keepalive the session is given up. */
	int64_t (*patience_ms)(const struct policy *, int64_t interval_ms);
	int64_t parameter;	/* the policy's own, such as a fixed interval */
};

/*
 * The policy of that name, or NULL. "fixed-N" works for any N from 1 to
 * 31622400 seconds. The result lives until the program ends.
 */
const struct policy *policy_find(const char *name);

/* Published policies in the order of the table: what --policy all runs. */
extern const char *const policy_names[];
extern const size_t policy_names_count;

#endif
