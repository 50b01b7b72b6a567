/*
 * Undoing: BatchNorm with gamma = std and beta = mean should give x again. How many ulps away, by
 * definition (gamma and beta are rounded to f32, epsilon stays in or is forgotten) and in arithmetic.
 */
#include "members.h"
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS     256
#define FEATURES 32
#define ELEMENTS (ROWS * FEATURES)

static int rising(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The median distance of y from x, in ulps of x. */
static double median_ulps(const float *x, const double *y)
{
	double *ulps = malloc(ELEMENTS * sizeof(*ulps)), median;

	if (!ulps)
		abort();
	for (int i = 0; i < ELEMENTS; i++)
		ulps[i] = metric_ulp(y[i], (double)x[i], 0, NORM_F32);
	qsort(ulps, ELEMENTS, sizeof(*ulps), rising);
	median = (ulps[ELEMENTS / 2 - 1] + ulps[ELEMENTS / 2]) / 2;
	free(ulps);
	return median;
}

/* gamma = sqrt(var + eps), or without eps; beta = mean. */
static bool parameters(struct study_run *run, struct check_data *data, bool with_eps)
{
	float *gamma = (float *)(uintptr_t)data->pristine.args.gamma;
	float *beta = (float *)(uintptr_t)data->pristine.args.beta;
	const struct reference_set *sets = truth_sets(data->truth);

	for (int i = 0; i < FEATURES; i++) {
		gamma[i] = (float)sqrt(sets[i].var + (with_eps ? data->problem.eps : 0));
		beta[i] = (float)sets[i].mean;
	}
	truth_free(data->truth);
	data->truth = NULL;
	return study_settle(run, data);
}

struct sweep {
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count;
	double values[2 + STUDY_IMPLS][64];
};

static void one(struct study_run *run, struct sweep *sweep, double mean, int done)
{
	struct check_data data;
	char input[96];

	snprintf(input, sizeof(input), "normal:mean=%.17g", mean);
	if (study_make(run, &data, run->seed + (uint64_t)done, input, "batch/f32/%dx%d", ROWS,
				   FEATURES) &&
		parameters(run, &data, false)) {
		sweep->values[0][done] = median_ulps(data.pristine.args.x, data.truth->y.hi);
		if (parameters(run, &data, true)) {
			sweep->values[1][done] = median_ulps(data.pristine.args.x, data.truth->y.hi);
			for (size_t i = 0; i < sweep->count; i++) {
				double *y = study_output(run, &data, sweep->impls[i]);

				sweep->values[2 + i][done] =
					y ? median_ulps(data.pristine.args.x, y) : (double)NAN;
				free(y);
			}
		}
	}
	check_release(&data);
}

void study_undo(struct study_run *run)
{
	static const char *const choice[] = {"naive/centred", "twopass/centred",
										 "simd/wide twopass/wide", "exact/rounded", NULL};
	static const double means[] = {0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000};
	const size_t count = sizeof(means) / sizeof(means[0]);

	for (size_t k = 0; k < count && study_step(run, k, count); k++) {
		struct sweep sweep = {0};
		int done = 0;

		sweep.count = study_impls(run, choice, sweep.impls);
		for (; done < run->seeds && !run->failed; done++)
			one(run, &sweep, means[k], done);
		if (run->failed)
			return;
		study_spread(run, "ulps", "γ = std, without ε", means[k], sweep.values[0], done);
		study_spread(run, "ulps", "γ = √(var + ε), exact", means[k], sweep.values[1], done);
		for (size_t i = 0; i < sweep.count; i++)
			study_spread(run, "ulps", sweep.impls[i]->name, means[k], sweep.values[2 + i],
						 done);
	}
}
