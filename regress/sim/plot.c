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
 * The trade-off of every policy: what it sends against what it loses. Plain
 * SVG 1.1 with classes, so that one rule of CSS turns it dark where the
 * reader's screen is; what does not know that rule shows it light.
 */

#include <string.h>

#include "plot_internal.h"

#define LEGEND_Y	72
#define SMALL_Y		(PLOT_BOTTOM + 62)
#define SMALL_LINE	12
#define SMALL_LETTERS	80	/* of a line; the font has a fixed width */
#define SMALL_LINES_MAX	12

static const char style[] =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,"
    "'DejaVu Sans',sans-serif;font-size:12.5px;fill:#1c2126}\n"
    ".title{font-size:18px;font-weight:600}\n"
    ".unit{font-size:13px}\n"
    ".tick,.unit,.mid,.name,.cost{text-anchor:middle}\n"
    ".tick.y{text-anchor:end}\n"
    ".small{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',"
    "monospace;font-size:9.8px;fill:#59636e}\n"
    ".soft{fill:#59636e}\n"
    ".cost{font-size:10px}\n"
    ".name,.cost{paint-order:stroke;stroke:#fff;stroke-width:3px;"
    "stroke-linejoin:round}\n"
    ".paper{fill:#fff}\n"
    ".band{fill:#eef1f4}\n"
    ".grid{stroke:#dfe3e8;stroke-width:1;fill:none}\n"
    ".frame{stroke:#8b949e;stroke-width:1;fill:none}\n"
    ".lead{stroke:#8b949e;stroke-width:.8;fill:none}\n"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round}\n"
    ".line.bound{stroke-dasharray:5 4}\n"
    ".line.c2,.line.c4{stroke-dasharray:9 3}\n"
    ".bar{fill:none;stroke-width:1.2}\n"
    ".dot{stroke-width:1.5}\n"
    ".name.c1,.name.c2,.name.c3,.name.c4,.name.bound{font-weight:600}\n"
    ".line.bound,.bar.bound,.dot.bound{stroke:#6a737d}\n"
    ".dot.bound,text.bound{fill:#59636e}\n"
    ".line.c1,.bar.c1,.dot.c1{stroke:#0b62c4}.dot.c1,text.c1"
    "{fill:#0b62c4}\n"
    ".line.c2,.bar.c2,.dot.c2{stroke:#b4450a}.dot.c2,text.c2"
    "{fill:#b4450a}\n"
    ".line.c3,.bar.c3,.dot.c3{stroke:#0a7a5a}.dot.c3,text.c3"
    "{fill:#0a7a5a}\n"
    ".line.c4,.bar.c4,.dot.c4{stroke:#7a3fb5}.dot.c4,text.c4"
    "{fill:#7a3fb5}\n"
    ".bar.fixed,.dot.fixed,.bar.other,.dot.other{stroke:#1c2126}\n"
    ".dot.fixed{fill:#fff}.dot.other{fill:#1c2126}\n";

static const char style_dark[] =
    "text{fill:#e4e8ec}.small,.soft{fill:#9aa4ae}\n"
    ".name,.cost{stroke:#14181c}.paper{fill:#14181c}.band{fill:#1f252b}\n"
    ".grid{stroke:#2b323a}.frame,.lead{stroke:#6b757f}\n"
    ".line.bound,.bar.bound,.dot.bound{stroke:#9aa4ae}\n"
    ".dot.bound,text.bound{fill:#9aa4ae}\n"
    ".line.c1,.bar.c1,.dot.c1{stroke:#6db3ff}.dot.c1,text.c1"
    "{fill:#6db3ff}\n"
    ".line.c2,.bar.c2,.dot.c2{stroke:#ff9e64}.dot.c2,text.c2"
    "{fill:#ff9e64}\n"
    ".line.c3,.bar.c3,.dot.c3{stroke:#4fd6a8}.dot.c3,text.c3"
    "{fill:#4fd6a8}\n"
    ".line.c4,.bar.c4,.dot.c4{stroke:#c8a2ff}.dot.c4,text.c4"
    "{fill:#c8a2ff}\n"
    ".bar.fixed,.dot.fixed,.bar.other,.dot.other{stroke:#e4e8ec}\n"
    ".dot.fixed{fill:#14181c}.dot.other{fill:#e4e8ec}\n";

