/*
 * RMSNorm for LayerNorm: how far apart their results are as the mean grows, and what leaving out the mean
 * saves: the same kernel as either, on rows whose mean is zero, in paired rounds (centring_impl.h).
 */
#include "catalogue.h"
#include "centring_impl.h"
#include "study_table.h"

#include <stdio.h>

static const char *const choice[] = {"twopass/centred", "simd/wide twopass/wide", NULL};

static void distance(struct study_run *run, double mean)
{
	char input[96];

	snprintf(input, sizeof(input), "normal:mean=%.17g", mean);
	study_sweep_definition(run, "distance", "rms for layer", mean, input,
						   "layer/f64/8x768/affine=none", "rms/f64/8x768/affine=none/eps=1e-5");
	study_sweep_arithmetic(run, "distance", mean, choice, input, "layer/f32/8x768/affine=none");
}

/* The centring's price: ratio of the kernel as layer to itself as rms. */
static void price(struct study_run *run, const char *pattern, int d, double share)
{
	const char *const one[] = {pattern, NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	char name[160], problem[64];

	if (!study_impls(run, one, impls))
		return;
	snprintf(name, sizeof(name), CENTRING "%s", impls[0]->name);
	impls[1] = catalogue_find(name);
	/* 256 KiB: within the second-level cache, whatever d. */
	snprintf(problem, sizeof(problem), "rms/f32/%dx%d/eps=1e-5", 65536 / d, d);
	if (impls[1])
		study_time(run, "time", d, problem, "alternating:base=0,step=1", impls, 2, share);
}

void study_rms(struct study_run *run)
{
	static const double means[] = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100};
	/* Kernels that compute both. */
	static const char *const timed[] = {"twopass/wide", "simd/wide"};
	static const int widths[] = {256, 1024, 4096};
	const size_t count = sizeof(means) / sizeof(means[0]), all = count + 6;
	size_t done = 0;

	for (; done < count && study_step(run, done, all); done++)
		distance(run, means[done]);
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 2 && study_step(run, done, all); k++, done++)
			price(run, timed[k], widths[i], 1.0 / 6);
}
