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

/* The oracle: knows each timeout, and sends at the last moment. */

#include "session.h"

/* So long before the last moment that the answer is still in time. */
#define MARGIN_PARTS	1000

static void
look(struct session *s)
{
	int64_t ms = s->network->timeout_ms;

	if (ms > s->sim->config.max_ms)
		ms = s->sim->config.max_ms;
	s->interval_ms = ms - ms / MARGIN_PARTS - s->sim->rtt_ms;
	if (s->interval_ms < 1)
		s->interval_ms = 1;
}

static int
start(struct session *s)
{
	s->patience_ms = s->sim->timeout_ms;
	look(s);
	return 0;
}

static void
heard(struct session *s, int answered, int64_t now_ms)
{
	(void)answered;
	s->last_ms = now_ms;
	look(s);
}

static void
ended(struct session *s, enum ka_reason reason, int64_t now_ms)
{
	(void)s;
	(void)reason;
	(void)now_ms;
}

static int64_t
proven_ms(const struct session *s)
{
	return s->network->timeout_ms;
}

const struct keeper_ops keeper_oracle = {
	start, keeper_plain_deadline_ms, keeper_plain_act, heard, ended,
	proven_ms
};
