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

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "keepalive.h"
#include "options_internal.h"

#define TIME_MIN_S	0.001
#define TIME_MAX_S	31622400	/* 366 days, as of a gateway */
#define SEED_MAX	9007199254740991	/* 2^53 - 1: exact in JSON */

/* The loss costs of a plot's curves where none are given. */
#define LOSS_COSTS_OF_PLOT \
	"1,3,10,30,100,300,1000,2000,5000,10000,20000,50000,100000,300000," \
	"1000000"

#define AT(field)	offsetof(struct options, field)
#define OF(field)	offsetof(struct options, population.field)
#define NONE		0, 0, 0

/* Every option: value, setter, target, bounds, default, help. */
static const struct option_spec specs[OPTIONS] = {
[OPTION_GATEWAYS] = { "gateways", "CSV", option_file, AT(gateways), 0, 0,
	GATEWAYS_FILE, "what the networks are behind" },
[OPTION_POLICY] = { "policy", "NAME[,...]", option_policies, NONE,
	"all", "who sends keepalives; see --list-policies" },
[OPTION_NETWORKS] = { "networks", "N", option_u32, OF(networks), 1, 1e7,
	"1000", "addresses, each behind a gateway" },
[OPTION_DAYS] = { "days", "D", option_number, OF(days), 0.001, 36600,
	"30", "how long to watch them" },
[OPTION_SEED] = { "seed", "S", option_u64, AT(seed), 0, SEED_MAX,
	"1", "the same seed, the same figures" },
[OPTION_SEEDS] = { "seeds", "K", option_u32, AT(seeds), 1, 1000,
	"1", "seeds S to S+K-1: mean +- 95 % confidence" },
[OPTION_LOSS_COST] = { "loss-cost", "L[,...]", option_loss_costs, 0, 1,
	KA_LOSS_COST_MAX, "2000", "keepalives a lost session is worth" },
[OPTION_PRIOR] = { "prior", "CSV", option_file, AT(prior), 0, 0,
	NULL, "what the server believes at first [built in]" },
[OPTION_RANGE] = { "range", "MIN,MAX", option_range, 0, TIME_MIN_S,
	TIME_MAX_S, "15s,3h", "ClientAliveIntervalRange" },
[OPTION_INTERVAL] = { "interval", "TIME", option_time,
	AT(server.interval_s), TIME_MIN_S, TIME_MAX_S,
	NULL, "ClientAliveInterval [MIN of the range]" },
[OPTION_TIMEOUT] = { "timeout", "TIME", option_time, AT(server.timeout_s),
	TIME_MIN_S, TIME_MAX_S, "600", "ClientAliveTimeout" },
[OPTION_SESSIONS_MAX] = { "sessions-max", "N", option_u32,
	OF(sessions_max), 1, 1e6,
	"60", "sessions of a network: 1 to N, log-uniform" },
[OPTION_IDLE_HOURS] = { "idle-hours", "H", option_number, OF(idle_hours),
	0.001, 87600, "4", "of a session, on average" },
[OPTION_PREFIX_SIZE] = { "prefix-size", "N", option_u32, OF(prefix_size),
	1, 65536, "4", "addresses of a prefix, on average" },
[OPTION_MIXED] = { "mixed", "SHARE", option_number, OF(mixed), 0, 1,
	"0.2", "of prefixes with a gateway for each address" },
[OPTION_SLEEPS] = { "sleeps", "PER_DAY", option_number, OF(sleeps), 0, 1000,
	"0.1", "of each client" },
[OPTION_OUTAGES] = { "outages", "PER_DAY", option_number, OF(outages), 0,
	1000, "0.02", "of each network" },
[OPTION_VANISH] = { "vanish", "SHARE", option_number, OF(vanish), 0, 1,
	"0.05", "of sessions whose client just disappears" },
[OPTION_OWN_KEEPALIVES] = { "own-keepalives", "SHARE", option_number,
	OF(own_keepalives), 0, 1, "0.05", "of clients that send their own" },
[OPTION_EVICT] = { "evict", "SHARE", option_number, OF(evict), 0, 1,
	"0", "of gateways that drop the oldest when full" },
[OPTION_OUTBOUND_ONLY] = { "outbound-only", "SHARE", option_number,
	OF(outbound_only), 0, 1, "0", "of those that only clients refresh" },
[OPTION_CHANGES] = { "changes", "PER_YEAR", option_number, OF(changes), 0,
	10000, "0", "of a gateway's timeout" },
[OPTION_MOVES] = { "moves", "PER_YEAR", option_number, OF(moves), 0, 10000,
	"0", "of a network to another address" },
[OPTION_SCALE] = { "scale", "F", option_number, OF(scale), 0.001, 1e6,
	"1", "divide every time by F" },
[OPTION_FORMAT] = { "format", "table|json", option_format, NONE,
	"table", "of standard output" },
[OPTION_PLOT] = { "plot", "FILE.svg", option_file, AT(plot), 0, 0,
	NULL, "also draw the trade-off; see below" },
[OPTION_LIST_POLICIES] = { "list-policies", NULL, option_action, 0,
	ACTION_LIST_POLICIES, 0, NULL, "say what --policy takes" },
[OPTION_QUIET] = { "quiet", NULL, option_quiet, NONE,
	NULL, "no progress bar" },
[OPTION_HELP] = { "help", NULL, option_action, 0, ACTION_HELP, 0,
	NULL, "say this" },
[OPTION_VERSION] = { "version", NULL, option_action, 0, ACTION_VERSION, 0,
	NULL, "say which version this is" }
};

