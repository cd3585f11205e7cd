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
 * libkeepalive: when to send the next keepalive of one session, and what an
 * answer, or the lack of one, means.
 *
 * Caveats first:
 *  - It does no I/O, reads no clock and allocates only in ka_new(). The
 *    caller tells it the time, in milliseconds of a clock that never steps
 *    back (CLOCK_MONOTONIC or CLOCK_BOOTTIME) and lies between 0 and
 *    KA_CLOCK_MAX_MS; an older time than the last one told is taken for the
 *    last one, and one out of these bounds for the nearer of them.
 *  - One engine serves one connection. It is not locked.
 *  - An engine without ka_wire samples (no TCP, no TCP_INFO) keeps its
 *    configured interval: it never learns from what it could not see (I5).
 *
 * The invariants, by number (they stand in full in docs/DESIGN.md):
 *  I1  with mode KA_OBSERVE nothing is ever sent or ended
 *  I2  the clock runs from the last packet heard or the last probe; a probe
 *      leaves within [80 %, 100 %] of the interval, the interval in range
 *  I3  at most one probe is unanswered, none behind unacknowledged data
 *  I4  no end before timeout_ms after the first unanswered probe
 *  I5  a gap is what the wire saw
 *  I6  a gap is never longer than the session is old
 *  I7  without knowledge of this path no interval is below the configured one
 *  I8  whatever comes from outside is bounded before use
 */

#ifndef KEEPALIVE_H
#define KEEPALIVE_H

#include <stddef.h>
#include <stdint.h>

/* No deadline; also "for ever" where a patience is meant. */
#define KA_NEVER	INT64_MAX

/* Longest time any setting may have: 10 years. Sums of four cannot wrap. */
#define KA_TIME_MAX_MS	(INT64_C(10) * 366 * 86400 * 1000)

/* Cells of the grid of idle timeouts: about 6 % each, 1 s to 48 h. */
#define KA_CELLS	208

/* Latest time that can be told: 278 years. */
#define KA_CLOCK_MAX_MS	(INT64_C(1) << 43)

/* ClientAliveLossCost: keepalives one lost session is worth. */
#define KA_LOSS_COST_DEFAULT	2000
#define KA_LOSS_COST_MAX	1000000000

enum ka_mode {
	KA_OBSERVE,		/* somebody else probes; watch and judge */
	KA_ADAPT		/* choose, probe and end */
};

enum ka_probe {
	KA_PROBE_SSH,		/* a request that the client's ssh answers */
	KA_PROBE_TCP		/* a bare segment that its kernel answers */
};

struct ka_config {
	enum ka_mode mode;
	enum ka_probe probe;
	int64_t interval_ms;	/* where a session on an unknown path starts */
	int64_t min_ms;		/* bounds of what may be chosen, inclusive; */
	int64_t max_ms;		/*   min_ms <= interval_ms <= max_ms */
	int64_t timeout_ms;	/* patience; KA_NEVER: never give up */
	int64_t suspended_ms;	/* more patience while the kernel answers */
	int64_t loss_cost;	/* 1 .. KA_LOSS_COST_MAX */
	uint64_t seed;		/* of the jitter; any value */
};

/*
 * What the kernel says of the socket (Linux: TCP_INFO). Counters are 32 bits
 * and may wrap. Ages count back from the moment of the sample.
 */
struct ka_wire {
	uint32_t segs_in, segs_out;		/* all segments */
	uint32_t data_segs_in, data_segs_out;	/* those with payload */
	uint32_t data_recv_age_ms;		/* since payload came in */
	uint32_t data_sent_age_ms;		/* since payload went out */
	uint32_t ack_recv_age_ms;		/* since any good ACK came in */
	uint32_t unacked;			/* segments in flight */
	uint32_t notsent;			/* bytes not sent even once */
	uint32_t backoff;			/* retransmissions in a row */
	uint32_t rto_us;			/* retransmission timeout */
};

enum ka_action {
	KA_WAIT,		/* nothing to do before ka_deadline() */
	KA_SEND,		/* send one SSH request now */
	KA_ARM_TCP,		/* set the kernel's keepalive to
				 * ka_tcp_idle_ms(), then go on */
	KA_END			/* close the session; see ka_reason() */
};

enum ka_reason {
	KA_REASON_NONE,		/* still running, or nobody said why */
	KA_REASON_CLOSED,	/* the client closed or disconnected */
	KA_REASON_RESET,	/* the peer's kernel, or a gateway, reset it */
	KA_REASON_TIMEOUT,	/* nothing answered for timeout_ms */
	KA_REASON_SUSPENDED,	/* kernel answered, ssh did not, too long */
	KA_REASON_KERNEL,	/* our kernel gave up first (ETIMEDOUT) */
	KA_REASON_LOCAL		/* ended on this side, for its own reasons */
};

/* The narrowest level that has seen something of this path. */
enum ka_level {
	KA_LEVEL_BUILTIN,	/* none: the prior */
	KA_LEVEL_SERVER,	/* other networks */
	KA_LEVEL_PREFIX,	/* neighbours */
	KA_LEVEL_ADDRESS	/* this address itself */
};

