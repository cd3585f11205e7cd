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

/* What must hold of the engine, by the world's own records: see world.h. */

#include <stdarg.h>
#include <stdio.h>

#include "world_parts.h"

#define HELD_LOOK_MS	30000	/* how late a hold may be noticed over */
#define TCP_SLACK_MS	60		/* jiffies, and the kernel's timer */
#define TRAILING_ACK_MS	45		/* our delayed ACK, not in any sample */
#define KERNEL_GRACE_MS	1000		/* for its keepalive to be answered */
#define AWAKE_MS	2000		/* until all is on time after a sleep */
#define GRACE_MS	3000		/* no end so soon after a sleep */

void
world_fault(struct world *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (w->fault[0] != '\0')
		return;
	n = snprintf(w->fault, sizeof(w->fault), "at %.3f s: ",
	    (double)(w->now_ms - w->start_ms) / 1000);
	va_start(ap, fmt);
	vsnprintf(w->fault + n, sizeof(w->fault) - (size_t)n, fmt, ap);
	va_end(ap);
}

void
world_note_blocked(struct world *w)
{
	if (!w->busy && !tcp_stuck(&w->server, w->now_ms) &&
	    w->server.alive_out == 0)
		return;
	if (w->blocked_since_ms < 0)
		w->blocked_since_ms = w->server.alive_out > 0 ?
		    w->server.alive_out_ms : w->now_ms;
	w->blocked_ms = w->now_ms;
}

void
world_interval(struct world *w, int64_t *interval_ms)
{
	struct ka_summary s;

	ka_summarize(w->engine, &s);
	*interval_ms = s.interval_ms;
}

/* Told to let the kernel probe, and it can, as far as the engine knows. */
static int
is_tcp(const struct world *w)
{
	struct ka_summary s;

	ka_summarize(w->engine, &s);
	return w->setup.cfg.probe == KA_PROBE_TCP && s.probe == KA_PROBE_TCP;
}

/*
 * I2 with tcp probes: the wire is never silent for longer, but for an interval
 * that sshd could not change while it was stopped.
 */
void
world_check_silence(struct world *w, int incoming)
{
	int64_t span_ms = w->span_ms;

	/* Then the kernel's own timer is all there is: a second, an eighth. */
	if (w->stopped)
		span_ms += MS(1) + (span_ms + MS(1)) / 8;
	if (is_tcp(w) && !incoming && w->ended_ms < 0 && !w->setup.deaf &&
	    w->server.una == w->server.end && w->server.state == TCP_OPEN &&
	    w->wire_ms > w->resumed_ms &&
	    w->now_ms - w->wire_ms > span_ms + TCP_SLACK_MS)
		world_fault(w, "I2: the wire was silent for %lld ms",
		    (long long)(w->now_ms - w->wire_ms));
}

/* I2: a probe that is due has left, unless something held it back. */
void
world_check_on_time(struct world *w)
{
	int64_t interval_ms, clock_ms = max64(w->heard_ms, w->asked_ms);
	int64_t span_ms = w->span_ms;

	world_interval(w, &interval_ms);
	w->span_ms = max64(w->span_ms, interval_ms);
	if (w->setup.cfg.mode != KA_ADAPT || w->asked_ms > w->heard_ms)
		return;
	if (w->resumed_ms >= 0 && w->now_ms - w->resumed_ms < AWAKE_MS)
		return;
	if (is_tcp(w))
		span_ms = max64(span_ms, w->setup.cfg.timeout_ms);
	if (w->now_ms - clock_ms > span_ms && w->now_ms -
	    max64(w->blocked_ms, clock_ms) > HELD_LOOK_MS + interval_ms)
		world_fault(w, "I2: nothing asked for %lld ms",
		    (long long)(w->now_ms - clock_ms));
	if (w->now_ms - clock_ms > span_ms && w->blocked_ms < clock_ms)
		world_fault(w, "I2: nothing asked, and nothing in the way, for "
		    "%lld ms", (long long)(w->now_ms - clock_ms));
}

