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

/* Finds policies by name. */

#include <stdlib.h>
#include <string.h>

#include "policy_parts.h"

#define FIXED_PREFIX	"fixed-"

/* A fixed policy that was asked for; kept for later and for ever. */
struct made {
	struct policy policy;
	char name[sizeof(FIXED_PREFIX "31622400")];
	struct made *next;
};

static struct made *all_made;

static const struct policy *const ready[] = {
	&policy_none,
	&policy_mars,
	&policy_eas,
	&policy_courier,
	&policy_gcm,
	&policy_gcm_wifi,
	&policy_tcp_keepalive
};

const char *const policy_names[] = {
	"fixed-15",
	"fixed-30",
	"fixed-60",
	"fixed-120",
	"fixed-225",
	"fixed-300",
	"fixed-600",
	"fixed-1700",
	"fixed-7200",
	"none",
	"mars",
	"eas",
	"courier",
	"gcm",
	"gcm-wifi",
	"tcp-keepalive"
};
const size_t policy_names_count =
    sizeof(policy_names) / sizeof(policy_names[0]);

/*
 * Seconds in plain decimal, without sign, blank or leading zero, so that each
 * policy has one name only; 0 when that is not what it says.
 */
static int64_t
seconds_of(const char *text)
{
	int64_t s = 0;

	if (*text == '0')
		return 0;
	for (; *text >= '0' && *text <= '9'; text++) {
		s = s * 10 + (*text - '0');
		if (s > POLICY_FIXED_MAX_S)
			return 0;
	}
	return *text == '\0' ? s : 0;
}

static const struct policy *
make_fixed(const char *name, int64_t interval_s)
{
	struct made *made;

	for (made = all_made; made != NULL; made = made->next)
		if (strcmp(made->name, name) == 0)
			return &made->policy;
	if ((made = malloc(sizeof(*made))) == NULL)
		return NULL;
	/* Fits: seconds_of() took no more digits than the longest has. */
	memcpy(made->name, name, strlen(name) + 1);
	policy_fixed(&made->policy, made->name, interval_s);
	made->next = all_made;
	all_made = made;
	return &made->policy;
}

const struct policy *
policy_find(const char *name)
{
	int64_t interval_s;
	size_t i;

	for (i = 0; i < sizeof(ready) / sizeof(ready[0]); i++)
		if (strcmp(ready[i]->name, name) == 0)
			return ready[i];
	if (strncmp(name, FIXED_PREFIX, strlen(FIXED_PREFIX)) != 0)
		return NULL;
	interval_s = seconds_of(name + strlen(FIXED_PREFIX));
	return interval_s > 0 ? make_fixed(name, interval_s) : NULL;
}
