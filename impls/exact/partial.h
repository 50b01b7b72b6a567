/*
 * Sums of dgamma and dbeta on their way, in f64 with a running bound, and their rounding test: one pair of a
 * feature in batch, of each feature in a group of rows.
 */
#ifndef EXACT_PARTIAL_H
#define EXACT_PARTIAL_H

#include "sweep.h"

/* sum + rest, wrong by less than 1.01 error; special: the IEEE sum of terms that are not finite. */
struct norm_exact_partial {
	double sum, rest, error, special;
};

/* A term that errs by less than `error`. */
void norm_exact_partial_add(struct norm_exact_partial *to, double term, double error);
void norm_exact_partial_add_twice(struct norm_exact_partial *to, struct norm_twice term,
								  double error);
/* Both ends of a number that errs by less than `error`, rounded; -Inf and Inf if they are none. 1: they are the
 * same, and the answer. */
int norm_exact_twice_ends(enum norm_dtype type, struct norm_twice value, double error,
						  double *low, double *high);
void norm_exact_partial_merge(struct norm_exact_partial *to,
							  const struct norm_exact_partial *from);
/* Where it is known to lie. 1: it is settled, and both are the answer. */
int norm_exact_partial_ends(const struct norm_exact_partial *sum, enum norm_dtype type,
							double *low, double *high);
/* dy x_hat and dy of a block's members: to one pair, or to those of each (stride 1 instead of 0). */
void norm_exact_partial_block(struct norm_exact_sweep *sweep,
							  const struct norm_exact_block *block, int stride,
							  struct norm_exact_partial *dgamma,
							  struct norm_exact_partial *dbeta);

#endif
