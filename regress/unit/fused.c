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
 * For fused.sh: a pseudo-random life of estimator, policy, server and paths,
 * and a digest of every mass and every choice in it, bit for bit. Prints one
 * line for each.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ka_policy.h"
#include "ka_server.h"
#include "rng.h"

#define ROUNDS	3000
#define PATHS	24

static struct rng rng = { 20261121 };
static uint64_t digest;

static void
add(const void *what, size_t len)
{
	const unsigned char *byte = what;

	/* FNV-1a */
	while (len-- > 0)
		digest = (digest ^ *byte++) * UINT64_C(0x100000001b3);
}

static void
print(const char *what)
{
	printf("%s: %016" PRIx64 "\n", what, digest);
	digest = UINT64_C(0xcbf29ce484222325);
}

static int64_t
between(int64_t a, int64_t b)
{
	return a + (int64_t)(rng_next(&rng) % (uint64_t)(b - a + 1));
}

static int64_t
any_gap(void)
{
	return between(1000, 2000) << between(0, 16);
}

/* What is believed of it, and what follows. */
static void
choose(const struct ka_estimator *e)
{
	struct ka_stakes stakes;
	struct ka_choice choice;
	double outlives = ka_est_outlives(e, any_gap());

	stakes.base_ms = between(20000, 200000);
	stakes.max_ms = stakes.base_ms + any_gap();
	stakes.idle_ms = any_gap() * 100;
	stakes.loss_cost = (double)(between(8, 15) << between(0, 13));
	ka_choose(e, &stakes, &choice);
	add(&outlives, sizeof(outlives));
	add(&choice.interval_ms, sizeof(choice.interval_ms));
	add(&choice.outlives, sizeof(choice.outlives));
	add(&choice.cost, sizeof(choice.cost));
	add(&choice.cost_stay, sizeof(choice.cost_stay));
}

static void
estimate(void)
{
	struct ka_estimator e;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i % 20 == 0)
			ka_est_init(&e, ka_prior_builtin,
			    ka_prior_builtin_rows);
		if (between(0, 1) == 0)
			ka_est_survived(&e, any_gap(), rng_share(&rng));
		else
			ka_est_lost(&e, any_gap(), rng_share(&rng));
		add(e.mass, sizeof(e.mass));
		if (i % 10 == 9)
			choose(&e);
	}
	print("estimator");
}

static void
know(struct ka_server *s, struct ka_path *path, int at, int64_t now_ms)
{
	const struct ka_path *prefix[4];
	struct ka_estimator e;
	struct ka_knowledge k;
	int i;

	for (i = 0; i < 4; i++)
		prefix[i] = &path[at / 4 * 4 + i];
	ka_path_know(s, &path[at], 1, prefix, 4, now_ms, &k);
	add(k.mass, sizeof(k.mass));
	add(&k.idle_ms, sizeof(k.idle_ms));
	add(&k.proven_ms, sizeof(k.proven_ms));
	e.grid = s->prior.grid;
	for (i = 0; i < KA_CELLS; i++)
		e.mass[i] = (double)k.mass[i];
	ka_est_normalize(&e);
	choose(&e);
}

static void
observe(struct ka_server *s, struct ka_path *p, int64_t now_ms)
{
	struct ka_observation o;
	uint64_t session = (uint64_t)between(1, 6);

	memset(&o, 0, sizeof(o));
	switch (between(0, 4)) {
	case 0:
		o.open_gap_ms = any_gap();
		o.open_ms = 600000;
		o.open_late = (int)between(0, 1);
		o.heard_age_ms = o.open_gap_ms + o.open_ms;
		ka_path_ended(s, p, session, o.open_late ?
		    KA_REASON_TIMEOUT : KA_REASON_RESET, &o, now_ms);
		return;
	case 1:
		o.client_first_ms = any_gap();
		break;
	case 2:
		o.outage_ms = any_gap();
		break;
	default:
		o.survived_ms = any_gap() >> between(0, 4);
		o.survivals = (uint32_t)between(1, 5);
		o.idle_ms = o.survived_ms * 3;
	}
	ka_path_observed(s, p, session, &o, now_ms);
}

static void
remember(void)
{
	struct ka_server *s = ka_server_new(ka_prior_builtin,
	    ka_prior_builtin_rows, 0);
	struct ka_path path[PATHS];
	int64_t now_ms = 0;
	int i, p;

	if (s == NULL)
		exit(EXIT_FAILURE);
	for (i = 0; i < PATHS; i++)
		ka_path_init(&path[i], 0);
	for (i = 0; i < ROUNDS; i++) {
		now_ms += any_gap();
		p = (int)between(0, PATHS - 1);
		ka_path_began(s, &path[p], 7, now_ms);
		observe(s, &path[p], now_ms);
		know(s, path, p, now_ms);
	}
	print("knowledge");
	for (i = 0; i < PATHS; i++) {
		add(path[i].like, sizeof(path[i].like));
		add(&path[i].idle_ms, sizeof(path[i].idle_ms));
		add(&path[i].lost_ms, sizeof(path[i].lost_ms));
	}
	print("paths");
	add(s->common.mass, sizeof(s->common.mass));
	add(s->hazard, sizeof(s->hazard));
	add(&s->watched_ms, sizeof(s->watched_ms));
	print("server");
	ka_server_free(s);
}

#ifdef CONTROL
/* What the library takes care not to do. */
static void
control(void)
{
	double sum;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		sum = rng_share(&rng) * rng_share(&rng) + rng_share(&rng);
		add(&sum, sizeof(sum));
	}
	print("control");
}
#endif

int
main(void)
{
	digest = UINT64_C(0xcbf29ce484222325);
	estimate();
	remember();
#ifdef CONTROL
	control();
#endif
	return 0;
}