void
world_check_probe(struct world *w)
{
	int64_t interval_ms, clock_ms = max64(w->heard_ms, w->asked_ms);
	struct world_probe *p;

	world_interval(w, &interval_ms);
	if (w->probes < WORLD_PROBES) {
		p = &w->probe[w->probes];
		p->at_ms = w->now_ms - w->start_ms;
		p->spacing_ms = w->now_ms - clock_ms;
		p->gap_ms = w->now_ms - w->wire_ms;
		p->interval_ms = interval_ms;
	}
	w->probes++;
	if (w->setup.cfg.mode != KA_ADAPT)
		return;
	if (!is_tcp(w) && w->now_ms - clock_ms < interval_ms * 8 / 10)
		world_fault(w, "I2: probe after %lld ms, interval %lld",
		    (long long)(w->now_ms - clock_ms),
		    (long long)interval_ms);
	if (w->asked_ms > w->heard_ms)
		world_fault(w, "I3: a second probe, the first unanswered");
	if (w->busy)
		world_fault(w, "I3: a probe into a running key exchange");
	if (!w->setup.blind && tcp_stuck(&w->server, w->now_ms))
		world_fault(w, "I3: a probe behind data that is stuck");
}

/*
 * Since when somebody has been asked, or KA_NEVER. Without a probe the
 * question is what got stuck, first, since the client was heard; the kernel's
 * own patience starts with the oldest segment that is in flight.
 */
static int64_t
question_ms(const struct world *w)
{
	const struct tcp *t = &w->server;
	int64_t asked_ms = KA_NEVER;

	if (w->asked_ms > w->heard_ms)
		asked_ms = w->asked_ms;
	else if (w->blocked_since_ms >= 0)
		asked_ms = w->blocked_since_ms;
	if (t->state == TCP_TIMED_OUT && t->una != t->end)
		asked_ms = min64(asked_ms, t->zero_since_ms >= 0 ?
		    t->zero_since_ms : t->una_since_ms);
	return asked_ms;
}

/*
 * The time there is to answer; more for a suspended client. (Where the timeout
 * is as short as the grace of a kernel's answer, "suspended" may be said of
 * one whose kernel has just fallen silent.)
 */
static int64_t
patience_ms(const struct world *w)
{
	const struct ka_config *c = &w->setup.cfg;

	if (c->timeout_ms == KA_NEVER)
		return KA_NEVER;
	if (ka_reason(w->engine) != KA_REASON_SUSPENDED ||
	    c->timeout_ms <= KERNEL_GRACE_MS)
		return c->timeout_ms;
	return c->timeout_ms + c->suspended_ms;
}

/* I4: somebody was asked, and given all the time there is. */
void
world_check_end(struct world *w)
{
	int64_t asked_ms = question_ms(w), waited_ms = w->now_ms - asked_ms;

	if (w->setup.cfg.mode != KA_ADAPT)
		return;
	if (asked_ms == KA_NEVER)
		world_fault(w, "I4: ended, and nobody was ever asked");
	else if (waited_ms < patience_ms(w) - 2 * w->setup.jiffy_ms)
		world_fault(w, "I4: ended as %s %lld ms after the question",
		    ka_reason_name(w->server.state == TCP_TIMED_OUT ?
		    KA_REASON_KERNEL : ka_reason(w->engine)),
		    (long long)waited_ms);
	else if (w->server.state == TCP_OPEN && w->overslept &&
	    w->now_ms - w->resumed_ms <
	    min64(GRACE_MS, w->setup.cfg.timeout_ms))
		world_fault(w, "I4: ended %lld ms after this side slept",
		    (long long)(w->now_ms - w->resumed_ms));
}

void
world_check_summary(struct world *w)
{
	const struct ka_config *c = &w->setup.cfg;
	struct ka_summary s;

	ka_summarize(w->engine, &s);
	if (c->mode == KA_OBSERVE && (ka_deadline(w->engine) != KA_NEVER ||
	    w->arms != 0 || s.interval_ms != c->interval_ms))
		world_fault(w, "I1: an observer acts");
	if (s.interval_ms < c->min_ms || s.interval_ms > c->max_ms)
		world_fault(w, "I2: interval %lld is outside the range",
		    (long long)s.interval_ms);
	if (s.interval_ms < c->interval_ms && !w->knows_path)
		world_fault(w, "I7: interval %lld is below the configured one",
		    (long long)s.interval_ms);
	if (s.survived_ms > world_elapsed(w))
		world_fault(w, "I6: survived %lld ms, before it began",
		    (long long)s.survived_ms);
	if (s.survived_ms > w->survived_ms + TRAILING_ACK_MS +
	    2 * w->setup.jiffy_ms)
		world_fault(w, "I5: survived %lld ms, but really %lld",
		    (long long)s.survived_ms, (long long)w->survived_ms);
	if (s.broken != 0)
		world_fault(w, "broken 0x%x", s.broken);
}
