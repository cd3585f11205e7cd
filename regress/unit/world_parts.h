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

/* What the parts of the world need of each other; tests use world.h. */

#ifndef WORLD_PARTS_H
#define WORLD_PARTS_H

#include "world.h"

/* world_check.c */

/* The first one is kept, with the time. */
void	world_fault(struct world *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void	world_interval(struct world *, int64_t *interval_ms);
/* Something holds probes back: remember when it last did. */
void	world_note_blocked(struct world *);
void	world_check_silence(struct world *, int incoming);
void	world_check_on_time(struct world *);
void	world_check_probe(struct world *);
void	world_check_end(struct world *);
/* What holds at any time. */
void	world_check_summary(struct world *);

/* world_sshd.c */

const struct ka_wire *world_sample(const struct world *, struct ka_wire *);
/* When upstream would probe by itself: observers. */
int64_t	world_upstream_ms(const struct world *);
/* Notices when the server's kernel gave the connection up. */
void	world_kernel_ended(struct world *);
void	world_end(struct world *, enum ka_reason);

#endif /* WORLD_PARTS_H */
