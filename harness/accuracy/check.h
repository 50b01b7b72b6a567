/*
 * One check: an implementation, on a problem, with an input. The data and its truth are made once
 * and serve every implementation; each runs in a child of its own, several times.
 */
#ifndef CHECK_H
#define CHECK_H

#include "buffers.h"
#include "input.h"
#include "metric.h"
#include "neighbour.h"
#include "verdict.h"

#include <stdbool.h>

/* Calls of a check where they are cheap; dearer ones are made 5 times (check_child.c). */
#define CHECK_CALLS 12
/* Generous: the slowest check of any suite takes under a second, and a hang takes for ever. */
#define CHECK_LIMIT_S 20.0

/* One problem filled with one input, and what is right for it. */
struct check_data {
	struct norm_problem problem;
	struct input input;
	uint64_t seed;
	int threads; /* of the truth, and given to implementations */
	/* CHECK_CALLS and CHECK_LIMIT_S, unless changed after check_prepare. */
	int calls; /* at least 5 */
	double limit_s;
	char problem_text[NORM_TEXT_MAX], input_text[INPUT_TEXT_MAX];
	struct buffers pristine; /* the inputs, which no implementation sees */
	/* What it is given: each tensor's end at a guard page, and in other calls its beginning. */
	struct buffers work, start;
	struct truth *truth;
	struct neighbours *neighbours; /* NULL until needed */
};

struct check_result {
	enum verdict verdict;
	bool conduct; /* it is not the values that are wrong */
	/* What the table of known failures says of this check, or NULL; `expected`: and it is so, else
	 * it should have failed. */
	const char *known;
	bool expected;
	char reason[240];
	bool measured; /* metrics hold numbers */
	struct metrics metrics;
	struct metric_ccdf ccdf;
	struct metric_parameter parameters[METRIC_PARAMETERS];
	bool bounded;
	struct norm_bound bound;
	double parameter_bound[METRIC_PARAMETERS]; /* of conditioned errors */
	const struct buffers *judged; /* the outputs that the verdict is on, until the next check */
};

/* What is to be checked, by name alone: no buffers, no truth. */
void check_name(struct check_data *data, const struct norm_problem *problem,
				const struct input *input, uint64_t seed);
/* -1 when the input does not fit the problem, or memory is lacking. */
int check_prepare(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why);
/* Its two halves, for data that no input describes: the buffers, to be filled (pristine.args), and then
 * the truth of what they hold. */
int check_buffers(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why);
int check_truth(struct check_data *data, struct message *why);
struct check_result check_run(struct check_data *data, const struct norm_impl *impl,
							  int threads);
/* Made when first asked for. */
const struct neighbours *check_neighbours(struct check_data *data);
/* What failed, and the one line that reproduces it; or that a listed failure is none. */
void check_explain(const struct check_data *data, const struct norm_impl *impl,
				   const struct check_result *result, struct message *out);
void check_release(struct check_data *data);

#endif
