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

/* What the tests of the engine share: one world, and how it is run. */

#ifndef FIXTURE_H
#define FIXTURE_H

#include <check.h>

#include "world.h"

extern struct world_setup s;	/* change it, then start() */
extern struct world *w;
extern struct ka_summary sum;	/* after each run_to() */

void	start(void);
/* Since the start; fails the test when the world finds a fault. */
void	run_to(int64_t at_ms);
/* From now on. */
void	run_for(int64_t ms);

/* Of the loop's index: even is ssh, odd is tcp. */
void	probe_kind(int i);
/* A loss cost so high that the interval never leaves its base. */
void	risk_nothing(void);
/* The session ended so, within these times since the start. */
void	assert_ended(enum ka_reason, int64_t from_ms, int64_t to_ms);

/* A test case with the world's fixture. */
TCase	*add_case(Suite *, const char *name);
/* Runs it; what main() returns. */
int	run_suite(Suite *);

#endif /* FIXTURE_H */
