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

/* Plays scenarios in a world. See scenario.h. */

#define _POSIX_C_SOURCE 200809L	/* sigsetjmp() */

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "scenario.h"

#define SETTLE_MS	1100	/* the kernel's keepalives are seen so late */

struct play {
	const struct scenario *s;
	struct outcome *out;
	FILE *trace;
	struct world *w;
	int told;			/* probes in the trace so far */
	int64_t gone_ms;		/* the client died or froze; or -1 */
	int64_t settle_ms;		/* what was under way was answered */
	int64_t notice_ms;		/* it must have been noticed by then */
};

/* A violated invariant aborts in this copy of the library: come back here. */
static sigjmp_buf aborted;

static void
catch_abort(int sig)
{
	siglongjmp(aborted, sig);
}

static int fail(struct play *, enum verdict, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static int
fail(struct play *p, enum verdict verdict, const char *fmt, ...)
{
	va_list ap;

	p->out->verdict = verdict;
	va_start(ap, fmt);
	vsnprintf(p->out->text, sizeof(p->out->text), fmt, ap);
	va_end(ap);
	return -1;
}

/* Telling what happens */

static void
tell(struct play *p, int64_t at_ms, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
tell(struct play *p, int64_t at_ms, const char *fmt, ...)
{
	va_list ap;

	if (p->trace == NULL)
		return;
	fprintf(p->trace, "%12.3f s  ", (double)at_ms / 1000);
	va_start(ap, fmt);
	vfprintf(p->trace, fmt, ap);
	va_end(ap);
	fputc('\n', p->trace);
}

static void
tell_probes(struct play *p)
{
	const struct world_probe *probe;

	for (; p->told < p->w->probes && p->told < WORLD_PROBES; p->told++) {
		probe = &p->w->probe[p->told];
		tell(p, probe->at_ms, "request %d (%.3f s after the last "
		    "word, interval %.3f s)", p->told + 1,
		    (double)probe->spacing_ms / 1000,
		    (double)probe->interval_ms / 1000);
	}
}

static void
tell_event(struct play *p, const struct scenario_event *e)
{
	if (p->trace == NULL)
		return;
	fprintf(p->trace, "%12.3f s  ", (double)e->at_ms / 1000);
	scenario_print_event(e, p->trace);
	fputc('\n', p->trace);
}

static void
tell_end(struct play *p)
{
	char text[256];

	ka_summary_text(&p->out->sum, text, sizeof(text));
	if (p->w->ended_ms >= 0)
		tell(p, p->w->ended_ms, "%s", text);
	else
		tell(p, world_elapsed(p->w), "lives: %s",
		    strchr(text, ' ') + 1);
}

/* Liveness */

/*
 * How long after its death a client must have been noticed, as things stand:
 * the interval, or with tcp probes and a living kernel the patience, until it
 * is asked; then the patience. A tenth more, and what takes a moment on the
 * smallest scales.
 */
static int64_t
notice_span_ms(const struct world *w)
{
	const struct ka_config *c = &w->setup.cfg;
	struct ka_summary sum;
	int64_t span_ms;

	if (c->timeout_ms == KA_NEVER)
		return 0;			/* nobody ever must */
	world_summary(w, &sum);
	span_ms = sum.interval_ms;
	if (w->mood == CLIENT_FROZEN) {
		if (c->probe == KA_PROBE_TCP)
			span_ms = max64(span_ms, c->timeout_ms);
		span_ms += c->suspended_ms;
	}
	span_ms += c->timeout_ms;
	return span_ms + span_ms / 10 + MS(3);
}

static void
client_is_gone(struct play *p)
{
	p->gone_ms = world_elapsed(p->w);
	/* What is on its way still gets its answer, which is then seen. */
	p->settle_ms = p->gone_ms + 2 * p->w->setup.rtt_ms + SETTLE_MS;
	p->notice_ms = p->settle_ms + notice_span_ms(p->w);
}

/* Playing */

static int
run_to(struct play *p, int64_t at_ms)
{
	struct world *w = p->w;

	if (p->settle_ms >= 0 && at_ms >= p->settle_ms) {
		world_run(w, p->settle_ms);
		p->notice_ms = max64(p->notice_ms,
		    p->settle_ms + notice_span_ms(w));
		p->settle_ms = -1;
	}
	world_run(w, at_ms);
	tell_probes(p);
	if (w->fault[0] != '\0')
		return fail(p, FAULTY, "%s", w->fault);
	return 0;
}

static void
change_client(struct play *p, enum world_client mood)
{
	world_client(p->w, mood);
	p->gone_ms = p->settle_ms = -1;
	if (mood != CLIENT_UP)
		client_is_gone(p);
}

static void
happen(struct play *p, const struct scenario_event *e)
{
	struct world *w = p->w;

	switch (e->verb) {
	case DO_SPEAK:
		world_speak(w);
		break;
	case DO_CLIENT_UP:
		change_client(p, CLIENT_UP);
		break;
	case DO_CLIENT_FROZEN:
		change_client(p, CLIENT_FROZEN);
		break;
	case DO_CLIENT_DEAD:
		change_client(p, CLIENT_DEAD);
		break;
	case DO_CLIENT_LEAVES:
		world_leave(w);
		break;
	case DO_PATH_UP:
	case DO_PATH_DOWN:
		world_path(w, e->verb == DO_PATH_UP);
		break;
	case DO_SERVER_UP:
	case DO_SERVER_STOPPED:
		world_server(w, e->verb == DO_SERVER_UP);
		break;
	case DO_REKEY:
		world_rekey(w);
		break;
	case DO_BUSY:
	case DO_NOT_BUSY:
		world_busy(w, e->verb == DO_BUSY);
		break;
	case DO_OUTPUT:
		world_output(w, (int)e->low);
		break;
	default:
		world_wake(w);
	}
}

/* Expectations */

static int
within(struct play *p, const struct scenario_event *e, const char *what,
    int64_t value)
{
	if (value >= e->low && value <= e->high)
		return 0;
	return fail(p, UNMET, "%s %" PRId64, what, value);
}

static int
expect_alive(struct play *p)
{
	if (p->w->ended_ms < 0)
		return 0;
	return fail(p, UNMET, "it ended as %s after %.3f s",
	    ka_reason_name(p->w->reason), (double)p->w->ended_ms / 1000);
}

static int
expect_ended(struct play *p, const struct scenario_event *e)
{
	if (p->w->ended_ms < 0)
		return fail(p, UNMET, "it lives");
	if ((e->reason != KA_REASON_NONE && e->reason != p->w->reason) ||
	    p->w->ended_ms < e->low || p->w->ended_ms > e->high)
		return expect_alive(p);		/* how it did end */
	return 0;
}

static int
expect_noticed(struct play *p)
{
	if (p->gone_ms < 0)
		return fail(p, UNMET, "the client neither died nor froze");
	if (p->s->setup.cfg.timeout_ms == KA_NEVER)
		return fail(p, UNMET, "with this timeout nobody notices");
	if (run_to(p, p->settle_ms) != 0 || run_to(p, p->notice_ms) != 0)
		return -1;
	if (p->w->ended_ms >= 0 && p->w->ended_ms <= p->notice_ms)
		return 0;
	return fail(p, UNMET, "gone at %.3f s, not noticed by %.3f s",
	    (double)p->gone_ms / 1000, (double)p->notice_ms / 1000);
}

static int
expect_spacing(struct play *p, const struct scenario_event *e)
{
	int i;

	for (i = 0; i < p->w->probes && i < WORLD_PROBES; i++)
		if (within(p, e, "spacing_ms", p->w->probe[i].spacing_ms) != 0)
			return -1;
	return 0;
}

static int
expect(struct play *p, const struct scenario_event *e)
{
	struct ka_summary *sum = &p->out->sum;

	world_summary(p->w, sum);
	switch (e->verb) {
	case EXPECT_ALIVE:
		return expect_alive(p);
	case EXPECT_ENDED:
		return expect_ended(p, e);
	case EXPECT_NOTICED:
		return expect_noticed(p);
	case EXPECT_PROBES:
		return within(p, e, "probes", sum->probes);
	case EXPECT_REQUESTS:
		return within(p, e, "requests", p->w->probes);
	case EXPECT_ANSWERED:
		return within(p, e, "answered", sum->answered);
	case EXPECT_OUTAGES:
		return within(p, e, "outages", sum->outages);
	case EXPECT_OUTAGE_MAX:
		return within(p, e, "outage_max_ms", sum->outage_max_ms);
	case EXPECT_SURVIVED:
		return within(p, e, "survived_ms", sum->survived_ms);
	case EXPECT_INTERVAL:
		return within(p, e, "interval_ms", sum->interval_ms);
	case EXPECT_WOULD:
		return within(p, e, "would_ms", sum->would_ms);
	case EXPECT_SPACING:
		return expect_spacing(p, e);
	default:		/* broken: the world looks after each step */
		return 0;
	}
}

int
scenario_is_expectation(enum scenario_verb verb)
{
	return verb >= EXPECT_ALIVE;
}

static int
play_event(struct play *p, const struct scenario_event *e)
{
	if (run_to(p, e->at_ms) != 0)
		return -1;
	tell_event(p, e);
	if (scenario_is_expectation(e->verb))
		return expect(p, e);
	happen(p, e);
	if (p->w->fault[0] != '\0')
		return fail(p, FAULTY, "%s", p->w->fault);
	return 0;
}

static int
lowest_bit(uint32_t bits)
{
	int i = 0;

	while (bits != 0 && (bits >> i & 1) == 0)
		i++;
	return i;
}

static int
play(struct play *p)
{
	struct outcome *out = p->out;

	if (sigsetjmp(aborted, 1) != 0) {
		if (p->w == NULL)
			return fail(p, BROKEN, "it did not even start");
		world_summary(p->w, &out->sum);
		return fail(p, BROKEN, "at %.3f s: I%d, as the engine found",
		    (double)world_elapsed(p->w) / 1000,
		    lowest_bit(out->sum.broken));
	}
	if ((p->w = world_new(&p->s->setup)) == NULL)
		return fail(p, UNMET, "no world: %s",
		    scenario_setup_error(&p->s->setup));
	for (; out->event < p->s->n; out->event++)
		if (play_event(p, &p->s->event[out->event]) != 0)
			return -1;
	return 0;
}

int
scenario_play(const struct scenario *s, struct outcome *out, FILE *trace)
{
	struct play p = { s, out, trace, NULL, 0, -1, -1, -1 };
	void (*was)(int);
	int r;

	memset(out, 0, sizeof(*out));
	out->ended_ms = -1;
	was = signal(SIGABRT, catch_abort);
	r = play(&p);
	signal(SIGABRT, was);
	if (p.w == NULL)
		return r;
	world_summary(p.w, &out->sum);
	out->ended_ms = p.w->ended_ms;
	out->requests = p.w->probes;
	tell_probes(&p);
	tell_end(&p);
	world_free(p.w);
	return r;
}
