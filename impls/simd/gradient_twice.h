/*
 * Backward of f64, correctly rounded, rows and batch: exact/rounded's, with the kernels of an instruction set for sets
 * whose numbers are far from the ends of f64 (exact/twice_sweep.h).
 */
#ifndef NORM_SIMD_GRADIENT_TWICE_H
#define NORM_SIMD_GRADIENT_TWICE_H

#include "../exact/backward.h"
#include "../exact/twice_sweep.h"
#include "batch_whole.h"

/* A set's statistics from its sums, block by block; kernels as forward. 0: nothing is proven. */
int norm_simd_gradient_twice_factors(const struct norm_set *set,
									 const struct norm_whole_kernels *kernels,
									 struct norm_twice_factors *out);
/* Joins lanes of sums that begin at 0, or lost: `lanes` of each. */
void norm_simd_gradient_twice_join(const double *sum, const double *lost, int lanes,
								   struct norm_exact_running *out);

#endif
