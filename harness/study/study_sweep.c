/* The two sweeps most studies are made of: one point each, over the run's seeds. */
#include "study.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS_MOST 64

static int seeds_of(const struct study_run *run)
{
	return run->seeds < SEEDS_MOST ? run->seeds : SEEDS_MOST;
}

void study_sweep_definition(struct study_run *run, const char *panel, const char *series,
							double x, const char *input, const char *problem,
							const char *other_text)
{
	double values[SEEDS_MOST];
	struct norm_problem other;
	char why[256];
	int done = 0;

	if (norm_problem_parse(other_text, &other, why, sizeof(why)))
		study_fail(run, why);
	for (; done < seeds_of(run) && !run->failed; done++) {
		struct check_data data;

		if (study_make(run, &data, run->seed + (uint64_t)done, input, "%s", problem))
			values[done] = study_definition(run, &data, &other);
		check_release(&data);
	}
	study_spread(run, panel, series, x, values, run->failed ? 0 : done);
}

void study_sweep_arithmetic(struct study_run *run, const char *panel, double x,
							const char *const *choice, const char *input, const char *problem)
{
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	double(*values)[SEEDS_MOST] = calloc(STUDY_IMPLS, sizeof(*values));
	int done = 0;

	if (!values)
		abort();
	for (; done < seeds_of(run) && !run->failed; done++) {
		struct check_data data;

		if (study_make(run, &data, run->seed + (uint64_t)done, input, "%s", problem))
			for (size_t i = 0; i < count; i++)
				values[i][done] = study_arithmetic(run, &data, impls[i]);
		check_release(&data);
	}
	for (size_t i = 0; i < count; i++)
		study_spread(run, panel, impls[i]->name, x, values[i], run->failed ? 0 : done);
	free(values);
}
