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

#include "ka_internal.h"

/* TCP's own bounds: RFC 6298 (1 s before anything is known), Linux's 120 s. */
#define RTO_MIN_MS	200
#define RTO_MAX_MS	120000
#define BACKOFF_MAX	16	/* 200 ms doubled so often exceeds the maximum */

/*
 * A receiver delays its last ACK by up to 500 ms (RFC 1122 4.2.3.2): one
 * bare segment of ours may still follow a sample taken right after a packet.
 */
#define TRAILING_ACKS	1

/* What went over the wire between two samples, in segments. */
struct traffic {
	uint32_t bare_in, bare_out;	/* no payload: ACKs and keepalives */
	uint32_t data_in, data_out;
};

static struct traffic
traffic_since(const struct ka_wire *was, const struct ka_wire *w)
{
	struct traffic t;

	t.data_in = w->data_segs_in - was->data_segs_in;
	t.data_out = w->data_segs_out - was->data_segs_out;
	t.bare_in = w->segs_in - was->segs_in - t.data_in;
	t.bare_out = w->segs_out - was->segs_out - t.data_out;
	return t;
}

static int
is_silent(const struct traffic *t, int armed)
{
	return t->bare_in == 0 && t->data_in == 0 && t->data_out == 0 &&
	    t->bare_out <= (armed ? 0 : TRAILING_ACKS);
}

/*
 * Whether every segment left a time stamp. Payload does, and so does an ACK of
 * our payload. A keepalive of the client and our answer to it do not: those
 * show as a bare segment of ours, or one of theirs too many.
 */
static int
is_stamped(const struct traffic *t)
{
	return KA_MUTANT(UNSEEN_TRAFFIC) ||
	    (t->bare_out == 0 && t->bare_in <= t->data_out);
}

/* When the kernel last saw a good segment come in, by its time stamps. */
static int64_t
received_ms(int64_t now_ms, const struct ka_wire *w)
{
	return now_ms - (w->ack_recv_age_ms < w->data_recv_age_ms ?
	    w->ack_recv_age_ms : w->data_recv_age_ms);
}

static int64_t
stamp_ms(int64_t now_ms, const struct ka_wire *w)
{
	return max64(received_ms(now_ms, w), now_ms - w->data_sent_age_ms);
}

void
ka_wire_note(struct ka_wiretap *t, int64_t now_ms, const struct ka_wire *w,
    int armed)
{
	struct traffic since;
	int64_t answer_ms, quiet_ms = now_ms;

	if (w == NULL) {
		t->valid = 0;
		return;
	}
	if (!t->valid) {
		t->quiet_ms = now_ms;
	} else {
		since = traffic_since(&t->last, w);
		answer_ms = armed ?
		    ka_wire_keepalive_answer(t, now_ms, w) : -1;
		if (is_silent(&since, armed))
			quiet_ms = t->quiet_ms;
		else if (answer_ms >= 0 && since.bare_out == 1)
			quiet_ms = answer_ms;	/* no later one on its way */
		else if (is_stamped(&since))
			quiet_ms = stamp_ms(now_ms, w);
		t->quiet_ms = max64(t->quiet_ms, quiet_ms);
	}
	t->rx_ms = received_ms(now_ms, w);
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

int64_t
ka_wire_keepalive_answer(const struct ka_wiretap *t, int64_t now_ms,
    const struct ka_wire *w)
{
	struct traffic since = traffic_since(&t->last, w);
	int64_t ack_ms = now_ms - w->ack_recv_age_ms;
	int64_t was_ms = t->last_ms - t->last.ack_recv_age_ms;

	if (!t->valid || since.data_in != 0 || since.data_out != 0 ||
	    since.bare_in != 1 || since.bare_out < 1 ||
	    since.bare_out > 1 + TRAILING_ACKS)
		return -1;
	/* A keepalive of the client counts the same but leaves no stamp. */
	return ack_ms > was_ms + KA_STAMP_SLACK_MS ? ack_ms : -1;
}

int
ka_wire_client_spoke(const struct ka_wiretap *t, const struct ka_wire *w)
{
	struct traffic since = traffic_since(&t->last, w);

	return t->valid && since.data_in == 1 && since.bare_in == 0 &&
	    since.data_out == 0 && since.bare_out <= TRAILING_ACKS;
}

int
ka_wire_outstanding(const struct ka_wire *w)
{
	return w->unacked > 0 || w->notsent > 0;
}

static int
is_window_closed(const struct ka_wire *w)
{
	return w->unacked == 0 && w->notsent > 0;
}

int
ka_wire_stuck(const struct ka_wire *w)
{
	if (!ka_wire_outstanding(w))
		return 0;
	if (is_window_closed(w) || w->backoff > 0)
		return 1;
	return w->ack_recv_age_ms > ka_wire_rto_ms(w) &&
	    w->data_sent_age_ms > ka_wire_rto_ms(w);
}

static int64_t
backoff_of(const struct ka_wire *w)
{
	return w->backoff < BACKOFF_MAX ? w->backoff : BACKOFF_MAX;
}

static int64_t
bound_rto_ms(int64_t rto_ms)
{
	if (rto_ms < RTO_MIN_MS)
		return RTO_MIN_MS;
	return rto_ms > RTO_MAX_MS ? RTO_MAX_MS : rto_ms;
}

int64_t
ka_wire_rto_ms(const struct ka_wire *w)
{
	int64_t rto_ms = w->rto_us / 1000;

	/* Each retransmission doubled it; window probes leave it alone. */
	if (!is_window_closed(w))
		rto_ms >>= backoff_of(w);
	return bound_rto_ms(rto_ms);
}

int64_t
ka_wire_window_probe_ms(const struct ka_wire *w)
{
	if (!is_window_closed(w))
		return 0;
	return bound_rto_ms(ka_wire_rto_ms(w) << backoff_of(w));
}
