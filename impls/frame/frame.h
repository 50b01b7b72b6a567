/*
 * What every readable kernel shares: rows to walk, statistics to save, roots to take, gradients to
 * merge. An algorithm adds how it finds the moments of a set (NAME(moments), NAME(squares)), a form
 * how it applies them (form_*.inc), and kernel.inc makes an implementation of the two. What a set
 * costs once (division, root) is done in f64 here, so that only sums and elements tell kernels apart.
 */
#ifndef NORM_FRAME_H
#define NORM_FRAME_H

#include "../shape.h"
#include "bound.h"
#include "set.h"

struct norm_moments {
	/* The algorithm's: mean = mean + mean_lo (0: not kept), m2 = sum (x - mean)^2; rms: sum x^2. */
	double mean, mean_lo, m2;
	/* Bounds on their absolute errors, where the algorithm keeps them (exact/). */
	double mean_error, m2_error;
	double scale; /* m2 is that of scale x, a power of two; 0: of x */
	/* The frame's. root_reciprocal: rstd, or 1/sqrt(var) (0 if var = 0) with eps outside. */
	int64_t count;
	double var, rstd, root_reciprocal;
};

/* A backward task's gradients of parameters, in the arithmetic of its form. */
struct norm_partial {
	void *dgamma, *dbeta; /* layer, rms: c partial sums each; batch: one each */
};

typedef void norm_moments_fn(const struct norm_set *set, struct norm_moments *out);
typedef void norm_forward_fn(const struct norm_set *set, const struct norm_args *args,
							 const struct norm_moments *moments);
typedef void norm_backward_fn(const struct norm_set *set, const struct norm_args *args,
							  const struct norm_moments *moments,
							  const struct norm_partial *partial);

/* Pairs are indexed by norm_is_wide(problem). */
struct norm_method {
	const char *(*reject)(
		const struct norm_problem *);         /* beyond norm_frame_reject; may be NULL */
	norm_moments_fn *moments[2], *squares[2]; /* squares: NULL where rms is refused */
	norm_forward_fn *forward[2];
	norm_backward_fn *backward[2]; /* NULL where backward is refused */
	struct norm_bound_method bound;
};

const char *norm_frame_reject(const struct norm_method *method, const struct norm_problem *p);
void norm_frame_prepare(const struct norm_problem *p, struct norm_plan *plan);
void norm_frame_run(const struct norm_method *method, const struct norm_plan *plan,
					const struct norm_args *args, int stage, int64_t lo, int64_t hi);
/* Mean, var, rstd of a set: computed, given or running. Does not save or update anything. */
struct norm_moments norm_frame_moments(const struct norm_method *method,
									   const struct norm_set *set,
									   const struct norm_args *args);

#endif
