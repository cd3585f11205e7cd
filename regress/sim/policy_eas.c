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
 * Exchange ActiveSync's Direct Push, as Microsoft describes the client:
 * "Heartbeat Interval Adjustment" (TechNet, Windows Mobile, cc182270). The
 * protocol itself, [MS-ASCMD] 2.2.3.88.1 HeartbeatInterval (Ping), leaves the
 * values and the search to the implementation.
 *
 * The search: a request that is answered makes the interval longer. One that
 * has no response by the end of the interval sets it back to the previous
 * value if it was the first at a longer one, else to the minimum.
 *
 * The figures: the minimum of 480 s is the default ("Requirements and Best
 * Practices for Using MSFP", cc182255), and devices start with it. The longest
 * is the 30 minutes that Microsoft recommends ("The Impact of Changing the
 * Direct Push Settings", cc182257). The increment has a name,
 * HeartbeatIncrement, but no default was found published: 300 s fits what a
 * user read in a device's log in 2006 (480, 780, 1080).
 *
 * As described it never settles: after a failure the next answer raises the
 * interval to the one that just failed. A tuning of the increment, and waiting
 * for several answers, are mentioned ("Direct Push Activity", cc182240) but not
 * described, so they are not here. A failed request costs ActiveSync nothing
 * but itself; here it is a session.
 *
 * What was moved:
 *  - The client asks and the server answers at the end of the interval, which
 *    is the packet that has to find the mapping. Here that packet is the
 *    keepalive. No response by the end of the interval is then a keepalive
 *    that failed, either way.
 *  - How late a response may be is not published. 60 s is assumed, as gcm and
 *    courier have it.
 */

#include "policy_parts.h"

#define SECOND_MS	INT64_C(1000)

#define SHORTEST_MS	(480 * SECOND_MS)
#define LONGEST_MS	(1800 * SECOND_MS)
#define INCREMENT_MS	(300 * SECOND_MS)
#define PATIENCE_MS	(60 * SECOND_MS)

struct eas {
	int64_t interval_ms;
	int64_t previous_ms;	/* where to go back to */
	int increased;		/* nothing answered at interval_ms yet */
};

static void
init(const struct policy *p, void *memory)
{
	struct eas *e = memory;

	(void)p;
	e->interval_ms = e->previous_ms = SHORTEST_MS;
	e->increased = 0;
}

static int64_t
interval(const struct policy *p, void *memory, int64_t now_ms)
{
	const struct eas *e = memory;

	(void)p;
	(void)now_ms;
	return e->interval_ms;
}

static void
answered(const struct policy *p, void *memory, int64_t gap_ms, int64_t now_ms)
{
	struct eas *e = memory;

	(void)p;
	(void)now_ms;
	if (gap_ms != e->interval_ms)
		return;
	e->previous_ms = e->interval_ms;
	e->interval_ms += INCREMENT_MS;
	if (e->interval_ms > LONGEST_MS)
		e->interval_ms = LONGEST_MS;
	e->increased = e->interval_ms != e->previous_ms;
}

static void
failed(const struct policy *p, void *memory, int64_t gap_ms,
    enum policy_failure how, int64_t now_ms)
{
	struct eas *e = memory;

	(void)p;
	(void)how;
	(void)now_ms;
	if (gap_ms != e->interval_ms)
		return;
	e->interval_ms = e->increased ? e->previous_ms : SHORTEST_MS;
	e->increased = 0;
}

static int64_t
patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return PATIENCE_MS;
}

const struct policy policy_eas = {
	.name = "eas",
	.source = "Exchange Direct Push: Microsoft TechNet cc182270, "
	    "Heartbeat Interval Adjustment",
	.probe = "ssh",
	.memory_size = sizeof(struct eas),
	.init = init,
	.interval_ms = interval,
	.answered = answered,
	.failed = failed,
	.patience_ms = patience
};
