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
		w->blocked_since_ms = w->now_ms;
	w->blocked_ms = w->now_ms;
}

void
world_interval(struct world *w, int64_t *interval_ms)
{
	struct ka_summary s;

	ka_summarize(w->engine, &s);
	*interval_ms = s.interval_ms;
}

static int
is_tcp(const struct world *w)
{
	return w->setup.cfg.probe == KA_PROBE_TCP && !w->setup.blind &&
	    w->setup.cfg.mode == KA_ADAPT;
}

/* I2 with tcp probes: the wire is never silent for longer. */
void
world_check_silence(struct world *w, int incoming)
{
	if (is_tcp(w) && !incoming && w->ended_ms < 0 && !w->setup.deaf &&
	    w->server.una == w->server.end && w->server.state == TCP_OPEN &&
	    w->now_ms - w->wire_ms > w->span_ms + TCP_SLACK_MS)
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
	if (interval_ms < w->setup.cfg.min_ms ||
	    interval_ms > w->setup.cfg.max_ms)
		world_fault(w, "I2: interval %lld is outside the range",
		    (long long)interval_ms);
	if (w->asked_ms > w->heard_ms)
		world_fault(w, "I3: a second probe, the first unanswered");
	if (w->busy)
		world_fault(w, "I3: a probe into a running key exchange");
	if (!w->setup.blind && tcp_stuck(&w->server, w->now_ms))
		world_fault(w, "I3: a probe behind data that is stuck");
}

/*
 * I4: somebody was asked, and given all the time there is. Without a probe
 * the question is what got stuck, first, since the client was heard; the
 * kernel's own patience starts with the oldest segment that is in flight.
 */
void
world_check_end(struct world *w)
{
	const struct tcp *t = &w->server;
	int64_t asked_ms = KA_NEVER;

	if (w->setup.cfg.mode != KA_ADAPT)
		return;
	if (w->asked_ms > w->heard_ms)
		asked_ms = w->asked_ms;
	else if (w->blocked_since_ms >= 0)
		asked_ms = w->blocked_since_ms;
	if (t->state == TCP_TIMED_OUT && t->una != t->end)
		asked_ms = min64(asked_ms, t->zero_since_ms >= 0 ?
		    t->zero_since_ms : t->una_since_ms);
	if (asked_ms == KA_NEVER)
		world_fault(w, "I4: ended, and nobody was ever asked");
	else if (w->setup.cfg.timeout_ms == KA_NEVER || w->now_ms - asked_ms <
	    w->setup.cfg.timeout_ms - 2 * w->setup.jiffy_ms)
		world_fault(w, "I4: ended %lld ms after the first question",
		    (long long)(w->now_ms - asked_ms));
}

void
world_check_survived(struct world *w)
{
	struct ka_summary s;

	ka_summarize(w->engine, &s);
	if (s.survived_ms > w->survived_ms + TRAILING_ACK_MS +
	    2 * w->setup.jiffy_ms)
		world_fault(w, "I5: survived %lld ms, but really %lld",
		    (long long)s.survived_ms, (long long)w->survived_ms);
	if (s.broken != 0)
		world_fault(w, "broken 0x%x", s.broken);
}
