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

/* One run of the simulator: what goes in, what comes out. */

#ifndef SIM_H
#define SIM_H

#include <stddef.h>
#include <stdint.h>

#include "gateways.h"
#include "ka_prior.h"

/* Who connects, and how. Shares in [0, 1]; times in ms of simulated time. */
struct sim_population {
	const struct gateways *gateways;	/* T and what expiry looks like */
	uint32_t networks;		/* addresses, each behind a gateway */
	double days;			/* how long we watch */
	uint32_t sessions_max;		/* of one network in all: log-uniform
					 * from 1 to this */
	double idle_hours;		/* of one session, on average */
	uint32_t prefix_size;		/* addresses of one prefix, on average */
	double mixed;			/* share of prefixes where each address
					 * draws a gateway of its own */
	double sleeps;			/* a day, of each client */
	double outages;			/* a day, of each network */
	double vanish;			/* share of sessions whose client just
					 * disappears in the end */
	double own_keepalives;		/* share of clients with their own */
	double evict;			/* share of gateways that drop the oldest
					 * when their table is full */
	double outbound_only;		/* share that only the client's packets
					 * refresh */
	double changes;			/* of a gateway's timeout, a year */
	double moves;			/* of a network to another address, a
					 * year */
	double scale;			/* > 0: every time is divided by this */
};

/* The server under test. */
struct sim_server {
	double min_s, max_s;		/* ClientAliveIntervalRange */
	double interval_s;		/* ClientAliveInterval */
	double timeout_s;		/* ClientAliveTimeout */
	const struct ka_prior_row *prior;	/* what it believes at first; */
	size_t prior_rows;			/*   not the truth */
};

struct sim_run {
	struct sim_population population;
	struct sim_server server;
	const char *policy;		/* sim_policy_probe() knows it */
	double loss_cost;		/* of adaptive, adaptive-tcp and bound;
					 * others do not look at it */
	uint64_t seed;			/* the same one, the same score */
	/* Called now and then with the share done, 0 to 1; may be NULL. */
	void (*progress)(void *, double);
	void *progress_arg;
};

struct sim_score {
	uint64_t networks, sessions;
	double session_days;		/* simulated */
	double idle_hours;		/* of sessions while they lived */
	uint64_t keepalives;
	double oracle_keepalives;	/* over the same idle hours */
	uint64_t lost;			/* sessions, to their gateway */
	uint64_t sleepers_killed;	/* asleep, or cut off, for less than
					 * ClientAliveTimeout */
	double losses_until_known;	/* of a network, on average; NaN: none
					 * was learned */
	double notice_s_p50, notice_s_p99;	/* until a dead client is
					 * noticed; NaN: none died */
	double seconds;			/* of computing */
};

/*
 * Plays one policy against one population. Owns nothing that it is given, and
 * keeps no state: runs do not change each other's scores. Returns 0, or -1
 * with errno set when memory is short.
 */
int	sim_run(const struct sim_run *, struct sim_score *);

/* "ssh", "tcp" or "none"; NULL: no policy has this name. */
const char *sim_policy_probe(const char *name);
/* Whether its curve is traced by the loss cost. */
int	sim_policy_has_cost(const char *name);
/*
 * Every policy in the order of the table; ends with NULL. Beside these,
 * "fixed-N" is a policy for any N from 1 to 31622400 seconds.
 */
const char *const *sim_policies(void);

#endif /* SIM_H */
