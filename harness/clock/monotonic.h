/* Seconds of the clock that nobody sets: for progress, time limits and budgets, never for results. */
#ifndef MONOTONIC_H
#define MONOTONIC_H

#include <time.h>

static inline double monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
