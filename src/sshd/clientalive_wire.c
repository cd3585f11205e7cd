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

#include "includes.h"

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

/*
 * glibc's <netinet/tcp.h> stops before the segment counters, so the kernel's
 * own header is used where it is there and new enough (Linux 4.6).
 */
#if defined(__linux__) && defined(__has_include)
# if __has_include(<linux/tcp.h>) && __has_include(<linux/version.h>)
#  include <linux/version.h>
#  if LINUX_VERSION_CODE >= KERNEL_VERSION(4, 6, 0)
#   include <linux/tcp.h>
#   define HAVE_WIRE
#  endif
# endif
#endif

#include "clientalive_wire.h"

#ifdef HAVE_WIRE

/* Linux refuses longer times (MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL) ... */
#define KEEPALIVE_MAX_S		32767
/* ... and more probes (MAX_TCP_KEEPCNT). */
#define KEEPALIVE_COUNT_MAX	127

/* Linux 6.15; older headers lack the name, older kernels refuse it. */
#ifndef TCP_RTO_MAX_MS
# define TCP_RTO_MAX_MS		44
#endif
#define RTO_MAX_MIN_MS		1000
#define RTO_MAX_MAX_MS		120000

/* Linux's values of tcpi_state; <linux/tcp.h> has no names for them. */
#define STATE_ESTABLISHED	1
#define STATE_CLOSE		7
#define STATE_LISTEN		10

static int
get_info(int fd, struct tcp_info *info)
{
	socklen_t len = sizeof(*info);

	memset(info, 0, sizeof(*info));
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == -1)
		return -1;
	/* An old kernel fills less: Linux 4.6 has all that is read (I8). */
	if (len < offsetof(struct tcp_info, tcpi_data_segs_out) +
	    sizeof(info->tcpi_data_segs_out))
		return -1;
	return 0;
}

int
wire_sample(int fd, struct ka_wire *w)
{
	struct tcp_info info;

	if (get_info(fd, &info) == -1)
		return -1;
	w->segs_in = info.tcpi_segs_in;
	w->segs_out = info.tcpi_segs_out;
	w->data_segs_in = info.tcpi_data_segs_in;
	w->data_segs_out = info.tcpi_data_segs_out;
	w->data_recv_age_ms = info.tcpi_last_data_recv;
	w->data_sent_age_ms = info.tcpi_last_data_sent;
	w->ack_recv_age_ms = info.tcpi_last_ack_recv;
	w->unacked = info.tcpi_unacked;
	w->notsent = info.tcpi_notsent_bytes;
	w->backoff = info.tcpi_backoff;
	w->rto_us = info.tcpi_rto;
	return 0;
}

enum wire_state
wire_state(int fd)
{
	struct tcp_info info;

	if (get_info(fd, &info) == -1)
		return WIRE_UNKNOWN;
	switch (info.tcpi_state) {
	case STATE_ESTABLISHED:
		return WIRE_OPEN;
	case STATE_CLOSE:
		return WIRE_ABORTED;
	default:
		return info.tcpi_state < STATE_LISTEN ?
		    WIRE_PEER_CLOSED : WIRE_UNKNOWN;
	}
}

static int
set_tcp(int fd, int option, int value)
{
	return setsockopt(fd, IPPROTO_TCP, option, &value, sizeof(value));
}

/* What the socket had before we touched it. */
static struct {
	int known;
	int on, idle_s, interval_s, count;
} before;

static int
remember(int fd)
{
	socklen_t len = sizeof(int);

	if (before.known)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &before.on, &len) == -1 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &before.idle_s,
	    &len) == -1 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &before.interval_s,
	    &len) == -1 ||
	    getsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &before.count,
	    &len) == -1)
		return -1;
	before.known = 1;
	return 0;
}

static int
set_keepalive(int fd, int on, int idle_s, int interval_s, int count)
{
	/* On first: it counts from now, TCP_KEEPIDLE from the last segment. */
	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) == -1 ||
	    set_tcp(fd, TCP_KEEPINTVL, interval_s) == -1 ||
	    set_tcp(fd, TCP_KEEPCNT, count) == -1)
		return -1;
	return set_tcp(fd, TCP_KEEPIDLE, idle_s);
}

/* Whole seconds that the kernel takes. */
static int
keepalive_s(int64_t ms)
{
	if (ms < 1000)
		return 1;
	return ms / 1000 > KEEPALIVE_MAX_S ?
	    KEEPALIVE_MAX_S : (int)(ms / 1000);
}

int
wire_set_keepalive(int fd, int64_t idle_ms, int64_t retry_ms)
{
	if (remember(fd) == -1)
		return -1;
	if (idle_ms == 0)
		return set_keepalive(fd, before.on, before.idle_s,
		    before.interval_s, before.count);
	/* How long without an answer is TCP_USER_TIMEOUT's business. */
	return set_keepalive(fd, 1, keepalive_s(idle_ms),
	    keepalive_s(retry_ms), KEEPALIVE_COUNT_MAX);
}

int
wire_set_patience(int fd, int64_t patience_ms)
{
	return set_tcp(fd, TCP_USER_TIMEOUT,
	    patience_ms > INT_MAX ? INT_MAX : (int)patience_ms);
}

int
wire_set_retry(int fd, int64_t retry_ms)
{
	if (retry_ms < RTO_MAX_MIN_MS)
		retry_ms = RTO_MAX_MIN_MS;
	if (retry_ms > RTO_MAX_MAX_MS)
		retry_ms = RTO_MAX_MAX_MS;
	return set_tcp(fd, TCP_RTO_MAX_MS, (int)retry_ms);
}

#else /* sessions keep their configured interval (I5) */

static int
unsupported(void)
{
	errno = ENOPROTOOPT;
	return -1;
}

int
wire_sample(int fd, struct ka_wire *w)
{
	return unsupported();
}

enum wire_state
wire_state(int fd)
{
	return WIRE_UNKNOWN;
}

int
wire_set_keepalive(int fd, int64_t idle_ms, int64_t retry_ms)
{
	return unsupported();
}

int
wire_set_patience(int fd, int64_t patience_ms)
{
	return unsupported();
}

int
wire_set_retry(int fd, int64_t retry_ms)
{
	return unsupported();
}

#endif
