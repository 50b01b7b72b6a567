/* For tests only: problems and inputs by name, filled once, and kernels run on them in this process. */
#ifndef KERNELS_FIXTURE_H
#define KERNELS_FIXTURE_H

#include "check.h"
#include "dtype.h"
#include "judge.h"
#include "known_failures.h"
#include "problem_fixture.h"
#include "shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char fixture_reason[240];

/* 0: filled, with its truth. -1: this input cannot be made for this problem. */
static inline int fixture_make(struct check_data *data, const char *problem, const char *input,
							   uint64_t seed)
{
	struct norm_problem p = problem_of(problem);
	struct input parsed;
	struct message why;

	if (input_parse(input, &parsed, &why))
		fail_msg("%s: %s", input, why.text);
	return check_prepare(data, &p, &parsed, seed, 1, &why);
}

/* Outputs in data->work.args. The caller knows that the problem is not rejected. */
static inline void fixture_run(struct check_data *data, const struct norm_impl *impl)
{
	struct norm_plan plan;
	struct message why;
	const char *phrase = norm_prepare(impl, &data->problem, 1, &plan);

	if (phrase)
		fail_msg("%s: %s: %s", impl->name, data->problem_text, phrase);
	if (buffers_workspace(&data->work, plan.workspace, &why))
		fail_msg("%s", why.text);
	buffers_poison(&data->work);
	buffers_copy_inputs(&data->work, &data->pristine);
	norm_run(&plan, &data->work.args);
	norm_release(&plan);
}

/* The verdict on what a kernel has just left, but for WEAK. */
static inline enum verdict fixture_verdict(const struct check_data *data,
										   const struct norm_impl *impl)
{
	struct check_result result = {.verdict = VERDICT_PASS};
	struct evidence evidence;

	evidence_make(&evidence, data->truth, &data->work.args);
	judge_evidence(&result, data->truth, impl, &evidence);
	evidence_free(&evidence);
	if (result.verdict != VERDICT_PASS)
		snprintf(fixture_reason, sizeof(fixture_reason), "%s", result.reason);
	return result.verdict;
}

/* Runs a kernel, and fails unless it passes or is known to fail. Which row knew, or NULL. */
static inline const struct known_failure *
fixture_hold(struct check_data *data, const struct norm_impl *impl, int *failures)
{
	const struct known_failure *row = NULL;
	enum verdict verdict;

	fixture_run(data, impl);
	verdict = fixture_verdict(data, impl);
	if (verdict != VERDICT_PASS)
		row = known_failure_row(data, impl, verdict);
	if (verdict != VERDICT_PASS && !row) {
		print_error("%s: %s on %s, %s: %s\n", verdict_word(verdict), impl->name,
					data->problem_text, data->input_text, fixture_reason);
		++*failures;
	}
	return row;
}

#endif
