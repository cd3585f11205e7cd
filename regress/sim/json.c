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

#include <errno.h>
#include <math.h>

#include <jansson.h>

#include "output.h"

/* What is not defined is null; a whole number has no point. */
static json_t *
number(double value, int whole)
{
	if (!isfinite(value))
		return json_null();
	return whole ? json_integer((json_int_t)value) : json_real(value);
}

/* Adds the figure, and how far to trust it where there are more seeds. */
static int
add_figure(json_t *object, const struct row *row, int id, int seeds)
{
	const struct figure_kind *kind = &figure_kinds[id];
	const struct spread *s = &row->figure[id];
	char name[64];

	if (json_object_set_new(object, kind->name,
	    number(spread_mean(s), kind->whole && seeds == 1)) == -1)
		return -1;
	if (seeds == 1)
		return 0;
	snprintf(name, sizeof(name), "%s_ci95", kind->name);
	return json_object_set_new(object, name, number(spread_ci95(s), 0));
}

static json_t *
row_object(const struct row *row, const struct output *out)
{
	const struct options *o = out->options;
	json_t *object;
	int i, r;

	if ((object = json_object()) == NULL)
		return NULL;
	r = json_object_set_new(object, "policy", json_string(row->policy));
	r |= json_object_set_new(object, "loss_cost",
	    number(row->loss_cost, 1));
	r |= json_object_set_new(object, "probe", json_string(row->probe));
	r |= json_object_set_new(object, "seed",
	    json_integer((json_int_t)o->seed));
	r |= json_object_set_new(object, "seeds", json_integer(o->seeds));
	r |= json_object_set_new(object, "days",
	    json_real(o->population.days));
	for (i = 0; i < FIGURES; i++)
		r |= add_figure(object, row, i, (int)o->seeds);
	r |= json_object_set_new(object, "command", json_string(out->command));
	if (r != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

int
json_write(FILE *f, const struct output *out)
{
	json_t *array = json_array();
	size_t i;
	int r = 0;

	for (i = 0; i < out->rows->n && r == 0; i++)
		r = json_array_append_new(array,
		    row_object(&out->rows->row[i], out));
	if (r == 0) {
		/* What goes wrong with the stream shows there. */
		json_dumpf(array, f, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
		fputc('\n', f);
	} else
		errno = ENOMEM;
	json_decref(array);
	return r;
}
