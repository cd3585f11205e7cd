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

/* The set-up of a scenario, field by field. See scenario.h. */

#include <string.h>

#include "scenario.h"

#define CFG(name)	#name, offsetof(struct world_setup, cfg.name), \
	    sizeof(((struct world_setup *)NULL)->cfg.name)
#define WORLD(name)	#name, offsetof(struct world_setup, name), \
	    sizeof(((struct world_setup *)NULL)->name)

static const char *const mode_words[] = { "observe", "adapt", NULL };
static const char *const probe_words[] = { "ssh", "tcp", NULL };
static const char *const nat_words[] = { "silent", "reset", "pickup", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };

/*
 * Bounds are those within which the world makes sense; whether the engine
 * takes the configuration is its own business.
 */
const struct scenario_field scenario_fields[] = {
	{ CFG(mode), 0, KA_ADAPT, mode_words },
	{ CFG(probe), 0, KA_PROBE_TCP, probe_words },
	{ CFG(interval_ms), 1, KA_TIME_MAX_MS, NULL },
	{ CFG(min_ms), 1, KA_TIME_MAX_MS, NULL },
	{ CFG(max_ms), 1, KA_TIME_MAX_MS, NULL },
	{ CFG(timeout_ms), 1, KA_NEVER, NULL },
	{ CFG(suspended_ms), 0, KA_TIME_MAX_MS, NULL },
	{ CFG(loss_cost), 1, KA_LOSS_COST_MAX, NULL },
	{ CFG(seed), 0, UINT64_MAX, NULL },
	{ WORLD(rtt_ms), 4, 60000, NULL },
	{ WORLD(nat_ms), 0, KA_TIME_MAX_MS, NULL },
	{ WORLD(nat), 0, NAT_PICKUP, nat_words },
	{ WORLD(answer_ms), 0, KA_TIME_MAX_MS, NULL },
	{ WORLD(ignores), 0, 1, no_yes },
	{ WORLD(client_ssh_ms), 0, KA_TIME_MAX_MS, NULL },
	{ WORLD(client_tcp_ms), 0, KA_TIME_MAX_MS, NULL },
	{ WORLD(output_ms), 0, KA_TIME_MAX_MS, NULL },
	{ WORLD(output_segments), 1, 1000, NULL },
	{ WORLD(jiffy_ms), 1, 10, NULL },
	{ WORLD(counter), 0, UINT32_MAX, NULL },
	{ WORLD(blind), 0, 1, no_yes },
	{ WORLD(deaf), 0, 1, no_yes },
	{ WORLD(old_kernel), 0, 1, no_yes },
};
const int scenario_fields_count =
    sizeof(scenario_fields) / sizeof(scenario_fields[0]);

/* No field is negative, so every one is an unsigned number of its size. */

uint64_t
scenario_get(const struct world_setup *s, const struct scenario_field *f)
{
	const char *at = (const char *)s + f->offset;
	uint64_t wide;
	uint32_t narrow;

	if (f->size == sizeof(wide)) {
		memcpy(&wide, at, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, at, sizeof(narrow));
	return narrow;
}

void
scenario_set(struct world_setup *s, const struct scenario_field *f,
    uint64_t value)
{
	char *at = (char *)s + f->offset;
	uint32_t narrow = (uint32_t)value;

	if (f->size == sizeof(value))
		memcpy(at, &value, sizeof(value));
	else
		memcpy(at, &narrow, sizeof(narrow));
}

const char *
scenario_setup_error(const struct world_setup *s)
{
	const struct scenario_field *f;
	uint64_t value;
	int i;

	for (i = 0; i < scenario_fields_count; i++) {
		f = &scenario_fields[i];
		value = scenario_get(s, f);
		if (value < f->low || value > f->high)
			return f->name;
	}
	return ka_config_error(&s->cfg);
}
