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
 * The wire tracker: since when the wire has been silent, from two samples of
 * what the kernel counts. It errs towards "just now": a gap that is reported
 * too short costs a little learning, one too long would teach a lie (I5).
 */

#ifndef KA_WIRE_H
#define KA_WIRE_H

#include <stdint.h>

#include "keepalive.h"

/* Kernel time stamps count jiffies, as coarse as 10 ms, each end rounded. */
#define KA_STAMP_SLACK_MS	50

struct ka_wiretap {
	struct ka_wire last;		/* sample before */
	int64_t last_ms;		/* when it was taken */
	int64_t quiet_ms;		/* silent since; at most last_ms */
	int64_t rx_ms;			/* kernel last took something in */
	int valid;			/* a sample was taken at all */
};

/*
 * Takes a sample in; NULL forgets what was known. armed: the kernel sends
 * keepalives of its own on this connection.
 */
void	ka_wire_note(struct ka_wiretap *, int64_t now_ms, const struct ka_wire *,
	    int armed);

/* How long the wire has been silent, from 0; -1 when that is not known. */
int64_t	ka_wire_gap(const struct ka_wiretap *, int64_t now_ms);

/*
 * When the answer to one keepalive of our kernel came, if since the sample in
 * the wiretap that exchange is all that went over the wire; else -1.
 */
int64_t	ka_wire_keepalive_answer(const struct ka_wiretap *, int64_t now_ms,
	    const struct ka_wire *);

/*
 * Whether one segment with payload from the client is all that went over the
 * wire since the sample in the wiretap: the silence before lasted until then.
 */
int	ka_wire_client_spoke(const struct ka_wiretap *, const struct ka_wire *);

/* Something of ours is sent and not acknowledged, or not even sent. */
int	ka_wire_outstanding(const struct ka_wire *);

/*
 * The same, and it is being retransmitted or is late to be acknowledged, or
 * the client's window is closed: whatever is written now only queues (I3).
 */
int	ka_wire_stuck(const struct ka_wire *);

/* First retransmission timeout in ms, within bounds worth waiting for. */
int64_t	ka_wire_rto_ms(const struct ka_wire *);

/*
 * How long a living peer may stay silent now: until the next window probe
 * while its window is closed, else 0.
 */
int64_t	ka_wire_window_probe_ms(const struct ka_wire *);

#endif /* KA_WIRE_H */
