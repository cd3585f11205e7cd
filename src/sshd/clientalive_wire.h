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

/* What the kernel knows and does about the client's connection. */

#ifndef CLIENTALIVE_WIRE_H
#define CLIENTALIVE_WIRE_H

#include <stdint.h>

#include "keepalive.h"

/*
 * All take the connection's descriptor and return 0, or -1 with errno set where
 * the system or this kind of descriptor (a pipe, a Unix socket) has no such
 * thing.
 */

int	wire_sample(int fd, struct ka_wire *);

/*
 * Has the kernel send bare keepalives after idle_ms of silence, and again each
 * retry_ms while they are unanswered; idle_ms 0 puts back what the socket had
 * before the first call.
 */
int	wire_set_keepalive(int fd, int64_t idle_ms, int64_t retry_ms);

/* How long the kernel keeps an unanswered connection, up to its most. */
int	wire_set_patience(int fd, int64_t patience_ms);

/* Longest time between two retransmissions; Linux 6.15 and later. */
int	wire_set_retry(int fd, int64_t retry_ms);

enum wire_state {
	WIRE_UNKNOWN,
	WIRE_OPEN,
	WIRE_PEER_CLOSED,	/* the client's FIN has come */
	WIRE_ABORTED		/* reset, or given up by the kernel */
};

enum wire_state wire_state(int fd);

#endif /* CLIENTALIVE_WIRE_H */
