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

/* See world_tcp.h. The names in comments are those of the Linux source. */

#include <string.h>

#include "world_tcp.h"

#define CONGESTION_WINDOW	10	/* segments in flight, at most */
#define RTO_MIN_MS		200	/* TCP_RTO_MIN */
#define RTO_MAX_MS		120000	/* TCP_RTO_MAX */
#define RTO_MAX_LEAST_MS	1000	/* least for TCP_RTO_MAX_MS */
#define RETRIES			15	/* tcp_retries2 */
#define DELAYED_ACK_MS		40	/* TCP_DELACK_MIN */
#define BACKOFF_MAX		20

/* a before b, as sequence numbers wrap */
static int
before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

void
tcp_init(struct tcp *t, int64_t now_ms, int64_t rtt_ms,
    void (*emit)(void *, const struct segment *), void *ctx)
{
	memset(t, 0, sizeof(*t));
	t->emit = emit;
	t->ctx = ctx;
	t->limit = TCP_WINDOW;
	t->rto_ms = RTO_MIN_MS + rtt_ms;
	t->rto_max_ms = RTO_MAX_MS;
	t->timer_ms = t->ack_ms = t->alive_ms = KA_NEVER;
	t->zero_since_ms = -1;
	t->data_recv_ms = t->data_sent_ms = t->ack_recv_ms = now_ms;
}

static void
send_segment(struct tcp *t, int64_t now_ms, uint32_t seq, int payload,
    int reset)
{
	struct segment s;

	memset(&s, 0, sizeof(s));
	s.at_ms = now_ms;
	s.seq = seq;
	s.payload = payload;
	s.reset = reset;
	s.ack = t->rcv_acked = t->rcv_nxt;
	s.edge = t->rcv_read + TCP_WINDOW;
	t->ack_ms = KA_NEVER;
	t->segs_out++;
	if (payload) {
		t->data_out++;
		t->data_sent_ms = now_ms;
	}
	t->emit(t->ctx, &s);
}

static int64_t
timer_after(const struct tcp *t, int64_t now_ms, int64_t since_ms)
{
	int64_t at_ms = now_ms + min64(t->rto_max_ms, t->rto_ms << t->backoff);

	if (t->patience_ms > 0)		/* tcp_clamp_rto_to_user_timeout() */
		at_ms = min64(at_ms, max64(now_ms + 1,
		    since_ms + t->patience_ms));
	return at_ms;
}

/* The window is closed and data waits: tcp_probe_timer() */
static void
check_zero_window(struct tcp *t, int64_t now_ms)
{
	int zero = t->una == t->nxt && before(t->nxt, t->end) &&
	    !before(t->nxt, t->limit);

	if (zero && t->zero_since_ms < 0) {
		t->zero_since_ms = now_ms;
		t->backoff = 0;
		t->timer_ms = timer_after(t, now_ms, now_ms);
	} else if (!zero && t->zero_since_ms >= 0) {
		t->zero_since_ms = -1;
		t->backoff = 0;
		t->timer_ms = KA_NEVER;
	}
}

static void
push(struct tcp *t, int64_t now_ms)
{
	check_zero_window(t, now_ms);
	while (before(t->nxt, t->end) && before(t->nxt, t->limit) &&
	    t->nxt - t->una < CONGESTION_WINDOW && t->backoff == 0) {
		if (t->una == t->nxt) {
			t->una_since_ms = now_ms;
			t->timer_ms = timer_after(t, now_ms, now_ms);
		}
		send_segment(t, now_ms, t->nxt++, 1, 0);
	}
	check_zero_window(t, now_ms);
}

int
tcp_write(struct tcp *t, int64_t now_ms, enum message m)
{
	if (t->state != TCP_OPEN || t->end - t->una >= TCP_RING - TCP_WINDOW)
		return -1;
	t->ring[t->end++ % TCP_RING] = (unsigned char)m;
	push(t, now_ms);
	return 0;
}