static int
set_option(struct option_parser *p, enum option_id id, const char *text)
{
	p->spec = &specs[id];
	return specs[id].set(p, text);
}

static int
set_defaults(struct option_parser *p)
{
	int id;

	for (id = 0; id < OPTIONS; id++)
		if (specs[id].value != NULL &&
		    set_option(p, id, specs[id].value) == -1)
			return -1;
	return 0;
}

/* The library wants its times within these bounds, after scaling. */
static int
check_scaled(struct option_parser *p, double value_s)
{
	double scaled_s = value_s / p->o->population.scale;

	p->spec = &specs[OPTION_SCALE];
	if (scaled_s < TIME_MIN_S || scaled_s > TIME_MAX_S)
		return option_refuse(p, p->o->text[OPTION_SCALE], "it makes "
		    "%.10g s of %.10g s: %.10g s to %.10g s are expected",
		    scaled_s, value_s, TIME_MIN_S, (double)TIME_MAX_S);
	return 0;
}

/* What no option can tell by itself. */
static int
check_options(struct option_parser *p)
{
	struct options *o = p->o;
	struct sim_server *server = &o->server;

	if (o->text[OPTION_INTERVAL] == NULL)
		server->interval_s = server->min_s;
	p->spec = &specs[OPTION_INTERVAL];
	if (server->interval_s < server->min_s ||
	    server->interval_s > server->max_s)
		return option_refuse(p, o->text[OPTION_INTERVAL], "a time in the "
		    "range, from %.10g s to %.10g s, is expected",
		    server->min_s, server->max_s);
	if (o->text[OPTION_SCALE] != NULL &&
	    (check_scaled(p, server->min_s) == -1 ||
	    check_scaled(p, server->max_s) == -1 ||
	    check_scaled(p, server->timeout_s) == -1))
		return -1;
	if (o->plot != NULL && o->text[OPTION_LOSS_COST] == NULL)
		return set_option(p, OPTION_LOSS_COST, LOSS_COSTS_OF_PLOT);
	return 0;
}

/* What getopt_long() did not like, as one line; returns -1. */
static int
bad_option(struct option_parser *p, int code, char **argv)
{
	char shown[CSV_SHOWN_MAX + 4];
	int id = optopt - 256;

	if (id >= 0 && id < OPTIONS && code == ':')
		snprintf(p->error, p->error_len, "--%s: a value is expected: "
		    "%s", specs[id].name, specs[id].arg);
	else if (id >= 0 && id < OPTIONS)
		snprintf(p->error, p->error_len,
		    "--%s: no value is expected", specs[id].name);
	else if (optopt != 0)
		snprintf(p->error, p->error_len, "unknown option '-%c': "
		    "options that --help shows are expected",
		    optopt < ' ' || optopt > '~' ? '?' : optopt);
	else
		snprintf(p->error, p->error_len, "unknown or ambiguous option "
		    "'%s': options that --help shows are expected",
		    csv_show(argv[optind - 1], shown));
	return -1;
}

static int
read_argv(struct option_parser *p, int argc, char **argv)
{
	struct option longs[OPTIONS + 1];
	char shown[CSV_SHOWN_MAX + 4];
	int code, id;

	memset(longs, 0, sizeof(longs));
	for (id = 0; id < OPTIONS; id++) {
		longs[id].name = specs[id].name;
		longs[id].has_arg = specs[id].arg != NULL;
		/* Beyond any character, which a short option would be. */
		longs[id].val = 256 + id;
	}
	opterr = 0;
	optind = 0;
	while ((code = getopt_long(argc, argv, ":", longs, NULL)) != -1) {
		if (code < 256)
			return bad_option(p, code, argv);
		p->o->text[code - 256] = optarg == NULL ? "" : optarg;
		if (set_option(p, code - 256, optarg) == -1)
			return -1;
		if (p->o->action != ACTION_RUN)
			return 0;
	}
	if (optind < argc) {
		snprintf(p->error, p->error_len, "unexpected argument '%s': "
		    "only options are expected", csv_show(argv[optind], shown));
		return -1;
	}
	return check_options(p);
}

int
options_parse(struct options *o, int argc, char **argv, char *error,
    size_t len)
{
	struct option_parser p = { o, NULL, error, len };

	memset(o, 0, sizeof(*o));
	if (set_defaults(&p) == -1)
		return -1;
	return read_argv(&p, argc, argv);
}

void
options_free(struct options *o)
{
	free(o->names);
	o->names = NULL;
}

void
options_help(FILE *f)
{
	const struct option_spec *s;
	char left[64];

	for (s = specs; s < specs + OPTIONS; s++) {
		snprintf(left, sizeof(left), "--%s%s%s", s->name,
		    s->arg == NULL ? "" : " ", s->arg == NULL ? "" : s->arg);
		fprintf(f, "  %-25s %s", left, s->help);
		/* A path is too long for the line. */
		if (s->value != NULL && s->set == option_file)
			fprintf(f, "\n  %-25s [%s]", "", s->value);
		else if (s->value != NULL)
			fprintf(f, " [%s]", s->value);
		fputc('\n', f);
	}
}

const char *
options_name(enum option_id id)
{
	return specs[id].name;
}

const char *
options_default(enum option_id id)
{
	return specs[id].value;
}
