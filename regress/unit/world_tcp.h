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
 * One end of a TCP connection in virtual time, as Linux would keep it: the
 * counters and ages of TCP_INFO, retransmission with backoff, delayed ACKs,
 * the zero-window probe, SO_KEEPALIVE and TCP_USER_TIMEOUT. Sequence numbers
 * count segments; every segment with payload carries one message.
 */

#ifndef WORLD_TCP_H
#define WORLD_TCP_H

#include <stdint.h>

#include "keepalive.h"

static inline int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

enum message {
	MSG_DATA,		/* output, typing: wants no answer */
	MSG_REQUEST,		/* wants MSG_REPLY */
	MSG_REPLY,
	MSG_KEX			/* key exchange: wants MSG_KEX back */
};

struct segment {
	int64_t at_ms;			/* when it arrives at its next hop */
	uint32_t seq, ack, edge;	/* edge: how far the peer may send */
	int payload, reset;
	int to_server, at_gateway;	/* the path's business */
};

enum tcp_state {
	TCP_OPEN,
	TCP_RESET,		/* by the peer, or by a gateway */
	TCP_TIMED_OUT		/* given up here: ETIMEDOUT */
};

#define TCP_RING	512	/* messages written and not acknowledged */
#define TCP_WINDOW	20	/* segments that an unread socket takes */

struct tcp {
	enum tcp_state state;
	void (*emit)(void *, const struct segment *);
	void *ctx;
	uint32_t una, nxt, end, limit;	/* acked, sent, written, peer's edge */
	uint32_t rcv_nxt, rcv_acked, rcv_read;
	unsigned char ring[TCP_RING];
	int64_t rto_ms, rto_max_ms;
	int64_t patience_ms;		/* TCP_USER_TIMEOUT; 0: none */
	int backoff;
	int64_t timer_ms;		/* retransmission or window probe */
	int64_t una_since_ms;		/* the oldest unacked was first sent */
	int64_t zero_since_ms;		/* window closed, data waiting; or -1 */
	int64_t ack_ms;			/* delayed ACK; or KA_NEVER */
	int64_t alive_idle_ms, alive_retry_ms, alive_ms;	/* keepalive; 0: off */
	int alive_out;			/* keepalives unanswered */
	int64_t alive_out_ms;		/* the first of those left */
	int64_t data_recv_ms, data_sent_ms, ack_recv_ms;
	uint32_t segs_in, segs_out, data_in, data_out;
};

void	tcp_init(struct tcp *, int64_t now_ms, int64_t rtt_ms,
	    void (*emit)(void *, const struct segment *), void *ctx);
/* The application writes one message; -1 when the buffer is full. */
int	tcp_write(struct tcp *, int64_t now_ms, enum message);
/* The next message that arrived at t and was not read; its kind, or -1. */
int	tcp_read(struct tcp *t, const struct tcp *peer, int64_t now_ms);
void	tcp_input(struct tcp *, int64_t now_ms, const struct segment *);
/* When tcp_timers() wants to run next. */
int64_t	tcp_next(const struct tcp *);
void	tcp_timers(struct tcp *, int64_t now_ms);
/* SO_KEEPALIVE with these TCP_KEEPIDLE and TCP_KEEPINTVL; idle 0: off. */
void	tcp_keepalive(struct tcp *, int64_t now_ms, int64_t idle_ms,
	    int64_t retry_ms);
/* TCP_RTO_MAX_MS: longest time between two retransmissions. */
void	tcp_retry_max(struct tcp *, int64_t retry_ms);
/* TCP_INFO, with time stamps that count in jiffies. */
void	tcp_sample(const struct tcp *, int64_t now_ms, int64_t jiffy_ms,
	    struct ka_wire *);
/* Whether what is written now would only queue behind what got stuck. */
int	tcp_stuck(const struct tcp *, int64_t now_ms);

#endif /* WORLD_TCP_H */