int
tcp_read(struct tcp *t, const struct tcp *peer, int64_t now_ms)
{
	int m;

	if (t->rcv_read == t->rcv_nxt)
		return -1;
	m = peer->ring[t->rcv_read++ % TCP_RING];
	/* The window was closed: tcp_cleanup_rbuf() */
	if (t->rcv_nxt - t->rcv_read == TCP_WINDOW - 1)
		send_segment(t, now_ms, t->nxt, 0, 0);
	return m;
}

static void
receive_payload(struct tcp *t, int64_t now_ms, const struct segment *s)
{
	t->data_in++;
	if (s->seq != t->rcv_nxt || t->rcv_nxt - t->rcv_read >= TCP_WINDOW) {
		send_segment(t, now_ms, t->nxt, 0, 0);	/* tcp_send_dupack() */
		return;
	}
	t->rcv_nxt++;
	t->data_recv_ms = now_ms;
	if (t->rcv_nxt - t->rcv_acked >= 2)
		send_segment(t, now_ms, t->nxt, 0, 0);
	else
		t->ack_ms = now_ms + DELAYED_ACK_MS;
}

static void
receive_ack(struct tcp *t, int64_t now_ms, const struct segment *s)
{
	int news = before(t->una, s->ack);
	uint32_t seq;

	if (news || !s->payload) {
		t->ack_recv_ms = now_ms;
		t->alive_out = 0;
	}
	if (before(t->limit, s->edge))
		t->limit = s->edge;
	if (news) {
		t->una = s->ack;
		t->una_since_ms = now_ms;
		/* After a timeout, what else was in flight is sent again. */
		for (seq = t->una; t->backoff > 0 && seq != t->nxt; seq++)
			send_segment(t, now_ms, seq, 1, 0);
		t->backoff = 0;
		t->timer_ms = t->una == t->nxt ? KA_NEVER :
		    timer_after(t, now_ms, now_ms);
	}
	push(t, now_ms);
}

void
tcp_input(struct tcp *t, int64_t now_ms, const struct segment *s)
{
	if (t->state != TCP_OPEN) {
		if (!s->reset)
			send_segment(t, now_ms, t->nxt, 0, 1);
		return;
	}
	t->segs_in++;
	if (s->reset) {
		t->state = TCP_RESET;
		return;
	}
	if (!s->payload && before(s->seq, t->rcv_nxt)) {
		/* Keepalive or window probe: out of window, no time stamp */
		send_segment(t, now_ms, t->nxt, 0, 0);
		return;
	}
	receive_ack(t, now_ms, s);
	if (s->payload)
		receive_payload(t, now_ms, s);
}

int64_t
tcp_next(const struct tcp *t)
{
	if (t->state != TCP_OPEN)
		return KA_NEVER;
	return min64(t->timer_ms, min64(t->ack_ms, t->alive_ms));
}

static void
retransmit_timer(struct tcp *t, int64_t now_ms)
{
	int zero = t->zero_since_ms >= 0;
	int64_t since_ms = zero ? t->zero_since_ms : t->una_since_ms;

	/* A closed window counts too, even if the peer answers the probes. */
	if (t->patience_ms > 0 ? now_ms - since_ms >= t->patience_ms :
	    !zero && t->backoff >= RETRIES) {
		t->state = TCP_TIMED_OUT;
		return;
	}
	if (zero)
		send_segment(t, now_ms, t->una - 1, 0, 0);
	else
		send_segment(t, now_ms, t->una, 1, 0);
	if (t->backoff < BACKOFF_MAX)
		t->backoff++;
	t->timer_ms = timer_after(t, now_ms, since_ms);
}

static int64_t
received_ms(const struct tcp *t)
{
	return max64(t->data_recv_ms, t->ack_recv_ms);
}

