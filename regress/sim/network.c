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

#include <stdlib.h>

#include "network.h"

#define HOUR_S		3600.0
#define DAY_S		86400.0
#define YEAR_S		(365 * DAY_S)

/* People pause for minutes as often as they leave for longer. */
#define SHORT_SHARE	0.5
#define SHORT_S		300.0
#define LONG_S		HOUR_S

/* Most lids are shut for a coffee, the others until the next day. */
#define NAP_SHARE	0.7
#define NAP_S		(20 * 60.0)
#define NIGHT_S		(10 * HOUR_S)

#define OUTAGE_S	180.0

/* Keepalives of clients, where they have any. */
static const double own_s[] = { 30, 60, 60, 120, 240 };

int64_t
population_ms(const struct population *q, double seconds)
{
	double ms = seconds * 1000 / q->p->scale;

	return ms < 1 ? 1 : (int64_t)(ms + 0.5);
}

/* The next of something that happens so often a day. */
static int64_t
next_ms(const struct population *q, struct rng *r, int64_t now_ms,
    double per_day)
{
	if (per_day <= 0)
		return KA_NEVER;
	return now_ms + population_ms(q, rng_wait(r) * DAY_S / per_day);
}

static const struct gateway *
draw_gateway(const struct sim_population *p, struct rng *r)
{
	double at = rng_share(r) * p->gateways->weights;
	size_t i;

	for (i = 0; i + 1 < p->gateways->n; i++) {
		if (at < p->gateways->row[i].weight)
			break;
		at -= p->gateways->row[i].weight;
	}
	return &p->gateways->row[i];
}

/* From 1 to max, each as likely as it is small: about even on a log scale. */
static uint32_t
draw_sessions(struct rng *r, uint32_t max)
{
	double all = 0, at;
	uint32_t n;

	for (n = 1; n <= max; n++)
		all += 1.0 / n;
	at = rng_share(r) * all;
	for (n = 1; n < max; n++) {
		if (at < 1.0 / n)
			break;
		at -= 1.0 / n;
	}
	return n;
}

/* The n-th session of a network is the same whoever asks, and when. */
static void
draw_plan(const struct population *q, const struct network *w, uint32_t n,
    struct plan *plan)
{
	const struct sim_population *p = q->p;
	struct rng *r = &plan->rng;

	*r = rng_split(w->seed, n);
	plan->idle_ms = population_ms(q, p->idle_hours * HOUR_S * rng_wait(r));
	plan->vanishes = rng_share(r) < p->vanish;
	plan->own_ms = 0;
	if (rng_share(r) < p->own_keepalives)
		plan->own_ms = population_ms(q, own_s[rng_next(r) %
		    (sizeof(own_s) / sizeof(own_s[0]))]);
}

/* The first of so many that are spread evenly over what is left. */
static void
next_arrival(const struct population *q, struct network *w)
{
	double left = (double)(q->end_ms - w->arrival_ms), none = 1;
	uint32_t i;

	if (w->sessions_left == 0) {
		w->arrival_ms = KA_NEVER;
		return;
	}
	for (i = 0; i < w->sessions_left; i++) {
		double share = rng_share(&w->rng);

		if (share < none)
			none = share;
	}
	w->arrival_ms += (int64_t)(left * none);
}

static void
init_network(const struct population *q, struct network *w, uint64_t seed,
    uint32_t i)
{
	const struct sim_population *p = q->p;
	struct plan plan;
	uint32_t n;

	w->rng = rng_split(seed, i);
	w->seed = rng_next(&w->rng);
	w->evicts = rng_share(&w->rng) < p->evict;
	w->outbound_only = rng_share(&w->rng) < p->outbound_only;
	w->sessions_left = draw_sessions(&w->rng, p->sessions_max);
	for (n = 0; n < w->sessions_left; n++) {
		draw_plan(q, w, n, &plan);
		w->idle_left_ms += plan.idle_ms;
	}
	next_arrival(q, w);
	w->down_ms = next_ms(q, &w->rng, 0, p->outages);
	w->up_ms = w->down_ms;
	if (w->down_ms != KA_NEVER)
		w->up_ms += population_ms(q, OUTAGE_S * rng_wait(&w->rng));
	w->change_ms = next_ms(q, &w->rng, 0, p->changes * DAY_S / YEAR_S);
	w->move_ms = next_ms(q, &w->rng, 0, p->moves * DAY_S / YEAR_S);
}

