/* Time in a study: bench's paired ratios, with its interval and its claim, nothing else. */
#include "bench.h"
#include "study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As a number for the store: SQL asks claim = -1, 0, 1, or 2. */
static double claim_number(const char *claim)
{
	static const double numbers[] = {-1, 1, 0, 2};

	for (size_t i = 0; claim && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(claim, statistics_claims[i]) == 0)
			return numbers[i];
	return NAN;
}

static void emit(struct study_run *run, const char *panel, double x,
				 const struct bench_result *result, const struct norm_impl *baseline)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct bench_row *row = &result->rows[i];
		char claims[80];

		if (row->baseline != baseline || !isfinite(row->ratio))
			continue;
		snprintf(claims, sizeof(claims), "%s claim", panel);
		study_interval(run, panel, row->impl->name, x, row->ratio, row->lo, row->hi);
		study_point(run, claims, row->impl->name, x, claim_number(row->claim));
	}
}

void study_time(struct study_run *run, const char *panel, double x, const char *problem_text,
				const char *input_text, const struct norm_impl *const *impls, size_t count,
				double share)
{
	struct norm_problem problem;
	struct input input;
	struct bench_request request = {
		.problems = &problem,
		.problem_count = 1,
		.impls = impls,
		.impl_count = count,
		.input = &input,
		.seed = run->seed,
		.threads = run->threads,
		.quiet = true,
		.budget_s = run->bench_s * share,
		.alpha_share = share,
		.baseline = count ? impls[0] : NULL,
	};
	struct bench_result result = {0};
	char why[256];

	if (run->failed || count < 2)
		return;
	if (norm_problem_parse(problem_text, &problem, why, sizeof(why)))
		study_fail(run, why);
	else
		run->failed =
			input_parse(input_text, &input, run->why) || bench_run(&request, &result, run->why);
	if (!run->failed)
		emit(run, panel, x, &result, impls[0]);
	bench_free(&result);
}
