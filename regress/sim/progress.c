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

#include "progress.h"

#include <sys/ioctl.h>

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_AFTER_S	1.0
#define DRAW_EVERY_S	0.2
#define BAR_MAX		40
#define WIDTH_MAX	160
#define WIDTH_DEFAULT	80
#define ERASE		"\r\033[K"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define SIGNALS	(sizeof(signals) / sizeof(signals[0]))

static struct {
	int on;
	double started_s, drawn_s;
	struct sigaction before[SIGNALS];
} bar;

/* Whether the bar can be seen now; the signal handler looks at it. */
static volatile sig_atomic_t shown;

static double
now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
put(const char *text, size_t len)
{
	/* A terminal that is gone cannot be helped. */
	if (write(STDERR_FILENO, text, len) == -1)
		return;
}

static void
erase(void)
{
	if (shown)
		put(ERASE, sizeof(ERASE) - 1);
	shown = 0;
}

/* Clears the line, then lets the signal do what it does by default. */
static void
interrupted(int sig)
{
	erase();
	raise(sig);
}

static void
catch_signals(void)
{
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = interrupted;
	sa.sa_flags = (int)(SA_RESETHAND | SA_NODEFER);
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &bar.before[i]);
		/* Who is told to ignore it goes on ignoring it. */
		if (bar.before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

void
progress_start(int quiet)
{
	memset(&bar, 0, sizeof(bar));
	if (quiet || !isatty(STDERR_FILENO))
		return;
	bar.on = 1;
	bar.started_s = now_s();
	catch_signals();
}

void
progress_end(void)
{
	size_t i;

	if (!bar.on)
		return;
	erase();
	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &bar.before[i], NULL);
	bar.on = 0;
}

/* "1 h 05 min", "3 min 20 s" or "12 s" */
static void
time_text(double s, char *text, size_t len)
{
	unsigned long whole = s < 1e8 ? (unsigned long)ceil(s) : 100000000;

	if (whole >= 3600)
		snprintf(text, len, "%lu h %02lu min", whole / 3600,
		    whole % 3600 / 60);
	else if (whole >= 60)
		snprintf(text, len, "%lu min %02lu s", whole / 60, whole % 60);
	else
		snprintf(text, len, "%lu s", whole);
}

size_t
progress_text(char *text, size_t len, size_t width, double share,
    double elapsed_s, const char *what)
{
	char drawn[BAR_MAX + 1], left[32] = "", tail[WIDTH_MAX];
	size_t bar_len, done, n;

	if (!(share > 0))
		share = 0;
	if (share > 1)
		share = 1;
	if (share > 0)
		time_text(elapsed_s * (1 - share) / share, left, sizeof(left));
	n = (size_t)snprintf(tail, sizeof(tail), "%3d %%%s%s%s  %s",
	    (int)(share * 100), *left == '\0' ? "" : ", ", left,
	    *left == '\0' ? "" : " left", what);
	bar_len = n + 3 < width ? width - n - 3 : 0;
	if (bar_len > BAR_MAX)
		bar_len = BAR_MAX;
	done = (size_t)(share * (double)bar_len);
	memset(drawn, '.', bar_len);
	memset(drawn, '#', done);
	drawn[bar_len] = '\0';
	/* Too narrow a bar says nothing. */
	if (bar_len < 4)
		n = (size_t)snprintf(text, len, "%s", tail);
	else
		n = (size_t)snprintf(text, len, "[%s] %s", drawn, tail);
	if (n >= len)
		n = len - 1;
	if (n > width)
		n = width;
	text[n] = '\0';
	return n;
}

static size_t
terminal_width(void)
{
	struct winsize ws;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == -1 || ws.ws_col == 0)
		return WIDTH_DEFAULT;
	return ws.ws_col < WIDTH_MAX ? ws.ws_col : WIDTH_MAX;
}

void
progress_set(double share, const char *what)
{
	char text[sizeof(ERASE) + WIDTH_MAX] = ERASE;
	const size_t start = sizeof(ERASE) - 1;
	double now;
	size_t n;

	if (!bar.on)
		return;
	now = now_s();
	if (now - bar.started_s < FIRST_AFTER_S ||
	    now - bar.drawn_s < DRAW_EVERY_S)
		return;
	bar.drawn_s = now;
	/* The last column stays free, or some terminals begin a new line. */
	n = progress_text(text + start, sizeof(text) - start,
	    terminal_width() - 1, share, now - bar.started_s, what);
	/* Before the write: an interrupt may come right after it. */
	shown = 1;
	put(text, start + n);
}
