/* Backward of batch of f64 by whole features: a feature on its way, and the task that it is of. */
#ifndef NORM_SIMD_BATCH_WHOLE_DX_H
#define NORM_SIMD_BATCH_WHOLE_DX_H

#include "batch_whole.h"

/* Exponents: x' = x 2^x, dy' = dy 2^dy, rstd = rstd' 2^root, weight = weight' 2^weight. With eps inside root = x where
 * statistics are computed. */
struct norm_whole_scale {
	int is_on; /* else all are 0 */
	int x, dy, root, weight;
};

struct norm_whole_feature {
	struct norm_set set;
	struct norm_whole_scale scale;
	struct norm_simd_twice_total total;
	double dy_squares;
	struct norm_batch_twice lanes;
	struct norm_whole_slope slope;
	struct norm_batch_factors plain;
	int begun;    /* it has a shift */
	int sums;     /* wanted of this sweep */
	int is_plain; /* dx is of the plain factors */
};

struct norm_whole_task {
	const struct norm_problem *problem;
	const struct norm_args *args;
	const struct norm_whole_kernels *kernels;
	int features;
	struct norm_whole_feature feature[NORM_WHOLE_FEATURES];
	double x[NORM_WHOLE_FEATURES][NORM_BLOCK], dy[NORM_WHOLE_FEATURES][NORM_BLOCK];
};

/* A block of features [from, end) as they lie; those that count alone. Returns its members. */
int64_t norm_whole_block(struct norm_whole_task *t, int from, int end, int64_t first);
int64_t norm_whole_counted(struct norm_whole_task *t, int from, int end, int64_t first);

/* In f64, as simd/wide: what is no number, or 0 throughout (batch_whole_plain.c). Uses the task's first block. */
void norm_whole_plain(struct norm_whole_task *t, struct norm_whole_feature *f);
void norm_whole_plain_dx(const struct norm_problem *p, const double *x, const double *dy,
						 int64_t count, const double *factor, double *dx);

/* The powers of two that bring a feature into range. 0: there are none. */
int norm_whole_rescale(struct norm_whole_task *t, struct norm_whole_feature *f);

#endif
