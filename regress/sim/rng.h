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
 * Random numbers for the simulator: splitmix64, whose whole state is one word.
 * No mathematics library, so that a seed means the same on every machine.
 */

#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A stream of its own for the n-th of something. */
static inline struct rng
rng_split(uint64_t seed, uint64_t n)
{
	struct rng r = { seed ^ (n + 1) * UINT64_C(0xd1342543de82ef95) };

	rng_next(&r);
	return r;
}

/* Uniform in [0, 1). */
static inline double
rng_share(struct rng *r)
{
	return (double)(rng_next(r) >> 11) / 9007199254740992.0; /* 2^53 */
}

/*
 * Exponential with mean 1, by comparisons alone (von Neumann 1951): the
 * length of a falling run is odd with the right chance.
 */
static inline double
rng_wait(struct rng *r)
{
	double whole = 0, first, last, next;
	int run;

	for (;; whole++) {
		first = last = rng_share(r);
		for (run = 1; (next = rng_share(r)) < last; run++)
			last = next;
		if (run % 2 == 1)
			return whole + first;
	}
}

#endif /* SIM_RNG_H */
