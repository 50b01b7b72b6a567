/* Measures what a store lacks for a choice; the store then answers by itself. */
#ifndef CHOOSE_MEASURE_H
#define CHOOSE_MEASURE_H

#include "choose.h"
#include "input.h"

struct choose_job {
	const struct choose_question *question;
	const struct norm_problem *problem;
	const struct input *inputs;
	size_t input_count;
	const struct norm_impl *const *impls; /* candidates */
	size_t impl_count;
	uint64_t seed;
	bool quiet;
	double budget_s; /* of timing; 0: what is usual */
};

struct choose_lack {
	int64_t checks, times;
};

/* What `path` lacks, and all of it where there is no such file. */
int choose_lacks(const char *path, const struct choose_job *job, struct choose_lack *out,
				 struct message *why);
/* -1 also when a signal came (interrupt.h): what was measured is kept. */
int choose_measure(const char *path, const struct choose_job *job, struct message *why);

#endif
