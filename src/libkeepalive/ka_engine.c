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
 * The engine: one session's state machine. Three states,
 *
 *	idle	nothing asked; due_ms is when to ask
 *	held	time to ask, but a key exchange runs or our own data is stuck:
 *		that asks already, and nothing is queued behind it (I3)
 *	asked	one probe is unanswered
 *
 * and one rule for leaving the last two: a packet from the client.
 */

#include <stdlib.h>

#include "ka_internal.h"

/*
 * A probe leaves up to this share of the interval before its end (RFC 5626
 * 4.4.1 has 20 %, downwards). That much for the first of a session and for
 * the next after an outage, as many sessions may have started together; then
 * a little, so that they drift apart but a known timeout is used up.
 */
#define JITTER_FIRST		0.2
#define JITTER			0.01

/*
 * How soon to look again while our own data is in flight at due time: after a
 * quarter of the time that is left, but not over and over.
 */
#define IN_FLIGHT_LOOK_MS	50
#define IN_FLIGHT_LOOKS		4

/*
 * How soon to look again at an open question: after a quarter of the time it
 * has been open, within these bounds.
 */
#define LOOK_AGAIN_MIN_MS	1000
#define LOOK_AGAIN_MAX_MS	30000

/*
 * No answer for this long is worth a look at what TCP says: more than three
 * retransmissions of a fresh connection, and more than the slowest client
 * that was seen to answer at all (2 s).
 */
#define LATE_MS			3000
#define LATE_RTOS		3

/*
 * A tick this late means that this side slept, its machine or its process: an
 * answer may be waiting to be read, or the network to come back.
 */
#define OVERSLEPT_MS		2000

/* The kernel's keepalive is given this long to leave and be answered. */
#define TCP_GRACE_MS		1000

/* Its own timer is late by up to this part of the time. */
#define TCP_LATE_PARTS		8

/* The kernel's keepalive idle time has a limit. */
#define TCP_IDLE_MAX_MS		(INT64_C(32767) * KA_TCP_UNIT_MS)

/*
 * A lost keepalive of the kernel is not retransmitted as data would be: it is
 * repeated after this share of the interval, and as often within the patience
 * as data is.
 */
#define TCP_REPEATS		10
#define TCP_REPEAT_MAX_MS	30000

/* How much more patience than ours the kernel gets. */
#define KERNEL_MARGIN_MS	5000

/*
 * A path that comes back is noticed when the kernel next retransmits. It backs
 * off up to 2 min, so patience could run out on a path that is up again; at
 * least this many tries, evenly spread at worst, fall into the patience.
 */
#define KERNEL_RETRIES		8

void
ka_invariant(struct ka_engine *e, int number, int holds)
{
	if (!holds) {
		e->broken |= 1u << number;
#ifdef KA_ABORT
		abort();
#endif
	}
}

