/* A suite: what a run checks and times, as a text file that a user can write. */
#ifndef SUITE_H
#define SUITE_H

#include "input.h"
#include "message.h"

#include <stdbool.h>

/*
 * Lines of a keyword and its value; '#' begins a comment.
 *   about TEXT     one line for `normlab list suites`
 *   problem P      checked with every input
 *   input I
 *   time P [threads=N] [cold]   timed: with as many threads (else --threads), walking over memory
 *   budget S       seconds that timing may take
 *   impl NAME|RE   as --impl; without any, all
 */
struct suite_times {
	int threads; /* 0: as the run says */
	bool cold;
	struct norm_problem *problems;
	size_t count;
};

struct suite {
	char name[64], about[200];
	char *text; /* all of it, for the store */
	struct norm_problem *problems;
	size_t problem_count;
	struct suite_times *times; /* grouped by how they are timed, in the order of their first */
	size_t times_count, time_count; /* groups; problems in all of them */
	struct input *inputs;
	size_t input_count;
	char **impls;
	size_t impl_count;
	double budget_s;
};

/* A built-in name, or a file. The message names file and line. */
int suite_read(const char *name, struct suite *out, struct message *why);
int suite_parse(const char *name, const char *text, struct suite *out, struct message *why);
/* The built-in suites' names in order; NULL past the last. */
const char *suite_name(size_t i);
void suite_free(struct suite *suite);

#endif
