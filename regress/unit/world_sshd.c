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

/* One session of sshd in the world, as src/sshd/clientalive.c drives it. */

#include "world_parts.h"

#define TICKS_MAX	4		/* in a row, with no time between */
#define SAMPLE_MS	100		/* as in clientalive.c */

const struct ka_wire *
world_sample(const struct world *w, struct ka_wire *wire)
{
	if (w->setup.blind)
		return NULL;
	tcp_sample(&w->server, w->now_ms, w->setup.jiffy_ms, wire);
	wire->segs_in += w->setup.counter;
	wire->segs_out += w->setup.counter;
	wire->data_segs_in += w->setup.counter;
	wire->data_segs_out += w->setup.counter;
	return wire;
}

int64_t
world_upstream_ms(const struct world *w)
{
	return w->setup.cfg.mode == KA_OBSERVE ? max64(w->heard_ms,
	    w->asked_ms) + w->setup.cfg.interval_ms : KA_NEVER;
}

static void
set_patience(struct world *w)
{
	int64_t ms;

	if (w->setup.cfg.mode != KA_ADAPT)
		return;
	ms = ka_kernel_patience_ms(w->engine);
	w->server.patience_ms = min64(ms, INT32_MAX);
	if (!w->setup.old_kernel)
		tcp_retry_max(&w->server, ka_kernel_retry_ms(w->engine));
}

void
world_end(struct world *w, enum ka_reason reason)
{
	ka_closed(w->engine, w->now_ms, reason);
	w->reason = ka_reason(w->engine);
	w->ended_ms = w->now_ms - w->start_ms;
}

static enum ka_action
act(struct world *w)
{
	struct ka_wire wire;
	enum ka_action action;

	action = ka_tick(w->engine, w->now_ms, world_sample(w, &wire), w->busy);
	if (action == KA_ARM_TCP) {
		w->arms++;
		if (w->setup.deaf)
			ka_tcp_refused(w->engine);
		else
			tcp_keepalive(&w->server, w->now_ms,
			    ka_tcp_idle_ms(w->engine),
			    ka_tcp_retry_ms(w->engine));
	} else if (action == KA_END) {
		world_check_end(w);
		world_end(w, KA_REASON_LOCAL);
	}
	return action;
}

/* One turn after another, as long as the deadline says: at once. */
static void
turn(struct world *w)
{
	int n;

	for (n = 0; w->ended_ms < 0; n++) {
		set_patience(w);
		if (w->now_ms < ka_deadline(w->engine))
			return;
		if (n == TICKS_MAX) {
			world_fault(w, "busy loop: the deadline stays");
			return;
		}
		if (act(w) == KA_SEND) {
			world_check_probe(w);
			w->asked_ms = w->now_ms;
			tcp_write(&w->server, w->now_ms, MSG_REQUEST);
		}
	}
}

/* Observers: upstream's own probes, on time, one behind the other. */
static void
upstream_probes(struct world *w)
{
	struct ka_wire wire;

	if (w->setup.cfg.mode != KA_OBSERVE || w->ended_ms >= 0 ||
	    w->now_ms < world_upstream_ms(w))
		return;
	ka_probed(w->engine, w->now_ms, world_sample(w, &wire));
	world_check_probe(w);
	w->asked_ms = w->now_ms;
	tcp_write(&w->server, w->now_ms, MSG_REQUEST);
}

static void
dispatch(struct world *w, enum message m)
{
	if (m == MSG_REPLY)
		ka_reply(w->engine, w->now_ms);
	else if (m == MSG_REQUEST)
		w->n_server_replies++;
	else if (m == MSG_KEX) {
		w->busy = 0;
		w->kex_wanted = 0;
	}
}

/* Samples cost a system call: not for each of many packets in a row. */
static void
heard_packets(struct world *w)
{
	struct ka_wire wire;
	const struct ka_wire *wp = NULL;

	if (w->now_ms - w->sampled_ms >= SAMPLE_MS) {
		wp = world_sample(w, &wire);
		w->sampled_ms = w->now_ms;
	}
	ka_heard(w->engine, w->now_ms, wp);
}

void
world_wake(struct world *w)
{
	int m, heard = 0;

	if (w->stopped)
		return;
	world_note_blocked(w);
	while ((m = tcp_read(&w->server, &w->client, w->now_ms)) != -1) {
		dispatch(w, (enum message)m);
		heard = 1;
	}
	if (heard) {
		heard_packets(w);
		w->heard_ms = w->now_ms;
		w->blocked_since_ms = w->blocked_ms = -1;
		world_note_blocked(w);
		world_interval(w, &w->span_ms);
	}
	if (w->ended_ms < 0)
		world_check_on_time(w);
	turn(w);
	upstream_probes(w);
	for (; w->n_server_replies > 0; w->n_server_replies--)
		tcp_write(&w->server, w->now_ms, MSG_REPLY);
	if (w->ended_ms < 0)
		world_check_on_time(w);
	world_check_summary(w);
}

void
world_kernel_ended(struct world *w)
{
	if (w->ended_ms >= 0 || w->server.state == TCP_OPEN)
		return;
	if (w->server.state == TCP_TIMED_OUT)
		world_check_end(w);
	world_end(w, w->server.state == TCP_RESET ? KA_REASON_RESET :
	    KA_REASON_KERNEL);
}
