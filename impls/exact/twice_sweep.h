/*
 * Backward's view of a pooled set in twice f64's precision (sweep.h), where x, dy, or a parameter is f64: x, dy and
 * weights are multiplied by powers of two that bring the largest of each to about 1.
 */
#ifndef EXACT_TWICE_SWEEP_H
#define EXACT_TWICE_SWEEP_H

#include "sweep.h"

/* Whether backward takes it: f64 would settle nothing. */
int norm_exact_is_twice(const struct norm_problem *p);

/* Fills sweep->twice; what is asked of statistics is made to be what exact ones would answer. */
void norm_exact_twice_sweep(struct norm_exact_sweep *sweep);
/* x_hats, w's and errors of a block whose x and dy are read. */
void norm_exact_twice_block(const struct norm_exact_sweep *sweep, struct norm_exact_block *block);

/* What a set's dx share; errors are absolute, and `any` says whether some w is not 0. */
struct norm_exact_twice_rates {
	struct norm_twice mean_w, slope;
	double mean_w_error, slope_error;
	int any;
};

/* is_finite: all x and w are. */
void norm_exact_twice_rates(const struct norm_exact_sweep *sweep,
							struct norm_exact_twice_rates *out, int *is_finite);
/* dx of a member, without dsum; returns its error: 0 if dx is 0, exactly. */
double norm_exact_twice_dx(const struct norm_exact_sweep *sweep,
						   const struct norm_exact_twice_rates *rates,
						   const struct norm_exact_block *block, int64_t i,
						   struct norm_twice *dx);
/* Adds what is exact to a number, and returns the sum's error. */
double norm_exact_twice_plus(struct norm_twice *to, double error, double more);

#endif
