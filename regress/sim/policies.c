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

/* The policies by name, ours and the others. */

#include <string.h>

#include "policy.h"
#include "sim.h"

static const char *const ours[] = {
	"oracle", "bound", "adaptive", "adaptive-tcp"
};
#define OURS	(sizeof(ours) / sizeof(ours[0]))

int
sim_policy_has_cost(const char *name)
{
	return strcmp(name, "bound") == 0 || strcmp(name, "adaptive") == 0 ||
	    strcmp(name, "adaptive-tcp") == 0;
}

const char *
sim_policy_probe(const char *name)
{
	const struct policy *p;

	if (strcmp(name, "adaptive-tcp") == 0)
		return "tcp";
	if (strcmp(name, "oracle") == 0 || sim_policy_has_cost(name))
		return "ssh";
	return (p = policy_find(name)) != NULL ? p->probe : NULL;
}

const char *const *
sim_policies(void)
{
	static const char *all[64];
	size_t i, n = 0;

	for (i = 0; i < policy_names_count && n + OURS + 1 <
	    sizeof(all) / sizeof(all[0]); i++)
		all[n++] = policy_names[i];
	for (i = 0; i < OURS; i++)
		all[n++] = ours[i];
	return all;
}
