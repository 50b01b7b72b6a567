/*
 * Backward's view of a pooled set in twice f64's precision (sweep.h), where x, dy, or a parameter is f64: x, dy and
 * weights are multiplied by powers of two that bring the largest of each to about 1.
 */
#ifndef EXACT_TWICE_SWEEP_H
#define EXACT_TWICE_SWEEP_H

#include "sweep.h"

/* Sums of two-word numbers, of their sizes, and of what they err by. */
struct norm_exact_running {
	double sum, lost, size, error;
};

/* What a set's dx share; errors are absolute, and `any` says whether some w is not 0. */
struct norm_exact_twice_rates {
	struct norm_twice mean_w, slope;
	double mean_w_error, slope_error;
	int any;
};

/*
 * What an instruction set does for sets that are tame, the formulas as in twice_dx.c. Blocks have room for whole
 * vectors; members beyond their count may become anything.
 */
struct norm_exact_twice_kernels {
	/* Of x as it is. 0: nothing is proven. */
	int (*factors)(const struct norm_set *set, struct norm_twice_factors *out);
	/* The sum of |values|, whose order does not matter. */
	double (*size)(const double *values, int64_t count);
	/* x_hat and w, of x, dy, and weights of two words. */
	void (*members)(const struct norm_exact_twice *twice, const double *weight,
					const double *weight_lo, struct norm_exact_block *block);
	/* Adds w and w x_hat to sums that were 0 when the block began. */
	void (*sums)(const struct norm_exact_block *block, struct norm_exact_running *w,
				 struct norm_exact_running *wx);
	/* dy x_hat of two words, and what it errs by. */
	void (*terms)(const struct norm_exact_block *block, double *hi, double *lo, double *error);
	/* Ends of dx in f64; dsum may be NULL. */
	void (*dx)(const struct norm_exact_twice *twice, const struct norm_exact_twice_rates *rates,
			   const struct norm_exact_block *block, const double *dsum, double *low,
			   double *high);
};

/* Whether backward takes it: f64 would settle nothing. */
int norm_exact_is_twice(const struct norm_problem *p);

/* Fills sweep->twice; what is asked of statistics is made to be what exact ones would answer. */
void norm_exact_twice_sweep(struct norm_exact_sweep *sweep,
							const struct norm_exact_twice_kernels *kernels);
/* x_hat, w and errors of a block whose x and dy are read. */
void norm_exact_twice_block(const struct norm_exact_sweep *sweep,
							struct norm_exact_block *block);

/* is_finite: all x and w are. */
void norm_exact_twice_rates(const struct norm_exact_sweep *sweep,
							struct norm_exact_twice_rates *out, int *is_finite);
/* Where each of a block's dx lies, with dsum if that is not NULL: both ends rounded; the same where it is settled. */
void norm_exact_twice_dx(const struct norm_exact_sweep *sweep,
						 const struct norm_exact_twice_rates *rates,
						 const struct norm_exact_block *block, const double *dsum, double *low,
						 double *high);

/* ---- formulas that kernels share -------------------------------------------------------------------- */

/* What underflow takes of a w; statistics that are given may make any x_hat of it. */
#define NORM_EXACT_W_FLOOR 0x1p-1070
/* Of dx that are not scaled any more: below subnormals each word loses less than 2^-1074 a step. */
#define NORM_EXACT_DX_FLOOR 0x1p-1070
/* Of dy x_hat, what underflow takes. */
#define NORM_EXACT_TERM_FLOOR 0x1p-1070
/* Errors, in u^2: of dy x_hat; of w; of w x_hat, with w's; of w - mean w; x_hat slope; their difference; times rstd. */
#define NORM_EXACT_OF_TERM   4.1
#define NORM_EXACT_OF_W      2.1
#define NORM_EXACT_OF_WX     10
#define NORM_EXACT_OF_AWAY   3.1
#define NORM_EXACT_OF_SECOND 4.1
#define NORM_EXACT_OF_DX     5

#endif
