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
 * What the tests of the published policies share: one network, its simulated
 * clock, and how its sessions are walked through their keepalives.
 */

#ifndef SIM_POLICY_WALK_H
#define SIM_POLICY_WALK_H

#include <check.h>

#include "policy.h"

#define SECOND_MS	INT64_C(1000)

extern const struct policy *policy;
extern void *memory;
extern int64_t now_ms;

/* A network of that policy that was never met, and its first session. */
void	meet(const char *name);
/* The memory of one more such network; free with free(). */
void	*new_memory(void);
/* One more session of the network. */
void	begin_session(void);

int64_t	interval_s(void);
int64_t	patience_s(void);

/* A keepalive after gap_s of silence is answered. */
void	answer(int64_t gap_s);
/* One is not, which ends its session. */
void	miss(int64_t gap_s, enum policy_failure);

/*
 * Walks the steps of a text such as "270+ 330- 330r 330": before each the
 * policy must want this interval, in seconds. Then, after that silence,
 *	+	the keepalive is answered
 *	-	it is not: the session is over, and the client logs in again
 *	r	the same, but the connection is reset
 *	o	the same as -, but other sessions go on and nobody logs in
 *	s	no keepalive: one more session starts
 * and nothing where nothing is said.
 */
void	walk(const char *steps);

/* A test case that starts at time 0 with no network. */
TCase	*add_case(Suite *, const char *name);
/* Runs it; what main() returns. */
int	run_suite(Suite *);

#endif
