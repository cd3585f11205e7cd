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

/* The engine's own view of itself; only ka_engine.c and ka_report.c look. */

#ifndef KA_INTERNAL_H
#define KA_INTERNAL_H

#include <stdint.h>

#include "keepalive.h"
#include "ka_estimator.h"
#include "ka_mutation.h"
#include "ka_policy.h"
#include "ka_wire.h"

/* The kernel counts keepalive idle time in whole seconds. */
#define KA_TCP_UNIT_MS	1000

enum ka_state {
	KA_IDLE,	/* nothing asked */
	KA_HELD,	/* a key exchange or stuck data asks already (I3) */
	KA_ASKED	/* one probe is unanswered */
};

/* What the interval in use stands on. */
enum ka_ground {
	KA_GROUND_START,	/* the configuration: nothing is known yet */
	KA_GROUND_CHOICE,	/* the cheapest in expectation */
	KA_GROUND_PROVEN,	/* what held before the last outage */
	KA_GROUND_KEPT		/* proven, while another session explores */
};

struct ka_engine {
	struct ka_config cfg;
	struct ka_estimator est;
	struct ka_wiretap tap;
	uint64_t seed;
	int tcp;		/* the kernel probes; 0 when it cannot */

	int64_t now_ms;		/* latest time told */
	int64_t start_ms;
	int64_t heard_ms;	/* last packet from the client */

	int64_t would_ms;	/* what KA_ADAPT would use from here */
	int64_t interval_ms;	/* chosen last, */
	enum ka_ground ground;	/*   on what ground, */
	struct ka_choice choice;	/*   and at what expected cost */
	int64_t clock_ms;	/* last packet heard or last probe (I2) */
	int64_t due_ms;		/* idle: when to ask the client's ssh, */
	int64_t latest_ms;	/*   and when at the latest */
	int64_t tcp_idle_ms;	/* as the kernel was told; 0: off */
	double tcp_early;	/* jitter of its next keepalive, a share */

	enum ka_state state;
	enum ka_probe asked_kind;
	int64_t asked_ms;	/* when the open question was asked */
	int64_t asked_interval_ms;	/* the interval then */
	int64_t late_ms;	/* an answer after this long is an outage */
	int64_t asked_rto_ms;	/* the kernel's, at that time */
	int64_t gap_ms;		/* silence of the wire before it; -1 unknown */
	int64_t kernel_ms;	/* kernel last answered since; -1: not yet */
	int64_t sign_ms;	/* and how soon it must again, if it lives */
	int64_t data_ms;	/* payload last came in, if only part of a packet */
	int64_t grace_ms;	/* no end before this */
	int64_t look_ms;	/* next look at what became of it */
	uint32_t replies_wanted;	/* SSH replies still to come */

	enum ka_level level;	/* whose evidence the estimator has */
	int may_explore;
	int64_t known_ms;	/* proven before this session, or 0 */
	int64_t expected_ms;	/* idle time the path could expect, as told; */
	int64_t expected_at_ms;	/*   and what had been seen then */
	int64_t chosen_idle_ms;	/* what the last choice expected, */
	int64_t chosen_base_ms;	/*   and from what ground */

	struct ka_observation seen;	/* since the last report */
	int64_t reported_ms;	/* longest survived gap reported */
	int reported_open;

	int64_t idle_ms;	/* silence seen so far, all probes together */
	int64_t survived_ms;	/* longest gap that was */
	int64_t ground_ms;	/* and as ground to stand on, in whole steps */
	int64_t client_first_ms;	/* longest that the client ended */
	int64_t outage_max_ms;
	uint32_t probes, answers, outages;
	uint32_t broken;
	enum ka_reason reason;
};

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

/* a + b where either may be KA_NEVER. */
static inline int64_t
later(int64_t a, int64_t b)
{
	return a == KA_NEVER || b == KA_NEVER ? KA_NEVER : a + b;
}

/* ka_engine.c. Notes in broken that invariant number (1 to 8) failed. */
void	ka_invariant(struct ka_engine *, int number, int holds);

/* Takes the time in, within its bounds; the latest that was told. */
int64_t	ka_advance(struct ka_engine *, int64_t now_ms);

/* The interval changed: when to ask, counted from where the clock runs. */
void	ka_rearm(struct ka_engine *);

/* ka_learn.c */

/* Whether the interval goes beyond what is proven. */
int	ka_learn_is_exploring(const struct ka_engine *);

/* The path forwarded an answer after a silence of gap_ms; -1: unknown. */
void	ka_learn_survived(struct ka_engine *, int64_t gap_ms);

/* The open question was answered, by ssh or by the kernel, at answer_ms. */
void	ka_learn_answer(struct ka_engine *, int64_t answer_ms);

/* Nothing was asked, and the client spoke; the sample is from just now. */
void	ka_learn_client_first(struct ka_engine *, int64_t now_ms,
	    const struct ka_wire *);

#endif /* KA_INTERNAL_H */
