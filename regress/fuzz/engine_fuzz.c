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
 * Fuzz target: the engine under a caller that lies. Bytes become a
 * configuration and a stream of calls of keepalive.h in any order, at any
 * times, with any samples or none. The engine must not crash, overflow or
 * violate what it promises whatever it is told, which is less than what it
 * promises a truthful caller:
 *
 *  - I1  an observer neither sends nor ends
 *  - I2  a probe not before 80 % of the interval, which is in its range; the
 *        deadline comes to lie in the future after a few ticks, so that no
 *        caller loops
 *  - I3  no probe while one is unanswered, into a key exchange, or behind
 *        data that the sample says is being retransmitted
 *  - I4  no end within the timeout after the client was last heard
 *  - I6  nothing survived, and no outage, longer than the session is old
 *  - I7  the interval is not below the configured one
 *
 * Each violation aborts. Input: see take_config() and step().
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keepalive.h"
#include "fuzz.h"

#define TICKS_MAX	4		/* in a row, with no time between */
#define STEPS_MAX	4000

#define MUST(what) do {							\
	if (!(what)) {							\
		fprintf(stderr, "%s:%d: violated: %s\n", __FILE__,	\
		    __LINE__, #what);					\
		abort();						\
	}								\
} while (0)

struct input {
	const uint8_t *at, *end;
};

/* What the fuzzer itself knows of the session. */
struct session {
	struct ka_config cfg;
	struct ka_engine *engine;
	struct ka_wire wire;		/* the latest lie */
	int64_t start_ms, now_ms;	/* latest told */
	int64_t word_ms;		/* last heard, or last probe */
	int64_t heard_ms;
	int unanswered;			/* a probe was sent, nothing heard */
	int over;
};

/* Nothing is left: zeros. */
static uint64_t
take(struct input *in, int bytes)
{
	uint64_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | (in->at < in->end ? *in->at++ : 0);
	return n;
}

/* Any magnitude alike: from two bytes, or eight. */
static int64_t
take_time(struct input *in)
{
	unsigned int shift = (unsigned int)take(in, 1);

	if (shift == 255)
		return (int64_t)take(in, 8);
	return (int64_t)(take(in, 1) << (shift % 56));
}

static void
take_config(struct input *in, struct ka_config *c)
{
	unsigned int flags = (unsigned int)take(in, 1);

	memset(c, 0, sizeof(*c));
	c->mode = (flags & 7) == 0 ? KA_OBSERVE : KA_ADAPT;
	c->probe = flags & 8 ? KA_PROBE_TCP : KA_PROBE_SSH;
	c->interval_ms = take_time(in);
	c->min_ms = flags & 16 ? c->interval_ms : take_time(in);
	c->max_ms = flags & 32 ? KA_TIME_MAX_MS : take_time(in);
	c->timeout_ms = flags & 64 ? KA_NEVER : take_time(in);
	c->suspended_ms = flags & 128 ? 0 : take_time(in);
	c->loss_cost = take_time(in);
	c->seed = take(in, 1);
}

/* Ages grow with time; the bits of the first bytes say what changes. */
static const struct ka_wire *
take_wire(struct input *in, struct session *s, int64_t passed_ms)
{
	uint32_t *field[] = {
		&s->wire.segs_in, &s->wire.segs_out, &s->wire.data_segs_in,
		&s->wire.data_segs_out, &s->wire.unacked, &s->wire.notsent,
		&s->wire.backoff, &s->wire.rto_us, &s->wire.data_recv_age_ms,
		&s->wire.data_sent_age_ms, &s->wire.ack_recv_age_ms
	};
	unsigned int i, changed, few = 4, all = sizeof(field) /
	    sizeof(field[0]), kind = (unsigned int)take(in, 1);

	for (i = 8; i < all; i++)
		*field[i] += (uint32_t)passed_ms;
	switch (kind & 3) {
	case 0:
		return NULL;
	case 1:				/* nothing but time has passed */
		break;
	case 2:				/* a few segments, a moment ago */
		for (i = 0; i < few; i++)
			*field[i] += kind >> (2 + i) & 1;
		if (kind & 64)
			s->wire.ack_recv_age_ms = 0;
		if (kind & 128)
			s->wire.data_recv_age_ms = 0;
		break;
	default:			/* anything */
		changed = (unsigned int)take(in, 2);
		for (i = 0; i < all; i++)
			if (changed >> i & 1)
				*field[i] = (uint32_t)take_time(in);
	}
	return &s->wire;
}

/* By the deadline, by some time, or backwards. */
static int64_t
take_now(struct input *in, const struct session *s)
{
	int64_t deadline_ms = ka_deadline(s->engine);
	unsigned int kind = (unsigned int)take(in, 1);
	uint64_t now_ms = (uint64_t)s->now_ms;

	switch (kind & 3) {
	case 0:
		return s->now_ms;
	case 1:
		if (deadline_ms != KA_NEVER)
			return deadline_ms + (kind >> 2);
		break;
	case 2:
		return (int64_t)(now_ms + (uint64_t)take_time(in));
	default:
		if (kind & 4)
			return (int64_t)(now_ms - (uint64_t)take_time(in));
	}
	return s->now_ms + (kind >> 3);
}

/* The engine bounds what it is told; returns how long it has been. */
static int64_t
tell_time(struct session *s, int64_t now_ms)
{
	int64_t was_ms = s->now_ms;

	if (now_ms > KA_CLOCK_MAX_MS)
		now_ms = KA_CLOCK_MAX_MS;
	if (now_ms > s->now_ms)
		s->now_ms = now_ms;
	return s->now_ms - was_ms;
}

