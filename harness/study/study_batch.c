/*
 * The batch: whether a row of LayerNorm knows how many others there are (bit for bit, every
 * implementation), and how BatchNorm's result for one example depends on its batch's size: noise that falls
 * as its root, and nothing left at 1.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

#define FEATURES 64
#define LARGEST  10000

/* How far the first example is from what the population's mean 0 and variance 1 give: itself. */
static double from_population(const struct check_data *data)
{
	const struct norm_problem *p = &data->problem;
	const double *x = data->pristine.args.x;
	double error = 0, length = 0;

	for (int64_t i = 0; i < p->c; i++) {
		double difference = data->truth->y.hi[i] - x[i];

		error += difference * difference;
		length += x[i] * x[i];
	}
	return sqrt(error / length);
}

static void noise(struct study_run *run, int n)
{
	double values[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;

		if (study_make(run, &data, run->seed + (uint64_t)done, "normal:gamma=1,beta=0",
					   "batch/f64/%dx%d", n, FEATURES))
			values[done] = from_population(&data);
		check_release(&data);
	}
	study_spread(run, "definition", "BatchNorm, training", n, values, run->failed ? 0 : done);
}

/* Elements of the first rows whose bits differ from those in the largest batch. */
static void same_bits(struct study_run *run, struct check_data *large,
					  const struct norm_impl *impl, int largest)
{
	static const int sizes[] = {1, 2, 3, 33, 100};
	double *whole = study_output(run, large, impl);

	for (size_t i = 0; whole && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct check_data data;
		int64_t moved = 0;

		if (sizes[i] <= largest && study_make(run, &data, run->seed, "normal:mean=1",
											  "layer/f32/%dx%d", sizes[i], FEATURES)) {
			double *y = study_output(run, &data, impl);

			for (int64_t k = 0; y && k < sizes[i] * FEATURES; k++)
				moved += y[k] != whole[k];
			if (y)
				study_point(run, "bits", impl->name, sizes[i], (double)moved);
			free(y);
		}
		check_release(&data);
	}
	free(whole);
}

void study_batch(struct study_run *run)
{
	static const int sizes[] = {1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 1024, 4096, LARGEST};
	static const char *const choice[] = {"twopass/centred", "simd/wide twopass/wide", NULL};
	const size_t count = sizeof(sizes) / sizeof(sizes[0]);
	const int largest = run->quick ? 1000 : LARGEST;
	const size_t all = count + run->wanted->impl_count;
	struct check_data large;
	char problem[64];
	size_t done = 0;

	for (; done < count && study_step(run, done, all); done++) {
		if (sizes[done] > 1024 && run->quick)
			continue;
		noise(run, sizes[done]);
		snprintf(problem, sizeof(problem), "batch/f32/%dx%d", sizes[done], FEATURES);
		study_sweep_arithmetic(run, "definition", sizes[done], choice, "normal:gamma=1,beta=0",
							   problem);
	}
	if (!study_make(run, &large, run->seed, "normal:mean=1", "layer/f32/%dx%d", largest,
					FEATURES))
		done = all;
	for (size_t i = 0; done < all && study_step(run, done, all); i++, done++)
		if (!norm_reject(run->wanted->impls[i], &large.problem))
			same_bits(run, &large, run->wanted->impls[i], largest);
	check_release(&large);
}
