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
 * The parts that the table of policies is made of. Each adaptive policy has
 * a file of its own; what has no memory is in policy_fixed.c.
 *
 * What all of them share in being moved here: they were published for a
 * client that keeps one connection up on each network it meets, and here they
 * run on a server, with several sessions on each network.
 *  - Memory is that of the network, and all its sessions use it. A keepalive
 *    of one session thus judges the interval of the others. A verdict on a gap
 *    that is no longer the network's interval is ignored, as it belongs to a
 *    question already settled.
 *  - The server sends the keepalive and the client answers. What refreshes a
 *    mapping is the same pair of packets.
 *  - How many networks are remembered has no limit, and nothing is forgotten.
 */

#ifndef SIM_POLICY_PARTS_H
#define SIM_POLICY_PARTS_H

#include "policy.h"

#define POLICY_FIXED_MAX_S	INT64_C(31622400)	/* 366 days */

extern const struct policy policy_none;
extern const struct policy policy_gcm;
extern const struct policy policy_gcm_wifi;
extern const struct policy policy_tcp_keepalive;
extern const struct policy policy_mars;
extern const struct policy policy_eas;
extern const struct policy policy_courier;

/*
 * The policy of a fixed interval, 1 to POLICY_FIXED_MAX_S seconds. name stays
 * the caller's and must live as long as the result is used.
 */
void	policy_fixed(struct policy *, const char *name, int64_t interval_s);

#endif
