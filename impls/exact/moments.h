/*
 * Mean and m2 of a set in f64, with bounds on what they err by: what both directions of exact/rounded
 * begin with.
 */
#ifndef EXACT_MOMENTS_H
#define EXACT_MOMENTS_H

#include "../frame/frame.h"

/* A sum over blocks that keeps what its additions lose: wrong by u of itself and gamma_B^2 of sizes. */
struct norm_exact_kept {
	double sum, error;
};

void norm_exact_keep(struct norm_exact_kept *to, double x);
double norm_exact_kept(const struct norm_exact_kept *sum);
/* Additions on a value's way: lanes and a few. The blocks' own lose gamma_B^2 of the sum of sizes, as if the
 * depth were more by B^2 u. */
double norm_exact_depth(double size);

/* For rms the sum of squares; in twice the precision where x or y is f64. */
void norm_exact_moments(const struct norm_set *set, struct norm_moments *out);

#endif
