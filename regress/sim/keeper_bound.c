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
 * The bound: the exact plan in the hands of one who knows how timeouts are
 * distributed in this population, how much idle time each network still has
 * ahead of it, and of each loss whether it was the gateway's. It does not know
 * the timeout of a network before it has tried, nor that neighbours are alike.
 */

#include <stdlib.h>
#include <string.h>

#include "ka_policy.h"
#include "session.h"

struct bracket {
	int64_t survived_ms, lost_ms;	/* lost_ms 0: not yet */
	uint64_t explorer;
};

struct bound {
	struct ka_estimator population;
	struct bracket *bracket;	/* of each network */
};

int
bound_new(struct simulation *m)
{
	const struct gateways *g = m->run->population.gateways;
	struct ka_prior_row *row;
	struct bound *b;
	double floor = 1e-9;
	size_t i;
	int c;

	b = m->bound = calloc(1, sizeof(*b));
	row = calloc(g->n, sizeof(*row));
	if (b != NULL)
		b->bracket = calloc(m->population.n, sizeof(*b->bracket));
	if (b == NULL || row == NULL || b->bracket == NULL) {
		free(row);
		return -1;
	}
	for (i = 0; i < g->n; i++) {
		row[i].timeout_ms = population_ms(&m->population,
		    g->row[i].timeout_s);
		row[i].weight = g->row[i].weight;
	}
	ka_grid_init(&b->population.grid, ka_grid_start_ms(row, g->n));
	for (c = 0; c < KA_CELLS; c++)
		b->population.mass[c] = floor;
	for (i = 0; i < g->n; i++)
		b->population.mass[ka_grid_cell(&b->population.grid,
		    row[i].timeout_ms)] += row[i].weight / g->weights;
	ka_est_normalize(&b->population);
	free(row);
	return 0;
}

void
bound_free(struct simulation *m)
{
	if (m->bound != NULL)
		free(m->bound->bracket);
	free(m->bound);
	m->bound = NULL;
}

static struct bracket *
bracket_of(const struct session *s)
{
	return &s->sim->bound->bracket[s->net];
}

/* All idle time that the network still has, in sessions open and to come. */
static int64_t
future_ms(const struct session *s, int64_t now_ms)
{
	int64_t ms = s->network->idle_left_ms - (now_ms - s->stretch_ms);

	return ms > 1 ? ms : 1;
}

static void
choose(struct session *s, int64_t now_ms)
{
	const struct ka_config *c = &s->sim->config;
	struct bracket *b = bracket_of(s);
	struct ka_estimator e;
	struct ka_stakes stakes;
	struct ka_choice choice;
	int64_t base_ms = b->survived_ms > c->interval_ms ? b->survived_ms :
	    c->interval_ms;
	int i;

	if (b->explorer == 0)
		b->explorer = s->id;
	if (base_ms > c->max_ms)
		base_ms = c->max_ms;
	/* Lost where it starts: nothing is shorter. */
	if (b->lost_ms > 0 && b->lost_ms <= base_ms)
		base_ms = b->survived_ms > c->min_ms ? b->survived_ms :
		    c->min_ms;
	e = s->sim->bound->population;
	for (i = 0; i < ka_grid_below(&e.grid, b->survived_ms); i++)
		e.mass[i] = 0;
	if (b->lost_ms > 0)
		for (i = ka_grid_above(&e.grid, b->lost_ms); i < KA_CELLS; i++)
			e.mass[i] = 0;
	stakes.base_ms = base_ms;
	stakes.max_ms = c->max_ms;
	stakes.idle_ms = future_ms(s, now_ms);
	stakes.loss_cost = (double)c->loss_cost;
	s->interval_ms = base_ms;
	if (b->explorer != s->id && !ka_policy_lets_go(&e, &stakes))
		return;
	ka_choose(&e, &stakes, &choice);
	s->interval_ms = choice.interval_ms;
}

static int
start(struct session *s)
{
	choose(s, s->start_ms);
	s->patience_ms = s->sim->timeout_ms;
	return 0;
}

static enum keeper_action
act(struct session *s, int64_t now_ms)
{
	if (s->asked_ms == KA_NEVER)
		s->gap_ms = now_ms - s->last_ms;
	return keeper_plain_act(s, now_ms);
}

static void
heard(struct session *s, int answered, int64_t now_ms)
{
	struct bracket *b = bracket_of(s);
	int is_news = b->explorer == 0;

	if (answered && !s->forgotten && s->gap_ms > b->survived_ms) {
		b->survived_ms = s->gap_ms;
		if (b->lost_ms <= b->survived_ms)
			b->lost_ms = 0;
		is_news = 1;
	}
	s->last_ms = now_ms;
	if (is_news || (answered && b->explorer != s->id))
		choose(s, now_ms);
}

static void
ended(struct session *s, enum ka_reason reason, int64_t now_ms)
{
	struct bracket *b = bracket_of(s);
	int64_t gap_ms = s->asked_ms != KA_NEVER ? s->gap_ms :
	    now_ms - s->last_ms;

	/* It knows whether the gateway had forgotten. */
	if (s->counted && reason != KA_REASON_CLOSED &&
	    reason != KA_REASON_LOCAL) {
		if (b->lost_ms == 0 || gap_ms < b->lost_ms)
			b->lost_ms = gap_ms;
		if (b->survived_ms >= b->lost_ms)
			b->survived_ms = 0;	/* the gateway changed */
	}
	if (b->explorer == s->id)
		b->explorer = 0;
}

static int64_t
proven_ms(const struct session *s)
{
	return bracket_of(s)->survived_ms;
}

const struct keeper_ops keeper_bound = {
	start, keeper_plain_deadline_ms, act, heard, ended,
	proven_ms
};