/* Prefixes of one gateway, or of several kinds. */
static void
place_gateways(struct population *q, uint64_t seed)
{
	const struct sim_population *p = q->p;
	struct rng r = rng_split(seed, UINT64_C(1) << 40);
	uint32_t first, i, size;
	int mixed;

	for (first = 0; first < q->n; first += size) {
		/* From 1 to twice the mean, less one. */
		size = 1 + (uint32_t)(rng_next(&r) % (2 * p->prefix_size - 1));
		if (size > q->n - first)
			size = q->n - first;
		mixed = rng_share(&r) < p->mixed;
		for (i = first; i < first + size; i++) {
			struct network *w = &q->network[i];

			w->gateway = i == first || mixed ?
			    draw_gateway(p, &r) : q->network[first].gateway;
			w->timeout_ms = population_ms(q,
			    w->gateway->timeout_s);
			w->prefix_first = first;
			w->prefix_size = size;
		}
	}
}

int
population_new(struct population *q, const struct sim_population *p,
    uint64_t seed)
{
	uint32_t i;

	q->p = p;
	q->n = p->networks;
	q->end_ms = population_ms(q, p->days * DAY_S);
	if ((q->network = calloc(q->n, sizeof(*q->network))) == NULL)
		return -1;
	for (i = 0; i < q->n; i++)
		init_network(q, &q->network[i], seed, i);
	place_gateways(q, seed);
	return 0;
}

void
population_free(struct population *q)
{
	free(q->network);
	q->network = NULL;
}

void
network_arrive(const struct population *q, struct network *w,
    struct plan *plan)
{
	draw_plan(q, w, w->sessions_begun++, plan);
	w->sessions_left--;
	next_arrival(q, w);
}

int64_t
network_next_move_ms(const struct population *q, struct network *w,
    int64_t now_ms)
{
	return next_ms(q, &w->rng, now_ms, q->p->moves * DAY_S / YEAR_S);
}

void
network_pass(const struct population *q, struct network *w, int64_t now_ms)
{
	while (w->up_ms != KA_NEVER && w->up_ms <= now_ms) {
		w->last_up_ms = w->up_ms;
		w->down_ms = next_ms(q, &w->rng, w->up_ms, q->p->outages);
		w->up_ms = w->down_ms +
		    population_ms(q, OUTAGE_S * rng_wait(&w->rng));
	}
	while (w->change_ms <= now_ms) {
		w->gateway = draw_gateway(q->p, &w->rng);
		w->timeout_ms = population_ms(q, w->gateway->timeout_s);
		w->change_ms = next_ms(q, &w->rng, w->change_ms,
		    q->p->changes * DAY_S / YEAR_S);
	}
}

int
network_is_down(const struct network *w, int64_t now_ms)
{
	return now_ms >= w->down_ms && now_ms < w->up_ms;
}

int64_t
plan_stretch_ms(const struct population *q, struct plan *plan,
    int64_t left_ms)
{
	double mean = rng_share(&plan->rng) < SHORT_SHARE ? SHORT_S : LONG_S;
	int64_t ms = population_ms(q, mean * rng_wait(&plan->rng));

	return ms < left_ms ? ms : left_ms;
}

void
plan_sleep(const struct population *q, struct plan *plan,
    int64_t stretch_ms, int64_t *after_ms, int64_t *for_ms)
{
	double days = (double)stretch_ms /
	    (double)population_ms(q, DAY_S);
	double mean;

	*after_ms = *for_ms = 0;
	if (q->p->sleeps <= 0 || rng_share(&plan->rng) >= days * q->p->sleeps)
		return;
	*after_ms = (int64_t)(rng_share(&plan->rng) * (double)stretch_ms);
	mean = rng_share(&plan->rng) < NAP_SHARE ? NAP_S : NIGHT_S;
	*for_ms = population_ms(q, mean * rng_wait(&plan->rng));
}
