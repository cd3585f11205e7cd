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

#include "ka_wire.h"

/* TCP's own bounds: RFC 6298 (1 s before anything is known), Linux's 120 s. */
#define RTO_MIN_MS	200
#define RTO_MAX_MS	120000
#define BACKOFF_MAX	16

/*
 * A receiver delays its last ACK by up to 500 ms (RFC 1122 4.2.3.2): one
 * bare segment of ours may still follow a sample taken right after a packet.
 */
#define TRAILING_ACKS	1

/* Age of the newest segment that the kernel keeps a time stamp of. */
static int64_t
newest_age_ms(const struct ka_wire *w)
{
	uint32_t age = w->data_recv_age_ms;

	if (w->data_sent_age_ms < age)
		age = w->data_sent_age_ms;
	if (w->ack_recv_age_ms < age)
		age = w->ack_recv_age_ms;
	return age;
}

/*
 * Whether every segment since the last sample left a time stamp. Payload in
 * either direction does, and so does an ACK of our payload. A TCP keepalive of
 * the client and our answer to it do not: more segments came in than payload
 * and ACKs of payload can account for.
 */
static int
all_stamped(const struct ka_wire *was, const struct ka_wire *w)
{
	uint32_t in = w->segs_in - was->segs_in;
	uint32_t data_in = w->data_segs_in - was->data_segs_in;
	uint32_t data_out = w->data_segs_out - was->data_segs_out;
	uint32_t out = w->segs_out - was->segs_out;

	if (in == 0 && data_out == 0)
		return out <= TRAILING_ACKS;
	/* 64 bits: a counter that jumps must not make the sum wrap (I8) */
	return (uint64_t)in <= (uint64_t)data_in + data_out;
}

void
ka_wire_note(struct ka_wiretap *t, int64_t now_ms, const struct ka_wire *w)
{
	int64_t stamp_ms;

	if (w == NULL) {
		t->valid = 0;
		return;
	}
	stamp_ms = now_ms - newest_age_ms(w);
	if (t->valid && !all_stamped(&t->last, w))
		stamp_ms = now_ms;
	if (!t->valid || stamp_ms > t->quiet_ms)
		t->quiet_ms = stamp_ms;
	t->last = *w;
	t->last_ms = now_ms;
	t->valid = 1;
}

int64_t
ka_wire_gap(const struct ka_wiretap *t, int64_t now_ms)
{
	if (!t->valid)
		return -1;
	return now_ms > t->quiet_ms ? now_ms - t->quiet_ms : 0;
}

int
ka_wire_client_spoke(const struct ka_wiretap *t, const struct ka_wire *w)
{
	uint32_t in = w->segs_in - t->last.segs_in;

	return t->valid && in > 0 &&
	    in == w->data_segs_in - t->last.data_segs_in &&
	    w->data_segs_out == t->last.data_segs_out;
}

int
ka_wire_outstanding(const struct ka_wire *w)
{
	return w->unacked > 0 || w->notsent > 0;
}

int
ka_wire_stuck(const struct ka_wire *w)
{
	if (!ka_wire_outstanding(w))
		return 0;
	if (w->unacked == 0 || w->backoff > 0)
		return 1;	/* window closed; retransmitting */
	return w->ack_recv_age_ms > ka_wire_rto_ms(w) &&
	    w->data_sent_age_ms > ka_wire_rto_ms(w);
}

int64_t
ka_wire_rto_ms(const struct ka_wire *w)
{
	/* The kernel doubles it with each retransmission in a row. */
	int64_t rto_ms = (w->rto_us / 1000) >>
	    (w->backoff < BACKOFF_MAX ? w->backoff : BACKOFF_MAX);

	if (rto_ms < RTO_MIN_MS)
		return RTO_MIN_MS;
	return rto_ms > RTO_MAX_MS ? RTO_MAX_MS : rto_ms;
}
