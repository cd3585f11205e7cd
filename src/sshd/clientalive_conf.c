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

/* The ClientAlive* directives: parsing, defaults, Match, sshd -T. */

#include "includes.h"

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xmalloc.h"
#include "log.h"
#include "misc.h"
#include "keepalive.h"
#include "clientalive.h"
#include "clientalive_fit.h"

#define RANGE_MIN_DEFAULT	30
#define RANGE_MAX_DEFAULT	(30 * 60)
#define PATH_SOCKET_DEFAULT	"/run/ssh-pathd/socket"

static const char *const adaptive_words[] = { "no", "observe", "yes", NULL };
static const char *const probe_words[] = { "ssh", "tcp", NULL };

void
clientalive_conf_init(struct clientalive_options *o)
{
	o->adaptive = o->range_min = o->range_max = -1;
	o->timeout = o->suspended = o->probe = o->loss_cost = -1;
	o->path_socket = NULL;
}

static void
set_int(int *dst, int value)
{
	if (*dst == -1)
		*dst = value;
}

void
clientalive_conf_note(const char *keyword, int ac, char **av, int active,
    const char *filename, int linenum)
{
	int interval;

	fit_line(keyword, active, filename);
	/* An unusable time is refused by the parser itself, right after. */
	if (strcasecmp(keyword, "clientaliveinterval") == 0 && ac > 0 &&
	    (interval = convtime(av[0])) >= 0)
		fit_set(FIT_INTERVAL, interval, interval, filename, linenum);
}

static const char *
next_arg(const char *keyword, int *acp, char ***avp, const char *filename,
    int linenum)
{
	char *arg = argv_next(acp, avp);

	if (arg == NULL || *arg == '\0')
		fatal("%s line %d: %s: missing argument", filename, linenum,
		    keyword);
	return arg;
}

static int
parse_time(const char *keyword, const char *arg, const char *filename,
    int linenum)
{
	int value = convtime(arg);

	if (value < 0)
		fatal("%s line %d: %s: \"%s\" is not a time, such as 90, 30s "
		    "or 5m", filename, linenum, keyword, arg);
	if (value > KA_TIME_MAX_MS / 1000)
		fatal("%s line %d: %s: %s is longer than ten years", filename,
		    linenum, keyword, arg);
	return value;
}

static int
parse_word(const char *keyword, const char *arg, const char *const *words,
    const char *filename, int linenum)
{
	char known[64] = "";
	int i;

	for (i = 0; words[i] != NULL; i++) {
		if (strcasecmp(arg, words[i]) == 0)
			return i;
		strlcat(known, " ", sizeof(known));
		strlcat(known, words[i], sizeof(known));
	}
	fatal("%s line %d: %s: unknown word \"%s\"; it must be one of%s",
	    filename, linenum, keyword, arg, known);
}

static void
parse_range(struct clientalive_options *o, const char *keyword, int *acp,
    char ***avp, int active, const char *filename, int linenum)
{
	const char *arg;
	int min, max;

	arg = next_arg(keyword, acp, avp, filename, linenum);
	min = parse_time(keyword, arg, filename, linenum);
	arg = next_arg(keyword, acp, avp, filename, linenum);
	max = parse_time(keyword, arg, filename, linenum);
	if (min == 0)
		fatal("%s line %d: %s: the minimum must be above zero",
		    filename, linenum, keyword);
	if (min > max)
		fatal("%s line %d: %s: the minimum, %d seconds, is above the "
		    "maximum, %d seconds", filename, linenum, keyword, min,
		    max);
	fit_set(FIT_RANGE, min, max, filename, linenum);
	if (active) {
		set_int(&o->range_min, min);
		set_int(&o->range_max, max);
	}
}

static int
parse_loss_cost(const char *keyword, const char *arg, const char *filename,
    int linenum)
{
	const char *errstr;
	int value = (int)strtonum(arg, 1, KA_LOSS_COST_MAX, &errstr);

	if (errstr != NULL)
		fatal("%s line %d: %s: \"%s\" is %s; it must be a number from "
		    "1 to %d", filename, linenum, keyword, arg, errstr,
		    KA_LOSS_COST_MAX);
	return value;
}

