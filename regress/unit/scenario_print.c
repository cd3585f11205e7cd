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

/* Scenarios as text: writing, and the words of it. See scenario.h. */

#include <inttypes.h>
#include <string.h>

#include "scenario.h"

const struct scenario_phrase scenario_phrases[SCENARIO_VERBS] = {
	[DO_SPEAK] = { "client speaks", TAKES_NOTHING },
	[DO_CLIENT_UP] = { "client up", TAKES_NOTHING },
	[DO_CLIENT_FROZEN] = { "client frozen", TAKES_NOTHING },
	[DO_CLIENT_DEAD] = { "client dead", TAKES_NOTHING },
	[DO_CLIENT_LEAVES] = { "client leaves", TAKES_NOTHING },
	[DO_PATH_UP] = { "path up", TAKES_NOTHING },
	[DO_PATH_DOWN] = { "path down", TAKES_NOTHING },
	[DO_SERVER_UP] = { "server up", TAKES_NOTHING },
	[DO_SERVER_STOPPED] = { "server stopped", TAKES_NOTHING },
	[DO_REKEY] = { "rekey", TAKES_NOTHING },
	[DO_BUSY] = { "busy", TAKES_NOTHING },
	[DO_NOT_BUSY] = { "not busy", TAKES_NOTHING },
	[DO_OUTPUT] = { "output", TAKES_NUMBER },
	[DO_WAKE] = { "wake", TAKES_NOTHING },
	[EXPECT_ALIVE] = { "expect alive", TAKES_NOTHING },
	[EXPECT_ENDED] = { "expect ended", TAKES_END },
	[EXPECT_NOTICED] = { "expect noticed", TAKES_NOTHING },
	[EXPECT_BROKEN_NONE] = { "expect broken none", TAKES_NOTHING },
	[EXPECT_PROBES] = { "expect probes", TAKES_NUMBERS },
	[EXPECT_REQUESTS] = { "expect requests", TAKES_NUMBERS },
	[EXPECT_ANSWERED] = { "expect answered", TAKES_NUMBERS },
	[EXPECT_OUTAGES] = { "expect outages", TAKES_NUMBERS },
	[EXPECT_OUTAGE_MAX] = { "expect outage_max", TAKES_TIMES },
	[EXPECT_SURVIVED] = { "expect survived", TAKES_TIMES },
	[EXPECT_INTERVAL] = { "expect interval", TAKES_TIMES },
	[EXPECT_WOULD] = { "expect would", TAKES_TIMES },
	[EXPECT_SPACING] = { "expect spacing", TAKES_TIMES },
};

static void
print_time(int64_t ms, FILE *f)
{
	int64_t fraction = ms % 1000;
	int digits = 3;

	if (ms > 0 && ms % HOUR == 0) {
		fprintf(f, "%" PRId64 "h", ms / HOUR);
		return;
	}
	fprintf(f, "%" PRId64, ms / 1000);
	if (fraction != 0) {
		for (; fraction % 10 == 0; digits--)
			fraction /= 10;
		fprintf(f, ".%0*" PRId64, digits, fraction);
	}
	fputc('s', f);
}

static void
print_number(int64_t n, FILE *f)
{
	fprintf(f, "%" PRId64, n);
}

static void
print_range(const struct scenario_event *e, void (*print)(int64_t, FILE *),
    FILE *f)
{
	fputc(' ', f);
	if (e->low > 0 || e->high == KA_NEVER || e->high == 0)
		print(e->low, f);
	if (e->low == e->high)
		return;
	fputs("..", f);
	if (e->high != KA_NEVER)
		print(e->high, f);
}

void
scenario_print_event(const struct scenario_event *e, FILE *f)
{
	fputs(scenario_phrases[e->verb].words, f);
	switch (scenario_phrases[e->verb].argument) {
	case TAKES_NOTHING:
		break;
	case TAKES_NUMBER:
		fprintf(f, " %" PRId64, e->low);
		break;
	case TAKES_NUMBERS:
		print_range(e, print_number, f);
		break;
	case TAKES_TIMES:
		print_range(e, print_time, f);
		break;
	case TAKES_END:
		if (e->reason != KA_REASON_NONE)
			fprintf(f, " %s", ka_reason_name(e->reason));
		if (e->low > 0 || e->high != KA_NEVER)
			print_range(e, print_time, f);
		break;
	}
}

static void
print_field(const struct scenario_field *field, uint64_t value, FILE *f)
{
	if (field->word != NULL)
		fprintf(f, "%s %s\n", field->name, field->word[value]);
	else if (field->high == KA_NEVER && value == KA_NEVER)
		fprintf(f, "%s never\n", field->name);
	else
		fprintf(f, "%s %" PRIu64 "\n", field->name, value);
}

void
scenario_print(const struct scenario *s, FILE *f)
{
	struct world_setup defaults;
	const struct scenario_field *field;
	int i;

	world_defaults(&defaults);
	if (s->title[0] != '\0')
		fprintf(f, "# %s\n", s->title);
	for (i = 0; i < scenario_fields_count; i++) {
		field = &scenario_fields[i];
		if (scenario_get(&s->setup, field) !=
		    scenario_get(&defaults, field))
			print_field(field, scenario_get(&s->setup, field), f);
	}
	for (i = 0; i < s->n; i++) {
		fputs("at ", f);
		print_time(s->event[i].at_ms, f);
		fputc(' ', f);
		scenario_print_event(&s->event[i], f);
		fputc('\n', f);
	}
}
