/* The bar and the lines. Time left is judged from the share done so far, nothing cleverer. */
#include "progress.h"

#include "monotonic.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CELLS     24  /* of the bar */
#define NARROW    60  /* columns: below that, numbers alone */
#define REDRAW_S  0.1 /* a terminal: as often as an eye can follow */
#define REPEAT_S  5.0 /* plain lines: rare enough for a log */
#define CERTAIN_S 0.5 /* before that, a guess of the time left says nothing */
#define ERASE     "\r\033[K"

static double share(const struct progress *p)
{
	return p->total > 0 ? fmin(p->done / p->total, 1) : 0;
}

static void time_left(const struct progress *p, double now, char *out, size_t size)
{
	double passed = now - p->began_s, left;

	out[0] = 0;
	if (share(p) <= 0 || passed < CERTAIN_S)
		return;
	left = passed / share(p) - passed;
	if (left < 90)
		snprintf(out, size, ", %.0f s left", ceil(left));
	else
		snprintf(out, size, ", %.0f min left", ceil(left / 60));
}

/* A line that the terminal would break cannot be erased: as much of it as fits, asked anew each time,
 * since a window's size changes. */
static int terminal_width(const struct progress *p)
{
	struct winsize size;

	return ioctl(fileno(p->out), TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static void show(struct progress *p, double now, const char *note)
{
	char left[48], bar[CELLS + 1], line[256];
	int full = (int)(share(p) * CELLS), room;

	time_left(p, now, left, sizeof(left));
	for (int i = 0; i < CELLS; i++)
		bar[i] = i < full ? '#' : '.';
	bar[CELLS] = 0;
	snprintf(line, sizeof(line), "%.0f%%%s%s%s%s", 100 * share(p), left, note ? " (" : "",
			 note ? note : "", note ? ")" : "");
	room = p->terminal ? terminal_width(p) - 1 : 0;
	if (!p->terminal)
		fprintf(p->out, "%s: %s\n", p->what, line);
	else if (room >= NARROW)
		fprintf(p->out, ERASE "%s [%s] %.*s", p->what, bar,
				room - (int)strlen(p->what) - CELLS - 4, line);
	else
		fprintf(p->out, ERASE "%.*s", room, line);
	fflush(p->out);
	p->shown_s = now;
}

void progress_begin(struct progress *p, const char *what, double total, int quiet)
{
	*p = (struct progress){
		.out = quiet ? NULL : stderr,
		.terminal = isatty(STDERR_FILENO),
		.what = what,
		.total = total,
		.began_s = monotonic_s(),
	};
	if (p->out)
		show(p, p->began_s, NULL);
}

void progress_at(struct progress *p, double done, const char *note)
{
	double now;

	p->done = done;
	if (!p->out)
		return;
	now = monotonic_s();
	if (now - p->shown_s >= (p->terminal ? REDRAW_S : REPEAT_S))
		show(p, now, note);
}

void progress_say(struct progress *p, const char *format, ...)
{
	FILE *out = p->out ? p->out : stderr;
	va_list args;

	if (p->out && p->terminal)
		fputs(ERASE, out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputc('\n', out);
	p->shown_s = 0;
}

void progress_end(struct progress *p)
{
	if (!p->out)
		return;
	fprintf(p->out, "%s%s: %.1f s\n", p->terminal ? ERASE : "", p->what,
			monotonic_s() - p->began_s);
	fflush(p->out);
	p->out = NULL;
}
