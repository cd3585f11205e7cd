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

/* What each kind of option takes. */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "options_internal.h"
#include "value.h"

int
option_refuse(struct option_parser *p, const char *text, const char *fmt, ...)
{
	char shown[CSV_SHOWN_MAX + 4], expected[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(expected, sizeof(expected), fmt, ap);
	va_end(ap);
	snprintf(p->error, p->error_len, "--%s '%s': %s", p->spec->name,
	    csv_show(text, shown), expected);
	return -1;
}

static void *
target(struct option_parser *p)
{
	return (char *)p->o + p->spec->offset;
}

static int
set_whole(struct option_parser *p, const char *text, uint64_t *value)
{
	if (value_whole(text, (uint64_t)p->spec->min, (uint64_t)p->spec->max,
	    value) == -1)
		return option_refuse(p, text, "a whole number from %.0f to %.0f is "
		    "expected", p->spec->min, p->spec->max);
	return 0;
}

int
option_u32(struct option_parser *p, const char *text)
{
	uint64_t value;

	if (set_whole(p, text, &value) == -1)
		return -1;
	*(uint32_t *)target(p) = (uint32_t)value;
	return 0;
}

int
option_u64(struct option_parser *p, const char *text)
{
	return set_whole(p, text, target(p));
}

int
option_number(struct option_parser *p, const char *text)
{
	if (value_number(text, p->spec->min, p->spec->max, target(p)) == -1)
		return option_refuse(p, text, "a decimal number from %.10g to %.10g "
		    "is expected", p->spec->min, p->spec->max);
	return 0;
}

int
option_time(struct option_parser *p, const char *text)
{
	if (value_time(text, p->spec->min, p->spec->max, target(p)) == -1)
		return option_refuse(p, text, "a time such as 90, 30s or 1.5h, from "
		    "%.10g s to %.10g s, is expected", p->spec->min,
		    p->spec->max);
	return 0;
}

int
option_range(struct option_parser *p, const char *text)
{
	const char *comma = strchr(text, ',');
	struct sim_server *server = &p->o->server;
	char min[64];
	size_t len = comma == NULL ? 0 : (size_t)(comma - text);

	if (comma == NULL || len >= sizeof(min))
		goto bad;
	memcpy(min, text, len);
	min[len] = '\0';
	if (value_time(min, p->spec->min, p->spec->max, &server->min_s) == -1 ||
	    value_time(comma + 1, p->spec->min, p->spec->max,
	    &server->max_s) == -1 || server->min_s >= server->max_s)
		goto bad;
	return 0;
bad:
	return option_refuse(p, text, "two times such as 30s,30m, from %.10g s to "
	    "%.10g s, the first below the second, are expected", p->spec->min,
	    p->spec->max);
}

int
option_file(struct option_parser *p, const char *text)
{
	if (*text == '\0')
		return option_refuse(p, text, "the name of a file is expected");
	*(const char **)target(p) = text;
	return 0;
}

int
option_format(struct option_parser *p, const char *text)
{
	if (strcmp(text, "table") != 0 && strcmp(text, "json") != 0)
		return option_refuse(p, text, "table or json is expected");
	p->o->format = *text == 'j' ? FORMAT_JSON : FORMAT_TABLE;
	return 0;
}

int
option_quiet(struct option_parser *p, const char *text)
{
	(void)text;
	p->o->quiet = 1;
	return 0;
}

int
option_action(struct option_parser *p, const char *text)
{
	(void)text;
	p->o->action = (enum options_action)p->spec->min;
	return 0;
}

/* Adds it if it is not there. */
static int
add_policy(struct option_parser *p, const char *name)
{
	struct options *o = p->o;
	size_t i;

	for (i = 0; i < o->policies; i++)
		if (strcmp(o->policy[i], name) == 0)
			return 0;
	if (o->policies == OPTIONS_POLICIES_MAX)
		return option_refuse(p, name, "at most %d policies are expected",
		    OPTIONS_POLICIES_MAX);
	o->policy[o->policies++] = name;
	return 0;
}

static int
add_policies(struct option_parser *p, const char *name)
{
	const char *const *all;

	if (strcmp(name, "all") != 0) {
		if (sim_policy_probe(name) == NULL)
			return option_refuse(p, name, "no such policy: 'all' or names "
			    "that --list-policies shows are expected");
		return add_policy(p, name);
	}
	for (all = sim_policies(); *all != NULL; all++)
		if (add_policy(p, *all) == -1)
			return -1;
	return 0;
}

int
option_policies(struct option_parser *p, const char *text)
{
	char *rest, *name;

	free(p->o->names);
	p->o->policies = 0;
	if ((p->o->names = rest = strdup(text)) == NULL)
		return option_refuse(p, text, "no memory left");
	while ((name = strsep(&rest, ",")) != NULL)
		if (add_policies(p, name) == -1)
			return -1;
	return 0;
}

static int
add_loss_cost(struct option_parser *p, const char *text)
{
	struct options *o = p->o;
	uint64_t value;
	size_t i;

	if (set_whole(p, text, &value) == -1)
		return -1;
	for (i = 0; i < o->loss_costs; i++)
		if (o->loss_cost[i] == (double)value)
			return 0;
	if (o->loss_costs == OPTIONS_LOSS_COSTS_MAX)
		return option_refuse(p, text, "at most %d loss costs are expected",
		    OPTIONS_LOSS_COSTS_MAX);
	o->loss_cost[o->loss_costs++] = (double)value;
	return 0;
}

int
option_loss_costs(struct option_parser *p, const char *text)
{
	char *list, *rest, *one;
	int r = 0;

	p->o->loss_costs = 0;
	if ((list = rest = strdup(text)) == NULL)
		return option_refuse(p, text, "no memory left");
	while (r == 0 && (one = strsep(&rest, ",")) != NULL)
		r = add_loss_cost(p, one);
	free(list);
	return r;
}
