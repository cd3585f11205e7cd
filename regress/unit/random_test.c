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
 * Random worlds, random lives. Exercises: the invariants as the world and the
 * engine check them (world.h lists them), whatever happens in whatever order;
 * liveness: a client that is gone, or whose ssh is, is noticed in time;
 * safety: a client that lives on a path that lives is never given up.
 *
 * The loop's index is the seed. KA_SEED=n runs that one alone; KA_RUNS=n sets
 * how many (10000).
 */

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "world.h"

#define RUNS_DEFAULT	10000
#define SPANS		12	/* intervals that a life lasts */

enum fate {
	FATE_LIVES,		/* through short outages and naps */
	FATE_DIES,
	FATE_FREEZES,
	FATE_ANYTHING,		/* gateways that forget, long outages */
	FATES
};

struct life {
	uint64_t state;
	enum fate fate;
	struct world *w;
	int64_t calm_ms;	/* an outage this long needs no mercy */
};

static int seed_now;
static struct world *world;	/* of this seed, or of one that failed */

static uint64_t
next(struct life *l)
{
	uint64_t z = (l->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t
between(struct life *l, int64_t a, int64_t b)
{
	return a + (int64_t)(next(l) % (uint64_t)(b - a + 1));
}

static int
one_in(struct life *l, int n)
{
	return next(l) % (uint64_t)n == 0;
}

/* Short ones as often as long ones: from a to about a << doublings. */
static int64_t
scaled(struct life *l, int64_t a, int doublings)
{
	return between(l, a, 2 * a) << between(l, 0, doublings);
}

static void
random_config(struct life *l, struct ka_config *c)
{
	c->mode = one_in(l, 10) ? KA_OBSERVE : KA_ADAPT;
	c->probe = one_in(l, 3) ? KA_PROBE_TCP : KA_PROBE_SSH;
	c->interval_ms = scaled(l, MS(2), 9);
	c->min_ms = c->interval_ms / between(l, 1, 4);
	c->max_ms = c->interval_ms * between(l, 1, 60);
	c->timeout_ms = scaled(l, MS(8), 8);
	if (l->fate == FATE_ANYTHING && one_in(l, 20))
		c->timeout_ms = KA_NEVER;
	c->suspended_ms = one_in(l, 2) ? 0 : scaled(l, MS(5), 9);
	c->loss_cost = one_in(l, 4) ? KA_LOSS_COST_MAX :
	    scaled(l, 1, 12);
	c->seed = next(l);
}

static void
random_setup(struct life *l, struct world_setup *s)
{
	static const int64_t jiffies[] = { 1, 4, 10 };

	world_defaults(s);
	random_config(l, &s->cfg);
	s->rtt_ms = scaled(l, 4, 6);
	s->answer_ms = one_in(l, 4) ? between(l, 0, 2000) : between(l, 0, 20);
	s->jiffy_ms = jiffies[between(l, 0, 2)];
	s->counter = one_in(l, 4) ? UINT32_MAX - 5 : 0;
	s->old_kernel = one_in(l, 2);
	if (one_in(l, 3))
		s->client_ssh_ms = scaled(l, MS(3), 9);
	if (one_in(l, 3))
		s->client_tcp_ms = scaled(l, MS(3), 9);
	if (one_in(l, 3)) {
		/* Not so often that a life takes a million steps */
		s->output_ms = scaled(l, 300, 10) + s->cfg.interval_ms / 100;
		s->output_segments = (int)between(l, 1, 12);
	}
	if (l->fate == FATE_ANYTHING) {
		s->ignores = one_in(l, 10);
		s->blind = one_in(l, 10);
		s->nat_ms = one_in(l, 2) ? 0 : scaled(l, MS(2), 11);
		s->nat = (enum world_nat)between(l, NAT_SILENT, NAT_PICKUP);
	}
}

static void
wait_ms(struct life *l, int64_t ms)
{
	world_run(l->w, world_elapsed(l->w) + ms);
}

/* Something that a living session must come through. */
static void
small_event(struct life *l)
{
	switch (between(l, 0, 6)) {
	case 0:
		world_path(l->w, 0);
		wait_ms(l, between(l, 1, l->calm_ms));
		world_path(l->w, 1);
		/* A retransmission, or a keepalive, must get through */
		wait_ms(l, 2 * l->calm_ms);
		break;
	case 1:
		world_client(l->w, CLIENT_FROZEN);
		wait_ms(l, between(l, 1, l->calm_ms));
		world_client(l->w, CLIENT_UP);
		break;
	case 2:
		world_output(l->w, (int)between(l, 1, 60));
		break;
	case 3:
		if (l->w->setup.cfg.mode == KA_ADAPT)
			world_rekey(l->w);
		break;
	case 4:
		world_wake(l->w);
		break;
	default:
		world_speak(l->w);
	}
}

static void
big_event(struct life *l)
{
	int64_t patience_ms = l->w->setup.cfg.timeout_ms;
	int64_t ms = patience_ms == KA_NEVER ? HOUR : patience_ms;

	switch (between(l, 0, 3)) {
	case 0:
		world_path(l->w, 0);
		break;
	case 1:
		world_client(l->w, CLIENT_FROZEN);
		break;
	case 2:
		world_busy(l->w, 1);
		break;
	default:
		return;
	}
	wait_ms(l, between(l, 1, 2 * ms));
	world_path(l->w, 1);
	world_client(l->w, CLIENT_UP);
	world_busy(l->w, 0);
}

static void
describe(const struct life *l, const char *what)
{
	const struct world_setup *s = &l->w->setup;
	struct ka_summary sum;
	char text[256];

	world_summary(l->w, &sum);
	ka_summary_text(&sum, text, sizeof(text));
	ck_abort_msg("KA_SEED=%d fate=%d: %s; %s (interval %lld range %lld "
	    "%lld timeout %lld suspended %lld cost %lld rtt %lld answer %lld "
	    "nat %lld/%d jiffy %lld client ssh %lld tcp %lld output %lld x %d "
	    "blind %d old kernel %d) now %.3f died %.3f ended %.3f: %s",
	    seed_now, l->fate, what, l->w->fault, (long long)s->cfg.interval_ms,
	    (long long)s->cfg.min_ms, (long long)s->cfg.max_ms,
	    (long long)s->cfg.timeout_ms, (long long)s->cfg.suspended_ms,
	    (long long)s->cfg.loss_cost, (long long)s->rtt_ms,
	    (long long)s->answer_ms, (long long)s->nat_ms, s->nat,
	    (long long)s->jiffy_ms, (long long)s->client_ssh_ms,
	    (long long)s->client_tcp_ms, (long long)s->output_ms,
	    s->output_segments, s->blind, s->old_kernel,
	    (double)world_elapsed(l->w) / 1000, (double)l->w->death_ms / 1000,
	    (double)l->w->ended_ms / 1000, text);
}

/* Whether it got this far without a violation; else fails the test. */
static void
sound(const struct life *l)
{
	struct ka_summary sum;

	world_summary(l->w, &sum);
	if (l->w->fault[0] != '\0' || sum.broken != 0)
		describe(l, "violation");
}

static void
live(struct life *l)
{
	int i;

	for (i = 0; i < SPANS && l->w->ended_ms < 0; i++) {
		wait_ms(l, scaled(l, l->w->setup.cfg.interval_ms / 8, 5));
		if (l->fate == FATE_ANYTHING && one_in(l, 3))
			big_event(l);
		else
			small_event(l);
		sound(l);
	}
}

/* How long after its death a client must have been noticed. */
static int64_t
notice_ms(struct life *l)
{
	const struct ka_config *c = &l->w->setup.cfg;
	struct ka_summary sum;
	int64_t span_ms;

	world_summary(l->w, &sum);
	span_ms = sum.interval_ms;
	if (l->fate == FATE_FREEZES) {
		if (c->probe == KA_PROBE_TCP)
			span_ms = max64(span_ms, c->timeout_ms);
		span_ms += c->suspended_ms;
	}
	span_ms += c->timeout_ms;
	/* A tenth, and what takes a moment on the smallest scales */
	return span_ms + span_ms / 10 + MS(3);
}

static void
lose(struct life *l)
{
	int64_t limit_ms;

	/* What is on its way to the client still gets its answer. */
	world_client(l->w, l->fate == FATE_DIES ? CLIENT_DEAD : CLIENT_FROZEN);
	limit_ms = notice_ms(l);
	wait_ms(l, 2 * l->w->setup.rtt_ms);
	limit_ms = max64(limit_ms, notice_ms(l));
	wait_ms(l, limit_ms);
	sound(l);
	if (l->w->ended_ms < 0)
		describe(l, "not noticed in time");
}

static void
run_seed(int seed)
{
	struct world_setup s;
	struct life l;

	seed_now = seed;
	memset(&l, 0, sizeof(l));
	l.state = (uint64_t)seed * 1000003;
	l.fate = (enum fate)(seed % FATES);
	random_setup(&l, &s);
	/*
	 * Backoff doubles: an outage may cost its own length again, and the
	 * first look back may be that late.
	 */
	l.calm_ms = s.cfg.timeout_ms == KA_NEVER ? MS(60) :
	    max64(1, min64(MS(120),
	    (s.cfg.timeout_ms - 3000 - 3 * s.rtt_ms) / 3));
	if (l.fate != FATE_ANYTHING)
		s.cfg.mode = KA_ADAPT;
	world_free(world);
	ck_assert_ptr_nonnull(l.w = world = world_new(&s));
	live(&l);
	if (l.fate != FATE_ANYTHING && l.w->ended_ms >= 0)
		describe(&l, "a living client was given up");
	if (l.fate == FATE_DIES || l.fate == FATE_FREEZES)
		lose(&l);
}

/* A violated invariant aborts in this copy of the library: say which seed. */
static void
tell_seed(int sig)
{
	char text[64];
	int n;

	n = snprintf(text, sizeof(text), "\nKA_SEED=%d\n", seed_now);
	if (write(STDERR_FILENO, text, (size_t)n) == n)
		signal(sig, SIG_DFL);
	raise(sig);
}

START_TEST(random_life)
{
	signal(SIGABRT, tell_seed);
	run_seed(_i);
}
END_TEST

static int
number(const char *name, int fallback)
{
	const char *s = getenv(name);

	return s == NULL || *s == '\0' ? fallback : atoi(s);
}

int
main(void)
{
	Suite *suite = suite_create("random");
	TCase *tc = tcase_create("lives");
	SRunner *sr;
	int first = number("KA_SEED", 0), failed;
	int runs = getenv("KA_SEED") != NULL ? 1 :
	    number("KA_RUNS", RUNS_DEFAULT);

	tcase_set_timeout(tc, 20);
	tcase_add_loop_test(tc, random_life, first, first + runs);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_set_fork_status(sr, CK_NOFORK);	/* ten times faster */
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	world_free(world);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