/* Uniform in [0, 1): splitmix64, whose whole state is one word. */
static double
chance(struct ka_engine *e)
{
	uint64_t z = (e->seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (double)(z >> 11) / 9007199254740992.0;	/* 2^53 */
}

/* Time never steps back for the engine, nor out of its bounds (I8). */
int64_t
ka_advance(struct ka_engine *e, int64_t now_ms)
{
	e->now_ms = max64(e->now_ms, min64(now_ms, KA_CLOCK_MAX_MS));
	return e->now_ms;
}

const char *
ka_config_error(const struct ka_config *c)
{
	if (c->min_ms <= 0 || c->max_ms > KA_TIME_MAX_MS)
		return "range must lie above zero and below ten years";
	if (c->min_ms > c->max_ms)
		return "range has its minimum above its maximum";
	if (c->interval_ms < c->min_ms || c->interval_ms > c->max_ms)
		return "interval is outside the range";
	if (c->timeout_ms != KA_NEVER &&
	    (c->timeout_ms <= 0 || c->timeout_ms > KA_TIME_MAX_MS))
		return "timeout must lie above zero and below ten years";
	if (c->suspended_ms < 0 || c->suspended_ms > KA_TIME_MAX_MS)
		return "suspended time must lie between zero and ten years";
	if (c->loss_cost < 1 || c->loss_cost > KA_LOSS_COST_MAX)
		return "loss cost is out of bounds";
	if (c->mode != KA_OBSERVE && c->mode != KA_ADAPT)
		return "unknown mode";
	if (c->probe != KA_PROBE_SSH && c->probe != KA_PROBE_TCP)
		return "unknown kind of probe";
	return NULL;
}

/*
 * How long the client's ssh may be silent before it is asked: the interval.
 * Where the kernel's own probes keep the path, its patience is enough, but
 * no more often than those leave anyway.
 */
static int64_t
ssh_span_ms(const struct ka_engine *e)
{
	if (e->tcp)
		return max64(e->interval_ms, e->cfg.timeout_ms);
	return KA_MUTANT(LATE_PROBE) ? e->interval_ms / 2 * 3 : e->interval_ms;
}

/* A gap that is being tried out is tried out whole. */
static double
jitter(struct ka_engine *e)
{
	if (ka_learn_is_exploring(e))
		return 0;
	return (e->probes == 0 || e->ground == KA_GROUND_PROVEN ?
	    JITTER_FIRST : JITTER) * chance(e);
}

/* The next question is due within its span from the clock's start (I2). */
void
ka_rearm(struct ka_engine *e)
{
	int64_t span_ms = ssh_span_ms(e);

	e->latest_ms = later(e->clock_ms, span_ms);
	e->due_ms = e->latest_ms;
	if (span_ms != KA_NEVER)
		e->due_ms -= (int64_t)(jitter(e) * (double)span_ms);
	e->tcp_early = e->tcp ? jitter(e) : 0;
	ka_invariant(e, 2, e->due_ms <= e->latest_ms &&
	    e->due_ms - e->clock_ms >= e->interval_ms / 10 * 8);
}

/* The clock starts anew. */
static void
restart_clock(struct ka_engine *e, int64_t now_ms)
{
	e->state = KA_IDLE;
	e->clock_ms = now_ms;
	ka_rearm(e);
}

void
ka_tcp_refused(struct ka_engine *e)
{
	if (!e->tcp)
		return;
	/* The client's ssh is asked instead, as often (I2). */
	e->tcp = 0;
	e->tcp_idle_ms = 0;
	ka_rearm(e);
	/* What was held for less than the interval is held again when due. */
	if (e->state == KA_HELD || e->asked_kind == KA_PROBE_TCP)
		e->state = KA_IDLE;
}

/* A sample, or that there is none to be had: then the kernel cannot probe. */
static void
take_sample(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	/* Whether a keepalive of the kernel may have left since the last. */
	int armed = e->tcp_idle_ms != 0 &&
	    now_ms - e->tap.rx_ms >= e->tcp_idle_ms;

	ka_wire_note(&e->tap, now_ms, w, armed);
	if (w == NULL)
		ka_tcp_refused(e);
}

struct ka_engine *
ka_new(const struct ka_config *cfg, int64_t now_ms, const struct ka_wire *w)
{
	struct ka_engine *e;

	if (ka_config_error(cfg) != NULL ||
	    (e = calloc(1, sizeof(*e))) == NULL)
		return NULL;
	e->cfg = *cfg;
	e->seed = cfg->seed;
	now_ms = ka_advance(e, now_ms);
	e->start_ms = e->heard_ms = now_ms;
	e->interval_ms = e->would_ms = cfg->interval_ms;
	e->may_explore = 1;
	e->tcp = cfg->mode == KA_ADAPT && cfg->probe == KA_PROBE_TCP;
	take_sample(e, now_ms, w);
	ka_est_init(&e->est, ka_prior_builtin, ka_prior_builtin_rows);
	restart_clock(e, now_ms);
	return e;
}

void
ka_free(struct ka_engine *e)
{
	free(e);
}

/* Opens a question: state, when, of what kind, after what silence. */
static void
open_question(struct ka_engine *e, enum ka_state state, enum ka_probe kind,
    int64_t asked_ms, const struct ka_wire *w)
{
	e->state = state;
	e->asked_kind = kind;
	e->asked_ms = asked_ms;
	e->asked_rto_ms = w != NULL ? ka_wire_rto_ms(w) : 0;
	e->late_ms = max64(LATE_MS, LATE_RTOS * e->asked_rto_ms);
	if (KA_MUTANT(LATE_IS_PROOF))
		e->late_ms = KA_TIME_MAX_MS;
	e->gap_ms = -1;
	e->kernel_ms = -1;
	e->asked_interval_ms = e->sign_ms = e->interval_ms;
	e->data_ms = e->grace_ms = asked_ms;
}

/* A probe left at asked_ms, after a silence of gap_ms. */
static void
ask(struct ka_engine *e, enum ka_probe kind, int64_t asked_ms, int64_t gap_ms,
    const struct ka_wire *w)
{
	/* I3: never a second question before the first has its answer */
	ka_invariant(e, 3, e->state != KA_ASKED);
	open_question(e, KA_ASKED, kind, asked_ms, w);
	e->gap_ms = KA_MUTANT(CONFIGURED_GAP) ? e->interval_ms : gap_ms;
	e->look_ms = asked_ms + e->late_ms;
	if (kind == KA_PROBE_SSH)
		e->replies_wanted++;
	e->probes++;
}

/* When to see again what became of an open question. */
static int64_t
look_again_ms(const struct ka_engine *e, int64_t now_ms)
{
	return now_ms + min64(LOOK_AGAIN_MAX_MS,
	    max64(LOOK_AGAIN_MIN_MS, (now_ms - e->asked_ms) / 4));
}

/* A question is already on its way: be patient about that one (I3). */
static void
hold(struct ka_engine *e, enum ka_probe kind, int64_t now_ms,
    const struct ka_wire *w)
{
	open_question(e, KA_HELD, kind, now_ms, w);
	e->look_ms = look_again_ms(e, now_ms);
}

/* Whether the kernel at the other end has answered since we asked. */
static int
kernel_answered(const struct ka_engine *e, const struct ka_wire *w)
{
	int64_t ack_ms = e->now_ms - w->ack_recv_age_ms;

	if (e->asked_kind == KA_PROBE_TCP)
		return ack_ms + KA_STAMP_SLACK_MS >= e->asked_ms;
	if (!ka_wire_outstanding(w))
		return 1;
	/* An ACK that was under way when we asked is no answer. */
	return ack_ms > e->asked_ms + e->asked_rto_ms;
}

/* Notes when the client's kernel answered: the path lives. */
static void
note_kernel(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	int64_t answer_ms;

	if (w == NULL)
		return;
	/* A long packet on a slow path: its parts show that ssh lives. */
	e->data_ms = max64(e->data_ms, now_ms - w->data_recv_age_ms);
	if (!kernel_answered(e, w))
		return;
	answer_ms = now_ms - w->ack_recv_age_ms;
	/* What holds a probe back may have been acknowledged before that. */
	if (e->state == KA_ASKED)
		answer_ms = max64(e->asked_ms, answer_ms);
	if (e->kernel_ms < 0) {
		ka_learn_answer(e, answer_ms);
		/* After an outage the path is held as often as is proven. */
		e->asked_interval_ms = min64(e->asked_interval_ms,
		    e->interval_ms);
	}
	e->kernel_ms = answer_ms;
	e->sign_ms = max64(e->asked_interval_ms, ka_wire_window_probe_ms(w));
}

/* When the answer came in: it may have lain unread while this side slept. */
static int64_t
came_ms(const struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	return w == NULL ? now_ms :
	    max64(e->asked_ms, now_ms - w->data_recv_age_ms);
}

void
ka_heard(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	now_ms = ka_advance(e, now_ms);
	if (e->state == KA_ASKED && e->asked_kind == KA_PROBE_TCP)
		e->answers++;
	if (e->state == KA_IDLE)
		ka_learn_client_first(e, now_ms, w);
	else if (e->kernel_ms < 0)	/* else its kernel said it already */
		ka_learn_answer(e, came_ms(e, now_ms, w));
	if (w != NULL)
		take_sample(e, now_ms, w);
	e->heard_ms = now_ms;
	restart_clock(e, now_ms);
}

void
ka_reply(struct ka_engine *e, int64_t now_ms)
{
	ka_advance(e, now_ms);
	if (e->replies_wanted > 0) {
		e->replies_wanted--;
		e->answers++;
	}
}

void
ka_probed(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	now_ms = ka_advance(e, now_ms);
	take_sample(e, now_ms, w);
	if (e->state == KA_ASKED) {
		/* Upstream queues one behind the other. */
		note_kernel(e, now_ms, w);
		e->probes++;
		e->replies_wanted++;
		return;
	}
	ask(e, KA_PROBE_SSH, now_ms, ka_wire_gap(&e->tap, now_ms), w);
}

static enum ka_action
end(struct ka_engine *e, enum ka_reason reason)
{
	ka_invariant(e, 1, e->cfg.mode == KA_ADAPT);
	/* I4: the patience was used up, and counted from the first question */
	ka_invariant(e, 4, e->cfg.timeout_ms != KA_NEVER &&
	    e->now_ms - e->asked_ms >= e->cfg.timeout_ms);
	e->reason = reason;
	return KA_END;
}

static enum ka_action
send_ssh(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	ka_invariant(e, 1, e->cfg.mode == KA_ADAPT);
	ka_invariant(e, 2, e->tcp ||
	    now_ms - e->clock_ms >= e->interval_ms / 10 * 8);
	ka_invariant(e, 3, w == NULL || !ka_wire_stuck(w));
	ask(e, KA_PROBE_SSH, now_ms, ka_wire_gap(&e->tap, now_ms), w);
	e->clock_ms = now_ms;
	return KA_SEND;
}

/* Whatever were sent now would only queue (I3). */
static int
is_held(const struct ka_wire *w, int busy)
{
	return (busy && !KA_MUTANT(PROBE_INTO_KEX)) ||
	    (w != NULL && ka_wire_stuck(w));
}

/* It is time to ask the client's ssh; how depends on what is on its way. */
static enum ka_action
tick_due(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w, int busy)
{
	int in_flight = w != NULL && ka_wire_outstanding(w);

	if ((busy || in_flight) && now_ms < e->latest_ms)
		e->due_ms = min64(e->latest_ms, now_ms + max64(
		    IN_FLIGHT_LOOK_MS,
		    (e->latest_ms - now_ms) / IN_FLIGHT_LOOKS));
	else if (is_held(w, busy))
		hold(e, KA_PROBE_SSH, now_ms, w);
	else
		return send_ssh(e, now_ms, w);
	return KA_WAIT;
}

/* A time in the unit of the kernel's keepalive, never over it. */
static int64_t
whole_tcp_ms(int64_t ms)
{
	int64_t whole_ms = ms - ms % KA_TCP_UNIT_MS;

	return min64(TCP_IDLE_MAX_MS, max64(KA_TCP_UNIT_MS, whole_ms));
}

void
ka_closed(struct ka_engine *e, int64_t now_ms, enum ka_reason reason)
{
	ka_advance(e, now_ms);
	if (e->reason == KA_REASON_NONE)
		e->reason = reason;
}

/* When the wire has been silent for its interval, less the same jitter. */
static int64_t
tcp_due_ms(const struct ka_engine *e)
{
	return e->tap.rx_ms + e->interval_ms -
	    (int64_t)(e->tcp_early * (double)e->interval_ms);
}

/* Idle time with which the kernel's own timer is never later than ms. */
static int64_t
prompt_tcp_ms(int64_t ms)
{
	return whole_tcp_ms(ms - ms / TCP_LATE_PARTS);
}

/*
 * Has the kernel send its keepalive now: it does so when its idle time is set
 * to no more than has passed. Left to itself it would send up to an eighth of
 * the time later, for so coarse are its long timers (seen: 17 s became 18.5 s,
 * 140 s became 152 s).
 */
static enum ka_action
push_tcp(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	ask(e, KA_PROBE_TCP, now_ms, ka_wire_gap(&e->tap, now_ms), w);
	e->look_ms = now_ms + TCP_GRACE_MS;
	e->tcp_idle_ms = min64(prompt_tcp_ms(e->asked_interval_ms),
	    whole_tcp_ms(now_ms - e->tap.rx_ms));
	return KA_ARM_TCP;
}

static enum ka_action
tick_idle(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w,
    int busy)
{
	if (now_ms >= e->due_ms &&
	    tick_due(e, now_ms, w, busy) == KA_SEND)
		return KA_SEND;
	if (!e->tcp || e->state != KA_IDLE)
		return KA_WAIT;
	if (ka_wire_stuck(w)) {
		hold(e, KA_PROBE_TCP, now_ms, w);
		return KA_WAIT;
	}
	/* What is in flight asks already; its answer moves the deadline. */
	if (now_ms < tcp_due_ms(e) || ka_wire_outstanding(w))
		return KA_WAIT;
	/* An SSH request that is due before the next one serves for both. */
	if (!busy && e->latest_ms < now_ms + e->interval_ms)
		return send_ssh(e, now_ms, w);
	return push_tcp(e, now_ms, w);
}

/* When patience with the open question ends. */
static int64_t
limit_ms(const struct ka_engine *e)
{
	int64_t limit = later(e->data_ms, e->cfg.timeout_ms);

	if (KA_MUTANT(EARLY_END))
		limit -= (limit - e->data_ms) / 2;
	limit = max64(limit, e->grace_ms);
	if (e->kernel_ms < 0 || limit == KA_NEVER || KA_MUTANT(NO_SUSPENDED))
		return limit;
	/*
	 * The kernel answers, ssh does not. It has longer, but when the kernel
	 * falls silent too, the path's patience counts from there.
	 */
	return max64(limit, min64(limit + e->cfg.suspended_ms,
	    e->kernel_ms + e->sign_ms + e->cfg.timeout_ms));
}

static enum ka_action
give_up(struct ka_engine *e, int64_t now_ms)
{
	/* Silent for longer than its next sign was due: not only its ssh. */
	if (e->kernel_ms >= 0 &&
	    now_ms - e->kernel_ms <= e->sign_ms + TCP_GRACE_MS)
		return end(e, KA_REASON_SUSPENDED);
	return end(e, KA_REASON_TIMEOUT);
}

/* Nothing is in the way any more. */
static enum ka_action
release(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w)
{
	if (e->asked_kind == KA_PROBE_SSH)
		return send_ssh(e, now_ms, w);
	e->state = KA_IDLE;	/* the kernel's word is all tcp probes want */
	return KA_WAIT;
}

static enum ka_action
tick_waiting(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w,
    int busy, int64_t late_ms)
{
	note_kernel(e, now_ms, w);
	/* Answered, or free to ask at last, if only just in time. */
	if (e->state == KA_HELD && !is_held(w, busy))
		return release(e, now_ms, w);
	if (KA_MUTANT(SECOND_PROBE) && now_ms - e->clock_ms >= e->interval_ms)
		return release(e, now_ms, w);
	if (e->state == KA_ASKED && e->asked_kind == KA_PROBE_TCP &&
	    e->kernel_ms >= 0) {
		e->answers++;
		e->state = KA_IDLE;
		return KA_WAIT;
	}
	if (late_ms > OVERSLEPT_MS && !KA_MUTANT(NO_GRACE))
		e->grace_ms = now_ms + min64(e->late_ms, e->cfg.timeout_ms);
	if (now_ms >= limit_ms(e))
		return give_up(e, now_ms);
	if (now_ms < e->look_ms)
		return KA_WAIT;
	/* An answer to an SSH request comes as a packet, others must be seen. */
	if (e->state == KA_ASKED && e->asked_kind == KA_PROBE_SSH)
		e->look_ms = now_ms + e->interval_ms;
	else
		e->look_ms = look_again_ms(e, now_ms);
	return KA_WAIT;
}

/*
 * The idle time the kernel's keepalive should have now. While a question is
 * open the path is the kernel's to keep: with tcp probes, and when the kernel
 * of a suspended client answers, as no second SSH request may be sent then
 * (I3). That is no time for a longer interval than was asked with. Else with
 * tcp probes just more than the interval, for when this process is too late
 * to push.
 */
static int64_t
wanted_tcp_idle_ms(const struct ka_engine *e)
{
	if (e->state == KA_ASKED && e->asked_kind == KA_PROBE_TCP)
		return e->tcp_idle_ms;
	if (e->cfg.mode == KA_ADAPT && e->state != KA_IDLE &&
	    (e->kernel_ms >= 0 || e->tcp))
		return prompt_tcp_ms(e->asked_interval_ms);
	if (e->tcp)
		return whole_tcp_ms(e->interval_ms + KA_TCP_UNIT_MS);
	return 0;
}

enum ka_action
ka_tick(struct ka_engine *e, int64_t now_ms, const struct ka_wire *w, int busy)
{
	/* Only an open question can be looked at too late. */
	int64_t due_ms = e->state == KA_IDLE ? now_ms : ka_deadline(e);
	int64_t tcp_idle_ms;
	enum ka_action action;

	now_ms = ka_advance(e, now_ms);
	if (e->cfg.mode != KA_ADAPT || e->reason != KA_REASON_NONE)
		return KA_WAIT;		/* I1 */
	take_sample(e, now_ms, w);
	if (e->state == KA_IDLE)
		action = tick_idle(e, now_ms, w, busy);
	else
		action = tick_waiting(e, now_ms, w, busy, now_ms - due_ms);
	if (action != KA_WAIT)
		return action;
	tcp_idle_ms = wanted_tcp_idle_ms(e);
	if (tcp_idle_ms == e->tcp_idle_ms)
		return KA_WAIT;
	e->tcp_idle_ms = tcp_idle_ms;
	return KA_ARM_TCP;
}

int64_t
ka_deadline(const struct ka_engine *e)
{
	int64_t look_ms;

	if (e->cfg.mode != KA_ADAPT || e->reason != KA_REASON_NONE)
		return KA_NEVER;
	if (wanted_tcp_idle_ms(e) != e->tcp_idle_ms)
		return e->now_ms;
	if (e->state != KA_IDLE)
		return min64(e->look_ms, limit_ms(e));
	if (!e->tcp)
		return e->due_ms;
	/* Not over and over while something is in flight. */
	look_ms = max64(tcp_due_ms(e), e->tap.last_ms + IN_FLIGHT_LOOK_MS);
	return min64(e->due_ms, look_ms);
}

int64_t
ka_tcp_idle_ms(const struct ka_engine *e)
{
	return e->tcp_idle_ms;
}

int64_t
ka_kernel_retry_ms(const struct ka_engine *e)
{
	if (e->cfg.timeout_ms == KA_NEVER)
		return KA_NEVER;
	return e->cfg.timeout_ms / KERNEL_RETRIES;
}

int64_t
ka_tcp_retry_ms(const struct ka_engine *e)
{
	int64_t repeat_ms = min64(TCP_REPEAT_MAX_MS,
	    e->tcp_idle_ms / TCP_REPEATS);

	return max64(KA_TCP_UNIT_MS,
	    min64(repeat_ms, ka_kernel_retry_ms(e)));
}

int64_t
ka_kernel_patience_ms(const struct ka_engine *e)
{
	int64_t span_ms = e->interval_ms;

	/* Its own keepalive is late when this process does not push it. */
	if (e->tcp)
		span_ms += 2 * KA_TCP_UNIT_MS + span_ms / TCP_LATE_PARTS;
	if (KA_MUTANT(IMPATIENT_KERNEL))
		return span_ms;
	/* Slept, and asked longer than that after the last segment. */
	if (e->state != KA_IDLE && e->tap.valid &&
	    e->asked_ms - e->tap.rx_ms > span_ms + OVERSLEPT_MS)
		span_ms = e->asked_ms - e->tap.rx_ms;
	/*
	 * The engine ends the session itself, and says why. The kernel is only
	 * there for when it cannot, so it comes a margin later. It counts a
	 * closed window against the client even while that answers.
	 */
	return later(span_ms + e->cfg.suspended_ms + KERNEL_MARGIN_MS,
	    e->cfg.timeout_ms);
}

enum ka_reason
ka_reason(const struct ka_engine *e)
{
	return e->reason;
}
