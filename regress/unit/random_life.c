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

/* See random_life.h. */

#include <string.h>

#include "random_life.h"

#define SPANS		12	/* intervals that a life lasts */
#define ANSWER_MAX_MS	2000	/* of the slowest client that was seen */
#define RTT_MAX_MS	1024
#define HELD_LOOK_MS	30000	/* how late a hold may be noticed over */

enum fate {
	FATE_LIVES,		/* through short outages and naps */
	FATE_DIES,
	FATE_FREEZES,
	FATE_ANYTHING,		/* gateways that forget, long outages */
	FATES
};

struct life {
	uint64_t state;
	enum fate fate;
	struct scenario *s;
	int64_t now_ms;
	int64_t calm_ms;	/* an outage this long needs no mercy */
};

static uint64_t
next(struct life *l)
{
	uint64_t z = (l->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
between(struct life *l, int64_t a, int64_t b)
{
	return a + (int64_t)(next(l) % (uint64_t)(b - a + 1));
}

static int
one_in(struct life *l, int n)
{
	return next(l) % (uint64_t)n == 0;
}

/* Short ones as often as long ones: from a to about a << doublings. */
static int64_t
scaled(struct life *l, int64_t a, int doublings)
{
	int64_t n = between(l, a, 2 * a);

	return n << between(l, 0, doublings);
}

/* Set-up */

/* Output that the path can carry: no queue that outlasts the patience. */
static int
is_calm_output(const struct world_setup *s)
{
	return s->output_ms == 0 ||
	    s->output_ms >= s->output_segments * s->rtt_ms / 4;
}

static void
random_config(struct life *l, struct ka_config *c)
{
	c->mode = one_in(l, 10) ? KA_OBSERVE : KA_ADAPT;
	c->probe = one_in(l, 3) ? KA_PROBE_TCP : KA_PROBE_SSH;
	c->interval_ms = scaled(l, MS(2), 9);
	c->min_ms = c->interval_ms / between(l, 1, 4);
	c->max_ms = c->interval_ms * between(l, 1, 60);
	c->timeout_ms = scaled(l, MS(8), 8);
	if (l->fate == FATE_ANYTHING && one_in(l, 20))
		c->timeout_ms = KA_NEVER;
	c->suspended_ms = one_in(l, 2) ? 0 : scaled(l, MS(5), 9);
	c->loss_cost = one_in(l, 4) ? KA_LOSS_COST_MAX :
	    scaled(l, 1, 12);
	c->seed = next(l);
	if (l->fate != FATE_ANYTHING)
		c->mode = KA_ADAPT;
}

static void
random_setup(struct life *l, struct world_setup *s)
{
	static const int64_t jiffies[] = { 1, 4, 10 };

	random_config(l, &s->cfg);
	s->rtt_ms = min64(RTT_MAX_MS, scaled(l, 4, 6));
	s->answer_ms = between(l, 0, one_in(l, 4) ? ANSWER_MAX_MS : 20);
	s->jiffy_ms = jiffies[between(l, 0, 2)];
	s->counter = one_in(l, 4) ? UINT32_MAX - 5 : 0;
	s->old_kernel = one_in(l, 2);
	if (one_in(l, 3))
		s->client_ssh_ms = scaled(l, MS(3), 9);
	if (one_in(l, 3))
		s->client_tcp_ms = scaled(l, MS(3), 9);
	if (one_in(l, 3)) {
		/* Not so often that a life takes a million steps */
		s->output_ms = scaled(l, 300, 10) + s->cfg.interval_ms / 100;
		s->output_segments = (int)between(l, 1, 12);
		if (!is_calm_output(s))
			s->output_ms += s->output_segments * s->rtt_ms;
	}
	if (l->fate == FATE_ANYTHING) {
		s->deaf = one_in(l, 20);
		s->ignores = one_in(l, 10);
		s->blind = one_in(l, 10);
		s->nat_ms = one_in(l, 2) ? 0 : scaled(l, MS(2), 11);
		s->nat = (enum world_nat)between(l, NAT_SILENT, NAT_PICKUP);
	}
}

/*
 * Backoff doubles: an outage may cost its own length again, and the first look
 * back may be that late.
 */
static int64_t
calm_ms(const struct world_setup *s)
{
	if (s->cfg.timeout_ms == KA_NEVER)
		return MS(60);
	return max64(1, min64(MS(120),
	    (s->cfg.timeout_ms - 3000 - 3 * s->rtt_ms) / 3));
}

/* The least time between two naps, so that something is said between them. */
static int64_t
awake_ms(const struct world_setup *s)
{
	return s->answer_ms + 2 * s->rtt_ms;
}

/* Events */

/* What goes wrong, and how that ends. */
static const struct {
	enum scenario_verb begins, ends;
} troubles[] = {
	{ DO_PATH_DOWN, DO_PATH_UP },
	{ DO_CLIENT_FROZEN, DO_CLIENT_UP },
	{ DO_SERVER_STOPPED, DO_SERVER_UP },
	{ DO_BUSY, DO_NOT_BUSY },
};
#define TROUBLES	((int)(sizeof(troubles) / sizeof(troubles[0])))

static struct scenario_event *
add(struct life *l, enum scenario_verb verb)
{
	return scenario_add(l->s, l->now_ms, verb);
}

static void
wait_ms(struct life *l, int64_t ms)
{
	l->now_ms += ms;
}

/* Something that a living session must come through. */
static void
small_event(struct life *l)
{
	switch (between(l, 0, 7)) {
	case 0:
		add(l, DO_PATH_DOWN);
		wait_ms(l, between(l, 1, l->calm_ms));
		add(l, DO_PATH_UP);
		/* A retransmission, or a keepalive, must get through */
		wait_ms(l, 2 * l->calm_ms);
		break;
	case 1:
		add(l, DO_CLIENT_FROZEN);
		wait_ms(l, between(l, 1, l->calm_ms));
		add(l, DO_CLIENT_UP);
		wait_ms(l, awake_ms(&l->s->setup));
		break;
	case 2:
		add(l, DO_SERVER_STOPPED);
		wait_ms(l, between(l, 1, l->calm_ms));
		add(l, DO_SERVER_UP);
		break;
	case 3:
		add(l, DO_OUTPUT)->low = between(l, 1, 60);
		break;
	case 4:
		if (l->s->setup.cfg.mode == KA_ADAPT)
			add(l, DO_REKEY);
		break;
	case 5:
		add(l, DO_WAKE);
		break;
	default:
		add(l, DO_SPEAK);
	}
}

static void
big_event(struct life *l)
{
	int64_t patience_ms = l->s->setup.cfg.timeout_ms;
	int64_t ms = patience_ms == KA_NEVER ? HOUR : patience_ms;

	int trouble = (int)between(l, 0, TROUBLES - 1);

	add(l, troubles[trouble].begins);
	wait_ms(l, between(l, 1, 2 * ms));
	add(l, troubles[trouble].ends);
}

static void
live(struct life *l)
{
	int i;

	for (i = 0; i < SPANS; i++) {
		wait_ms(l, scaled(l, l->s->setup.cfg.interval_ms / 8, 5));
		if (l->fate == FATE_ANYTHING && one_in(l, 3))
			big_event(l);
		else
			small_event(l);
	}
}

static void
lose(struct life *l)
{
	if (l->fate == FATE_ANYTHING)
		wait_ms(l, HELD_LOOK_MS + awake_ms(&l->s->setup));
	add(l, l->fate == FATE_FREEZES ? DO_CLIENT_FROZEN : DO_CLIENT_DEAD);
	add(l, EXPECT_NOTICED);
}

void
random_life(struct scenario *s, int seed)
{
	struct life l = { (uint64_t)seed * 1000003, (enum fate)(seed % FATES),
	    s, 0, 0 };

	scenario_init(s);
	snprintf(s->title, sizeof(s->title), "KA_SEED=%d", seed);
	random_setup(&l, &s->setup);
	l.calm_ms = calm_ms(&s->setup);
	live(&l);
	add(&l, l.fate == FATE_ANYTHING ? EXPECT_BROKEN_NONE : EXPECT_ALIVE);
	if (l.fate != FATE_LIVES && s->setup.cfg.mode == KA_ADAPT &&
	    s->setup.cfg.timeout_ms != KA_NEVER)
		lose(&l);
}

/* Fairness */

struct weather {
	int64_t since_ms[TROUBLES];	/* -1: all is well */
	int64_t calm_ms, awake_ms;	/* as above */
	int64_t rest_ms;		/* both ends are awake from here on */
	int64_t clear_ms;		/* the path has been used again */
	int mild;			/* nothing but small events so far */
	int gone;			/* the client, for good; 2: not only */
};

static int
is_well(const struct weather *w)
{
	int i;

	for (i = 0; i < TROUBLES; i++)
		if (w->since_ms[i] >= 0)
			return 0;
	return 1;
}

static int
comes_back(const struct scenario *s, int event)
{
	for (event++; event < s->n; event++)
		if (s->event[event].verb == DO_CLIENT_UP)
			return 1;
	return 0;
}

static void
see_trouble(struct weather *w, int trouble, const struct scenario_event *e)
{
	int64_t since_ms = w->since_ms[trouble];

	if (e->verb == troubles[trouble].begins) {
		if (!is_well(w) || e->verb == DO_BUSY)
			w->mild = 0;
		w->since_ms[trouble] = since_ms >= 0 ? since_ms : e->at_ms;
		return;
	}
	if (since_ms >= 0 && e->at_ms - since_ms > w->calm_ms)
		w->mild = 0;
	if (since_ms >= 0 && e->verb == DO_PATH_UP)
		w->clear_ms = e->at_ms + 2 * w->calm_ms;
	if (since_ms >= 0 && e->verb == DO_CLIENT_UP)
		w->rest_ms = e->at_ms + w->awake_ms;
	if (since_ms >= 0 && e->verb == DO_NOT_BUSY)
		w->rest_ms = e->at_ms + HELD_LOOK_MS;
	w->since_ms[trouble] = -1;
}

static void
see_event(struct weather *w, const struct scenario *s, int event)
{
	const struct scenario_event *e = &s->event[event];
	int i;

	if (e->at_ms < max64(w->rest_ms, w->clear_ms) || w->gone)
		w->mild = 0;
	if (w->gone)
		w->gone = 2;
	if (e->verb == DO_CLIENT_DEAD ||
	    (e->verb == DO_CLIENT_FROZEN && !comes_back(s, event))) {
		w->gone += is_well(w) && e->at_ms >= w->rest_ms ? 1 : 2;
		return;
	}
	if (e->verb == DO_CLIENT_LEAVES)
		w->mild = 0;
	for (i = 0; i < TROUBLES; i++)
		if (e->verb == troubles[i].begins ||
		    e->verb == troubles[i].ends)
			see_trouble(w, i, e);
}

static int
is_mild_setup(const struct world_setup *s)
{
	return s->cfg.mode == KA_ADAPT && s->nat_ms == 0 && !s->ignores &&
	    !s->blind && !s->deaf && is_calm_output(s) &&
	    s->answer_ms <= ANSWER_MAX_MS && s->rtt_ms <= RTT_MAX_MS;
}

int
random_life_is_fair(const struct scenario *s)
{
	struct weather w = { { -1, -1, -1, -1 }, calm_ms(&s->setup),
	    awake_ms(&s->setup), 0, 0, is_mild_setup(&s->setup), 0 };
	int i;

	for (i = 0; i < s->n; i++) {
		if (!scenario_is_expectation(s->event[i].verb))
			see_event(&w, s, i);
		else if (s->event[i].verb == EXPECT_ALIVE &&
		    (!w.mild || !is_well(&w) || w.gone))
			return 0;
		else if (s->event[i].verb == EXPECT_NOTICED && (w.gone != 1 ||
		    s->setup.cfg.mode != KA_ADAPT ||
		    s->setup.cfg.timeout_ms == KA_NEVER))
			return 0;
	}
	return 1;
}
