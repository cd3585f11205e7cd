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
 * Adaptive client keepalives in sshd: what servconf.c, serverloop.c and
 * session.c call. Everything here is inert, and upstream's own code runs
 * unchanged, unless ClientAliveAdaptive and ClientAliveInterval are set.
 */

#ifndef CLIENTALIVE_H
#define CLIENTALIVE_H

#include <time.h>

struct ssh;

#define CLIENTALIVE_NO		0
#define CLIENTALIVE_OBSERVE	1
#define CLIENTALIVE_YES		2

/* The directives. Times in seconds; -1 or NULL: not set so far. */
struct clientalive_options {
	int adaptive;		/* CLIENTALIVE_* */
	int range_min;
	int range_max;
	int timeout;		/* 0: ClientAliveInterval x CountMax */
	int suspended;
	int probe;		/* enum ka_probe */
	int loss_cost;
	char *path_socket;	/* absolute path or "none" */
};

/* clientalive_conf.c: the directives, for servconf.c. */

void	clientalive_conf_init(struct clientalive_options *);

/*
 * Parses the arguments of one directive, consuming them. Values are stored
 * when active and not set before. Fatal, with file and line, when unusable.
 */
void	clientalive_conf_parse(struct clientalive_options *, const char *keyword,
	    int *acp, char ***avp, int active, const char *filename,
	    int linenum);

/*
 * Takes note of any configuration line before it is parsed, so that
 * clientalive_conf_fill() can name the line that does not fit another one.
 */
void	clientalive_conf_note(const char *keyword, int ac, char **av, int active,
	    const char *filename, int linenum);

/*
 * Fills in defaults, then checks that the interval lies inside the range, in
 * the global section and in every Match block. Fatal, with file and line.
 */
void	clientalive_conf_fill(struct clientalive_options *);

/* Copies what a Match block set. */
void	clientalive_conf_merge(struct clientalive_options *dst,
	    const struct clientalive_options *src);

/* For sshd -T. */
void	clientalive_conf_dump(const struct clientalive_options *);

/* clientalive.c: one session, for serverloop.c and session.c. */

/*
 * The session starts. With ClientAliveAdaptive yes the engine takes over:
 * upstream's own interval is switched off for this process.
 */
void	clientalive_start(struct ssh *);

/*
 * Before each wait: takes note of what was heard, does what is due and merges
 * the next deadline into timeout. 1: send one keepalive request now. Does not
 * return when the session is over.
 */
int	clientalive_arm(struct ssh *, struct timespec *timeout);

/* Upstream's own client_alive_check() was entered. */
void	clientalive_checking(void);

/* A reply to a request came in. */
void	clientalive_reply(void);

/* Reading from the client failed with this SSH_ERR_ code. Keeps errno. */
void	clientalive_read_failed(int r);

/* The session is over: one line in the log says how it went. */
void	clientalive_end(struct ssh *);

#endif /* CLIENTALIVE_H */
