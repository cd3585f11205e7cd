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

/* The published policies at the server's end of a line. */

#include "session.h"

static void *
memory_of(const struct session *s)
{
	const struct policy *p = s->sim->policy;

	if (p->memory_size == 0)
		return NULL;
	return s->sim->memory + s->net * p->memory_size;
}

/* Policies are told times as they were published: unscaled. */
static int64_t
published_ms(const struct session *s, int64_t ms)
{
	return (int64_t)((double)ms * s->sim->run->population.scale);
}

static int64_t
simulated_ms(const struct session *s, int64_t ms)
{
	double scale = s->sim->run->population.scale;

	if (ms == KA_NEVER)
		return KA_NEVER;
	return (int64_t)((double)ms / scale);
}

static void
ask_interval(struct session *s, int64_t now_ms)
{
	const struct policy *p = s->sim->policy;

	s->gap_ms = p->interval_ms(p, memory_of(s), published_ms(s, now_ms));
	s->interval_ms = simulated_ms(s, s->gap_ms);
	s->patience_ms = simulated_ms(s, p->patience_ms(p, s->gap_ms));
}

static int
start(struct session *s)
{
	const struct policy *p = s->sim->policy;

	if (p->started != NULL)
		p->started(p, memory_of(s), published_ms(s, s->start_ms));
	ask_interval(s, s->start_ms);
	return 0;
}

static void
heard(struct session *s, int answered, int64_t now_ms)
{
	const struct policy *p = s->sim->policy;

	if (answered && p->answered != NULL)
		p->answered(p, memory_of(s), s->gap_ms,
		    published_ms(s, now_ms));
	s->last_ms = now_ms;
	ask_interval(s, now_ms);
}

static void
ended(struct session *s, enum ka_reason reason, int64_t now_ms)
{
	const struct policy *p = s->sim->policy;

	/* Also when a gateway resets before the keepalive is due. */
	if (p->failed != NULL && reason != KA_REASON_CLOSED &&
	    reason != KA_REASON_LOCAL)
		p->failed(p, memory_of(s), s->gap_ms,
		    reason == KA_REASON_RESET ? POLICY_RESET : POLICY_SILENCE,
		    published_ms(s, now_ms));
}

static int64_t
proven_ms(const struct session *s)
{
	return s->interval_ms == KA_NEVER ? 0 : s->interval_ms;
}

const struct keeper_ops keeper_policy = {
	start, keeper_plain_deadline_ms, keeper_plain_act, heard, ended,
	proven_ms
};