void
plot_text(FILE *f, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '&')
			fputs("&amp;", f);
		else if (*text == '<')
			fputs("&lt;", f);
		else if (*text == '>')
			fputs("&gt;", f);
		else
			fputc(*text, f);
	}
}

/* How much of the text goes on a line: to its last blank or comma, if any. */
static size_t
line_length(const char *text)
{
	size_t len = strlen(text), n;

	if (len <= SMALL_LETTERS)
		return len;
	for (n = SMALL_LETTERS; n > SMALL_LETTERS / 2; n--)
		if (text[n] == ' ' || text[n - 1] == ',')
			return n;
	return SMALL_LETTERS;
}

static int
count_lines(const char *text)
{
	int lines = 0;

	while (*text != '\0' && lines < SMALL_LINES_MAX) {
		text += line_length(text);
		text += strspn(text, " ");
		lines++;
	}
	return lines;
}

static void
draw_command(const struct plot *p, const char *text)
{
	char line[SMALL_LETTERS + 1];
	size_t len;
	int i, lines = count_lines(text);

	for (i = 0; i < lines; i++) {
		len = line_length(text);
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		text += len;
		text += strspn(text, " ");
		fprintf(p->f, "<text class=\"small\" x=\"%d\" y=\"%d\">", 20,
		    SMALL_Y + i * SMALL_LINE);
		plot_text(p->f, line);
		fputs(i == lines - 1 && *text != '\0' ? " ...</text>\n" :
		    "</text>\n", p->f);
	}
}

/* For those who do not see it: what is drawn, in words. */
static void
describe(const struct plot *p)
{
	const struct mark *m;

	fputs("<desc id=\"desc\">Keepalives per idle hour (across) and "
	    "sessions lost of 1000 (up), both on logarithmic scales; the "
	    "lower left corner is best.", p->f);
	for (m = p->mark; m < p->mark + p->n; m++) {
		fputc('\n', p->f);
		plot_text(p->f, m->row->policy);
		if (m->curve > 0)
			fprintf(p->f, " at loss cost %.0f",
			    m->row->loss_cost);
		fprintf(p->f, ": %.4g, %.4g.", m->rate, m->lost);
	}
	fputs("</desc>\n", p->f);
}

static void
begin(const struct plot *p)
{
	int height = SMALL_Y + SMALL_LINE * count_lines(p->out->command);

	/* It has a size of its own, but shrinks where there is less room. */
	fprintf(p->f, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	    "style=\"max-width:100%%;height:auto\" role=\"img\" "
	    "aria-labelledby=\"title desc\">\n", PLOT_WIDTH, height,
	    PLOT_WIDTH * 5 / 4, height * 5 / 4);
	fputs("<title id=\"title\">Keepalives sent against sessions "
	    "lost</title>\n", p->f);
	describe(p);
	fprintf(p->f, "<style>\n%s@media (prefers-color-scheme:dark){\n"
	    "%s}\n</style>\n", style, style_dark);
	fprintf(p->f, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n",
	    PLOT_WIDTH, height);
}

static void
draw_head(const struct plot *p)
{
	const struct options *o = p->out->options;

	fputs("<text class=\"title\" x=\"20\" y=\"30\">Keepalives sent against "
	    "sessions lost</text>\n", p->f);
	fprintf(p->f, "<text class=\"soft\" x=\"20\" y=\"50\">%u network%s, "
	    "%.10g day%s, seed %llu", (unsigned)o->population.networks,
	    o->population.networks == 1 ? "" : "s", o->population.days,
	    o->population.days == 1 ? "" : "s", (unsigned long long)o->seed);
	if (o->seeds > 1)
		fprintf(p->f, " to %llu, bars: 95 %% confidence",
		    (unsigned long long)(o->seed + o->seeds - 1));
	fputs("</text>\n", p->f);
	fprintf(p->f, "<circle class=\"dot fixed\" cx=\"25\" cy=\"%d\" "
	    "r=\"4.2\"/><text x=\"35\" y=\"%d\">fixed interval</text>\n",
	    LEGEND_Y - 4, LEGEND_Y);
	fprintf(p->f, "<path class=\"dot other\" d=\"M143 %dl5 5-5 5-5-5z\"/>"
	    "<text x=\"154\" y=\"%d\">other policy</text>\n", LEGEND_Y - 9,
	    LEGEND_Y);
	if (p->curves > 0)
		fprintf(p->f, "<path class=\"line c1\" d=\"M250 %dh22\"/>"
		    "<circle class=\"dot c1\" cx=\"261\" cy=\"%d\" r=\"3.2\"/>"
		    "<text x=\"279\" y=\"%d\">tuned by loss cost "
		    "(small figures)</text>\n", LEGEND_Y - 4, LEGEND_Y - 4, LEGEND_Y);
}

