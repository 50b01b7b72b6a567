/* exact/rounded's backward: its stages, and dx of a set. */
#ifndef EXACT_BACKWARD_H
#define EXACT_BACKWARD_H

#include "../frame/frame.h"

/* NULL: plain C's. */
struct norm_exact_twice_kernels;

void norm_exact_backward_prepare(const struct norm_problem *p, struct norm_plan *plan);
void norm_exact_backward_run(const struct norm_method *method, const struct norm_plan *plan,
							 const struct norm_args *args, int stage, int64_t lo, int64_t hi,
							 const struct norm_exact_twice_kernels *kernels);
/* exact/rounded's backward, by an instruction set's kernels for f64 (twice_sweep.h). */
void norm_exact_gradients(const struct norm_plan *plan, const struct norm_args *args, int stage,
						  int64_t lo, int64_t hi,
						  const struct norm_exact_twice_kernels *kernels);
/* As exact/rounded takes them. */
struct norm_moments norm_exact_statistics(const struct norm_set *set,
										  const struct norm_args *args);
/* Batch: dgamma and dbeta, of a set whose statistics are known. */
void norm_exact_set_parameters(const struct norm_set *set, const struct norm_args *args,
							   const struct norm_moments *moments,
							   const struct norm_exact_twice_kernels *kernels);
/* dx of such a set; it may replace dy. */
void norm_exact_set_dx(const struct norm_set *set, const struct norm_args *args,
					   const struct norm_moments *moments,
					   const struct norm_exact_twice_kernels *kernels);

#endif
