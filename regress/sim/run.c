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

struct queue {
	struct event *heap;		/* the earliest first */
	size_t n, max;
};

static int
is_before(const struct event *a, const struct event *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	return a->net < b->net;		/* the same order every time */
}

static void
sift_down(struct queue *q, size_t i)
{
	struct event e = q->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < q->n) {
		if (child + 1 < q->n &&
		    is_before(&q->heap[child + 1], &q->heap[child]))
			child++;
		if (!is_before(&q->heap[child], &e))
			break;
		q->heap[i] = q->heap[child];
		i = child;
	}
	q->heap[i] = e;
}

static int
push(struct queue *q, struct event e)
{
	struct event *heap;
	size_t i, parent;

	if (q->n == q->max) {
		q->max = q->max * 2 + 1024;
		heap = realloc(q->heap, q->max * sizeof(*heap));
		if (heap == NULL)
			return -1;
		q->heap = heap;
	}
	for (i = q->n++; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (!is_before(&e, &q->heap[parent]))
			break;
		q->heap[i] = q->heap[parent];
	}
	q->heap[i] = e;
	return 0;
}

static void
pop(struct queue *q)
{
	q->heap[0] = q->heap[--q->n];
	if (q->n > 0)
		sift_down(q, 0);
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
	return push(q, e);
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
		q->heap[0].at_ms = w->arrival_ms;
	if (w->arrival_ms != KA_NEVER)
		sift_down(q, 0);
	else
		pop(q);
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

/* The session at the head of the queue, for as long as it is its turn. */
static int
run_session(struct simulation *m, struct queue *q)
{
	struct session *s = q->heap[0].session;
	int64_t now_ms = q->heap[0].at_ms, until_ms = now_ms;
	size_t i;
	int over;

	for (i = 1; i <= 2 && i < q->n; i++)
		if (i == 1 || q->heap[i].at_ms < until_ms)
			until_ms = q->heap[i].at_ms;
	do {
		over = session_step(s, now_ms);
		if (s->again_ms > 0 && go_on(m, q, s) == -1)
			return -1;
		if (over)
			break;
		now_ms = session_next_ms(s);
	} while (now_ms < until_ms && q->heap[0].session == s);
	/* A session that nothing will ever happen to is over as well. */
	if (!over && now_ms != KA_NEVER && now_ms < 2 * m->population.end_ms) {
		q->heap[0].at_ms = now_ms;
		sift_down(q, 0);
		return 0;
	}
	if (!over)
		m->ops->ended(s, KA_REASON_LOCAL, now_ms = m->population.end_ms);
	finish(m, s, now_ms);
	pop(q);
	return 0;
}

static int
run_all(struct simulation *m, struct queue *q)
{
	struct event e;
	uint64_t events = 0;
	uint32_t i;

	for (i = 0; i < m->population.n; i++) {
		e.at_ms = m->population.network[i].arrival_ms;
		e.net = i;
		e.session = NULL;
		if (push(q, e) == -1)
			return -1;
	}
	while (q->n > 0) {
		e = q->heap[0];
		if (++events % PROGRESS_EVENTS == 0 && m->run->progress != NULL)
			m->run->progress(m->run->progress_arg,
			    (double)e.at_ms / (double)m->population.end_ms);
		if ((e.session == NULL ? arrive(m, q, e.net, e.at_ms) :
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

static int
remember_paths(struct simulation *m)
{
	const struct sim_server *v = &m->run->server;
	uint32_t i;

	if ((m->server = ka_server_new(v->prior, v->prior_rows, 0)) == NULL ||
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
	for (; q->n > 0; q->n--)
		if (q->heap[q->n - 1].session != NULL) {
			ka_free(q->heap[q->n - 1].session->engine);
			free(q->heap[q->n - 1].session);
		}
	free(q->heap);
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
