/*
 * The exact statistics of one pooled set: sums, what follows from them for the fast tier (as
 * double-doubles) and for the final ones (as numbers of degree 2).
 */
#ifndef SET_H
#define SET_H

#include "exact_sum.h"
#include "kernels.h"
#include "reference.h"
#include "root.h"

/* Precision of mean, var and rstd before they are split: its errors vanish beside u^2 = 2^-106. */
#define SET_BITS 200

enum set_sum { SET_SUM_V, SET_SUM_VV, SET_SUM_W, SET_SUM_WV, SET_SUMS };

struct set_state {
	int64_t set, count;
	struct exact_sum *bins[SET_SUMS];
	struct dyadic sum[SET_SUMS];
	/* Of the finite members; the rest is in the flags. */
	double max_abs;
	long double abs_sum;
	int nan, plus, minus;
	/* x_hat = (scale v - shift) (a0 + a1 sqrt(r)) / d; backward: dx = (count w - sum w) (a0 +
	 * a1 sqrt(r)) / d - (scale v - shift) (k0 + k1 sqrt(r)) / d. In root: r and d alone. */
	int64_t scale, ddof_count;
	struct dyadic shift, centred;
	struct dyadic a0, a1, k0, k1, moment;
	struct root root;
	int has_root;
	mpfr_t mean, var, rstd;
	/* IEEE values where something is not finite: rstd is 0, Inf or NaN, or mean is not finite. */
	int special;
	double mean_s, rstd_s;
	/* Backward: some dy or weight is not finite; then the IEEE sums of those w and w (v - mean), and
	 * of dy and dy x_hat, are not finite either. */
	int unbounded;
	double sum_w_s, moment_s, sum_dy_s, gradient_s;
	/* The weight of a batch set, exact. */
	double weight[2];
	struct fast_set fast;
	int fast_ok;
};

/* 0, or -1: no memory. */
int set_init(struct set_state *s);
void set_clear(struct set_state *s);
void set_begin(struct set_state *s, int64_t set);
/* After the sums: everything that the outputs need, but the roots. */
void set_finish(struct set_state *s, const struct norm_problem *p,
				const struct norm_args *args);
void set_finish_backward(struct set_state *s, const struct norm_problem *p);
/* The forms of degree 2: of x_hat, or of dx. */
void set_root(struct set_state *s, const struct norm_problem *p, int backward);
void set_describe(const struct set_state *s, const struct norm_problem *p,
				  struct reference_set *out);
/* The sign of v + v_lo - mean, exactly; NaN or the infinity that IEEE gives otherwise. */
double set_side(const struct set_state *s, double v, double v_lo);
/* IEEE's x_hat of a special set or member: 0, an infinity, NaN, or merely the sign. */
double set_special_xhat(const struct set_state *s, const struct norm_problem *p, double v,
						double v_lo);

#endif
