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

/* See world.h. */

#include <stdlib.h>
#include <string.h>

#include "world_parts.h"

#define START_MS	1000000		/* ages must fit below */
#define STEPS_MAX	3000000
#define OVERSLEPT_MS	2000		/* from here on there is a grace */

/* The wire */

static void
wire_saw(struct world *w, int incoming)
{
	world_check_silence(w, incoming);
	w->unproven_ms = max64(w->unproven_ms, w->now_ms - w->wire_ms);
	if (incoming)
		w->survived_ms = max64(w->survived_ms, w->unproven_ms);
	w->wire_ms = w->now_ms;
}

static void
fly(struct world *w, const struct segment *s, int to_server)
{
	struct segment *f;

	if (w->flying == WORLD_FLIGHT) {
		world_fault(w, "too many segments in flight for this world");
		return;
	}
	f = &w->flight[w->flying++];
	*f = *s;
	f->to_server = to_server;
	f->at_gateway = 1;
	f->at_ms = w->now_ms + w->setup.rtt_ms / 4;
}

static void
server_emits(void *ctx, const struct segment *s)
{
	wire_saw(ctx, 0);
	fly(ctx, s, 0);
}

static void
client_emits(void *ctx, const struct segment *s)
{
	fly(ctx, s, 1);
}

/* Whether the gateway lets it pass; a refusal may be told to the sender. */
static int
gateway(struct world *w, struct segment *s)
{
	if (!w->path_up)
		return 0;
	if (w->setup.nat_ms == 0)
		return 1;
	if (w->now_ms - w->nat_seen_ms > w->setup.nat_ms)
		w->nat_forgot = 1;
	if (w->nat_forgot && w->setup.nat == NAT_PICKUP && s->to_server)
		w->nat_forgot = 0;
	if (!w->nat_forgot) {
		w->nat_seen_ms = w->now_ms;
		return 1;
	}
	if (w->setup.nat != NAT_RESET || s->reset)
		return 0;
	s->reset = 1;
	s->payload = 0;
	s->to_server = !s->to_server;
	return 1;
}

static void
arrive(struct world *w, int i)
{
	struct segment s = w->flight[i];

	memmove(&w->flight[i], &w->flight[i + 1],
	    sizeof(s) * (size_t)(--w->flying - i));
	if (s.at_gateway) {
		if (!gateway(w, &s))
			return;
		s.at_gateway = 0;
		s.at_ms = w->now_ms + w->setup.rtt_ms / 4;
		w->flight[w->flying++] = s;
	} else if (s.to_server) {
		wire_saw(w, 1);
		tcp_input(&w->server, w->now_ms, &s);
	} else if (w->mood != CLIENT_DEAD)
		tcp_input(&w->client, w->now_ms, &s);
}

/* The client */

static void
client_reads(struct world *w)
{
	int m;

	if (w->mood != CLIENT_UP)
		return;
	while ((m = tcp_read(&w->client, &w->server, w->now_ms)) != -1) {
		if (w->setup.client_ssh_ms > 0)
			w->client_ssh_at_ms = w->now_ms +
			    w->setup.client_ssh_ms;
		if ((m == MSG_REQUEST && !w->setup.ignores) || m == MSG_KEX) {
			if (w->n_replies == 0)
				w->reply_ms = w->now_ms + w->setup.answer_ms;
			if (w->n_replies < 64)
				w->replies[w->n_replies++] = m == MSG_KEX ?
				    MSG_KEX : MSG_REPLY;
		}
	}
}

static void
client_acts(struct world *w)
{
	int i;

	if (w->mood != CLIENT_UP)
		return;
	client_reads(w);
	if (w->now_ms >= w->reply_ms) {
		for (i = 0; i < w->n_replies; i++)
			tcp_write(&w->client, w->now_ms, w->replies[i]);
		w->n_replies = 0;
		w->reply_ms = KA_NEVER;
	}
	if (w->now_ms >= w->client_ssh_at_ms) {
		tcp_write(&w->client, w->now_ms, MSG_REQUEST);
		w->client_ssh_at_ms = w->now_ms + w->setup.client_ssh_ms;
	}
}

/* Time */

/* When sshd's loop turns by itself. */
static int64_t
turn_ms(const struct world *w)
{
	return min64(ka_deadline(w->engine), world_upstream_ms(w));
}

static int64_t
next_event(struct world *w, int *arriving)
{
	int64_t at_ms = tcp_next(&w->server);
	int i;

	if (!w->stopped)
		at_ms = min64(at_ms, min64(w->output_at_ms, turn_ms(w)));
	if (w->mood != CLIENT_DEAD)
		at_ms = min64(at_ms, tcp_next(&w->client));
	if (w->mood == CLIENT_UP)
		at_ms = min64(at_ms, min64(w->reply_ms, w->client_ssh_at_ms));
	*arriving = -1;
	for (i = 0; i < w->flying; i++)
		if (w->flight[i].at_ms <= at_ms &&
		    (*arriving < 0 || w->flight[i].at_ms < at_ms)) {
			at_ms = w->flight[i].at_ms;
			*arriving = i;
		}
	return at_ms;
}

