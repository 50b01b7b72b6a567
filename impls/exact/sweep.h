/*
 * Backward's view of a pooled set: blocks of x_hat, dy and w = dy weight in f64, with a bound on what each
 * x_hat errs by; and what IEEE makes of sets in which something is not finite.
 */
#ifndef EXACT_SWEEP_H
#define EXACT_SWEEP_H

#include "question.h"
#include "twice_proof.h"

/*
 * Where f64 would settle nothing (twice_sweep.h): x, dy and weights are times 2^up, which leaves dx 2^(x_up - dy_up -
 * weight_up) too small. spread = slack = Inf: nothing is known.
 */
struct norm_exact_twice {
	const struct norm_exact_twice_kernels *kernels; /* NULL: plain C */
	int x_up, dy_up, weight_up;
	int is_tame; /* all are numbers, far from the ends of f64, some dy and weights are not 0: for kernels */
	struct norm_twice_factors factors;
	struct norm_twice ratio; /* of what divides x_hat's slope and dx: 1, but with eps outside */
};

struct norm_exact_sweep {
	const struct norm_set *set;
	const struct norm_args *args;
	struct norm_moments moments;
	int is_twice;
	struct norm_exact_twice twice;
	double spread; /* relative, of rstd, 1/sqrt(var) and of a few products after them */
	double slack;  /* of the mean, times rstd */
	int undefined; /* dgamma and dx are NaN; or dx alone */
	int undefined_dx;
	int special;                 /* or x_hat is made of Inf, as IEEE makes it */
	struct norm_exact_sums sums; /* taken when the sign of x - mean must be known */
};

/* An excluded member is all zeros. In twice the precision w is its sign, or no number, and w_hi + w_lo it, scaled. */
struct norm_exact_block {
	int64_t first, count;
	double x[NORM_BLOCK], dy[NORM_BLOCK], w[NORM_BLOCK];
	double x_hat[NORM_BLOCK], error[NORM_BLOCK];
	double x_hat_lo[NORM_BLOCK], w_hi[NORM_BLOCK], w_lo[NORM_BLOCK];
	int is_finite; /* all x, dy and weights */
};

/* In twice the precision moments that are computed are its own. */
void norm_exact_sweep(struct norm_exact_sweep *sweep, const struct norm_set *set,
					  const struct norm_args *args, const struct norm_moments *moments,
					  const struct norm_exact_twice_kernels *kernels);
void norm_exact_sweep_block(const struct norm_exact_sweep *sweep, int64_t first,
							struct norm_exact_block *block);
/* dy x_hat where one of them is not finite: each finite factor is its sign. */
double norm_exact_special_term(struct norm_exact_sweep *sweep, double x, double dy);

/* IEEE sums of what is not finite in a set, each finite factor its sign. */
struct norm_exact_special {
	double sum_w, moment;
};

struct norm_exact_special norm_exact_special(struct norm_exact_sweep *sweep);
/* dx without dsum, in a set that is not all finite: never a number (but in infer). w_side: the sign of A in a
 * set where rstd alone is infinite, moment that of T; otherwise 0. */
double norm_exact_special_dx(struct norm_exact_sweep *sweep,
							 const struct norm_exact_special *special, double x, double w,
							 int w_side);

#endif
