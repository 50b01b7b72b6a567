/*
 * Conditioning: how the error of algorithms grows as the mean of the data moves away from zero, beside
 * what no algorithm can undo: that the data were rounded to their type in the first place.
 */
#include "study_table.h"

#include <stdio.h>

#define SHAPE "8x768"

/* The exact result of the data as rounded to `type`, against that of the data before. */
static void rounded_data(struct study_run *run, const char *type, double mean)
{
	double values[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data whole, rounded = {0};
		uint64_t seed = run->seed + (uint64_t)done;
		char input[96];

		snprintf(input, sizeof(input), "normal:mean=%.17g,gamma=1,beta=0", mean);
		if (study_make(run, &whole, seed, input, "layer/f64/" SHAPE) &&
			study_make(run, &rounded, seed, input, "layer/%s/" SHAPE, type))
			values[done] =
				study_distance(whole.truth, rounded.truth->y.hi, rounded.truth->y.lo, -1);
		check_release(&whole);
		check_release(&rounded);
	}
	study_spread(run, type, "rounding the data", sqrt(1 + mean * mean), values,
				 run->failed ? 0 : done);
}

void study_condition(struct study_run *run)
{
	static const char *const choice[] = {"naive/centred",
										 "naive/shifted",
										 "twopass/centred",
										 "welford/centred",
										 "compensated/doubled",
										 "simd/wide",
										 "fused/wide",
										 "peer/onednn",
										 "peer/torch",
										 "exact/rounded",
										 NULL};
	static const char *const types[] = {"f32", "bf16"};
	const int decades = 8;
	size_t all = 2 * (size_t)decades, done = 0;

	for (size_t t = 0; t < 2; t++)
		for (int k = 0; k < decades && study_step(run, done, all); k++, done++) {
			double mean = k ? pow(10, k - 1) : 0;
			char input[96], problem[64];

			/* At 10^4 bf16's spacing is 64 deviations: all data are one value. */
			if (t == 1 && k > 4)
				break;
			snprintf(input, sizeof(input), "normal:mean=%.17g,gamma=1,beta=0", mean);
			snprintf(problem, sizeof(problem), "layer/%s/" SHAPE, types[t]);
			rounded_data(run, types[t], mean);
			study_sweep_arithmetic(run, types[t], sqrt(1 + mean * mean), choice, input,
								   problem);
		}
}
