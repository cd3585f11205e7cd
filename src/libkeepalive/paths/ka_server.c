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
#include <string.h>

#include "ka_server.h"

/* The prior counts as so many networks. */
#define PRIOR_NETWORKS		20

/* A sweep after so many changes for each network, as one moves little then. */
#define SWEEP_NETWORKS		64

#define DAY_MS			(INT64_C(24) * 3600 * 1000)

/* How finely the time that was watched is added up. */
#define WATCH_STEPS		300

/* Below this, a bracket is said to hold no mass. */
#define MASS_MIN		1e-9

/*
 * Hours to one loss that the gateway has no part in, before any was seen: a
 * client's kernel that reboots, one session of several that goes silent, a
 * lid that is closed. Guesses; a few days of a server's life outweigh them.
 */
static const double guess_hours[KA_LOSSES] = { 2000, 500, 8 };

struct ka_server *
ka_server_new(const struct ka_prior_row *row, size_t n, int64_t now_ms)
{
	struct ka_server *s;
	int i;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->start_ms = s->now_ms = s->watched_at_ms = now_ms;
	ka_est_init(&s->prior, row, n);
	s->common = s->prior;
	for (i = 0; i < KA_LOSSES; i++) {
		s->hazard[i].losses = 1;
		s->hazard[i].hours = guess_hours[i];
	}
	return s;
}

void
ka_server_free(struct ka_server *s)
{
	free(s);
}

void
ka_server_belief(const struct ka_server *s, double *mass)
{
	memcpy(mass, s->common.mass, sizeof(s->common.mass));
}

int64_t
ka_server_now(struct ka_server *s, int64_t now_ms)
{
	double elapsed, life = (double)ka_grid_scaled_ms(&s->prior.grid,
	    KA_LIFE_DAYS * DAY_MS);

	if (now_ms > s->now_ms)
		s->now_ms = now_ms;
	elapsed = (double)(s->now_ms - s->watched_at_ms);
	if (elapsed > life / WATCH_STEPS) {
		s->watched_ms = s->watched_ms * life / (life + elapsed) +
		    elapsed;
		s->watched_at_ms = s->now_ms;
	}
	return s->now_ms;
}

/*
 * One step of expectation and maximization: each network's timeout is shared
 * out over its bracket by what was believed so far, and the sum of all is
 * what is believed next. Its fixed point is the likeliest distribution for
 * timeouts of which only brackets are known (Turnbull 1976), here with the
 * prior as PRIOR_NETWORKS more that were seen exactly.
 */
static void
sweep(struct ka_server *s)
{
	double upto[KA_CELLS + 1], weight[KA_CELLS + 1] = { 0 }, here = 0;
	double w, *mass = s->common.mass;
	int lo, hi;

	upto[0] = 0;
	for (lo = 0; lo < KA_CELLS; lo++)
		upto[lo + 1] = upto[lo] + mass[lo];
	for (lo = 0; lo < KA_CELLS; lo++)
		for (hi = lo + 1; s->row[lo] > 0 && hi <= KA_CELLS; hi++) {
			if (s->bracket[lo][hi - 1] <= 0)
				continue;
			w = upto[hi] - upto[lo];
			w = (double)s->bracket[lo][hi - 1] /
			    (w > MASS_MIN ? w : MASS_MIN);
			weight[lo] += w;
			weight[hi] -= w;
		}
	for (lo = 0; lo < KA_CELLS; lo++) {
		here += weight[lo];
		mass[lo] = mass[lo] * (here > 0 ? here : 0) / PRIOR_NETWORKS +
		    s->prior.mass[lo];
	}
	ka_est_normalize(&s->common);
	s->changes = 0;
}

static void
add_bracket(struct ka_server *s, int lo, int hi, float n)
{
	if (lo < 0 || hi <= lo || hi > KA_CELLS)
		return;
	s->bracket[lo][hi - 1] += n;
	s->row[lo] += n;
	s->networks += (double)n;
}

void
ka_server_count(struct ka_server *s, int lo, int hi, int new_lo, int new_hi)
{
	add_bracket(s, lo, hi, -1);
	add_bracket(s, new_lo, new_hi, 1);
	if (++s->changes > s->networks / SWEEP_NETWORKS)
		sweep(s);
}

static double
hours_of(const struct ka_server *s, int64_t ms)
{
	return (double)ms / (double)ka_grid_scaled_ms(&s->prior.grid,
	    INT64_C(3600) * 1000);
}

double
ka_server_chance(const struct ka_server *s, enum ka_loss kind, int64_t gap_ms)
{
	const struct ka_hazard *h = &s->hazard[kind];
	double expected = h->losses * hours_of(s, gap_ms) / h->hours;

	return expected / (1 + expected);
}

void
ka_server_exposed(struct ka_server *s, int64_t idle_ms)
{
	int i;

	for (i = 0; i < KA_LOSSES; i++)
		s->hazard[i].hours += hours_of(s, idle_ms);
}

void
ka_server_lost(struct ka_server *s, enum ka_loss kind)
{
	s->hazard[kind].losses++;
}
