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
 * One session in the simulator: the line between a client and a server, with
 * the gateway's mapping on it, and the keeper at the server's end. The line
 * knows what happens; the keeper only what a server sees of it.
 */

#ifndef SIM_SESSION_H
#define SIM_SESSION_H

#include "kapath.h"
#include "network.h"
#include "policy.h"

struct session;
struct simulation;

enum keeper_action { KEEPER_WAIT, KEEPER_SEND, KEEPER_END };

/* The server's end. All times are of the simulated clock. */
struct keeper_ops {
	int (*start)(struct session *);		/* -1: no memory */
	int64_t (*deadline_ms)(const struct session *);
	enum keeper_action (*act)(struct session *, int64_t now_ms);
	/* Something came from the client: an answer, or of its own accord. */
	void (*heard)(struct session *, int answered, int64_t now_ms);
	/* The connection is over. Frees what start() took. */
	void (*ended)(struct session *, enum ka_reason, int64_t now_ms);
	/* Longest gap that is known to be survived, 0: none. */
	int64_t (*proven_ms)(const struct session *);
};

/* What one keeper of the policy's kind remembers between events. */
struct session {
	struct simulation *sim;
	struct network *network;
	uint32_t net;			/* its number */
	uint64_t id;			/* never 0 */
	struct plan plan;

	/* the client and the line */
	int64_t start_ms, left_ms;	/* of silence, after this stretch */
	int64_t now_ms;			/* latest that happened at the server */
	int64_t stretch_ms, speaks_ms;	/* began; ends by the client's word */
	int64_t sleep_ms, wake_ms;	/* in this stretch; KA_NEVER: not */
	int64_t own_at_ms;		/* the client's next keepalive */
	int64_t refreshed_ms;		/* the mapping, last */
	int64_t keeps_ms;		/* how long it will this time */
	int forgotten;			/* the gateway has no mapping */
	int gone;			/* the client has left, or died */
	int64_t died_ms;		/* it vanished then; KA_NEVER: not */
	int counted;			/* as lost */
	/* what its person goes on with in a new session, and when; 0: none */
	int64_t again_ms, again_at_ms;

	/* a probe that is on its way */
	int64_t asked_ms;		/* KA_NEVER: none */
	int64_t resend_ms, resend_gap_ms;

	/* the keeper */
	int64_t keeper_ms;		/* its deadline, since the last step */
	struct ka_engine *engine;
	uint32_t segs_in, segs_out, data_in, data_out;
	int64_t data_in_ms, data_out_ms, ack_in_ms;
	int64_t last_ms;		/* heard or sent; or kernel was armed */
	int64_t interval_ms, patience_ms;
	int64_t gap_ms;
	uint32_t news;			/* of its path, that it knows */
	int by_kernel;			/* the probe is the kernel's own */
};

struct simulation {
	const struct sim_run *run;
	struct sim_score *score;
	const struct keeper_ops *ops;
	const struct policy *policy;	/* of the published kind, or NULL */
	struct population population;
	int64_t rtt_ms, timeout_ms;

	/* remembered of networks, as the policy needs it */
	unsigned char *memory;		/* policy->memory_size each */
	struct ka_server *server;
	struct ka_path *path;
	struct ka_config config;
	struct bound *bound;

	int64_t *notice;		/* ms, of each client that died */
	size_t notices, notices_max;
	int failed;			/* out of memory */
};

/* Puts the session on its network; -1 when memory is short. */
int	session_start(struct session *, int64_t now_ms);
/* When it wants session_step(); KA_NEVER: it is over. */
int64_t	session_next_ms(struct session *);
/* One thing happens. Returns 1 when the session is over. */
int	session_step(struct session *, int64_t now_ms);

extern const struct keeper_ops keeper_engine, keeper_policy, keeper_bound,
    keeper_oracle;

/* keeper_plain.c: last_ms, interval_ms and patience_ms of the session */
int64_t	keeper_plain_deadline_ms(const struct session *);
enum keeper_action keeper_plain_act(struct session *, int64_t now_ms);

/* keeper_bound.c */
int	bound_new(struct simulation *);
void	bound_free(struct simulation *);

#endif /* SIM_SESSION_H */
