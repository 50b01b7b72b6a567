/*
 * What even the textbook's algorithm guarantees, for every problem: the line between inaccurate and
 * wrong, and the bound of whoever declares none. And what its derivation takes for granted, computed:
 * whether an intermediate can overflow, and what underflow may add. README.md, "Bounds", derives it.
 */
#ifndef NAIVE_BOUND_H
#define NAIVE_BOUND_H

#include "norm.h"

/* All members are set; Inf where nothing is guaranteed. */
void naive_bound(const struct norm_problem *problem, const struct norm_facts *facts,
				 struct norm_bound *out);
/* Of dbeta, which has no statistics in it. */
double naive_bound_dbeta(const struct norm_problem *problem);
/* What kernels of this problem may accumulate in: f64 where the problem names it, else f32. */
enum norm_dtype naive_arithmetic(const struct norm_problem *problem);
/* Whether given statistics leave nothing to be estimated (infer, stats=given). */
int naive_given(const struct norm_problem *problem);

/* NULL, or the intermediate of a one-pass kernel that may overflow on these facts. */
const char *naive_overflow(const struct norm_problem *problem, const struct norm_facts *facts);

/* What underflow may add to the errors that struct norm_bound speaks of, in the same measures, and
 * `error`: half the least subnormal of the arithmetic, which each product may lose. */
struct naive_underflow {
	double mean, var, rstd, error;
};

struct naive_underflow naive_underflow(const struct norm_problem *problem,
									   const struct norm_facts *facts);

#endif
