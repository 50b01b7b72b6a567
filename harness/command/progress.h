/*
 * How far a job is, on stderr from its first moment: a bar with the time left on a terminal, plain
 * lines (at once, then every few seconds, then the end) elsewhere.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdio.h>

struct progress {
	FILE *out; /* NULL: quiet */
	int terminal;
	const char *what;
	double total, done; /* in any unit: cells, bytes, seconds */
	double began_s, shown_s;
};

/* `what` must outlive the progress. */
void progress_begin(struct progress *progress, const char *what, double total, int quiet);
/* The note says what is being done now; NULL for none. Cheap enough to call for every cell. */
void progress_at(struct progress *progress, double done, const char *note);
/* One line for the reader, which the bar does not run over. */
__attribute__((format(printf, 2, 3))) void progress_say(struct progress *progress,
														const char *format, ...);
void progress_end(struct progress *progress);

#endif
