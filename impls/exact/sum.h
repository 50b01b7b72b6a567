/*
 * A sum of doubles without error: a row of limbs as wide as all doubles are (Kulisch). About 3 ns a
 * number whatever its exponent; the order does not matter.
 */
#ifndef EXACT_SUM_H
#define EXACT_SUM_H

#include "big.h"

/* Bit 0 is 2^-1088, the multiple of 32 below 2^-1074; 2^1024 and 2^62 numbers end in limb 67. */
#define EXACT_SUM_LIMBS 68

struct norm_exact_sum {
	int64_t limb[EXACT_SUM_LIMBS];
	int32_t added; /* since carries were last passed on */
};

void norm_exact_sum_add(struct norm_exact_sum *sum, double value); /* finite */
/* a * b, where neither the product nor its 106th bit leaves what a double holds. */
void norm_exact_sum_add_product(struct norm_exact_sum *sum, double a, double b);
struct norm_exact_big norm_exact_sum(const struct norm_exact_sum *sum);

#endif
