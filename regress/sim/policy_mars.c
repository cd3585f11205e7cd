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
 * WeChat's heartbeat, as published in Tencent Mars: smart_heartbeat.cc (the
 * search), config.h (the figures), longlink.cc (the 8 s).
 *
 * The search: a new connection first earns three answers at 270 s. Then three
 * answers at an interval make it 60 s longer, up to 590 s; an answer there
 * settles it at 570 s. Three failures since the last answer settle it 80 s
 * lower, but not below 270 s. A settled interval that fails three times, not
 * necessarily in a row, starts the search again at 270 s. A settled interval
 * below 570 s that nothing has changed for 24 hours is put up by 20 s on one
 * day of the week, a Tuesday, and the search is open again. Failures at 270 s
 * say nothing, nor do those of a connection that has not earned its three.
 *
 * Releases differ in the figures. All but the longest interval are those of an
 * early release, which has 890 s there; 590 s is what descriptions of the code
 * quote from config.h. Later releases go from 210 s to 600 s, climb after five
 * answers and give up after two failures.
 *
 * What was moved:
 *  - In the foreground Mars keeps to 270 s. An idle SSH session has nobody
 *    looking at it, so every session counts as background.
 *  - The three answers are a connection's own. Here they are the network's,
 *    and a session that starts takes all sessions of its network back to
 *    270 s until they are earned again. The beat that Mars sends on connecting
 *    has no counterpart and is not counted.
 *  - Mars counts a connection that breaks while an answer is awaited like one
 *    that stays silent: so POLICY_RESET and POLICY_SILENCE are the same.
 *  - An answer counts for the gap it came after. Mars asks for the next
 *    interval before the answer is in, and so counts one for its successor
 *    whenever the interval changes.
 *  - The day of the week: the simulated clock starts with a Sunday.
 *  - Left out: the detection of phones that align their timers.
 */

#include "policy_parts.h"

#define SECOND_MS	INT64_C(1000)
#define DAY_MS		(86400 * SECOND_MS)

#define SHORTEST_MS	(270 * SECOND_MS)
#define LONGEST_MS	(590 * SECOND_MS)
#define STEP_MS		(60 * SECOND_MS)	/* up, while searching */
#define MARGIN_MS	(20 * SECOND_MS)	/* below what just worked */
#define PATIENCE_MS	(8 * SECOND_MS)

#define EARNED		3	/* answers before the interval is used */
#define ANSWERS_MAX	3	/* then it is made longer */
#define FAILURES_MAX	3	/* then it is given up */
#define RETRY_WEEKDAY	2	/* Tuesday */

struct mars {
	int64_t interval_ms;
	int64_t failed_ms;	/* when a failure last counted */
	int earned;		/* answers since the last session started */
	int answers;		/* at this interval */
	int failures;		/* settled: since then; else in a row */
	int settled;
};

static void
set_interval(struct mars *m, int64_t interval_ms, int settled)
{
	m->interval_ms = interval_ms;
	m->answers = 0;
	m->failures = 0;
	m->settled = settled;
}

static void
init(const struct policy *p, void *memory)
{
	(void)p;
	set_interval(memory, SHORTEST_MS, 0);
}

static void
started(const struct policy *p, void *memory, int64_t now_ms)
{
	struct mars *m = memory;

	(void)p;
	(void)now_ms;
	m->earned = 0;
}

static int64_t
interval(const struct policy *p, void *memory, int64_t now_ms)
{
	const struct mars *m = memory;

	(void)p;
	(void)now_ms;
	return m->earned < EARNED ? SHORTEST_MS : m->interval_ms;
}

static void
climb(struct mars *m)
{
	int64_t longer_ms = m->interval_ms + STEP_MS;

	m->failures = 0;
	if (m->interval_ms >= LONGEST_MS)
		set_interval(m, LONGEST_MS - MARGIN_MS, 1);
	else if (++m->answers >= ANSWERS_MAX)
		set_interval(m, longer_ms < LONGEST_MS ? longer_ms :
		    LONGEST_MS, 0);
}

/*
 * Only failures settle an interval this low, and only they change a settled
 * one: so the last of them dates the last change.
 */
static int
retry_is_due(const struct mars *m, int64_t now_ms)
{
	return m->interval_ms < LONGEST_MS - MARGIN_MS &&
	    now_ms - m->failed_ms >= DAY_MS &&
	    now_ms / DAY_MS % 7 == RETRY_WEEKDAY;
}

static void
answered(const struct policy *p, void *memory, int64_t gap_ms, int64_t now_ms)
{
	struct mars *m = memory;

	(void)p;
	if (m->earned < EARNED)
		m->earned++;
	if (m->earned < EARNED)
		return;
	if (m->settled && retry_is_due(m, now_ms))
		set_interval(m, m->interval_ms + MARGIN_MS, 0);
	else if (!m->settled && gap_ms == m->interval_ms)
		climb(m);
}

static void
give_up_interval(struct mars *m)
{
	int64_t lower_ms = m->interval_ms - STEP_MS - MARGIN_MS;

	if (m->settled)
		set_interval(m, SHORTEST_MS, 0);
	else
		set_interval(m, lower_ms > SHORTEST_MS ? lower_ms :
		    SHORTEST_MS, 1);
}

static void
failed(const struct policy *p, void *memory, int64_t gap_ms,
    enum policy_failure how, int64_t now_ms)
{
	struct mars *m = memory;

	(void)p;
	(void)how;
	if (m->earned >= EARNED && gap_ms == m->interval_ms &&
	    gap_ms != SHORTEST_MS) {
		if (++m->failures >= FAILURES_MAX)
			give_up_interval(m);
		m->failed_ms = now_ms;
	}
	if (m->settled)
		m->earned = 0;
}

static int64_t
patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return PATIENCE_MS;
}

const struct policy policy_mars = {
	.name = "mars",
	.source = "WeChat: Tencent/mars, mars/stn/src/smart_heartbeat.cc, "
	    "mars/stn/config.h",
	.probe = "ssh",
	.memory_size = sizeof(struct mars),
	.init = init,
	.started = started,
	.interval_ms = interval,
	.answered = answered,
	.failed = failed,
	.patience_ms = patience
};
