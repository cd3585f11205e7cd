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
 * Stands in for the simulator in tests of what surrounds it: figures that
 * are plausible, and the same every time. KA_SIM_STUB_MS in the environment
 * is how long a run takes, KA_SIM_STUB_FAIL makes it fail for want of memory.
 */

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim.h"
#include "value.h"

#define STEPS	20

static const char *const names[] = {
	"oracle", "bound", "adaptive", "adaptive-tcp", "fixed-15", "fixed-30",
	"fixed-60", "fixed-120", "fixed-225", "fixed-300", "fixed-600",
	"fixed-1700", "fixed-7200", "none", "tcp-keepalive", "mars",
	"direct-push", "courier", "gcm-wifi", "gcm-cellular", "kontalk",
	"whatsapp", NULL
};

/* Those that are neither fixed nor learn: their interval in seconds. */
static double
fixed_s(const char *name)
{
	uint64_t s;

	if (strncmp(name, "fixed-", 6) == 0)
		return value_whole(name + 6, 1, 31622400, &s) == 0 ?
		    (double)s : 0;
	if (strcmp(name, "tcp-keepalive") == 0)
		return 7200;
	if (strcmp(name, "gcm-wifi") == 0)
		return 900;
	if (strcmp(name, "gcm-cellular") == 0)
		return 1680;
	if (strcmp(name, "whatsapp") == 0)
		return 285;
	return 0;
}

const char *const *
sim_policies(void)
{
	return names;
}

const char *
sim_policy_probe(const char *name)
{
	size_t i;

	if (strcmp(name, "none") == 0)
		return "none";
	if (fixed_s(name) > 0)
		return strcmp(name, "tcp-keepalive") == 0 ? "tcp" : "ssh";
	for (i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return strcmp(name, "adaptive-tcp") == 0 ? "tcp" :
			    "ssh";
	return NULL;
}

int
sim_policy_has_cost(const char *name)
{
	return strcmp(name, "bound") == 0 || strncmp(name, "adaptive", 8) == 0;
}

/* The share of gateways that forget within the time. */
static double
forgets(const struct gateways *g, double s)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->row[i].timeout_s <= s)
			sum += g->row[i].weight;
	return sum / g->weights;
}

static double
oracle_rate(const struct sim_run *r)
{
	const struct gateways *g = r->population.gateways;
	double sum = 0, t;
	size_t i;

	for (i = 0; i < g->n; i++) {
		t = fmin(fmax(g->row[i].timeout_s, r->server.min_s),
		    r->server.max_s);
		sum += g->row[i].weight * 3600 / t;
	}
	return sum / g->weights;
}

/* Keepalives per idle hour and the share of sessions lost. */
static void
rates(const struct sim_run *r, double *rate, double *lost)
{
	const struct gateways *g = r->population.gateways;
	double oracle = oracle_rate(r), grade = log10(fmax(r->loss_cost, 1));
	double s = fixed_s(r->policy);

	*rate = s > 0 ? 3600 / s : 0;
	*lost = s > 0 ? 0.9 * forgets(g, s) : 0.9;
	if (strcmp(r->policy, "oracle") == 0)
		*rate = oracle, *lost = 0;
	else if (strcmp(r->policy, "bound") == 0)
		*rate = oracle * (1 + grade * grade / 18),
		    *lost = 0.5 / pow(fmax(r->loss_cost, 1), 0.55);
	else if (strncmp(r->policy, "adaptive", 8) == 0) {
		*rate = oracle * (1 + grade * grade / 14);
		*lost = r->loss_cost > 300000 ? 0 :
		    0.8 / pow(fmax(r->loss_cost, 1), 0.5);
		if (strcmp(r->policy, "adaptive-tcp") == 0)
			*rate *= 1.02, *lost *= 0.8;
	} else if (s == 0 && strcmp(r->policy, "none") != 0) {
		*rate = oracle * (1 + (double)strlen(r->policy) / 8);
		*lost = 0.35 / (double)strlen(r->policy);
	}
}

static void
take_time(const struct sim_run *r)
{
	const char *ms = getenv("KA_SIM_STUB_MS");
	long long ns = ms == NULL ? 0 : atoll(ms) * 1000000 / STEPS;
	struct timespec ts = { ns / 1000000000, ns % 1000000000 };
	int i;

	for (i = 1; i <= STEPS; i++) {
		if (ns > 0)
			nanosleep(&ts, NULL);
		if (r->progress != NULL)
			r->progress(r->progress_arg, (double)i / STEPS);
	}
}

int
sim_run(const struct sim_run *r, struct sim_score *s)
{
	const struct sim_population *p = &r->population;
	/* The seed moves everything by a few per cent. */
	double luck = 1 + 0.02 * sin((double)(r->seed % 1000) * 12.9898);
	double rate, lost;

	take_time(r);
	if (getenv("KA_SIM_STUB_FAIL") != NULL) {
		errno = ENOMEM;
		return -1;
	}
	rates(r, &rate, &lost);
	memset(s, 0, sizeof(*s));
	s->networks = p->networks;
	s->sessions = (uint64_t)(p->networks * (1 + p->sessions_max * 0.25));
	s->idle_hours = (double)s->sessions * p->idle_hours * luck;
	s->session_days = s->idle_hours / 20;
	s->keepalives = (uint64_t)(rate * s->idle_hours / luck);
	s->oracle_keepalives = oracle_rate(r) * s->idle_hours;
	s->lost = (uint64_t)(lost * (double)s->sessions * luck);
	s->sleepers_killed = (uint64_t)(5 * luck * (rate > 0));
	s->losses_until_known = sim_policy_has_cost(r->policy) ?
	    2 * luck : NAN;
	s->notice_s_p50 = rate > 0 ? r->server.timeout_s + 1800 / rate : NAN;
	s->notice_s_p99 = rate > 0 ? r->server.timeout_s + 3600 / rate : NAN;
	return 0;
}
