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
 * One session's keepalives: asks the engine, does what it says. Runs in the
 * session process, after login, as the user.
 */

#include "includes.h"

#include <sys/types.h>
#include <sys/time.h>

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "openbsd-compat/sys-queue.h"
#include "log.h"
#include "misc.h"
#include "packet.h"
#include "servconf.h"
#include "ssherr.h"
#include "keepalive.h"
#include "clientalive.h"
#include "clientalive_wire.h"

/* Least time between two samples that only packets ask for. */
#define SAMPLE_MS	100

/* How long an exchange of keys that is due may take to begin. */
#define REKEY_START_MS	3000

extern ServerOptions options;

static struct ka_engine *engine;	/* NULL: nothing to do */
static int observing;
static int checking;			/* upstream's own probe is under way */
static uint64_t heard_bytes;		/* of whole packets, so far */
static int64_t patience_ms = -1;	/* as the kernel was told */
static char explained[320];		/* what the log said last */

static int64_t
now_ms(void)
{
	struct timespec ts;

	monotime_ts(&ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static const struct ka_wire *
sample(struct ssh *ssh, struct ka_wire *w)
{
	return wire_sample(ssh_packet_get_connection_in(ssh), w) == 0 ?
	    w : NULL;
}

static void
read_config(struct ka_config *c)
{
	const struct clientalive_options *o = &options.clientalive;
	int64_t timeout_s = o->timeout;

	int interval_s = options.client_alive_interval;
	int min_s = o->range_min, max_s = o->range_max;

	if (timeout_s == 0)
		timeout_s = (int64_t)interval_s *
		    options.client_alive_count_max;
	/* Several Match blocks together may leave it outside. */
	if (interval_s < min_s || interval_s > max_s)
		logit("ClientAliveInterval %d is outside "
		    "ClientAliveIntervalRange %d %d: range widened",
		    interval_s, min_s, max_s);
	if (interval_s < min_s)
		min_s = interval_s;
	if (interval_s > max_s)
		max_s = interval_s;
	memset(c, 0, sizeof(*c));
	c->mode = o->adaptive == CLIENTALIVE_YES ? KA_ADAPT : KA_OBSERVE;
	c->probe = (enum ka_probe)o->probe;
	c->interval_ms = (int64_t)interval_s * 1000;
	c->min_ms = (int64_t)min_s * 1000;
	c->max_ms = (int64_t)max_s * 1000;
	/* ClientAliveCountMax 0 has always meant: never give up. */
	c->timeout_ms = timeout_s <= 0 ? KA_NEVER : timeout_s * 1000;
	c->suspended_ms = (int64_t)o->suspended * 1000;
	c->loss_cost = o->loss_cost;
	arc4random_buf(&c->seed, sizeof(c->seed));
	/* Interval x CountMax may be more than the engine takes. */
	if (c->timeout_ms != KA_NEVER && c->timeout_ms > KA_TIME_MAX_MS)
		c->timeout_ms = KA_TIME_MAX_MS;
}

/* From here on the interval is the engine's, and so is giving up. */
static void
take_over(struct ssh *ssh, const struct ka_config *c)
{
	options.client_alive_interval = 0;
	options.client_alive_count_max = 0;
	/*
	 * Blocking reads and writes must be as patient as the engine (I4). For
	 * one that never gives up, the kernel's own limits stay.
	 */
	if (c->timeout_ms == KA_NEVER) {
		ssh_packet_set_timeout(ssh, 0, 0);
		return;
	}
	ssh_packet_set_timeout(ssh,
	    (int)((c->timeout_ms + c->max_ms) / 1000), 1);
	if (wire_set_retry(ssh_packet_get_connection_in(ssh),
	    ka_kernel_retry_ms(engine)) == -1)
		debug2_f("TCP_RTO_MAX_MS: %s", strerror(errno));
}

void
clientalive_start(struct ssh *ssh)
{
	struct ka_config c;
	struct ka_wire w;
	const char *what;

	if (options.clientalive.adaptive == CLIENTALIVE_NO ||
	    options.client_alive_interval <= 0)
		return;
	read_config(&c);
	if ((what = ka_config_error(&c)) != NULL ||
	    (engine = ka_new(&c, now_ms(), sample(ssh, &w))) == NULL) {
		error("ClientAliveAdaptive is off for this session: %s",
		    what != NULL ? what : "out of memory");
		return;
	}
	observing = c.mode == KA_OBSERVE;
	if (!observing)
		take_over(ssh, &c);
	ssh_packet_get_bytes(ssh, &heard_bytes, NULL);
}

/*
 * Tells the engine of the packets that were dispatched since last time. While
 * data flows one sample of the socket in a while is enough.
 */
static void
listen_to_client(struct ssh *ssh, int64_t now)
{
	static int64_t sampled;
	const struct ka_wire *wp = NULL;
	struct ka_wire w;
	uint64_t bytes;

	ssh_packet_get_bytes(ssh, &bytes, NULL);
	if (bytes == heard_bytes)
		return;
	heard_bytes = bytes;
	if (now - sampled >= SAMPLE_MS) {
		wp = sample(ssh, &w);
		sampled = now;
	}
	ka_heard(engine, now, wp);
}

/*
 * The time of RekeyLimit is up, or will be in a second: a packet would set off
 * the exchange and wait behind it. The server loop starts one by itself within
 * a second, or not at all: when no packet has passed since the last one, or
 * when the limit comes from a Match block, which is set too late to count.
 */
static int
is_rekey_due(struct ssh *ssh, int64_t now)
{
	static int64_t since = -1;

	if (options.rekey_interval <= 0 ||
	    ssh_packet_get_rekey_timeout(ssh) > 1) {
		since = -1;
		return 0;
	}
	if (since == -1)
		since = now;
	return now - since < REKEY_START_MS;
}

/* Nothing may be sent while keys are exchanged, or are about to be. */
static int
is_busy(struct ssh *ssh, int64_t now)
{
	return ssh_packet_is_rekeying(ssh) || is_rekey_due(ssh, now);
}

static void
set_kernel_patience(struct ssh *ssh)
{
	int64_t wanted_ms = ka_kernel_patience_ms(engine);

	if (wanted_ms == patience_ms || wanted_ms == KA_NEVER)
		return;
	patience_ms = wanted_ms;
	if (wire_set_patience(ssh_packet_get_connection_in(ssh),
	    patience_ms) == -1)
		debug2_f("TCP_USER_TIMEOUT: %s", strerror(errno));
}

/* In the debug log: each change of the interval, or of what it stands on. */
static void
explain(void)
{
	char text[sizeof(explained)];

	ka_explain(engine, text, sizeof(text));
	if (strcmp(text, explained) == 0)
		return;
	strlcpy(explained, text, sizeof(explained));
	debug("ClientAlive %s", text);
}

static void
give_up(struct ssh *ssh)
{
	char remote_id[512];

	sshpkt_fmt_connection_id(ssh, remote_id, sizeof(remote_id));
	logit("Timeout, client %s from %s",
	    ka_reason(engine) == KA_REASON_SUSPENDED ?
	    "suspended" : "not responding", remote_id);
	cleanup_exit(255);
}

static enum ka_action
act(struct ssh *ssh, int64_t now)
{
	struct ka_wire w;
	enum ka_action action;

	action = ka_tick(engine, now, sample(ssh, &w), is_busy(ssh, now));
	if (action == KA_ARM_TCP &&
	    wire_set_keepalive(ssh_packet_get_connection_in(ssh),
	    ka_tcp_idle_ms(engine), ka_tcp_retry_ms(engine)) == -1) {
		debug2_f("SO_KEEPALIVE: %s", strerror(errno));
		ka_tcp_refused(engine);
	}
	if (action == KA_END)
		give_up(ssh);
	return action;
}

int
clientalive_arm(struct ssh *ssh, struct timespec *timeout)
{
	struct ka_wire w;
	enum ka_action action = KA_WAIT;
	int64_t now, wait_ms;

	if (engine == NULL)
		return 0;
	now = now_ms();
	listen_to_client(ssh, now);
	if (checking) {
		checking = 0;
		ka_probed(engine, now, sample(ssh, &w));
	}
	explain();
	if (observing)
		return 0;
	set_kernel_patience(ssh);
	if (now >= ka_deadline(engine))
		action = act(ssh, now);
	/* One action a turn; whatever else is due follows at once. */
	if ((wait_ms = ka_deadline(engine)) != KA_NEVER) {
		wait_ms = wait_ms > now ? wait_ms - now : 0;
		ptimeout_deadline_ms(timeout,
		    wait_ms > INT_MAX ? INT_MAX : (long)wait_ms);
	}
	return action == KA_SEND;
}

void
clientalive_checking(void)
{
	checking = observing;
}

void
clientalive_reply(void)
{
	if (engine != NULL)
		ka_reply(engine, now_ms());
}

void
clientalive_read_failed(int r)
{
	int oerrno = errno;
	enum ka_reason reason = KA_REASON_CLOSED;

	if (engine == NULL)
		return;
	if (r == SSH_ERR_SYSTEM_ERROR) {
		if (errno == EAGAIN || errno == EINTR || errno == EWOULDBLOCK)
			return;
		if (errno == ECONNRESET)
			reason = KA_REASON_RESET;
		else if (errno != EPIPE)
			reason = KA_REASON_KERNEL;
	}
	ka_closed(engine, now_ms(), reason);
	errno = oerrno;
}

/* Upstream's own check has just given up. */
static int
has_upstream_given_up(void)
{
	struct ka_summary s;

	ka_summarize(engine, &s);
	return checking && options.client_alive_count_max > 0 &&
	    s.probes - s.answered >= (u_int)options.client_alive_count_max;
}

/* Nobody said why: what the packets and the socket tell. */
static enum ka_reason
guess_reason(struct ssh *ssh)
{
	uint64_t bytes;

	if (has_upstream_given_up())
		return KA_REASON_TIMEOUT;
	ssh_packet_get_bytes(ssh, &bytes, NULL);
	if (bytes != heard_bytes)
		return KA_REASON_CLOSED;	/* its last packet did it */
	switch (wire_state(ssh_packet_get_connection_in(ssh))) {
	case WIRE_PEER_CLOSED:
		return KA_REASON_CLOSED;
	case WIRE_ABORTED:
		return KA_REASON_RESET;
	default:
		return KA_REASON_LOCAL;
	}
}

void
clientalive_end(struct ssh *ssh)
{
	struct ka_summary s;
	char remote_id[512], text[512];

	if (engine == NULL)
		return;
	ka_closed(engine, now_ms(), guess_reason(ssh));
	ka_summarize(engine, &s);
	ka_summary_text(&s, text, sizeof(text));
	sshpkt_fmt_connection_id(ssh, remote_id, sizeof(remote_id));
	logit("ClientAlive summary: %s from %s", text, remote_id);
	if (s.broken != 0)
		error_f("invariants violated: 0x%x", s.broken);
	ka_free(engine);
	engine = NULL;
}
