/*
 * One outlier: what it does to the other elements by definition (they shrink to nothing), and what
 * arithmetic adds to those others, with the outlier first, where one-pass algorithms anchor, or last.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

#define COLUMNS 768
#define ROWS    4

/* The standard deviation of the first row's members, but for one. */
static double spread(const double *values, int64_t without)
{
	double mean = 0, sum = 0;

	for (int64_t i = 0; i < COLUMNS; i++)
		mean += i == without ? 0 : values[i] / (COLUMNS - 1);
	for (int64_t i = 0; i < COLUMNS; i++)
		sum += i == without ? 0 : (values[i] - mean) * (values[i] - mean);
	return sqrt(sum / (COLUMNS - 1));
}

static const char *const choice[] = {"naive/centred",
									 "naive/shifted",
									 "twopass/centred",
									 "welford/centred",
									 "simd/wide",
									 "exact/rounded",
									 NULL};

static void one(struct study_run *run, double size, int at)
{
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	double errors[STUDY_IMPLS][64];
	int64_t without = at ? COLUMNS - 1 : 0;
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;
		char input[96];

		snprintf(input, sizeof(input), "outlier:size=%.17g,at=%d,gamma=1,beta=0", size, at);
		if (study_make(run, &data, run->seed + (uint64_t)done, input, "layer/f32/%dx%d", ROWS,
					   COLUMNS)) {
			for (size_t i = 0; i < count; i++) {
				double *y = study_output(run, &data, impls[i]);

				errors[i][done] =
					y ? study_distance(data.truth, y, NULL, without) : (double)NAN;
				free(y);
			}
			if (!at && !done) {
				study_point(run, "definition", "spread of the others", size,
							spread(data.truth->y.hi, without));
				study_point(run, "definition", "the outlier", size, fabs(data.truth->y.hi[0]));
			}
		}
		check_release(&data);
	}
	for (size_t i = 0; i < count && !run->failed; i++)
		study_spread(run, at ? "last" : "first", impls[i]->name, size, errors[i], done);
}

void study_outlier(struct study_run *run)
{
	const int decades = 9;

	for (int k = 0; k < decades && study_step(run, (size_t)k, (size_t)decades); k++)
		for (int at = 0; at < 2; at++)
			one(run, pow(10, k), at);
}
