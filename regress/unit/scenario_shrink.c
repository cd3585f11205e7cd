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
 * Makes failing scenarios small. See scenario.h. Events are dropped as in
 * delta debugging (Zeller and Hildebrandt, 2002): halves, quarters, and so
 * on, down to single ones.
 */

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenario.h"

#define PLAYS_MAX	5000
#define SECONDS_MAX	5

struct shrink {
	struct scenario *best;
	struct outcome *how;		/* that one fails */
	int (*allowed)(const struct scenario *);
	int plays;
	clock_t until;
	int better;			/* something was found in this round */
};

/* The same words, whatever the numbers; but I2 is not I3. */
static int
same_words(const char *a, const char *b)
{
	while (*a != '\0' || *b != '\0') {
		a += strspn(a, "-.0123456789");
		b += strspn(b, "-.0123456789");
		if (*a != *b || (*a == 'I' && a[1] != b[1]))
			return 0;
		if (*a != '\0') {
			a++;
			b++;
		}
	}
	return 1;
}

int
scenario_fails_alike(const struct scenario *s, const struct outcome *a,
    const struct scenario *t, const struct outcome *b)
{
	if (a->verdict != b->verdict)
		return 0;
	switch (a->verdict) {
	case HELD:
		break;
	case BROKEN:
		return a->sum.broken == b->sum.broken;
	case UNMET:
		if (s->event[a->event].verb != t->event[b->event].verb)
			return 0;
		/* FALLTHROUGH */
	case FAULTY:
		return same_words(a->text, b->text);
	}
	return 1;
}

static int
is_over(const struct shrink *k)
{
	return k->plays >= PLAYS_MAX || clock() >= k->until;
}

/* Keeps the candidate when it fails as before; whether it did. */
static int
try(struct shrink *k, const struct scenario *candidate)
{
	struct outcome out;

	if (is_over(k) || scenario_setup_error(&candidate->setup) != NULL ||
	    !k->allowed(candidate))
		return 0;
	k->plays++;
	scenario_play(candidate, &out, NULL);
	if (!scenario_fails_alike(k->best, k->how, candidate, &out))
		return 0;
	*k->best = *candidate;
	*k->how = out;
	k->better = 1;
	return 1;
}

static void
drop(struct scenario *s, int first, int count)
{
	memmove(&s->event[first], &s->event[first + count],
	    sizeof(s->event[0]) * (size_t)(s->n - first - count));
	s->n -= count;
}

static void
drop_events(struct shrink *k)
{
	struct scenario candidate;
	int chunk, first;

	/* What follows the failure has no part in it. */
	if (k->how->event + 1 < k->best->n) {
		candidate = *k->best;
		candidate.n = k->how->event + 1;
		try(k, &candidate);
	}
	for (chunk = (k->best->n + 1) / 2; chunk > 0; chunk /= 2)
		for (first = 0; first < k->best->n;) {
			candidate = *k->best;
			drop(&candidate, first, chunk < candidate.n - first ?
			    chunk : candidate.n - first);
			if (!try(k, &candidate))
				first += chunk;
		}
}

static void
default_fields(struct shrink *k)
{
	struct world_setup defaults;
	struct scenario candidate;
	const struct scenario_field *f;
	int i;

	world_defaults(&defaults);
	for (i = 0; i < scenario_fields_count; i++) {
		f = &scenario_fields[i];
		if (scenario_get(&k->best->setup, f) ==
		    scenario_get(&defaults, f))
			continue;
		candidate = *k->best;
		scenario_set(&candidate.setup, f, scenario_get(&defaults, f));
		try(k, &candidate);
	}
}

/* Numbers that are easier to read: minutes, tens of seconds, seconds. */
static const int64_t round_to[] = { 60000, 10000, 1000, 100, 10 };
#define ROUND_TO	((int)(sizeof(round_to) / sizeof(round_to[0])))

static void
round_fields(struct shrink *k)
{
	struct world_setup defaults;
	struct scenario candidate;
	const struct scenario_field *f;
	uint64_t value, unit;
	int i, r;

	world_defaults(&defaults);
	for (i = 0; i < scenario_fields_count; i++)
		for (r = 0; r < ROUND_TO; r++) {
			f = &scenario_fields[i];
			unit = (uint64_t)round_to[r];
			value = scenario_get(&k->best->setup, f);
			if (f->word != NULL || value == KA_NEVER ||
			    value == scenario_get(&defaults, f) ||
			    value % unit == 0)
				break;
			candidate = *k->best;
			scenario_set(&candidate.setup, f, value - value % unit);
			if (try(k, &candidate))
				break;
		}
}

/* This event, and all later ones, sooner: their distances stay. */
static int
bring_forward(struct shrink *k, int event, int64_t by_ms)
{
	struct scenario candidate = *k->best;
	int i;

	for (i = event; i < candidate.n; i++)
		candidate.event[i].at_ms -= by_ms;
	return try(k, &candidate);
}

static void
round_times(struct shrink *k)
{
	int64_t at_ms, before_ms;
	int i, r;

	for (i = 0; i < k->best->n; i++) {
		at_ms = k->best->event[i].at_ms;
		before_ms = i > 0 ? k->best->event[i - 1].at_ms : 0;
		if (at_ms > before_ms &&
		    bring_forward(k, i, (at_ms - before_ms + 1) / 2))
			continue;
		for (r = 0; r < ROUND_TO && at_ms % round_to[r] != 0; r++)
			if (at_ms - at_ms % round_to[r] >= before_ms &&
			    bring_forward(k, i, at_ms % round_to[r]))
				break;
	}
}

int
scenario_shrink(struct scenario *s, struct outcome *out,
    int (*allowed)(const struct scenario *))
{
	struct shrink k = { s, out, allowed, 0,
	    clock() + SECONDS_MAX * CLOCKS_PER_SEC, 1 };

	while (k.better && !is_over(&k)) {
		k.better = 0;
		drop_events(&k);
		default_fields(&k);
		round_fields(&k);
		round_times(&k);
	}
	return k.plays;
}
