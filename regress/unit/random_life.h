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
 * Random lives: of each seed one scenario.
 */

#ifndef RANDOM_LIFE_H
#define RANDOM_LIFE_H

#include "scenario.h"

/* The life of this seed. */
void	random_life(struct scenario *, int seed);

/*
 * Whether a scenario asks for no more than the engine promises: a session that
 * is expected to live sees only outages and naps that are short beside its
 * patience; a client that is to be noticed is gone for good, on a path that
 * is up. What every scenario must hold (I1 to I8) needs no such fairness.
 */
int	random_life_is_fair(const struct scenario *);

#endif /* RANDOM_LIFE_H */
