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

#include "rows.h"

#include <math.h>
#include <stdlib.h>

const struct figure_kind figure_kinds[FIGURES] = {
	[FIGURE_NETWORKS] = { "networks", 1 },
	[FIGURE_SESSIONS] = { "sessions", 1 },
	[FIGURE_SESSION_DAYS] = { "session_days", 0 },
	[FIGURE_IDLE_HOURS] = { "idle_hours", 0 },
	[FIGURE_KEEPALIVES] = { "keepalives", 1 },
	[FIGURE_KEEPALIVES_PER_IDLE_HOUR] = { "keepalives_per_idle_hour", 0 },
	[FIGURE_ORACLE_MULTIPLE] = { "oracle_multiple", 0 },
	[FIGURE_LOST] = { "lost", 1 },
	[FIGURE_LOST_PER_1000] = { "lost_per_1000", 0 },
	[FIGURE_SLEEPERS_KILLED] = { "sleepers_killed", 1 },
	[FIGURE_LOSSES_UNTIL_KNOWN] = { "losses_until_known", 0 },
	[FIGURE_NOTICE_S_P50] = { "notice_s_p50", 0 },
	[FIGURE_NOTICE_S_P99] = { "notice_s_p99", 0 }
};

static void
add_row(struct rows *rows, const char *policy, double loss_cost)
{
	struct row *row = &rows->row[rows->n++];

	row->policy = policy;
	row->probe = sim_policy_probe(policy);
	row->loss_cost = loss_cost;
}

int
rows_init(struct rows *rows, const struct options *o)
{
	size_t i, j;

	rows->n = 0;
	rows->row = calloc(o->policies * o->loss_costs, sizeof(*rows->row));
	if (rows->row == NULL)
		return -1;
	for (i = 0; i < o->policies; i++) {
		if (!sim_policy_has_cost(o->policy[i])) {
			add_row(rows, o->policy[i], NAN);
			continue;
		}
		for (j = 0; j < o->loss_costs; j++)
			add_row(rows, o->policy[i], o->loss_cost[j]);
	}
	return 0;
}

void
rows_free(struct rows *rows)
{
	free(rows->row);
	rows->row = NULL;
	rows->n = 0;
}

static double
ratio(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

void
row_add(struct row *row, const struct sim_score *s)
{
	const double figure[FIGURES] = {
		[FIGURE_NETWORKS] = (double)s->networks,
		[FIGURE_SESSIONS] = (double)s->sessions,
		[FIGURE_SESSION_DAYS] = s->session_days,
		[FIGURE_IDLE_HOURS] = s->idle_hours,
		[FIGURE_KEEPALIVES] = (double)s->keepalives,
		[FIGURE_KEEPALIVES_PER_IDLE_HOUR] =
		    ratio((double)s->keepalives, s->idle_hours),
		[FIGURE_ORACLE_MULTIPLE] =
		    ratio((double)s->keepalives, s->oracle_keepalives),
		[FIGURE_LOST] = (double)s->lost,
		[FIGURE_LOST_PER_1000] =
		    ratio(1000 * (double)s->lost, (double)s->sessions),
		[FIGURE_SLEEPERS_KILLED] = (double)s->sleepers_killed,
		[FIGURE_LOSSES_UNTIL_KNOWN] = s->losses_until_known,
		[FIGURE_NOTICE_S_P50] = s->notice_s_p50,
		[FIGURE_NOTICE_S_P99] = s->notice_s_p99
	};
	int i;

	for (i = 0; i < FIGURES; i++)
		spread_add(&row->figure[i], figure[i]);
}
