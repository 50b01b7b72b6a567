/* Backward of f64, correctly rounded, rows and batch: exact/rounded's. */
#ifndef NORM_SIMD_GRADIENT_TWICE_H
#define NORM_SIMD_GRADIENT_TWICE_H

#include "../exact/backward.h"
#include "rows_sixteen.h"

static inline void norm_simd_gradient_twice_prepare(const struct norm_problem *p,
													struct norm_plan *plan)
{
	norm_exact_backward_prepare(p, plan);
}

#endif