static void
draw_bands(const struct plot *p)
{
	fprintf(p->f, "<rect class=\"band\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\"/>\n", PLOT_LEFT, PLOT_BOTTOM - PLOT_BAND,
	    PLOT_RIGHT - PLOT_LEFT, PLOT_BAND);
	fprintf(p->f, "<text class=\"tick y\" x=\"%d\" y=\"%.1f\">0</text>\n",
	    PLOT_LEFT - 7, p->y.zero_px + 4.5);
	if (!p->x.zero)
		return;
	fprintf(p->f, "<rect class=\"band\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\"/>\n", PLOT_LEFT, PLOT_TOP, PLOT_BAND,
	    PLOT_BOTTOM - PLOT_TOP);
	fprintf(p->f, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">0</text>\n",
	    p->x.zero_px, PLOT_BOTTOM + 18);
}

static void
draw_grid(const struct plot *p)
{
	double tick[AXIS_TICKS_MAX], at;
	size_t i, n;

	n = axis_ticks(&p->x, tick);
	for (i = 0; i < n; i++) {
		at = axis_px(&p->x, tick[i]);
		fprintf(p->f, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>"
		    "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%.10g</text>\n",
		    at, PLOT_TOP, PLOT_BOTTOM, at, PLOT_BOTTOM + 18, tick[i]);
	}
	n = axis_ticks(&p->y, tick);
	for (i = 0; i < n; i++) {
		at = axis_px(&p->y, tick[i]);
		fprintf(p->f, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>"
		    "<text class=\"tick y\" x=\"%d\" y=\"%.1f\">%.10g</text>\n",
		    PLOT_LEFT, at, PLOT_RIGHT, PLOT_LEFT - 7, at + 4.5,
		    tick[i]);
	}
}

static void
draw_axes(const struct plot *p)
{
	int mid_x = (PLOT_LEFT + PLOT_RIGHT) / 2;
	int mid_y = (PLOT_TOP + PLOT_BOTTOM) / 2;

	draw_bands(p);
	draw_grid(p);
	fprintf(p->f, "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\"/>\n", PLOT_LEFT, PLOT_TOP, PLOT_RIGHT - PLOT_LEFT,
	    PLOT_BOTTOM - PLOT_TOP);
	fprintf(p->f, "<text class=\"unit\" x=\"%d\" y=\"%d\">keepalives per "
	    "idle hour</text>\n", mid_x, PLOT_BOTTOM + 38);
	fprintf(p->f, "<text class=\"soft\" x=\"20\" y=\"%d\">lower left is "
	    "better</text>\n", PLOT_BOTTOM + 38);
	fprintf(p->f, "<text class=\"unit\" transform=\"translate(14 %d) "
	    "rotate(-90)\">sessions lost, of 1000</text>\n", mid_y);
	if (p->n == 0)
		fprintf(p->f, "<text class=\"mid\" x=\"%d\" y=\"%d\">nothing "
		    "to show: no session was idle</text>\n", mid_x, mid_y);
}

int
plot_write(FILE *f, const struct output *out)
{
	struct plot p = { .out = out, .f = f };
	int r;

	if (plot_marks_init(&p) == -1)
		return -1;
	begin(&p);
	draw_head(&p);
	draw_axes(&p);
	plot_draw_marks(&p);
	r = plot_draw_labels(&p);
	draw_command(&p, out->command);
	fputs("</svg>\n", f);
	plot_marks_free(&p);
	return r;
}
