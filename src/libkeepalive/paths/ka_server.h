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
 * The server level: what all networks have in common. Only ka_path.c and
 * ka_server.c look.
 */

#ifndef KA_SERVER_H
#define KA_SERVER_H

#include "kapath.h"
#include "ka_estimator.h"

/*
 * Loss of a session for no fault of the gateway: so many, in so many hours
 * of proven ground. Starts from a guess that counts as one loss.
 */
struct ka_hazard {
	double losses, hours;
};

struct ka_server {
	int64_t start_ms, now_ms;
	double watched_ms;		/* fading as the idle time of a path does, */
	int64_t watched_at_ms;		/*   as of then */
	struct ka_estimator prior;	/* built in, or given */
	struct ka_estimator common;	/* belief of the next network */
	struct ka_hazard hazard[KA_LOSSES];
	double idle_ms;			/* of all networks, ever */
	double networks;		/* with a bracket */
	uint32_t networks_seen;
	int changes;			/* of brackets, since the last sweep */
	/*
	 * Networks by bracket: T in the cells lo <= cell < hi. Row lo, column
	 * hi - 1.
	 */
	float bracket[KA_CELLS][KA_CELLS];
	float row[KA_CELLS];		/* sum of each */
};

/* Latest time told. */
int64_t	ka_server_now(struct ka_server *, int64_t now_ms);

/* A network's bracket changed; -1 for none before, or none any more. */
void	ka_server_count(struct ka_server *, int lo, int hi, int new_lo,
	    int new_hi);

/* P(a session is lost so within gap_ms | the mapping lives on). */
double	ka_server_chance(const struct ka_server *, enum ka_loss,
	    int64_t gap_ms);
/* Sessions stood on proven ground for that long, or one was lost there. */
void	ka_server_exposed(struct ka_server *, int64_t idle_ms);
void	ka_server_lost(struct ka_server *, enum ka_loss);

#endif /* KA_SERVER_H */
