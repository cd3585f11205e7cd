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

#include "session.h"

/* What the server's TCP does with a packet that is not acknowledged. */
#define FIRST_RESEND_S		0.25
#define RESEND_MAX_S		120.0
#define RESENDS_IN_TIMEOUT	8	/* as sshd sets TCP_RTO_MAX_MS */

/* One gap in so many on a gateway whose table is full is cut short. */
#define EVICT_SHARE		0.05

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
ms_of(const struct session *s, double seconds)
{
	return population_ms(&s->sim->population, seconds);
}

/* A packet passed: how long will the mapping last from here? */
static void
refresh(struct session *s, int64_t now_ms)
{
	s->refreshed_ms = now_ms;
	s->keeps_ms = s->network->timeout_ms;
	if (s->network->evicts && rng_share(&s->plan.rng) < EVICT_SHARE)
		s->keeps_ms = (int64_t)((double)s->keeps_ms *
		    rng_share(&s->plan.rng));
}

static int64_t
expires_ms(const struct session *s)
{
	return s->refreshed_ms + s->keeps_ms;
}

static int
is_asleep(const struct session *s, int64_t now_ms)
{
	return s->sleep_ms != KA_NEVER && now_ms >= s->sleep_ms &&
	    now_ms < s->wake_ms;
}

/* Whether a packet gets to the client, and the client is there to answer. */
static int
is_reachable(const struct session *s, int64_t now_ms)
{
	return !s->gone && !is_asleep(s, now_ms) &&
	    !network_is_down(s->network, now_ms);
}

/* The idle time of the stretch so far is over, one way or the other. */
static void
account(struct session *s, int64_t until_ms)
{
	struct sim_score *c = s->sim->score;
	int64_t idle_ms = until_ms - s->stretch_ms;
	int64_t longest_ms = min64(s->network->timeout_ms,
	    s->sim->config.max_ms);

	/* What is left of a stretch after that is nobody's. */
	s->network->idle_left_ms -= s->speaks_ms - s->stretch_ms;
	if (idle_ms <= 0)
		return;
	c->idle_hours += (double)idle_ms / (double)ms_of(s, 3600);
	/* The oracle sends at the last moment; a client may do it for it. */
	if (s->plan.own_ms == 0 || s->plan.own_ms >= longest_ms)
		c->oracle_keepalives += (double)((idle_ms - 1) / longest_ms);
}

/* The client slept, or the line was down, at some time of the last silence. */
static int
was_cut_off(const struct session *s, int64_t at_ms)
{
	return (s->sleep_ms < at_ms && s->wake_ms > s->refreshed_ms) ||
	    (s->network->down_ms < at_ms &&
	    s->network->up_ms > s->refreshed_ms) ||
	    s->network->last_up_ms > s->refreshed_ms;
}

/*
 * Looks at the mapping as a packet comes to the gateway. One that was
 * forgotten although client and line were up is a session lost.
 */
static int
mapping_lives(struct session *s, int64_t now_ms)
{
	int64_t at_ms = expires_ms(s);

	if (s->forgotten)
		return 0;
	if (now_ms <= at_ms)
		return 1;
	s->forgotten = 1;
	if (s->gone || s->counted || was_cut_off(s, at_ms) ||
	    s->network->gateway->on_expiry == GATEWAY_PICKUP)
		return 0;
	s->counted = 1;
	s->sim->score->lost++;
	if (!s->network->known && s->network->losses < UINT16_MAX)
		s->network->losses++;
	return 0;
}

