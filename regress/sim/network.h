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
 * The population: networks behind gateways, and the people on them. Times in
 * ms of simulated time, scaled already.
 */

#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "keepalive.h"
#include "rng.h"
#include "sim.h"

struct network {
	struct rng rng;			/* of its arrivals and its gateway */
	uint64_t seed;			/* of its sessions */
	const struct gateway *gateway;
	int64_t timeout_ms;		/* of its gateway, now */
	uint32_t sessions_left, sessions_begun;
	int64_t arrival_ms;		/* of the next session */
	int64_t idle_left_ms;		/* of its sessions, open and to come */
	int64_t down_ms, up_ms;		/* this outage, or the next */
	int64_t last_up_ms;		/* end of the one before */
	int64_t change_ms, move_ms;	/* next change of timeout, of address */
	uint32_t prefix_first, prefix_size;	/* networks of its prefix */
	uint8_t evicts, outbound_only;
	uint8_t known;			/* its timeout was found by the policy */
	uint16_t losses;		/* until then */
};

/* One session, as its person plans it. */
struct plan {
	struct rng rng;
	int64_t idle_ms;		/* in all */
	int64_t own_ms;			/* client's own keepalives; 0: none */
	int vanishes;			/* in the end, without a word */
};

struct population {
	const struct sim_population *p;
	struct network *network;
	uint32_t n;
	int64_t end_ms;
};

/* -1 when memory is short. */
int	population_new(struct population *, const struct sim_population *,
	    uint64_t seed);
void	population_free(struct population *);

/* ms of simulated time. */
int64_t	population_ms(const struct population *, double seconds);

/* Plans the session that arrives now, and when the next one will. */
void	network_arrive(const struct population *, struct network *,
	    struct plan *);

/* When the network gets another address, after now_ms. */
int64_t	network_next_move_ms(const struct population *, struct network *,
	    int64_t now_ms);

/* Lets outages, changes of the gateway and such pass until now_ms. */
void	network_pass(const struct population *, struct network *,
	    int64_t now_ms);
int	network_is_down(const struct network *, int64_t now_ms);

/* The next stretch of silence of this session, at most left_ms. */
int64_t	plan_stretch_ms(const struct population *, struct plan *,
	    int64_t left_ms);

/*
 * Whether the client sleeps within a stretch, from when and how long; both 0
 * when it does not.
 */
void	plan_sleep(const struct population *, struct plan *,
	    int64_t stretch_ms, int64_t *after_ms, int64_t *for_ms);

#endif /* SIM_NETWORK_H */
