/*
 * Epsilon: its value and place against the variance, between exact results; its rounding to a type;
 * and the error of arithmetic on the same data in four types.
 */
#include "dtype.h"
#include "study_table.h"

#include <stdio.h>

#define ROWS    4
#define COLUMNS 768
static const enum norm_dtype types[NORM_DTYPES] = {NORM_F16, NORM_BF16, NORM_F32, NORM_F64};
#define PLAIN "gamma=1,beta=0"

static const struct {
	const char *series;
	double eps;
	enum norm_eps_at at;
} definitions[] = {
	{"1e-5 inside", 1e-5, NORM_EPS_INSIDE},
	{"1e-5 outside", 1e-5, NORM_EPS_OUTSIDE},
	{"1e-6 inside", 1e-6, NORM_EPS_INSIDE},
	{"1e-12 inside", 1e-12, NORM_EPS_INSIDE},
};
#define DEFINITIONS (sizeof(definitions) / sizeof(definitions[0]))

/* Against the same norm without epsilon. */
static void definition(struct study_run *run, double variance)
{
	for (size_t d = 0; d < DEFINITIONS; d++) {
		struct norm_problem with;
		struct check_data none;
		char input[96];

		snprintf(input, sizeof(input), "normal:std=%.17g," PLAIN, sqrt(variance));
		if (study_make(run, &none, run->seed, input, "layer/f64/%dx%d/eps=0", ROWS, COLUMNS)) {
			with = none.problem;
			with.eps = definitions[d].eps;
			with.eps_at = definitions[d].at;
			study_point(run, "definition", definitions[d].series, variance,
						study_definition(run, &none, &with));
		}
		check_release(&none);
	}
}

/* Epsilon as a type holds it, which is 0 below half the least subnormal, at a variance of 1e-8. */
static void rounded_eps(struct study_run *run, double eps)
{
	for (size_t t = 0; t < NORM_DTYPES; t++) {
		struct norm_problem other;
		struct check_data data;
		uint64_t held = 0;

		if (study_make(run, &data, run->seed, "normal:std=1e-4," PLAIN,
					   "layer/f64/%dx%d/eps=%.17g", ROWS, COLUMNS, eps)) {
			other = data.problem;
			norm_store(types[t], &held, 0, eps);
			other.eps = norm_load(types[t], &held, 0);
			study_point(run, "rounded", norm_dtype_name(types[t]), eps,
						study_definition(run, &data, &other));
		}
		check_release(&data);
	}
}

static void arithmetic(struct study_run *run, double variance)
{
	static const char *const choice[] = {"twopass/centred", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);

	for (size_t t = 0; t < NORM_DTYPES && count; t++) {
		double errors[64];
		int done = 0;

		for (; done < run->seeds && !run->failed; done++) {
			struct check_data data;
			char input[96];

			snprintf(input, sizeof(input), "normal:std=%.17g," PLAIN, sqrt(variance));
			if (study_make(run, &data, run->seed + (uint64_t)done, input, "layer/%s/%dx%d",
						   norm_dtype_name(types[t]), ROWS, COLUMNS))
				errors[done] = study_arithmetic(run, &data, impls[0]);
			check_release(&data);
		}
		study_spread(run, "arithmetic", norm_dtype_name(types[t]), variance, errors, done);
	}
}

void study_eps(struct study_run *run)
{
	static const double all[] = {1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4,
								 1e-3,  1e-2,  1e-1,  1,    10,   1e2,  1e3,  1e4};
	const size_t count = sizeof(all) / sizeof(all[0]);

	for (size_t i = 0; i < count && study_step(run, i, count); i++) {
		definition(run, all[i]);
		if (all[i] >= 1e-9 && (!run->quick || i % 2))
			arithmetic(run, all[i]);
		if (all[i] <= 1e-2)
			rounded_eps(run, all[i]);
	}
}