/* What is known of a path before or beside this session: see ka_know(). */
struct ka_knowledge {
	int64_t grid_start_ms;		/* of the masses; see ka_grid.h */
	float mass[KA_CELLS];		/* belief of the idle timeout, any sum */
	int64_t proven_ms;		/* longest gap it survives; 0: unknown */
	int64_t idle_ms;		/* idle time it can still expect */
	enum ka_level level;
	int may_explore;		/* 0: another session does */
};

/*
 * What a session saw since it was last asked. Gaps as the wire saw them; 0
 * where there was none.
 */
struct ka_observation {
	int64_t survived_ms;		/* longest that an answer followed, */
	uint32_t survivals;		/*   and how many not 10 % shorter */
	int64_t client_first_ms;	/* longest that the client ended */
	int64_t outage_ms;		/* before the last outage it came through */
	int64_t idle_ms;		/* all that were survived, together */
	int64_t heard_age_ms;		/* since client or kernel was heard */
	int64_t open_gap_ms;		/* that the session may be lost to: before
					 * a probe that is unanswered, or a reset */
	int64_t open_ms;		/* so long unanswered, */
	int open_late;			/*   which is longer than answers take */
};

/* What one session saw, for the log and the tests. Times in ms. */
struct ka_summary {
	enum ka_mode mode;
	enum ka_probe probe;
	enum ka_reason reason;
	int64_t survived_ms;	/* longest silent gap that the path survived */
	int64_t interval_ms;	/* chosen last; observe: the configured one */
	int64_t would_ms;	/* what KA_ADAPT would use from here */
	int64_t outage_max_ms;	/* longest outage the session came through */
	uint32_t probes;	/* sent */
	uint32_t answered;	/* of those, answered */
	uint32_t outages;	/* came through */
	uint32_t broken;	/* bit n set: invariant In was violated */
};

struct ka_engine;

/*
 * A new engine, the session starting at now_ms; NULL when the configuration
 * is out of its bounds or memory is short. Free with ka_free(). Without a
 * sample here, KA_PROBE_TCP falls back to KA_PROBE_SSH.
 */
struct ka_engine *ka_new(const struct ka_config *cfg, int64_t now_ms,
	    const struct ka_wire *);
void	ka_free(struct ka_engine *);

/* NULL when cfg is usable, else what is wrong with it (static storage). */
const char *ka_config_error(const struct ka_config *cfg);

/*
 * Events. A NULL wire in ka_probed() and ka_tick() means that this connection
 * has no samples; in ka_heard(), that none was taken this time.
 */

/* At least one whole packet came in from the client. */
void	ka_heard(struct ka_engine *, int64_t now_ms, const struct ka_wire *);
/* One of them answered a request (81, 82, 99, 100 alike). */
void	ka_reply(struct ka_engine *, int64_t now_ms);
/* KA_OBSERVE: somebody else is about to send a probe. */
void	ka_probed(struct ka_engine *, int64_t now_ms, const struct ka_wire *);
/* The connection is over; the first reason given stays. */
void	ka_closed(struct ka_engine *, int64_t now_ms, enum ka_reason);

/*
 * What to do now. Call when ka_deadline() has passed, after the packets
 * read so far were told. busy is non-zero while a key exchange runs or is
 * due: nothing may be sent then. On KA_SEND the probe counts as sent.
 */
enum ka_action ka_tick(struct ka_engine *, int64_t now_ms,
    const struct ka_wire *, int busy);

/* When to call ka_tick() next, on the caller's clock; or KA_NEVER. */
int64_t	ka_deadline(const struct ka_engine *);

/* Idle time to set for the kernel's own keepalive, after KA_ARM_TCP. */
int64_t	ka_tcp_idle_ms(const struct ka_engine *);
/* And the time after which to repeat an unanswered one. */
int64_t	ka_tcp_retry_ms(const struct ka_engine *);
/* The kernel would not: from here on SSH requests keep the path. */
void	ka_tcp_refused(struct ka_engine *);

/*
 * Least patience the kernel must have with this connection (I4), counted as
 * TCP_USER_TIMEOUT counts: from the oldest data not acknowledged, from the
 * first probe of a closed window, or from the last segment received when it
 * sends keepalives. KA_NEVER: all it has.
 */
int64_t	ka_kernel_patience_ms(const struct ka_engine *);

/*
 * Longest time between two of the kernel's retransmissions (TCP_RTO_MAX_MS),
 * so that a path which comes back in time is noticed in time; or KA_NEVER.
 */
int64_t	ka_kernel_retry_ms(const struct ka_engine *);

/*
 * Takes in what is known of the path, when the session starts and whenever
 * more is known. -1 when it makes no sense, and nothing is changed (I8).
 */
int	ka_know(struct ka_engine *, int64_t now_ms, const struct ka_knowledge *);

/*
 * What to tell to whoever remembers the path, since the last call. Returns 0
 * when that is nothing new. The caller may leave it alone at no harm.
 */
int	ka_observed(struct ka_engine *, int64_t now_ms, struct ka_observation *);

enum ka_reason ka_reason(const struct ka_engine *);
const char *ka_reason_name(enum ka_reason);

void	ka_summarize(const struct ka_engine *, struct ka_summary *);
/* The summary as one line of key=value words; returns as snprintf() does. */
int	ka_summary_text(const struct ka_summary *, char *buf, size_t len);

/*
 * Why the interval is what it is, in one sentence with its figures; returns
 * as snprintf() does.
 */
int	ka_explain(const struct ka_engine *, char *buf, size_t len);

#endif /* KEEPALIVE_H */
