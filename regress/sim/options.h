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

/* The command line of ka-sim. Its defaults are one table, in options.c. */

#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim.h"

#define OPTIONS_ERROR_LEN	1024	/* enough for any error */
#define OPTIONS_POLICIES_MAX	256
#define OPTIONS_LOSS_COSTS_MAX	64

enum options_format {
	FORMAT_TABLE,
	FORMAT_JSON
};

enum options_action {
	ACTION_RUN,
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_LIST_POLICIES
};

/* In the order of --help. */
enum option_id {
	OPTION_GATEWAYS, OPTION_POLICY, OPTION_NETWORKS, OPTION_DAYS,
	OPTION_SEED, OPTION_SEEDS, OPTION_LOSS_COST, OPTION_PRIOR,
	OPTION_RANGE, OPTION_INTERVAL, OPTION_TIMEOUT, OPTION_SESSIONS_MAX,
	OPTION_IDLE_HOURS, OPTION_PREFIX_SIZE, OPTION_MIXED, OPTION_SLEEPS,
	OPTION_OUTAGES, OPTION_VANISH, OPTION_OWN_KEEPALIVES, OPTION_EVICT,
	OPTION_OUTBOUND_ONLY, OPTION_CHANGES, OPTION_MOVES, OPTION_SCALE,
	OPTION_FORMAT, OPTION_PLOT, OPTION_LIST_POLICIES, OPTION_QUIET,
	OPTION_HELP, OPTION_VERSION, OPTIONS
};

struct options {
	enum options_action action;
	struct sim_population population;	/* without its gateways */
	struct sim_server server;		/* without its prior */
	const char *gateways;			/* path */
	const char *prior;			/* path; NULL: the built-in */
	const char *policy[OPTIONS_POLICIES_MAX];	/* each once */
	size_t policies;
	double loss_cost[OPTIONS_LOSS_COSTS_MAX];	/* each once */
	size_t loss_costs;
	uint64_t seed;				/* the first */
	uint32_t seeds;				/* how many, one by one */
	enum options_format format;
	const char *plot;			/* path; NULL: none */
	int quiet;
	const char *text[OPTIONS];	/* as given; NULL: it was not */
	char *names;			/* what policy[] points into */
};

/*
 * Sets the defaults, then what argv says. Returns 0, or -1 with one line in
 * error that names the option, the value and what is expected. Strings of
 * argv must live as long as the options. Free with options_free() in either
 * case. Permutes argv.
 */
int	options_parse(struct options *, int argc, char **argv, char *error,
	    size_t len);
void	options_free(struct options *);

/* What --help says of every option, with its default. */
void	options_help(FILE *);

/* Of an option: its name without dashes, and its default, or NULL. */
const char *options_name(enum option_id);
const char *options_default(enum option_id);

#endif /* OPTIONS_H */
