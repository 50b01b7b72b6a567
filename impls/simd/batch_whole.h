/*
 * Batch of f64 by whole features: what f64's twice the precision costs makes the cut of the other kernels
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

/* dx = (dy - mean_dy) gain - (x - mean) steep. */
struct norm_whole_slope {
	double mean, mean_lo;
	struct norm_twice mean_dy, gain, steep;
};

/* Of an instruction set: blocks of at most NORM_BLOCK members, to a multiple of sixteen in memory. */
struct norm_whole_kernels {
	double (*shift)(const double *x, int64_t count);
	/* dy: NULL in forward. */
	void (*sums)(const double *x, const double *dy, int64_t count, double shift,
				 struct norm_batch_twice *lanes);
	/* `up`: where each y may end; NULL: y alone. */
	void (*apply)(const double *x, int64_t count, const struct norm_whole_factors *factors,
				  double *y, double *up);
	/* dx may be x. */
	void (*slope)(const double *x, const double *dy, int64_t count,
				  const struct norm_whole_slope *slope, double *dx);
};

/* Blocks whose lanes are added up together: a chapter. */
#define NORM_WHOLE_CHAPTER (NORM_SIMD_TWICE_CHAPTER / NORM_BLOCK)

/* Whether features are neighbours in memory. */
static inline int norm_whole_beside(const struct norm_problem *p)
{
	return p->layout == NORM_NHWC || p->s == 1;
}

/* Features of a task that begins with `index`. */
static inline int norm_whole_features(const struct norm_problem *p, int64_t index)
{
	int64_t width = norm_whole_beside(p) ? NORM_WHOLE_FEATURES : 1;

	return (int)(p->c - index < width ? p->c - index : width);
}

/* A block of a tensor of x's type, of features from the set's on; returns its members. skip: a bit for each. */
int64_t norm_whole_read(const struct norm_set *set, int features, int64_t stride,
						const void *from, int64_t first, double (*to)[NORM_BLOCK]);
void norm_whole_write(const struct norm_set *set, int features, int64_t stride, void *to,
					  int64_t first, double (*from)[NORM_BLOCK], unsigned skip);
/* Those of `count` that the mask counts, to the front of each feature; returns how many. */
int64_t norm_whole_pick(const struct norm_set *set, int features, int64_t first, int64_t count,
						double (*values)[NORM_BLOCK]);
/* 1 + gamma wants two words. */
struct norm_twice norm_whole_weight(const struct norm_problem *p, const struct norm_args *args,
									int64_t index);

void norm_whole_prepare(const struct norm_problem *p, struct norm_plan *plan);
/* proves: exact, else faithful. */
void norm_whole_run(const struct norm_plan *plan, const struct norm_args *args, int64_t lo,
					int64_t hi, const struct norm_whole_kernels *kernels, int proves);

/* Backward (batch_whole_dx.c), faithful. */
void norm_whole_dx_run(const struct norm_plan *plan, const struct norm_args *args, int64_t lo,
					   int64_t hi, const struct norm_whole_kernels *kernels);
int norm_whole_dx_bound(const struct norm_problem *p, const struct norm_facts *facts,
						struct norm_bound *out);

#endif
