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
 * Scenarios: a world's set-up, and what happens in it and is expected of it
 * at what times. As text they are described in regress/scenarios/README.md.
 */

#ifndef SCENARIO_H
#define SCENARIO_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "world.h"

enum scenario_verb {
	DO_SPEAK,
	DO_CLIENT_UP,
	DO_CLIENT_FROZEN,
	DO_CLIENT_DEAD,
	DO_CLIENT_LEAVES,
	DO_PATH_UP,
	DO_PATH_DOWN,
	DO_SERVER_UP,
	DO_SERVER_STOPPED,
	DO_REKEY,
	DO_BUSY,
	DO_NOT_BUSY,
	DO_OUTPUT,
	DO_WAKE,
	EXPECT_ALIVE,
	EXPECT_ENDED,
	EXPECT_NOTICED,
	EXPECT_BROKEN_NONE,
	EXPECT_PROBES,
	EXPECT_REQUESTS,
	EXPECT_ANSWERED,
	EXPECT_OUTAGES,
	EXPECT_OUTAGE_MAX,
	EXPECT_SURVIVED,
	EXPECT_INTERVAL,
	EXPECT_WOULD,
	EXPECT_SPACING,
	SCENARIO_VERBS
};

struct scenario_event {
	int64_t at_ms;			/* since the start of the session */
	enum scenario_verb verb;
	int line;			/* in the file; 0: none */
	enum ka_reason reason;		/* EXPECT_ENDED; NONE: any */
	int64_t low, high;		/* range, or low alone how many */
};

#define SCENARIO_EVENTS		256
#define SCENARIO_TIME_MAX_MS	(INT64_C(400) * 86400 * 1000)

struct scenario {
	char title[128];		/* first comment of the file */
	struct world_setup setup;
	int n;
	struct scenario_event event[SCENARIO_EVENTS];	/* by time */
};

/* The defaults of world_defaults(), and nothing happens. */
void	scenario_init(struct scenario *);
/* Adds an event at the end; its place, or NULL when there is no room. */
struct scenario_event *scenario_add(struct scenario *, int64_t at_ms,
	    enum scenario_verb);
int	scenario_is_expectation(enum scenario_verb);

/* scenario_fields.c: the set-up, field by field */

struct scenario_field {
	const char *name;
	size_t offset, size;		/* in struct world_setup */
	uint64_t low, high;
	const char *const *word;	/* of the values, from 0; or NULL */
};

extern const struct scenario_field scenario_fields[];
extern const int scenario_fields_count;

uint64_t scenario_get(const struct world_setup *,
	    const struct scenario_field *);
void	scenario_set(struct world_setup *, const struct scenario_field *,
	    uint64_t value);
/* NULL when the world can be made so, else what is wrong with it. */
const char *scenario_setup_error(const struct world_setup *);

/* scenario_parse.c, scenario_print.c: as text */

enum scenario_argument {
	TAKES_NOTHING,
	TAKES_NUMBER,
	TAKES_NUMBERS,			/* a range */
	TAKES_TIMES,			/* a range */
	TAKES_END			/* perhaps a reason, perhaps times */
};

struct scenario_phrase {
	const char *words;
	enum scenario_argument argument;
};

extern const struct scenario_phrase scenario_phrases[SCENARIO_VERBS];

/* 0; or -1 and what is wrong, as "NAME:LINE: ...". */
int	scenario_parse(struct scenario *, FILE *, const char *name,
	    char *error, size_t len);
int	scenario_read(struct scenario *, const char *path, char *error,
	    size_t len);
/* What scenario_parse() reads back as the same. */
void	scenario_print(const struct scenario *, FILE *);
/* One event as its line says it, without the newline. */
void	scenario_print_event(const struct scenario_event *, FILE *);

/* scenario_play.c */

enum verdict {
	HELD,				/* whatever was promised or expected */
	FAULTY,				/* the world saw a violation */
	BROKEN,				/* the engine saw one itself */
	UNMET				/* an expectation failed */
};

struct outcome {
	enum verdict verdict;
	int event;			/* the one that it failed at, or n */
	char text[256];			/* how */
	struct ka_summary sum;
	int64_t ended_ms;		/* -1: lives */
	int requests;			/* SSH requests that sshd sent */
};

/*
 * Plays it to its last event, or to the first failure; 0 when all held. trace
 * may be NULL; else what happens is told there.
 */
int	scenario_play(const struct scenario *, struct outcome *, FILE *trace);

/* scenario_shrink.c */

/*
 * Makes a scenario that failed smaller, as long as it fails for the same
 * reason and allowed() says yes: fewer events, rounder times, more defaults.
 * Takes a few seconds at most. Returns the number of plays that it took.
 */
int	scenario_shrink(struct scenario *, struct outcome *,
	    int (*allowed)(const struct scenario *));
/* Whether both failed for the same reason, if not with the same numbers. */
int	scenario_fails_alike(const struct scenario *, const struct outcome *,
	    const struct scenario *, const struct outcome *);

#endif /* SCENARIO_H */
