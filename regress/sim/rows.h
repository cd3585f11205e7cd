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

/* The figures of a run, one row for each policy and loss cost. */

#ifndef ROWS_H
#define ROWS_H

#include <stddef.h>

#include "options.h"
#include "sim.h"
#include "spread.h"

/* In the order of the JSON. */
enum figure {
	FIGURE_NETWORKS,
	FIGURE_SESSIONS,
	FIGURE_SESSION_DAYS,
	FIGURE_IDLE_HOURS,
	FIGURE_KEEPALIVES,
	FIGURE_KEEPALIVES_PER_IDLE_HOUR,
	FIGURE_ORACLE_MULTIPLE,
	FIGURE_LOST,
	FIGURE_LOST_PER_1000,
	FIGURE_SLEEPERS_KILLED,
	FIGURE_LOSSES_UNTIL_KNOWN,
	FIGURE_NOTICE_S_P50,
	FIGURE_NOTICE_S_P99,
	FIGURES
};

struct figure_kind {
	const char *name;	/* in the JSON */
	int whole;		/* a whole number in each run */
};

extern const struct figure_kind figure_kinds[FIGURES];

struct row {
	const char *policy;	/* the options' */
	const char *probe;
	double loss_cost;	/* NaN: the policy has none */
	struct spread figure[FIGURES];	/* over the seeds */
};

struct rows {
	struct row *row;
	size_t n;
};

/*
 * The rows that the options ask for, without figures, to use while the
 * options live. Returns 0, or -1 with errno set. Free with rows_free().
 */
int	rows_init(struct rows *, const struct options *);
void	rows_free(struct rows *);

/* What one seed scored. A figure that would divide by 0 is not defined. */
void	row_add(struct row *, const struct sim_score *);

#endif /* ROWS_H */
