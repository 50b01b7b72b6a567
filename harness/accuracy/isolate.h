/*
 * Work in a forked child with a time limit: what crashes, hangs or touches a guard page is a row in
 * the results, and the run goes on.
 */
#ifndef ISOLATE_H
#define ISOLATE_H

#include <stdint.h>

enum isolate_end { ISOLATE_DONE, ISOLATE_CRASHED, ISOLATE_TIMED_OUT, ISOLATE_NO_CHILD };

struct isolate_report {
	enum isolate_end end;
	int signal;        /* that ended the child */
	uintptr_t address; /* that a fault touched, or 0 */
	uintptr_t mark[2]; /* the work's own, for its parent to read: a stretch of memory */
	char note[200];    /* what the work wrote before it ended; "" when all is well */
};

/* `work` runs in the child; memory mapped MAP_SHARED, and its report's note, come back. */
struct isolate_report isolate_run(void (*work)(void *context, struct isolate_report *report),
								  void *context, double limit_s);

#endif