static void
next_stretch(struct session *s, int64_t now_ms)
{
	int64_t after_ms, for_ms;
	int64_t ms = plan_stretch_ms(&s->sim->population, &s->plan,
	    s->left_ms);

	s->left_ms -= ms;
	s->stretch_ms = now_ms;
	s->speaks_ms = now_ms + ms;
	s->sleep_ms = s->wake_ms = KA_NEVER;
	plan_sleep(&s->sim->population, &s->plan, ms, &after_ms, &for_ms);
	if (for_ms > 0) {
		s->sleep_ms = now_ms + after_ms;
		s->wake_ms = s->sleep_ms + for_ms;
		if (s->speaks_ms < s->wake_ms)
			s->speaks_ms = s->wake_ms;
	}
	s->own_at_ms = s->plan.own_ms > 0 ? now_ms + s->plan.own_ms : KA_NEVER;
}

int
session_start(struct session *s, int64_t now_ms)
{
	s->start_ms = now_ms;
	s->left_ms = s->plan.idle_ms;
	s->asked_ms = s->resend_ms = s->died_ms = KA_NEVER;
	refresh(s, now_ms);
	next_stretch(s, now_ms);
	s->data_in_ms = s->data_out_ms = s->ack_in_ms = now_ms;
	s->last_ms = now_ms;
	return s->sim->ops->start(s);
}

int64_t
session_next_ms(struct session *s)
{
	int64_t next_ms;

	s->keeper_ms = s->sim->ops->deadline_ms(s);
	next_ms = min64(s->keeper_ms, s->resend_ms);
	if (!s->gone) {
		next_ms = min64(next_ms, min64(s->speaks_ms, s->own_at_ms));
		if (s->network->gateway->on_expiry == GATEWAY_RST_BOTH)
			next_ms = min64(next_ms, expires_ms(s) + 1);
	}
	/* What was due while something else happened is due now. */
	return next_ms < s->now_ms ? s->now_ms : next_ms;
}

/* The client's packet, or its answer, has come to the server. */
static void
arrives(struct session *s, int64_t now_ms)
{
	int answered = s->asked_ms != KA_NEVER;

	s->now_ms = now_ms;
	s->asked_ms = s->resend_ms = KA_NEVER;
	s->sim->ops->heard(s, answered, now_ms);
	if (!s->network->known && 10 * s->sim->ops->proven_ms(s) >=
	    9 * min64(s->network->timeout_ms, s->sim->config.max_ms))
		s->network->known = 1;
}

/* A sleeper, or one cut off, that the server should have waited for. */
static void
judge_patience(struct session *s, int64_t now_ms)
{
	int64_t back_ms = now_ms, from_ms = s->asked_ms;

	if (s->gone || s->forgotten || from_ms == KA_NEVER)
		return;
	if (is_asleep(s, now_ms))
		back_ms = s->wake_ms;
	else if (network_is_down(s->network, now_ms))
		back_ms = s->network->up_ms;
	if (back_ms - from_ms < s->sim->timeout_ms)
		s->sim->score->sleepers_killed++;
}

static void
noticed(struct session *s, int64_t now_ms)
{
	struct simulation *m = s->sim;

	if (s->died_ms != KA_NEVER && m->notices < m->notices_max)
		m->notice[m->notices++] = now_ms - s->died_ms;
}

/* The server is done with it. */
static int
over(struct session *s, enum ka_reason reason, int64_t now_ms)
{
	noticed(s, now_ms);
	if (!s->gone) {
		/* Found out, and gone on with, when the person is back. */
		account(s, s->counted ? min64(expires_ms(s), now_ms) : now_ms);
		s->again_ms = s->left_ms;
		s->again_at_ms = s->speaks_ms;
	}
	s->sim->ops->ended(s, reason, now_ms);
	return 1;
}