static void
parse_socket(struct clientalive_options *o, const char *keyword,
    const char *arg, int active, const char *filename, int linenum)
{
	struct sockaddr_un sun;

	if (strcasecmp(arg, "none") != 0 && *arg != '/')
		fatal("%s line %d: %s: \"%s\" is neither an absolute path nor "
		    "\"none\"", filename, linenum, keyword, arg);
	if (strlen(arg) >= sizeof(sun.sun_path))
		fatal("%s line %d: %s: path is longer than %zu bytes",
		    filename, linenum, keyword, sizeof(sun.sun_path) - 1);
	if (active && o->path_socket == NULL)
		o->path_socket = xstrdup(arg);
}

void
clientalive_conf_parse(struct clientalive_options *o, const char *keyword,
    int *acp, char ***avp, int active, const char *filename, int linenum)
{
	const char *arg;
	int value, *dst;

	if (strcasecmp(keyword, "clientaliveintervalrange") == 0) {
		parse_range(o, keyword, acp, avp, active, filename, linenum);
		return;
	}
	arg = next_arg(keyword, acp, avp, filename, linenum);
	if (strcasecmp(keyword, "clientalivepathsocket") == 0) {
		parse_socket(o, keyword, arg, active, filename, linenum);
		return;
	}
	if (strcasecmp(keyword, "clientaliveadaptive") == 0) {
		dst = &o->adaptive;
		value = parse_word(keyword, arg, adaptive_words, filename,
		    linenum);
		fit_set(FIT_ADAPTIVE, value, value, filename, linenum);
	} else if (strcasecmp(keyword, "clientaliveprobe") == 0) {
		dst = &o->probe;
		value = parse_word(keyword, arg, probe_words, filename,
		    linenum);
	} else if (strcasecmp(keyword, "clientalivelosscost") == 0) {
		dst = &o->loss_cost;
		value = parse_loss_cost(keyword, arg, filename, linenum);
	} else {
		dst = strcasecmp(keyword, "clientalivetimeout") == 0 ?
		    &o->timeout : &o->suspended;
		value = parse_time(keyword, arg, filename, linenum);
	}
	if (active)
		set_int(dst, value);
}

void
clientalive_conf_fill(struct clientalive_options *o)
{
	fit_check(RANGE_MIN_DEFAULT, RANGE_MAX_DEFAULT);
	set_int(&o->adaptive, CLIENTALIVE_NO);
	set_int(&o->range_min, RANGE_MIN_DEFAULT);
	set_int(&o->range_max, RANGE_MAX_DEFAULT);
	set_int(&o->timeout, 0);
	set_int(&o->suspended, 0);
	set_int(&o->probe, KA_PROBE_SSH);
	set_int(&o->loss_cost, KA_LOSS_COST_DEFAULT);
	if (o->path_socket == NULL)
		o->path_socket = xstrdup(PATH_SOCKET_DEFAULT);
}

static void
merge_int(int *dst, int src)
{
	if (src != -1)
		*dst = src;
}

void
clientalive_conf_merge(struct clientalive_options *dst,
    const struct clientalive_options *src)
{
	merge_int(&dst->adaptive, src->adaptive);
	merge_int(&dst->range_min, src->range_min);
	merge_int(&dst->range_max, src->range_max);
	merge_int(&dst->timeout, src->timeout);
	merge_int(&dst->suspended, src->suspended);
	merge_int(&dst->probe, src->probe);
	merge_int(&dst->loss_cost, src->loss_cost);
}

void
clientalive_conf_dump(const struct clientalive_options *o)
{
	printf("clientaliveadaptive %s\n", adaptive_words[o->adaptive]);
	printf("clientaliveintervalrange %d %d\n", o->range_min, o->range_max);
	printf("clientalivetimeout %d\n", o->timeout);
	printf("clientalivesuspended %d\n", o->suspended);
	printf("clientaliveprobe %s\n", probe_words[o->probe]);
	printf("clientalivelosscost %d\n", o->loss_cost);
	printf("clientalivepathsocket %s\n", o->path_socket);
}