static void
check_summary(const struct session *s)
{
	struct ka_summary sum;
	char text[40];

	ka_summarize(s->engine, &sum);
	MUST(sum.broken == 0);
	MUST(sum.interval_ms >= s->cfg.min_ms);
	MUST(sum.interval_ms <= s->cfg.max_ms);
	MUST(sum.interval_ms >= s->cfg.interval_ms);
	MUST(sum.would_ms >= s->cfg.interval_ms);
	MUST(sum.would_ms <= s->cfg.max_ms);
	if (s->cfg.mode == KA_OBSERVE)
		MUST(sum.interval_ms == s->cfg.interval_ms);
	MUST(sum.survived_ms >= 0);
	MUST(sum.survived_ms <= s->now_ms - s->start_ms);
	MUST(sum.outage_max_ms >= 0);
	MUST(sum.outage_max_ms <= s->now_ms - s->start_ms);
	MUST(sum.answered <= sum.probes);
	MUST(ka_summary_text(&sum, text, sizeof(text)) > 0);
	MUST(ka_explain(s->engine, text, sizeof(text)) > 0);
	MUST(ka_kernel_patience_ms(s->engine) > sum.interval_ms);
	MUST(ka_kernel_patience_ms(s->engine) > s->cfg.timeout_ms ||
	    s->cfg.timeout_ms == KA_NEVER);
	MUST(ka_kernel_retry_ms(s->engine) >= 0);
}

static void
check_send(struct session *s, const struct ka_wire *w, int busy)
{
	struct ka_summary sum;

	ka_summarize(s->engine, &sum);
	MUST(s->cfg.mode == KA_ADAPT);
	MUST(!s->unanswered);
	MUST(!busy);
	MUST(w == NULL || w->unacked == 0 || w->backoff == 0);
	MUST(w == NULL || w->unacked != 0 || w->notsent == 0);
	if (sum.probe == KA_PROBE_SSH)
		MUST(s->now_ms - s->word_ms >= sum.interval_ms / 10 * 8);
	s->unanswered = 1;
	s->word_ms = s->now_ms;
}

static void
check_end(struct session *s)
{
	MUST(s->cfg.mode == KA_ADAPT);
	MUST(s->cfg.timeout_ms != KA_NEVER);
	MUST(s->now_ms - s->heard_ms >= s->cfg.timeout_ms);
	MUST(ka_reason(s->engine) != KA_REASON_NONE);
	s->over = 1;
}

static void
arm(struct session *s, unsigned int refuse)
{
	int64_t idle_ms = ka_tcp_idle_ms(s->engine);

	MUST(s->cfg.mode == KA_ADAPT);
	MUST(idle_ms >= 0 && idle_ms <= 32767000 && idle_ms % 1000 == 0);
	MUST(ka_tcp_retry_ms(s->engine) >= 1000);
	if (refuse)
		ka_tcp_refused(s->engine);
}

static enum ka_action
tick(struct session *s, int64_t now_ms, const struct ka_wire *w,
    unsigned int how)
{
	enum ka_action action;

	action = ka_tick(s->engine, now_ms, w, (int)(how & 1));
	if (s->over)
		MUST(action == KA_WAIT);
	else if (action == KA_SEND)
		check_send(s, w, (int)(how & 1));
	else if (action == KA_END)
		check_end(s);
	else if (action == KA_ARM_TCP)
		arm(s, how & 2);
	return action;
}

/* As a caller's loop: until the deadline lies ahead, which must be soon. */
static void
turn(struct session *s, int64_t now_ms, const struct ka_wire *w,
    unsigned int how)
{
	int n = 0;

	tick(s, now_ms, w, how);
	for (; ka_deadline(s->engine) <= s->now_ms; n++) {
		MUST(n < TICKS_MAX);
		tick(s, now_ms, w, how);
	}
}

static void
heard(struct session *s, int64_t now_ms, const struct ka_wire *w)
{
	ka_heard(s->engine, now_ms, w);
	s->heard_ms = s->word_ms = s->now_ms;
	s->unanswered = 0;
}

static void
step(struct input *in, struct session *s)
{
	unsigned int what = (unsigned int)take(in, 1);
	const struct ka_wire *w;
	int64_t now_ms;

	if ((what & 15) == 2) {
		ka_tcp_refused(s->engine);
		return;
	}
	now_ms = take_now(in, s);
	w = take_wire(in, s, tell_time(s, now_ms));
	switch (what & 15) {
	case 0:
		ka_probed(s->engine, now_ms, w);
		break;
	case 1:
		ka_reply(s->engine, now_ms);
		break;
	case 3:
		ka_closed(s->engine, now_ms,
		    (enum ka_reason)(1 + (what >> 4) % KA_REASON_LOCAL));
		s->over = 1;
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		heard(s, now_ms, w);
		break;
	default:
		turn(s, now_ms, w, what >> 4);
	}
	if (s->cfg.mode == KA_OBSERVE || s->over)
		MUST(ka_deadline(s->engine) == KA_NEVER);
	check_summary(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	struct session s;
	const struct ka_wire *w;
	int steps;

	memset(&s, 0, sizeof(s));
	take_config(&in, &s.cfg);
	s.start_ms = take_time(&in);
	w = take_wire(&in, &s, 0);
	s.engine = ka_new(&s.cfg, s.start_ms, w);
	MUST((s.engine == NULL) == (ka_config_error(&s.cfg) != NULL));
	if (s.engine == NULL)
		return 0;
	tell_time(&s, s.start_ms);
	s.start_ms = s.word_ms = s.heard_ms = s.now_ms;
	for (steps = 0; in.at < in.end && steps < STEPS_MAX; steps++)
		step(&in, &s);
	ka_free(s.engine);
	return 0;
}
