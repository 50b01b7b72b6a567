/* The bar and the lines. Time left is judged from the share done so far, nothing cleverer. */
#include "progress.h"

#include "monotonic.h"

#include <math.h>
#include <stdarg.h>
#include <unistd.h>

#define CELLS     24  /* of the bar */
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

static void show(struct progress *p, double now, const char *note)
{
	char left[48], bar[CELLS + 1];
	int full = (int)(share(p) * CELLS);

	time_left(p, now, left, sizeof(left));
	for (int i = 0; i < CELLS; i++)
		bar[i] = i < full ? '#' : '.';
	bar[CELLS] = 0;
	if (p->terminal)
		fprintf(p->out, ERASE "%s [%s] %.0f%%%s", p->what, bar, 100 * share(p), left);
	else
		fprintf(p->out, "%s: %.0f%%%s", p->what, 100 * share(p), left);
	if (note)
		fprintf(p->out, " (%s)", note);
	if (!p->terminal)
		fputc('\n', p->out);
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