/* The server sends to the client: a probe, or the same again. */
static int
to_client(struct session *s, int64_t now_ms)
{
	enum gateway_expiry on_expiry = s->network->gateway->on_expiry;
	int64_t passes_ms = now_ms + (s->sim->rtt_ms + 1) / 2;

	/* Most of the way lies between the server and the gateway. */
	if (!mapping_lives(s, passes_ms)) {
		if (on_expiry == GATEWAY_RST_SENDER ||
		    on_expiry == GATEWAY_RST_BOTH)
			return over(s, KA_REASON_RESET,
			    now_ms + s->sim->rtt_ms);
	} else {
		if (!s->network->outbound_only)
			refresh(s, passes_ms);
		if (is_reachable(s, passes_ms)) {
			refresh(s, passes_ms);
			arrives(s, now_ms + s->sim->rtt_ms);
			return 0;
		}
	}
	s->resend_gap_ms = s->resend_ms == KA_NEVER ?
	    ms_of(s, FIRST_RESEND_S) : min64(2 * s->resend_gap_ms,
	    min64(ms_of(s, RESEND_MAX_S),
	    1 + s->sim->timeout_ms / RESENDS_IN_TIMEOUT));
	s->resend_ms = now_ms + s->resend_gap_ms;
	return 0;
}

/* The client sends; returns 0 when it finds the session gone. */
static int
to_server(struct session *s, int64_t now_ms)
{
	if (!mapping_lives(s, now_ms)) {
		if (s->network->gateway->on_expiry != GATEWAY_PICKUP)
			return 0;
		s->forgotten = 0;
	}
	refresh(s, now_ms);
	arrives(s, now_ms);
	return 1;
}

static void
leave(struct session *s, int64_t now_ms)
{
	account(s, s->counted ? expires_ms(s) : now_ms);
	s->gone = 1;
	s->own_at_ms = KA_NEVER;
}

/* The stretch is over: the client speaks, or leaves. */
static int
client_speaks(struct session *s, int64_t now_ms)
{
	if (network_is_down(s->network, now_ms)) {
		s->speaks_ms = s->network->up_ms;
		return 0;
	}
	if (s->left_ms == 0 && s->plan.vanishes) {
		leave(s, now_ms);
		s->died_ms = now_ms;
		return 0;
	}
	if (!to_server(s, now_ms)) {
		/* Lost: the person goes on in a new session. */
		leave(s, now_ms);
		s->again_ms = s->left_ms;
		s->again_at_ms = now_ms;
		return 0;
	}
	account(s, now_ms);
	if (s->left_ms == 0) {
		s->gone = 1;
		s->sim->ops->ended(s, KA_REASON_CLOSED, now_ms);
		return 1;
	}
	next_stretch(s, now_ms);
	return 0;
}

static void
client_keeps_alive(struct session *s, int64_t now_ms)
{
	s->own_at_ms = now_ms + s->plan.own_ms;
	if (is_reachable(s, now_ms) && !to_server(s, now_ms))
		s->own_at_ms = KA_NEVER;
}

static int
keeper_acts(struct session *s, int64_t now_ms)
{
	switch (s->sim->ops->act(s, now_ms)) {
	case KEEPER_WAIT:
		break;
	case KEEPER_SEND:
		/* Over the same time as the idle hours: while it lives. */
		if (!s->gone && !s->counted)
			s->sim->score->keepalives++;
		s->asked_ms = now_ms;
		return to_client(s, now_ms);
	case KEEPER_END:
		mapping_lives(s, now_ms);
		judge_patience(s, now_ms);
		return over(s, KA_REASON_TIMEOUT, now_ms);
	}
	return 0;
}

/* A gateway that tells both ends at expiry. */
static int
gateway_resets(struct session *s, int64_t now_ms)
{
	if (mapping_lives(s, now_ms))
		return 0;
	return over(s, KA_REASON_RESET, now_ms);
}

int
session_step(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	network_pass(&s->sim->population, s->network, now_ms);
	if (!s->gone && now_ms >= s->speaks_ms)
		return client_speaks(s, now_ms);
	if (!s->gone && now_ms >= s->own_at_ms) {
		client_keeps_alive(s, now_ms);
		return 0;
	}
	if (now_ms >= s->resend_ms)
		return to_client(s, now_ms);
	if (now_ms >= s->keeper_ms)
		return keeper_acts(s, now_ms);
	return gateway_resets(s, now_ms);
}
