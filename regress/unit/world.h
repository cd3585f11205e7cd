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
 * A small world in virtual time: one sshd session with its engine, its
 * kernel, a path with a gateway, and a client. The session drives the engine
 * exactly as src/sshd/clientalive.c does. The world keeps its own records of
 * what the wire and the client saw, and compares the engine with those:
 *
 *  - the deadline advances: no busy loop
 *  - I1  an observer neither sends nor ends
 *  - I2  spacing of the probes; with tcp probes, silence of the wire; the
 *        interval in its range
 *  - I3  one question at a time, none behind data that is stuck
 *  - I4  no end, by sshd or by its kernel, before the patience is used up
 *  - I5  the longest survived silence is one that the wire really survived
 *  - I6  ... and not longer than the session is old
 *  - I7  no interval below the configured one
 *
 * The first failure is described in fault and stops the world.
 */

#ifndef WORLD_H
#define WORLD_H

#include <stdint.h>

#include "keepalive.h"
#include "world_tcp.h"

#define MS(s)	((int64_t)(s) * 1000)
#define HOUR	MS(3600)

enum world_client { CLIENT_UP, CLIENT_FROZEN, CLIENT_DEAD };
enum world_nat { NAT_SILENT, NAT_RESET, NAT_PICKUP };

struct world_setup {
	struct ka_config cfg;
	int64_t rtt_ms;
	int64_t nat_ms;			/* idle timeout; 0: no gateway */
	enum world_nat nat;
	int64_t answer_ms;		/* how long the client thinks */
	int ignores;			/* ... or never answers a request */
	int64_t client_ssh_ms;		/* its ServerAliveInterval; 0: off */
	int64_t client_tcp_ms;		/* its TCP keepalive; 0: off */
	int64_t output_ms;		/* local output every so often */
	int output_segments;		/* ... this much */
	int64_t jiffy_ms;		/* grain of the kernel's ages */
	uint32_t counter;		/* where the segment counters start */
	int blind;			/* no TCP_INFO */
	int deaf;			/* SO_KEEPALIVE cannot be set */
	int old_kernel;			/* no TCP_RTO_MAX_MS */
};

struct world_probe {
	int64_t at_ms, spacing_ms, gap_ms, interval_ms;
};

#define WORLD_PROBES	2048
#define WORLD_FLIGHT	512

struct world {
	struct world_setup setup;
	struct ka_engine *engine;
	struct tcp server, client;
	int64_t now_ms, start_ms;
	struct segment flight[WORLD_FLIGHT];
	int flying;

	int path_up;			/* change these through world_*() */
	enum world_client mood;
	int stopped;			/* sshd; its kernel goes on */
	int64_t resumed_ms;		/* it went on; -1: was never stopped */
	int overslept;			/* ... its deadline long past */
	int busy, kex_wanted;
	int nat_forgot;
	int64_t nat_seen_ms;
	int64_t reply_ms, client_ssh_at_ms, output_at_ms;
	enum message replies[64];
	int n_replies, n_server_replies;

	struct world_probe probe[WORLD_PROBES];
	int probes;			/* SSH requests that sshd sent */
	int64_t heard_ms, asked_ms, sampled_ms;
	int64_t blocked_since_ms, blocked_ms;	/* first, last; since heard */
	int64_t span_ms;		/* longest interval since heard */
	int64_t wire_ms;		/* last segment that the server saw */
	int64_t unproven_ms, survived_ms;	/* real silences of the wire */
	int64_t death_ms;		/* the client froze, or died */
	int64_t ended_ms;		/* -1: still running */
	enum ka_reason reason;
	int arms;			/* KA_ARM_TCP */
	int knows_path;			/* ka_know() told of this very path */
	long steps;
	char fault[160];
};

/* Bounds and defaults that suit most tests: see world.c. */
void	world_defaults(struct world_setup *);
struct world *world_new(const struct world_setup *);
void	world_free(struct world *);
/* Lets time pass until start + at_ms, the end of the session, or a fault. */
void	world_run(struct world *, int64_t at_ms);

void	world_path(struct world *, int up);
void	world_client(struct world *, enum world_client);
void	world_leave(struct world *);		/* the client disconnects */
void	world_server(struct world *, int up);	/* SIGSTOP, SIGCONT to sshd */
void	world_speak(struct world *);		/* the client types a key */
void	world_output(struct world *, int segments);
void	world_rekey(struct world *);		/* busy until it is answered */
void	world_busy(struct world *, int busy);	/* ... or as told */
void	world_wake(struct world *);		/* sshd's loop turns */

void	world_summary(const struct world *, struct ka_summary *);
/* Since world_new(). */
int64_t	world_elapsed(const struct world *);

#endif /* WORLD_H */
