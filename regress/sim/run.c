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

/* One run: everybody's sessions in the order of time, and the score. */

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "session.h"

#define RTT_S		0.05
#define DAY_S		86400.0
#define RECONNECT_S	10.0		/* to notice, and to log in again */
#define NOTICES_MAX	1000000
#define PROGRESS_EVENTS	100000

/* What happens next: to a session, or an arrival on a network. */
struct event {
	int64_t at_ms;
	uint32_t net;
	struct session *session;	/* NULL: an arrival */
};

struct heap {
	struct event *event;		/* the earliest first */
	size_t n, max;
};

/*
 * Few sessions are open at a time, and something happens to one of them all
 * the time; arrivals are many and far apart.
 */
struct queue {
	struct heap arrivals, sessions;
};

static int
is_before(const struct event *a, const struct event *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	return a->net < b->net;		/* the same order every time */
}

static void
sift_up(struct heap *h, size_t i, struct event e)
{
	size_t parent;

	for (; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (!is_before(&e, &h->event[parent]))
			break;
		h->event[i] = h->event[parent];
	}
	h->event[i] = e;
}

static void
sift_down(struct heap *h, size_t i, struct event e)
{
	size_t child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n &&
		    is_before(&h->event[child + 1], &h->event[child]))
			child++;
		if (!is_before(&h->event[child], &e))
			break;
		h->event[i] = h->event[child];
		i = child;
	}
	h->event[i] = e;
}

static int
push(struct heap *h, struct event e)
{
	struct event *event;

	if (h->n == h->max) {
		h->max = h->max * 2 + 1024;
		event = realloc(h->event, h->max * sizeof(*event));
		if (event == NULL)
			return -1;
		h->event = event;
	}
	sift_up(h, h->n++, e);
	return 0;
}

static void
pop(struct heap *h)
{
	h->n--;
	if (h->n > 0)
		sift_down(h, 0, h->event[h->n]);
}

/* The first event happens again, later. */
static void
put_off(struct heap *h, int64_t at_ms)
{
	struct event e = h->event[0];

	e.at_ms = at_ms;
	sift_down(h, 0, e);
}

/* Of one network at one time, the arrival comes first. */
static struct heap *
earliest(struct queue *q)
{
	if (q->sessions.n == 0 || (q->arrivals.n > 0 &&
	    !is_before(&q->sessions.event[0], &q->arrivals.event[0])))
		return &q->arrivals;
	return &q->sessions;
}

/* A new session on a network, as it was planned or to go on with the rest. */
static int
begin(struct simulation *m, struct queue *q, uint32_t net,
    const struct plan *plan, int64_t now_ms)
{
	struct session *s = calloc(1, sizeof(*s));
	struct event e = { 0, net, s };

	if (s == NULL)
		return -1;
	s->sim = m;
	s->net = net;
	s->network = &m->population.network[net];
	s->plan = *plan;
	s->id = ++m->score->sessions;
	network_pass(&m->population, s->network, now_ms);
	if (session_start(s, now_ms) == -1) {
		free(s);
		return -1;
	}
	e.at_ms = session_next_ms(s);
	return push(&q->sessions, e);
}

/* The network has another address now: nobody knows it there. */
static void
move(struct simulation *m, uint32_t net, int64_t now_ms)
{
	struct network *w = &m->population.network[net];

	if (w->move_ms > now_ms)
		return;
	w->move_ms = network_next_move_ms(&m->population, w, now_ms);
	if (m->path != NULL) {
		ka_path_forget(m->server, &m->path[net]);
		ka_path_init(&m->path[net], now_ms);
	}
	if (m->memory != NULL)
		m->policy->init(m->policy,
		    m->memory + net * m->policy->memory_size);
}

static int
arrive(struct simulation *m, struct queue *q, uint32_t net, int64_t now_ms)
{
	struct network *w = &m->population.network[net];
	struct plan plan;

	move(m, net, now_ms);
	network_arrive(&m->population, w, &plan);
	if (w->arrival_ms != KA_NEVER)
		put_off(&q->arrivals, w->arrival_ms);
	else
		pop(&q->arrivals);
	return begin(m, q, net, &plan, now_ms);
}