static void
step(struct world *w, int arriving)
{
	uint32_t had = w->server.rcv_nxt;

	if (arriving >= 0)
		arrive(w, arriving);
	tcp_timers(&w->server, w->now_ms);
	if (w->mood != CLIENT_DEAD)
		tcp_timers(&w->client, w->now_ms);
	client_acts(w);
	world_kernel_ended(w);
	if (w->ended_ms >= 0)
		return;
	world_note_blocked(w);
	if (w->stopped)
		return;
	if (w->now_ms >= w->output_at_ms) {
		w->output_at_ms = w->now_ms + w->setup.output_ms;
		world_output(w, w->setup.output_segments);
	} else if (had != w->server.rcv_nxt || w->now_ms >= turn_ms(w))
		world_wake(w);
}

void
world_run(struct world *w, int64_t at_ms)
{
	int64_t until_ms = w->start_ms + at_ms, next_ms;
	int arriving;

	while (w->ended_ms < 0 && w->fault[0] == '\0') {
		next_ms = next_event(w, &arriving);
		if (next_ms > until_ms) {
			w->now_ms = max64(w->now_ms, until_ms);
			return;
		}
		w->now_ms = max64(w->now_ms, next_ms);
		if (++w->steps > STEPS_MAX) {
			world_fault(w, "too many steps");
			return;
		}
		step(w, arriving);
	}
}

/* Events from outside */

void
world_path(struct world *w, int up)
{
	w->path_up = up;
}

void
world_client(struct world *w, enum world_client mood)
{
	if (mood != CLIENT_UP && w->mood == CLIENT_UP)
		w->death_ms = w->now_ms - w->start_ms;
	w->mood = mood;
	client_acts(w);
}

void
world_leave(struct world *w)
{
	if (w->ended_ms < 0)
		world_end(w, KA_REASON_CLOSED);
}

void
world_server(struct world *w, int up)
{
	if (up && w->stopped) {
		w->resumed_ms = w->now_ms;
		w->overslept = w->now_ms - ka_deadline(w->engine) >
		    OVERSLEPT_MS;
	}
	w->stopped = !up;
	if (w->ended_ms < 0)
		world_wake(w);
}

void
world_speak(struct world *w)
{
	if (w->mood == CLIENT_UP)
		tcp_write(&w->client, w->now_ms, MSG_DATA);
}

void
world_output(struct world *w, int segments)
{
	world_wake(w);
	while (w->ended_ms < 0 && !w->busy && !w->stopped && segments-- > 0 &&
	    w->server.end - w->server.una < TCP_RING / 2)
		tcp_write(&w->server, w->now_ms, MSG_DATA);
}

void
world_rekey(struct world *w)
{
	if (w->ended_ms >= 0 || w->busy || w->stopped)
		return;
	w->busy = 1;
	tcp_write(&w->server, w->now_ms, MSG_KEX);
	world_wake(w);
}

void
world_busy(struct world *w, int busy)
{
	world_note_blocked(w);
	w->busy = busy;
	world_note_blocked(w);
	if (w->ended_ms < 0)
		world_wake(w);
}

void
world_summary(const struct world *w, struct ka_summary *s)
{
	ka_summarize(w->engine, s);
}

int64_t
world_elapsed(const struct world *w)
{
	return w->now_ms - w->start_ms;
}

/* Creation */

void
world_defaults(struct world_setup *s)
{
	memset(s, 0, sizeof(*s));
	s->cfg.mode = KA_ADAPT;
	s->cfg.probe = KA_PROBE_SSH;
	s->cfg.interval_ms = MS(60);
	s->cfg.min_ms = MS(30);
	s->cfg.max_ms = MS(1800);
	s->cfg.timeout_ms = MS(180);
	s->cfg.loss_cost = KA_LOSS_COST_DEFAULT;
	s->cfg.seed = 1;
	s->rtt_ms = 40;
	s->answer_ms = 1;
	s->jiffy_ms = 1;
	s->output_segments = 1;
}

struct world *
world_new(const struct world_setup *setup)
{
	struct world *w;
	struct ka_wire wire;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		return NULL;
	w->setup = *setup;
	w->now_ms = w->start_ms = START_MS;
	w->path_up = 1;
	w->ended_ms = w->death_ms = w->asked_ms = w->blocked_ms = -1;
	w->blocked_since_ms = w->resumed_ms = -1;
	w->heard_ms = w->wire_ms = w->nat_seen_ms = START_MS;
	w->reply_ms = KA_NEVER;
	w->span_ms = setup->cfg.interval_ms;
	w->client_ssh_at_ms = setup->client_ssh_ms == 0 ? KA_NEVER :
	    START_MS + setup->client_ssh_ms;
	w->output_at_ms = setup->output_ms == 0 ? KA_NEVER :
	    START_MS + setup->output_ms;
	tcp_init(&w->server, START_MS, setup->rtt_ms, server_emits, w);
	tcp_init(&w->client, START_MS, setup->rtt_ms, client_emits, w);
	tcp_keepalive(&w->client, START_MS, setup->client_tcp_ms,
	    setup->client_tcp_ms);
	w->engine = ka_new(&setup->cfg, START_MS, world_sample(w, &wire));
	if (w->engine == NULL) {
		free(w);
		return NULL;
	}
	world_wake(w);
	return w;
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	ka_free(w->engine);
	free(w);
}
