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
 * The test of the tests: deliberate bugs, of which regress/unit/mutants.sh
 * builds in one at a time, KA_MUTATION being its number. Each must be caught.
 * Anywhere else KA_MUTANT() is 0, and what depends on it is not compiled.
 */

#ifndef KA_MUTATION_H
#define KA_MUTATION_H

#ifdef KA_MUTATION
enum ka_bug {
	KA_BUG_LATE_PROBE = 1,		/* I2: half an interval late */
	KA_BUG_OUT_OF_RANGE,		/* I2: the interval leaves its range */
	KA_BUG_SECOND_PROBE,		/* I3: the first one is unanswered */
	KA_BUG_PROBE_INTO_KEX,		/* I3: into a key exchange */
	KA_BUG_EARLY_END,		/* I4: after half the timeout */
	KA_BUG_IMPATIENT_KERNEL,	/* I4: TCP_USER_TIMEOUT too short */
	KA_BUG_NO_SUSPENDED,		/* I4: ClientAliveSuspended ignored */
	KA_BUG_NO_GRACE,		/* I4: ends as it wakes up late */
	KA_BUG_CONFIGURED_GAP,		/* I5: the interval taken for the gap */
	KA_BUG_UNSEEN_TRAFFIC,		/* I5: bare segments overlooked */
	KA_BUG_LATE_IS_PROOF		/* an outage proves the gap before it */
};
#define KA_MUTANT(bug)	(KA_MUTATION == KA_BUG_##bug)
#else
#define KA_MUTANT(bug)	0
#endif

#endif /* KA_MUTATION_H */
