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

/* What the engine tells people: names, the summary, the explanation. */

#include <inttypes.h>
#include <stdio.h>

#include "ka_internal.h"

const char *
ka_reason_name(enum ka_reason reason)
{
	switch (reason) {
	case KA_REASON_CLOSED:
		return "closed";
	case KA_REASON_RESET:
		return "reset";
	case KA_REASON_TIMEOUT:
		return "timeout";
	case KA_REASON_SUSPENDED:
		return "suspended";
	case KA_REASON_KERNEL:
		return "kernel-timeout";
	case KA_REASON_NONE:
	case KA_REASON_LOCAL:
		break;
	}
	return "local";
}

void
ka_summarize(const struct ka_engine *e, struct ka_summary *s)
{
	s->mode = e->cfg.mode;
	s->probe = e->tcp ? KA_PROBE_TCP : KA_PROBE_SSH;
	s->reason = e->reason;
	s->survived_ms = e->survived_ms;
	s->interval_ms = e->interval_ms;
	s->would_ms = e->would_ms;
	s->outage_max_ms = e->outage_max_ms;
	s->probes = e->probes;
	s->answered = e->answers;
	s->outages = e->outages;
	s->broken = e->broken;
}

int
ka_summary_text(const struct ka_summary *s, char *buf, size_t len)
{
	return snprintf(buf, len, "ended=%s survived_ms=%" PRId64
	    " probes=%" PRIu32 " answered=%" PRIu32 " outages=%" PRIu32
	    " outage_max_ms=%" PRId64 " interval_ms=%" PRId64
	    " mode=%s probe=%s would_ms=%" PRId64,
	    ka_reason_name(s->reason), s->survived_ms, s->probes, s->answered,
	    s->outages, s->outage_max_ms, s->interval_ms,
	    s->mode == KA_ADAPT ? "yes" : "observe",
	    s->probe == KA_PROBE_TCP ? "tcp" : "ssh", s->would_ms);
}

/* Whose evidence the belief rests on. */
static const char *
level_name(enum ka_level level)
{
	switch (level) {
	case KA_LEVEL_ADDRESS:
		return "this address";
	case KA_LEVEL_PREFIX:
		return "its neighbours";
	case KA_LEVEL_SERVER:
		return "other networks";
	case KA_LEVEL_BUILTIN:
		break;
	}
	return "what vendors ship";
}

static int
explain_choice(const struct ka_engine *e, char *buf, size_t len)
{
	const struct ka_choice *c = &e->choice;
	double proven_s = (double)(e->known_ms > e->survived_ms ?
	    e->known_ms : e->survived_ms) / 1000;
	double idle_h = (double)e->chosen_idle_ms / 3600000;

	if (c->lets_go)
		return snprintf(buf, len, "interval %.1f s: let go; keeping "
		    "the path at %.1f s costs more than %" PRId64
		    " keepalives an hour, which is what a loss is worth",
		    (double)e->interval_ms / 1000,
		    (double)e->chosen_base_ms / 1000, e->cfg.loss_cost);
	return snprintf(buf, len, "interval %.1f s: longest silence survived "
	    "%.1f s; from %s, %.1f s has a chance of %.4f; for %.1f h of idle "
	    "time and losses worth %" PRId64 " it costs %.1f keepalives, "
	    "staying %.1f", (double)e->interval_ms / 1000, proven_s,
	    level_name(e->level), (double)c->interval_ms / 1000, c->outlives,
	    idle_h, e->cfg.loss_cost, c->cost, c->cost_stay);
}

int
ka_explain(const struct ka_engine *e, char *buf, size_t len)
{
	double interval_s = (double)e->interval_ms / 1000;

	switch (e->ground) {
	case KA_GROUND_START:
		break;
	case KA_GROUND_PROVEN:
		return snprintf(buf, len, "interval %.1f s: back on proven "
		    "ground after an outage; longest silence survived %.1f s",
		    interval_s, (double)e->survived_ms / 1000);
	case KA_GROUND_KEPT:
		return snprintf(buf, len, "interval %.1f s: on proven ground "
		    "while another session of this address explores",
		    interval_s);
	case KA_GROUND_CHOICE:
		return explain_choice(e, buf, len);
	}
	return snprintf(buf, len, "interval %.1f s: where a session starts; "
	    "nothing is known of its path yet", interval_s);
}
