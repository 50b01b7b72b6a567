/*
 * Reciprocals and square roots of big numbers, to as many limbs as asked for; and whether a number is a
 * square or a multiple, exactly.
 */
#ifndef EXACT_ROOT_H
#define EXACT_ROOT_H

#include "big.h"

/* Products of two numbers of EXACT_ROOT_LIMBS + 1 limbs fit. */
#define EXACT_ROOT_LIMBS 170

/* Keeps the top limbs: off by less than 2^(32 - 32 limbs) of itself, towards 0. */
void norm_exact_big_cut(struct norm_exact_big *a, int32_t limbs);
/* Within 2^-50 of itself; Inf and 0 beyond the doubles. */
double norm_exact_big_near(const struct norm_exact_big *a);

/* 1 / z and 1 / sqrt(z) of z > 0: off by less than 2^(3 - 32 limbs) of itself, 2 <= limbs. */
struct norm_exact_big norm_exact_reciprocal(const struct norm_exact_big *z, int32_t limbs);
struct norm_exact_big norm_exact_reciprocal_root(const struct norm_exact_big *z, int32_t limbs);

/* 1 and the root, if z > 0 is the square of an integer times a power of two. */
int norm_exact_square_root(const struct norm_exact_big *z, struct norm_exact_big *root);
/* 1 and the quotient, if a is an integer times b times a power of two; b not 0. */
int norm_exact_divides(const struct norm_exact_big *b, const struct norm_exact_big *a,
					   struct norm_exact_big *quotient);

#endif
