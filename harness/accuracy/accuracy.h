/* Many checks: every problem with every input, and on each every implementation. */
#ifndef ACCURACY_H
#define ACCURACY_H

#include "check.h"

struct accuracy_request {
	const struct norm_problem *problems;
	size_t problem_count;
	const struct input *inputs;
	size_t input_count;
	const struct norm_impl *const *impls;
	size_t impl_count;
	uint64_t seed;
	int threads;
	void *context;
	/* May be NULL. True: this check's row is there already. */
	bool (*done)(void *context, const struct check_data *, const struct norm_impl *);
	/* After each check; a non-zero return ends the loop. */
	int (*row)(void *context, const struct check_data *, const struct norm_impl *,
			   const struct check_result *);
	/* After each check or skipped one, of how many. */
	void (*progress)(void *context, size_t checked, size_t all);
};

/*
 * 0, or -1 with a message: what `row` said, no memory, or the one input does not fit the one
 * problem; of several, those that do not fit are rows that say so (SKIP). A noted
 * signal (interrupt.h) ends it between two checks, with -1.
 */
int accuracy_run(const struct accuracy_request *request, struct message *why);

#endif
