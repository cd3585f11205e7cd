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

/* ka-sim: plays keepalive policies against simulated networks. */

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "newfile.h"
#include "output.h"
#include "progress.h"

#define EXIT_USAGE	2	/* what was given is wrong */

/* One line on standard error; returns the exit status given. */
static int	complain(int status, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

static int
complain(int status, const char *fmt, ...)
{
	char line[8192];
	va_list ap;
	char *p;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	/* It stays one, whatever a file is called. */
	for (p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	fprintf(stderr, "ka-sim: %s\n", line);
	return status;
}

static int
print_help(void)
{
	printf("usage: ka-sim [--option [value]] ...\n\n"
	    "Plays keepalive policies of an SSH server against simulated "
	    "networks whose\ngateways forget idle connections: what each "
	    "policy sends, and what it loses.\n\n");
	options_help(stdout);
	printf("\nTimes are seconds, or have units: 90, 30s, 1.5h. Shares are "
	    "from 0 to 1.\n\nThe table's columns:\n\n");
	table_help(stdout);
	printf("\nWith --plot and no --loss-cost, policies that have one are "
	    "drawn as curves\nfrom 10 to 1000000. ka-sim(1) has more.\n");
	return EXIT_SUCCESS;
}

static int
print_policies(void)
{
	const char *const *name;

	printf("%-16s %-5s  %s\n", "policy", "probe", "loss cost");
	for (name = sim_policies(); *name != NULL; name++)
		printf("%-16s %-5s  %s\n", *name, sim_policy_probe(*name),
		    sim_policy_has_cost(*name) ? "yes" : "-");
	printf("%-16s %-5s  %s\n", "fixed-N", sim_policy_probe("fixed-1"),
	    "-    (any N from 1 to 31622400 seconds)");
	return EXIT_SUCCESS;
}

/* The prior of a file in place of the built-in one; NULL: no memory. */
static struct ka_prior_row *
prior_of(const struct gateways *g)
{
	struct ka_prior_row *prior = calloc(g->n, sizeof(*prior));
	size_t i;

	for (i = 0; prior != NULL && i < g->n; i++) {
		prior[i].timeout_ms = llround(g->row[i].timeout_s * 1000);
		prior[i].weight = g->row[i].weight;
	}
	return prior;
}

/* What all the runs have in common, and where they are. */
struct work {
	const struct options *o;
	struct sim_run run;
	struct rows rows;
	size_t done, total;	/* runs */
	char what[64];		/* is running */
};

static void
show_progress(void *arg, double share)
{
	const struct work *w = arg;

	progress_set(((double)w->done + share) / (double)w->total, w->what);
}

static int
run_one(struct work *w, struct row *row, uint64_t seed)
{
	struct sim_score score;

	w->run.policy = row->policy;
	w->run.loss_cost = isnan(row->loss_cost) ? w->o->loss_cost[0] :
	    row->loss_cost;
	w->run.seed = seed;
	if (isnan(row->loss_cost))
		snprintf(w->what, sizeof(w->what), "%s", row->policy);
	else
		snprintf(w->what, sizeof(w->what), "%s, loss cost %.0f",
		    row->policy, row->loss_cost);
	if (sim_run(&w->run, &score) == -1)
		return -1;
	row_add(row, &score);
	w->done++;
	return 0;
}

/* Seed by seed, so that the time left is known after the first. */
static int
run_all(struct work *w)
{
	uint32_t k;
	size_t i;
	int r = 0;

	w->total = w->rows.n * w->o->seeds;
	progress_start(w->o->quiet);
	for (k = 0; k < w->o->seeds && r == 0; k++)
		for (i = 0; i < w->rows.n && r == 0; i++)
			r = run_one(w, &w->rows.row[i], w->o->seed + k);
	progress_end();
	return r;
}

static int
write_plot(const struct output *out)
{
	const char *path = out->options->plot;
	struct newfile file;

	if (newfile_open(&file, path) == -1)
		return complain(EXIT_FAILURE, "--plot '%s': %s", path,
		    strerror(errno));
	if (plot_write(file.f, out) == -1) {
		newfile_abandon(&file);
		return complain(EXIT_FAILURE, "no memory left");
	}
	if (newfile_commit(&file) == -1)
		return complain(EXIT_FAILURE, "--plot '%s': %s", path,
		    strerror(errno));
	return EXIT_SUCCESS;
}

static int
write_output(const struct output *out)
{
	const struct options *o = out->options;

	if (o->format == FORMAT_TABLE)
		table_write(stdout, out);
	else if (json_write(stdout, out) == -1)
		return complain(EXIT_FAILURE, "no memory left");
	return o->plot == NULL ? EXIT_SUCCESS : write_plot(out);
}

static int
run_and_write(struct work *w)
{
	struct output out = { w->o, w->run.population.gateways, &w->rows,
	    NULL };
	char *command;
	int status;

	if (rows_init(&w->rows, w->o) == -1)
		return complain(EXIT_FAILURE, "no memory left");
	if ((command = command_line(w->o)) == NULL || run_all(w) == -1)
		status = complain(EXIT_FAILURE, "%s", strerror(errno));
	else {
		out.command = command;
		status = write_output(&out);
	}
	free(command);
	rows_free(&w->rows);
	return status;
}

/* Scaled down too far, a timeout is none. */
static int
check_scale(const struct options *o, const struct gateways *g)
{
	double scale = o->population.scale;
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->row[i].timeout_s / scale < GATEWAYS_TIMEOUT_MIN_S)
			return complain(EXIT_USAGE, "--scale '%.10g': it makes "
			    "%.10g s of %.10g s, the timeout of %s: at least "
			    "%.10g s is expected", scale,
			    g->row[i].timeout_s / scale, g->row[i].timeout_s,
			    g->row[i].name, GATEWAYS_TIMEOUT_MIN_S);
	return EXIT_SUCCESS;
}

/* Reads the gateways, and what the server believes of them. */
static int
simulate(const struct options *o)
{
	struct work w = { .o = o };
	struct gateways *gateways, *believed = NULL;
	struct ka_prior_row *prior = NULL;
	char error[8192];
	int status = EXIT_USAGE;

	if ((gateways = gateways_read(o->gateways, error,
	    sizeof(error))) == NULL)
		return complain(EXIT_USAGE, "--gateways: %s", error);
	w.run.population = o->population;
	w.run.population.gateways = gateways;
	w.run.server = o->server;
	w.run.server.prior = ka_prior_builtin;
	w.run.server.prior_rows = ka_prior_builtin_rows;
	w.run.progress = show_progress;
	w.run.progress_arg = &w;
	if (o->prior != NULL) {
		if ((believed = gateways_read(o->prior, error,
		    sizeof(error))) == NULL) {
			complain(EXIT_USAGE, "--prior: %s", error);
			goto out;
		}
		if ((prior = prior_of(believed)) == NULL) {
			status = complain(EXIT_FAILURE, "no memory left");
			goto out;
		}
		w.run.server.prior = prior;
		w.run.server.prior_rows = believed->n;
	}
	if ((status = check_scale(o, gateways)) == EXIT_SUCCESS)
		status = run_and_write(&w);
out:
	free(prior);
	gateways_free(believed);
	gateways_free(gateways);
	return status;
}

static int
act(const struct options *o)
{
	const char *obstacle;

	switch (o->action) {
	case ACTION_HELP:
		return print_help();
	case ACTION_VERSION:
		printf("ka-sim %s\n", PACKAGE_VERSION);
		return EXIT_SUCCESS;
	case ACTION_LIST_POLICIES:
		return print_policies();
	case ACTION_RUN:
		break;
	}
	/* Known before the run, which may last. */
	if (o->plot != NULL && (obstacle = newfile_obstacle(o->plot)) != NULL)
		return complain(EXIT_USAGE, "--plot '%s': %s: the name of a "
		    "file that can be written is expected", o->plot, obstacle);
	return simulate(o);
}

int
main(int argc, char **argv)
{
	struct options o;
	char error[OPTIONS_ERROR_LEN];
	int status;

	if (options_parse(&o, argc, argv, error, sizeof(error)) == -1)
		status = complain(EXIT_USAGE, "%s", error);
	else
		status = act(&o);
	options_free(&o);
	errno = 0;
	if ((ferror(stdout) || fclose(stdout) != 0) && status == EXIT_SUCCESS)
		status = complain(EXIT_FAILURE, "standard output: %s",
		    errno == 0 ? "not all was written" : strerror(errno));
	return status;
}
