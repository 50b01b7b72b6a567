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
/* Without a flag: all that this CPU can run. */
int wanted_impls(struct wanted *out, const struct texts *texts, struct message *why);
void wanted_free(struct wanted *wanted);

#endif
