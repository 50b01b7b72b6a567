/*
 * A sum of doubles, or of products of up to three, without error: a row of limbs as wide as all of them are
 * (Kulisch). About 3 ns a double whatever its exponent; the order does not matter.
 */
#ifndef EXACT_SUM_H
#define EXACT_SUM_H

#include "big.h"

/* Bit 0 is 2^-3232, the multiple of 32 below 2^-3222; 2^3072 and 2^62 numbers end in limb 198. */
#define EXACT_SUM_LOW   (-101)
#define EXACT_SUM_LIMBS 200

struct norm_exact_sum {
	int64_t limb[EXACT_SUM_LIMBS];
	int32_t added; /* since carries were last passed on */
};

void norm_exact_sum_add(struct norm_exact_sum *sum, double value); /* finite */
/* a * b, where neither the product nor its 106th bit leaves what a double holds. */
void norm_exact_sum_add_product(struct norm_exact_sum *sum, double a, double b);
/* Of a few limbs, within the row. */
void norm_exact_sum_add_big(struct norm_exact_sum *sum, const struct norm_exact_big *value);
struct norm_exact_big norm_exact_sum(const struct norm_exact_sum *sum);

#endif
