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
 * Gojek's Courier, as published in courier-android: adaptive-keep-alive,
 * AdaptiveKeepAliveStateHandler.kt and OptimalKeepAliveCalculator.kt.
 *
 * The search, in whole minutes: from the lower bound up, one step after each
 * answer. A failure puts the upper bound below what failed and halves the
 * step. The search ends when the longest that was answered is the upper bound,
 * or when the lower bound itself fails. What it ends with, the optimum, is kept
 * until it has failed a set number of times, however many answers came between;
 * then all is forgotten.
 *
 * The figures: the library has no defaults for the search. 1 to 9 minutes in
 * steps of 2, and 10 failures, are those of the example that comes with it.
 * The 60 s for an answer are the library's default (MqttConstants.kt).
 *
 * What was moved:
 *  - Courier searches with a connection of its own beside the one it protects,
 *    which stays at a safe interval meanwhile. A server cannot open a second
 *    connection to its client, so here the sessions search, and one is lost
 *    with each failure.
 *  - Courier also takes an interval as failed that it has scheduled three
 *    times without a verdict, as its connection may end before the time is
 *    up. Here every keepalive that is sent has a verdict, and a session that
 *    ends or is used before says nothing of the path. So there is no such
 *    count.
 */

#include "policy_parts.h"

#define SECOND_MS	INT64_C(1000)
#define MINUTE_MS	(60 * SECOND_MS)

#define LOWER_MIN	1
#define UPPER_MIN	9
#define STEP_MIN	2
#define OPTIMUM_FAILURES_MAX	10
#define PATIENCE_MS	(60 * SECOND_MS)

/* Times in minutes, as the search is in whole ones. */
struct courier {
	int answered_min;	/* longest answered; the optimum once found */
	int upper_min;
	int step_min;
	int found;
	int failures;		/* of the optimum */
};

static void
init(const struct policy *p, void *memory)
{
	struct courier *c = memory;

	(void)p;
	c->answered_min = LOWER_MIN - STEP_MIN;
	c->upper_min = UPPER_MIN;
	c->step_min = STEP_MIN;
	c->found = 0;
	c->failures = 0;
}

static int
next_min(const struct courier *c)
{
	int next = c->answered_min + c->step_min;

	if (c->found)
		return c->answered_min;
	return next < c->upper_min ? next : c->upper_min;
}

static int64_t
interval(const struct policy *p, void *memory, int64_t now_ms)
{
	(void)p;
	(void)now_ms;
	return next_min(memory) * MINUTE_MS;
}

static void
answered(const struct policy *p, void *memory, int64_t gap_ms, int64_t now_ms)
{
	struct courier *c = memory;

	if (c->found || gap_ms != interval(p, memory, now_ms))
		return;
	c->answered_min = next_min(c);
	c->found = c->answered_min == c->upper_min;
}

static void
search_lower(struct courier *c)
{
	int failed_min = next_min(c);

	if (failed_min == LOWER_MIN) {
		c->answered_min = LOWER_MIN;
		c->found = 1;
		return;
	}
	c->upper_min = failed_min - 1;
	if (c->answered_min >= c->upper_min)
		c->found = 1;
	else
		c->step_min /= 2;
}

static void
failed(const struct policy *p, void *memory, int64_t gap_ms,
    enum policy_failure how, int64_t now_ms)
{
	struct courier *c = memory;

	(void)how;
	if (gap_ms != interval(p, memory, now_ms))
		return;
	if (!c->found)
		search_lower(c);
	else if (++c->failures >= OPTIMUM_FAILURES_MAX)
		init(p, memory);
}

static int64_t
patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return PATIENCE_MS;
}

const struct policy policy_courier = {
	.name = "courier",
	.source = "Gojek: gojek/courier-android, adaptive-keep-alive, "
	    "AdaptiveKeepAliveStateHandler.kt",
	.probe = "ssh",
	.memory_size = sizeof(struct courier),
	.init = init,
	.interval_ms = interval,
	.answered = answered,
	.failed = failed,
	.patience_ms = patience
};