/* The person comes back to a dead session, and opens another. */
static int
go_on(struct simulation *m, struct queue *q, struct session *s)
{
	struct plan plan = s->plan;
	int64_t at_ms = s->again_at_ms +
	    population_ms(&m->population, RECONNECT_S);

	plan.idle_ms = s->again_ms;
	s->again_ms = 0;
	if (at_ms >= m->population.end_ms)
		return 0;
	return begin(m, q, s->net, &plan, at_ms);
}

static void
finish(struct simulation *m, struct session *s, int64_t now_ms)
{
	m->score->session_days += (double)(now_ms - s->start_ms) /
	    (double)population_ms(&m->population, DAY_S);
	free(s);
}

/* When it is somebody else's turn, after the first session. */
static int64_t
others_ms(const struct queue *q)
{
	const struct heap *h = &q->sessions;
	int64_t at_ms = q->arrivals.n > 0 ? q->arrivals.event[0].at_ms :
	    KA_NEVER;
	size_t i;

	for (i = 1; i <= 2 && i < h->n; i++)
		if (h->event[i].at_ms < at_ms)
			at_ms = h->event[i].at_ms;
	return at_ms;
}

/* The first session, for as long as it is its turn. */
static int
run_session(struct simulation *m, struct queue *q)
{
	struct session *s = q->sessions.event[0].session;
	int64_t now_ms = q->sessions.event[0].at_ms;
	int64_t until_ms = others_ms(q);
	int over;

	do {
		over = session_step(s, now_ms);
		if (s->again_ms > 0 && go_on(m, q, s) == -1)
			return -1;
		if (over)
			break;
		now_ms = session_next_ms(s);
	} while (now_ms < until_ms && q->sessions.event[0].session == s);
	/* A session that nothing will ever happen to is over as well. */
	if (!over && now_ms != KA_NEVER && now_ms < 2 * m->population.end_ms) {
		put_off(&q->sessions, now_ms);
		return 0;
	}
	if (!over)
		m->ops->ended(s, KA_REASON_LOCAL, now_ms = m->population.end_ms);
	finish(m, s, now_ms);
	pop(&q->sessions);
	return 0;
}

static int
expect_arrivals(struct simulation *m, struct queue *q)
{
	struct event e = { 0, 0, NULL };

	for (; e.net < m->population.n; e.net++) {
		e.at_ms = m->population.network[e.net].arrival_ms;
		if (push(&q->arrivals, e) == -1)
			return -1;
	}
	return 0;
}

static int
run_all(struct simulation *m, struct queue *q)
{
	const struct heap *h;
	const struct event *e;
	uint64_t events = 0;

	if (expect_arrivals(m, q) == -1)
		return -1;
	while ((h = earliest(q))->n > 0) {
		e = &h->event[0];
		if (++events % PROGRESS_EVENTS == 0 && m->run->progress != NULL)
			m->run->progress(m->run->progress_arg,
			    (double)e->at_ms / (double)m->population.end_ms);
		if ((h == &q->arrivals ? arrive(m, q, e->net, e->at_ms) :
		    run_session(m, q)) == -1)
			return -1;
	}
	return 0;
}

static int64_t
whole_ms(const struct simulation *m, double seconds)
{
	return population_ms(&m->population, seconds);
}

/* What the server believes at first, of times as they are in this run. */
static struct ka_server *
new_server(const struct simulation *m)
{
	const struct sim_server *v = &m->run->server;
	struct ka_prior_row *row;
	struct ka_server *server;
	size_t i;

	if ((row = calloc(v->prior_rows + 1, sizeof(*row))) == NULL)
		return NULL;
	for (i = 0; i < v->prior_rows; i++) {
		row[i].timeout_ms = whole_ms(m,
		    (double)v->prior[i].timeout_ms / 1000);
		row[i].weight = v->prior[i].weight;
	}
	server = ka_server_new(row, v->prior_rows, 0);
	free(row);
	return server;
}

