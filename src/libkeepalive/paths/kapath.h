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
 * The memory of paths, for whoever outlives a session: a daemon, a simulator.
 * Pure as the engine: no I/O, no clock; memory comes from the caller or, for
 * the server level, from ka_server_new().
 *
 * Four levels, each learned from the one below:
 *
 *	address   struct ka_path: one gateway, one idle timeout
 *	prefix    the addresses near it: ka_path_know() gets them from the caller
 *	server    struct ka_server: all networks, and what they have in common
 *	built-in  the prior that ka_server_new() is given
 *
 * Times are ms of a clock that never steps back, and the same one for all
 * calls with one server; an earlier time than the last is taken for the last.
 */

#ifndef KAPATH_H
#define KAPATH_H

#include <stddef.h>
#include <stdint.h>

#include "keepalive.h"
#include "ka_prior.h"

/* What came with the loss of a session. */
enum ka_loss {
	KA_LOSS_RESET,		/* RST at once */
	KA_LOSS_OTHERS,		/* silence, while others of the address speak */
	KA_LOSS_ALONE,		/* silence, and nothing else of the address */
	KA_LOSSES
};

/* Sessions of one address whose last probe is unanswered. */
#define KA_SUSPECTS	4

/*
 * One address. The caller keeps it as it is; all its bytes mean the same on
 * every machine of one byte order.
 */
struct ka_path {
	int64_t first_ms, last_ms;	/* first and last heard of */
	int64_t proven_ms;		/* longest gap it survives; 0: unknown */
	int64_t lost_ms;		/* shortest it is believed to lose; 0 */
	double idle_ms;			/* seen, fading with KA_LIFE_DAYS */
	int64_t idle_at_ms;		/* as of then */
	uint64_t explorer;		/* the session that may; 0: none */
	struct {
		uint64_t session;	/* 0: free */
		int64_t gap_ms, asked_ms;
		int others;		/* others were heard meanwhile */
		int ended;		/* and counted as a loss, alone */
	} suspect[KA_SUSPECTS];
	uint32_t sessions, losses;
	uint32_t news;			/* counts what others should know */
	int16_t lo, hi;			/* as the server counts it; -1: not */
	float like[KA_CELLS];		/* likelihood of each idle timeout */
};

/* A path is forgotten by half within this time of nothing heard. */
#define KA_LIFE_DAYS	30

struct ka_server;

/* NULL when memory is short. Free with ka_server_free(). */
struct ka_server *ka_server_new(const struct ka_prior_row *, size_t n,
	    int64_t now_ms);
void	ka_server_free(struct ka_server *);

/* Belief of a network that nothing is known of; KA_CELLS masses, sum 1. */
void	ka_server_belief(const struct ka_server *, double *mass);

/* A new address. */
void	ka_path_init(struct ka_path *, int64_t now_ms);
/* The server forgets it, as far as it counts networks. */
void	ka_path_forget(struct ka_server *, struct ka_path *);

/* A session begins. session is never 0, and no other open one's. */
void	ka_path_began(struct ka_server *, struct ka_path *, uint64_t session,
	    int64_t now_ms);
/* What it saw, as ka_observed() gives it. */
void	ka_path_observed(struct ka_server *, struct ka_path *, uint64_t session,
	    const struct ka_observation *, int64_t now_ms);
/* It ended, with what it saw last; NULL: nothing new. */
void	ka_path_ended(struct ka_server *, struct ka_path *, uint64_t session,
	    enum ka_reason, const struct ka_observation *, int64_t now_ms);

/*
 * What a session of this address should know now; it gets the explorer's
 * lease when nobody has it. neighbours are other addresses of the prefix. To
 * ask again is worth while when news has changed, or explorer is 0.
 */
void	ka_path_know(struct ka_server *, struct ka_path *, uint64_t session,
	    const struct ka_path *const *neighbour, size_t n, int64_t now_ms,
	    struct ka_knowledge *);

#endif /* KAPATH_H */
