/*
 * Padding: how far zeros at the ends of sequences move BatchNorm's result for the real positions, what a
 * mask mends, and that LayerNorm does not see them.
 */
#include "shape.h"
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHAPE "32x64x16/nhwc"

/* The same x without a mask: what it excluded is zero and counts. */
static double unmasked(struct study_run *run, const struct check_data *masked)
{
	const struct norm_problem *p = &masked->problem;
	const uint8_t *mask = masked->pristine.args.mask;
	struct norm_problem plain = *p;
	struct check_data zeros = *masked;
	double *x = malloc(sizeof(*x) * (size_t)norm_elements(p)), distance;

	if (!x)
		abort();
	memcpy(x, masked->pristine.args.x, sizeof(*x) * (size_t)norm_elements(p));
	for (int64_t i = 0; i < norm_elements(p); i++)
		if (!mask[i / p->c])
			x[i] = 0;
	plain.mask = 0;
	zeros.pristine.args.x = x;
	zeros.pristine.args.mask = NULL;
	distance = study_definition(run, &zeros, &plain);
	free(x);
	return distance;
}

static void corrupted(struct study_run *run, double share, int mean)
{
	double values[64];
	char series[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;
		char input[96];

		snprintf(input, sizeof(input), "padded:mean=%d,share=%.17g,gamma=1,beta=0", mean,
				 share);
		if (study_make(run, &data, run->seed + (uint64_t)done, input,
					   "batch/f64/" SHAPE "/mask"))
			values[done] = unmasked(run, &data);
		check_release(&data);
	}
	snprintf(series, sizeof(series), "zeros counted, mean %d", mean);
	study_spread(run, "padding", series, share, values, run->failed ? 0 : done);
}

/* A row of LayerNorm next to padded rows, and the same row alone. */
static void layer(struct study_run *run, double share)
{
	struct check_data data, alone = {0};
	int real = (int)(64 * (1 - share));
	double *padded;

	if (study_make(run, &data, run->seed, "normal:mean=3,gamma=1,beta=0", "layer/f64/64x16") &&
		study_make(run, &alone, run->seed, "normal:mean=3,gamma=1,beta=0", "layer/f64/%dx16",
				   real)) {
		memset((double *)(uintptr_t)data.pristine.args.x + real * 16, 0,
			   sizeof(double) * (size_t)(64 - real) * 16);
		truth_free(data.truth);
		data.truth = NULL;
		if (study_settle(run, &data)) {
			padded = data.truth->y.hi;
			study_point(run, "padding", "LayerNorm", share,
						study_distance(alone.truth, padded, data.truth->y.lo, -1));
		}
	}
	check_release(&data);
	check_release(&alone);
}

void study_padding(struct study_run *run)
{
	static const char *const choice[] = {"twopass/centred", "simd/wide twopass/wide",
										 "exact/rounded", NULL};
	static const int means[] = {0, 1, 3};
	const int steps = 10;

	for (int i = 0; i < steps && study_step(run, (size_t)i, (size_t)steps); i++) {
		double share = i / (double)steps;
		char input[96];

		for (size_t m = 0; m < 3 && i; m++)
			corrupted(run, share, means[m]);
		if (i)
			layer(run, share);
		snprintf(input, sizeof(input), "padded:mean=3,share=%.17g,gamma=1,beta=0", share);
		study_sweep_arithmetic(run, "padding", share, choice, input,
							   "batch/f32/" SHAPE "/mask");
	}
}
