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
 * Ours at the server's end of a line: the engine of the library, driven as
 * sshd drives it, with the path memory that ssh-pathd has.
 */

#include "session.h"

#define RTO_S		0.25
#define NEIGHBOURS_MAX	64

static const struct ka_wire *
sample(const struct session *s, int64_t now_ms, struct ka_wire *w)
{
	int backoff = 0;
	int64_t gap_ms;

	w->segs_in = s->segs_in;
	w->segs_out = s->segs_out;
	w->data_segs_in = s->data_in;
	w->data_segs_out = s->data_out;
	w->data_recv_age_ms = (uint32_t)(now_ms - s->data_in_ms);
	w->data_sent_age_ms = (uint32_t)(now_ms - s->data_out_ms);
	w->ack_recv_age_ms = (uint32_t)(now_ms - s->ack_in_ms);
	w->unacked = s->asked_ms != KA_NEVER && !s->by_kernel;
	w->notsent = 0;
	w->rto_us = (uint32_t)(RTO_S * 1e6);
	if (w->unacked)
		for (gap_ms = s->resend_gap_ms; gap_ms > RTO_S * 1000 &&
		    backoff < 8; gap_ms /= 2)
			backoff++;
	w->backoff = (uint32_t)backoff;
	w->rto_us <<= backoff;
	return w;
}

/* Asks the memory of paths what is known now. */
static void
know(struct session *s, int64_t now_ms)
{
	const struct ka_path *neighbour[NEIGHBOURS_MAX];
	struct simulation *m = s->sim;
	struct ka_knowledge k;
	uint32_t i, n = s->network->prefix_size;

	if (n > NEIGHBOURS_MAX)
		n = NEIGHBOURS_MAX;
	for (i = 0; i < n; i++)
		neighbour[i] = &m->path[s->network->prefix_first + i];
	ka_path_know(m->server, &m->path[s->net], s->id, neighbour, n, now_ms,
	    &k);
	ka_know(s->engine, now_ms, &k);
	s->news = m->path[s->net].news;
}

/* Tells the memory of paths what was seen, when there is something to tell. */
static void
report(struct session *s, int64_t now_ms)
{
	struct ka_path *path = &s->sim->path[s->net];
	struct ka_observation o;

	if (!ka_observed(s->engine, now_ms, &o))
		return;
	ka_path_observed(s->sim->server, path, s->id, &o, now_ms);
	if (path->news != s->news || path->explorer == 0)
		know(s, now_ms);
}

static int
start(struct session *s)
{
	struct simulation *m = s->sim;
	struct ka_wire w;

	m->config.seed = s->id;
	s->engine = ka_new(&m->config, s->start_ms,
	    sample(s, s->start_ms, &w));
	if (s->engine == NULL)
		return -1;
	ka_path_began(m->server, &m->path[s->net], s->id, s->start_ms);
	know(s, s->start_ms);
	return 0;
}

/* When the kernel sends its own keepalive. */
static int64_t
kernel_ms(const struct session *s)
{
	int64_t idle_ms = ka_tcp_idle_ms(s->engine);
	int64_t heard_ms = s->ack_in_ms > s->data_in_ms ? s->ack_in_ms :
	    s->data_in_ms;

	if (idle_ms == 0 || s->asked_ms != KA_NEVER)
		return KA_NEVER;
	/* Armed with less than has passed, it sends at once. */
	return heard_ms + idle_ms > s->last_ms ? heard_ms + idle_ms :
	    s->last_ms;
}

static int64_t
deadline_ms(const struct session *s)
{
	int64_t engine_ms = ka_deadline(s->engine);

	return s->sim->config.probe == KA_PROBE_TCP && kernel_ms(s) <
	    engine_ms ? kernel_ms(s) : engine_ms;
}

static enum keeper_action
act(struct session *s, int64_t now_ms)
{
	enum ka_action action;
	struct ka_wire w;

	if (s->sim->config.probe == KA_PROBE_TCP && now_ms >= kernel_ms(s)) {
		s->segs_out++;
		s->by_kernel = 1;
		return KEEPER_SEND;
	}
	action = ka_tick(s->engine, now_ms, sample(s, now_ms, &w), 0);
	if (action == KA_END)
		return KEEPER_END;
	report(s, now_ms);
	if (action == KA_ARM_TCP)
		s->last_ms = now_ms;
	if (action != KA_SEND)
		return KEEPER_WAIT;
	s->segs_out++;
	s->data_out++;
	s->data_out_ms = now_ms;
	s->by_kernel = 0;
	return KEEPER_SEND;
}

static void
heard(struct session *s, int answered, int64_t now_ms)
{
	struct ka_wire w;

	s->segs_in++;
	s->ack_in_ms = now_ms;
	if (answered && s->by_kernel) {
		s->by_kernel = 0;
		return;		/* the engine sees it at its next tick */
	}
	s->data_in++;
	s->data_in_ms = now_ms;
	ka_heard(s->engine, now_ms, sample(s, now_ms, &w));
	if (answered)
		ka_reply(s->engine, now_ms);
	s->segs_out++;		/* we acknowledge */
	report(s, now_ms);
}

static void
ended(struct session *s, enum ka_reason reason, int64_t now_ms)
{
	struct ka_observation o;

	ka_closed(s->engine, now_ms, reason);
	ka_path_ended(s->sim->server, &s->sim->path[s->net], s->id,
	    ka_reason(s->engine), ka_observed(s->engine, now_ms, &o) ? &o :
	    NULL, now_ms);
	ka_free(s->engine);
	s->engine = NULL;
}

static int64_t
proven_ms(const struct session *s)
{
	return s->sim->path[s->net].proven_ms;
}

const struct keeper_ops keeper_engine = {
	start, deadline_ms, act, heard, ended, proven_ms
};
