/*
 * Batch of f64, forward, by whole features: what f64's twice the precision costs makes the cut of the other kernels
 * (parts, joins) idle. A task is a feature, or eight that lie side by side; members come in blocks, in their order and
 * without those that a mask excludes, so that a feature's bits depend on nothing else.
 */
#ifndef NORM_SIMD_BATCH_WHOLE_H
#define NORM_SIMD_BATCH_WHOLE_H

#include "../frame/set.h"
#include "rows_twice.h"

/* Features of one task where they are neighbours in memory: a line of f64. */
#define NORM_WHOLE_FEATURES 8

/* y = (x - mean) gain + b; as rows' with w = 1, but for slack and floor in one. */
struct norm_whole_factors {
	struct norm_twice_factors of; /* rstd: the gain */
	double bias, rstd;
};

/* Of an instruction set: blocks of at most NORM_BLOCK members, to a multiple of sixteen in memory. */
struct norm_whole_kernels {
	double (*shift)(const double *x, int64_t count);
	void (*sums)(const double *x, int64_t count, double shift, struct norm_batch_twice *lanes);
	/* `up`: where each y may end; NULL: y alone. */
	void (*apply)(const double *x, int64_t count, const struct norm_whole_factors *factors,
				  double *y, double *up);
};

void norm_whole_prepare(const struct norm_problem *p, struct norm_plan *plan);
/* proves: exact, else faithful. */
void norm_whole_run(const struct norm_plan *plan, const struct norm_args *args, int64_t lo,
					int64_t hi, const struct norm_whole_kernels *kernels, int proves);

#endif
