/*
 * One check: an implementation, on a problem, with an input. The data and its truth are made once
 * and serve every implementation; each runs in a child of its own.
 */
#ifndef CHECK_H
#define CHECK_H

#include "buffers.h"
#include "input.h"
#include "metric.h"
#include "verdict.h"

#include <stdbool.h>

/* One problem filled with one input, and what is right for it. */
struct check_data {
	struct norm_problem problem;
	struct input input;
	uint64_t seed;
	char problem_text[NORM_TEXT_MAX], input_text[INPUT_TEXT_MAX];
	struct buffers pristine; /* the inputs, which no implementation sees */
	struct buffers work;     /* what the implementation is given */
	struct truth *truth;
};

struct check_result {
	enum verdict verdict;
	bool expected; /* the table of known failures says so */
	char reason[240];
	bool measured; /* metrics hold numbers */
	struct metrics metrics;
	struct metric_ccdf ccdf;
	bool bounded;
	struct norm_bound bound;
};

/* -1 when the input does not fit the problem, or memory is lacking. */
int check_prepare(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why);
struct check_result check_run(struct check_data *data, const struct norm_impl *impl,
							  int threads);
/* What failed, and the line that reproduces it. */
void check_explain(const struct check_data *data, const struct norm_impl *impl,
				   const struct check_result *result, struct message *out);
void check_release(struct check_data *data);

#endif
