/* The problems, inputs and implementations that the flags name, parsed. */
#ifndef WANTED_H
#define WANTED_H

#include "catalogue.h"
#include "input.h"
#include "settings.h"

struct wanted {
	struct norm_problem *problems;
	size_t problem_count;
	struct input *inputs;
	size_t input_count;
	const struct norm_impl **impls;
	size_t impl_count;
};

/* Each reads one kind of flag; without the flag, nothing of that kind is wanted. */
int wanted_problems(struct wanted *out, const struct texts *texts, struct message *why);
int wanted_inputs(struct wanted *out, const struct texts *texts, struct message *why);
/* Unless one is named: all that this CPU can run, each algorithm for its newest instruction set. */
int wanted_impls(struct wanted *out, const struct texts *texts, struct message *why);
/* All three, for a verb of problems alone; without --input it is normal. `example`: of a problem. */
int wanted_read(struct wanted *out, const struct settings *settings, const char *verb,
				const char *example, struct message *why);
/* For timing: the reference is timed when it is named, being thousands of times slower. */
void wanted_without_reference(struct wanted *wanted);
/* `name` NULL: no baseline was named, and *out is NULL. */
int wanted_baseline(const char *name, const struct norm_impl **out, struct message *why);
void wanted_free(struct wanted *wanted);

#endif
