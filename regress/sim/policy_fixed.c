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
 * Policies that learn nothing: one interval for every network.
 *
 *  fixed-N        stock sshd with ClientAliveInterval N and
 *                 ClientAliveCountMax 3: the first keepalive after N seconds
 *                 of silence, two more N apart, the end N after the third.
 *                 Only the first counts as one here, as those behind it tell
 *                 the path nothing new.
 *  none           no keepalive of either kind, and nobody who would notice
 *                 that a client is gone.
 *  gcm, gcm-wifi  Chromium's connection to its push service: every 28 minutes
 *                 on cellular and unknown networks, every 15 on Wi-Fi and
 *                 Ethernet, and a new connection when the answer takes longer
 *                 than 60 s. A server cannot know what its client's network
 *                 is, so each interval is a policy. Left out: the beat after
 *                 the client woke up, which is the client's to send, and the
 *                 interval that the push service may set.
 *  tcp-keepalive  what sshd's defaults leave in charge (ClientAliveInterval 0,
 *                 TCPKeepAlive yes): the kernel's keepalive at its defaults.
 *                 Nine unanswered, 75 s apart, end the connection 675 s after
 *                 the first.
 */

#include "policy_parts.h"

#define SECOND_MS	INT64_C(1000)
#define MINUTE_MS	(60 * SECOND_MS)

#define SSHD_COUNT_MAX	3

#define GCM_SOURCE	"Chromium, google_apis/gcm/engine/heartbeat_manager.cc"
#define GCM_CELL_MS	(28 * MINUTE_MS)
#define GCM_WIFI_MS	(15 * MINUTE_MS)
#define GCM_ACK_MS	(60 * SECOND_MS)

#define TCP_TIME_MS	(7200 * SECOND_MS)
#define TCP_INTVL_MS	(75 * SECOND_MS)
#define TCP_PROBES	9

static int64_t
interval(const struct policy *p, void *memory, int64_t now_ms)
{
	(void)memory;
	(void)now_ms;
	return p->parameter;
}

static int64_t
sshd_patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	return SSHD_COUNT_MAX * interval_ms;
}

static int64_t
no_end(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return KA_NEVER;
}

static int64_t
gcm_patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return GCM_ACK_MS;
}

static int64_t
tcp_patience(const struct policy *p, int64_t interval_ms)
{
	(void)p;
	(void)interval_ms;
	return TCP_PROBES * TCP_INTVL_MS;
}

void
policy_fixed(struct policy *p, const char *name, int64_t interval_s)
{
	const struct policy fixed = {
		.name = name,
		.source = "OpenSSH, sshd_config(5): ClientAliveInterval, "
		    "ClientAliveCountMax 3",
		.probe = "ssh",
		.interval_ms = interval,
		.patience_ms = sshd_patience,
		.parameter = interval_s * SECOND_MS
	};

	*p = fixed;
}

const struct policy policy_none = {
	.name = "none",
	.source = "OpenSSH, sshd_config(5): ClientAliveInterval 0, "
	    "TCPKeepAlive no",
	.probe = "none",
	.interval_ms = interval,
	.patience_ms = no_end,
	.parameter = KA_NEVER
};

const struct policy policy_gcm = {
	.name = "gcm",
	.source = GCM_SOURCE ": cellular",
	.probe = "ssh",
	.interval_ms = interval,
	.patience_ms = gcm_patience,
	.parameter = GCM_CELL_MS
};

const struct policy policy_gcm_wifi = {
	.name = "gcm-wifi",
	.source = GCM_SOURCE ": Wi-Fi",
	.probe = "ssh",
	.interval_ms = interval,
	.patience_ms = gcm_patience,
	.parameter = GCM_WIFI_MS
};

const struct policy policy_tcp_keepalive = {
	.name = "tcp-keepalive",
	.source = "Linux, tcp(7): tcp_keepalive_time 7200, "
	    "tcp_keepalive_intvl 75, tcp_keepalive_probes 9",
	.probe = "tcp",
	.interval_ms = interval,
	.patience_ms = tcp_patience,
	.parameter = TCP_TIME_MS
};
