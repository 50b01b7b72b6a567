/*
 * Add & Norm: x + residual and its norm in one sweep, against two calls with the rounded sum between. By
 * definition they differ in that rounding; in time by the passes over memory.
 */
#include "study_table.h"

#include <stdio.h>

static void errors(struct study_run *run, const char *type, int d)
{
	static const char *const choice[] = {"fused/wide simd/wide twopass/wide",
										 "fused/separate twopass/centred", "exact/rounded",
										 NULL};
	char panel[32], problem[96], other[96];

	snprintf(panel, sizeof(panel), "error %s", type);
	snprintf(problem, sizeof(problem), "layer/%s/8x%d/residual=exact", type, d);
	snprintf(other, sizeof(other), "layer/%s/8x%d/residual=rounded", type, d);
	study_sweep_definition(run, panel, "rounding the sum", d, "normal", problem, other);
	study_sweep_arithmetic(run, panel, d, choice, "normal", other);
}

static void times(struct study_run *run, int d, double share)
{
	static const char *const choice[] = {"fused/separate", "fused/wide", "peer/torch", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	char problem[96];

	/* 4 MiB of each tensor: what two calls read again comes from beyond the second-level cache. */
	snprintf(problem, sizeof(problem), "layer/f32/%dx%d/residual=rounded", (1 << 20) / d, d);
	study_time(run, "time", d, problem, "normal", impls, count, share);
}

void study_addnorm(struct study_run *run)
{
	static const int widths[] = {256, 1024, 4096};
	static const char *const types[] = {"bf16", "f32"};
	size_t done = 0;

	for (size_t i = 0; i < 3 && study_step(run, done, 6); i++, done++)
		for (size_t t = 0; t < 2; t++)
			errors(run, types[t], widths[i]);
	for (size_t i = 0; i < 3 && study_step(run, done, 6); i++, done++)
		times(run, widths[i], 1.0 / 3);
}