static int
remember_paths(struct simulation *m)
{
	uint32_t i;

	if ((m->server = new_server(m)) == NULL ||
	    (m->path = calloc(m->population.n, sizeof(*m->path))) == NULL)
		return -1;
	for (i = 0; i < m->population.n; i++)
		ka_path_init(&m->path[i], 0);
	return 0;
}

static int
remember_networks(struct simulation *m)
{
	const struct policy *p = m->policy;
	uint32_t i;

	if (p->memory_size == 0)
		return 0;
	if ((m->memory = calloc(m->population.n, p->memory_size)) == NULL)
		return -1;
	for (i = 0; i < m->population.n; i++)
		p->init(p, m->memory + i * p->memory_size);
	return 0;
}

static int
set_up(struct simulation *m, const struct sim_run *run,
    struct sim_score *score)
{
	const struct sim_server *v = &run->server;
	const char *probe = sim_policy_probe(run->policy);

	m->run = run;
	m->score = score;
	if (population_new(&m->population, &run->population, run->seed) == -1)
		return -1;
	m->rtt_ms = whole_ms(m, RTT_S);
	m->timeout_ms = whole_ms(m, v->timeout_s);
	m->config.mode = KA_ADAPT;
	m->config.probe = strcmp(probe, "tcp") == 0 ? KA_PROBE_TCP :
	    KA_PROBE_SSH;
	m->config.interval_ms = whole_ms(m, v->interval_s);
	m->config.min_ms = whole_ms(m, v->min_s);
	m->config.max_ms = whole_ms(m, v->max_s);
	m->config.timeout_ms = m->timeout_ms;
	m->config.loss_cost = (int64_t)run->loss_cost;
	m->notices_max = NOTICES_MAX;
	if ((m->notice = calloc(m->notices_max, sizeof(*m->notice))) == NULL)
		return -1;
	if (strcmp(run->policy, "oracle") == 0 ||
	    strcmp(run->policy, "bound") == 0) {
		m->ops = strcmp(run->policy, "bound") == 0 ? &keeper_bound :
		    &keeper_oracle;
		return bound_new(m);
	}
	if (sim_policy_has_cost(run->policy)) {
		m->ops = &keeper_engine;
		return remember_paths(m);
	}
	m->ops = &keeper_policy;
	m->policy = policy_find(run->policy);
	return remember_networks(m);
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static double
quantile_s(const struct simulation *m, double share)
{
	size_t i = (size_t)(share * (double)(m->notices - 1) + 0.5);

	if (m->notices == 0)
		return NAN;
	return (double)m->notice[i] / 1000;
}

static void
sum_up(struct simulation *m)
{
	struct sim_score *c = m->score;
	double known = 0, losses = 0;
	uint32_t i;

	for (i = 0; i < m->population.n; i++)
		if (m->population.network[i].known) {
			known++;
			losses += m->population.network[i].losses;
		}
	c->losses_until_known = known > 0 ? losses / known : NAN;
	qsort(m->notice, m->notices, sizeof(*m->notice), compare);
	c->notice_s_p50 = quantile_s(m, 0.5);
	c->notice_s_p99 = quantile_s(m, 0.99);
	c->networks = m->population.n;
}

static void
tear_down(struct simulation *m, struct queue *q)
{
	struct heap *h = &q->sessions;

	for (; h->n > 0; h->n--) {
		ka_free(h->event[h->n - 1].session->engine);
		free(h->event[h->n - 1].session);
	}
	free(q->sessions.event);
	free(q->arrivals.event);
	free(m->notice);
	free(m->memory);
	free(m->path);
	ka_server_free(m->server);
	bound_free(m);
	population_free(&m->population);
}

int
sim_run(const struct sim_run *run, struct sim_score *score)
{
	struct simulation m;
	struct queue q;
	clock_t began = clock();
	int r = -1;

	memset(&m, 0, sizeof(m));
	memset(&q, 0, sizeof(q));
	memset(score, 0, sizeof(*score));
	if (set_up(&m, run, score) == 0 && run_all(&m, &q) == 0) {
		sum_up(&m);
		r = 0;
	}
	tear_down(&m, &q);
	score->seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
	if (r == -1)
		errno = ENOMEM;
	return r;
}