/* Linux's timer wheel: up to an eighth late, here always the whole of it. */
static int64_t
late(int64_t now_ms, int64_t at_ms)
{
	return at_ms + (at_ms - now_ms) / 8;
}

/* tcp_keepalive_timer() */
static void
keepalive_timer(struct tcp *t, int64_t now_ms)
{
	int64_t elapsed_ms = now_ms - received_ms(t);

	t->alive_ms = late(now_ms, now_ms + t->alive_idle_ms);
	if (t->una != t->end)
		return;			/* "It is alive without keepalive" */
	if (elapsed_ms < t->alive_idle_ms) {
		t->alive_ms = late(now_ms,
		    received_ms(t) + t->alive_idle_ms);
		return;
	}
	if (t->patience_ms > 0 && elapsed_ms >= t->patience_ms &&
	    t->alive_out > 0) {
		t->state = TCP_TIMED_OUT;
		return;
	}
	if (t->alive_out++ == 0)
		t->alive_out_ms = now_ms;
	t->alive_ms = now_ms + t->alive_retry_ms;
	send_segment(t, now_ms, t->una - 1, 0, 0);
}

void
tcp_timers(struct tcp *t, int64_t now_ms)
{
	if (t->state == TCP_OPEN && now_ms >= t->ack_ms)
		send_segment(t, now_ms, t->nxt, 0, 0);
	if (t->state == TCP_OPEN && now_ms >= t->timer_ms)
		retransmit_timer(t, now_ms);
	if (t->state == TCP_OPEN && now_ms >= t->alive_ms)
		keepalive_timer(t, now_ms);
}

void
tcp_keepalive(struct tcp *t, int64_t now_ms, int64_t idle_ms, int64_t retry_ms)
{
	/* Whole seconds; the timer runs from the last receipt. */
	idle_ms -= idle_ms % 1000;
	t->alive_retry_ms = retry_ms - retry_ms % 1000;
	t->alive_idle_ms = idle_ms;
	t->alive_ms = idle_ms == 0 ? KA_NEVER :
	    late(now_ms, max64(now_ms, received_ms(t) + idle_ms));
}

void
tcp_retry_max(struct tcp *t, int64_t retry_ms)
{
	t->rto_max_ms = min64(RTO_MAX_MS, max64(RTO_MAX_LEAST_MS, retry_ms));
}

static uint32_t
age(int64_t now_ms, int64_t then_ms, int64_t jiffy_ms)
{
	return (uint32_t)((now_ms / jiffy_ms - then_ms / jiffy_ms) * jiffy_ms);
}

void
tcp_sample(const struct tcp *t, int64_t now_ms, int64_t jiffy_ms,
    struct ka_wire *w)
{
	int64_t rto_ms = t->rto_ms;

	/* Window probes double the backoff, but not icsk_rto. */
	if (t->zero_since_ms < 0)
		rto_ms = min64(t->rto_max_ms, rto_ms << t->backoff);
	memset(w, 0, sizeof(*w));
	w->segs_in = t->segs_in;
	w->segs_out = t->segs_out;
	w->data_segs_in = t->data_in;
	w->data_segs_out = t->data_out;
	w->data_recv_age_ms = age(now_ms, t->data_recv_ms, jiffy_ms);
	w->data_sent_age_ms = age(now_ms, t->data_sent_ms, jiffy_ms);
	w->ack_recv_age_ms = age(now_ms, t->ack_recv_ms, jiffy_ms);
	w->unacked = t->nxt - t->una;
	w->notsent = (t->end - t->nxt) * 100;
	w->backoff = (uint32_t)t->backoff;
	w->rto_us = (uint32_t)(rto_ms * 1000);
}

int
tcp_stuck(const struct tcp *t, int64_t now_ms)
{
	if (t->una == t->end)
		return 0;
	return t->backoff > 0 || t->zero_since_ms >= 0 ||
	    now_ms - t->una_since_ms > 2 * t->rto_ms;
}
