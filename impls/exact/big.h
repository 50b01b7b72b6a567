/*
 * Numbers sign * integer * 2^(32 low), exact under + - *: what the last resort of exact/ computes
 * with. Fixed room, no allocation. Cost: a limb at a time; used on one element in millions.
 */
#ifndef EXACT_BIG_H
#define EXACT_BIG_H

#include <stdint.h>

/*
 * The widest value is B^2 of eps_at=outside with f64 parameters: B spans 2^-2400 to 2^2300 (README.md),
 * so its square needs 9400 bits. f64 data: x and c in 2^-1075 to 2^1025, N <= 2^40, so c^2 R in 2^-4298 to 2^4221.
 */
#define EXACT_LIMBS 320

struct norm_exact_big {
	int sign;    /* -1, 0, 1 */
	int32_t low; /* of the least limb, in limbs */
	int32_t size;
	uint32_t limb[EXACT_LIMBS];
};

struct norm_exact_big norm_exact_big(double value); /* finite */
void norm_exact_big_add(struct norm_exact_big *to, const struct norm_exact_big *b);
void norm_exact_big_subtract(struct norm_exact_big *to, const struct norm_exact_big *b);
void norm_exact_big_multiply(struct norm_exact_big *to, const struct norm_exact_big *b);
/* -1, 0, 1 as a is less than, equal to, greater than b. */
int norm_exact_big_compare(const struct norm_exact_big *a, const struct norm_exact_big *b);

#endif
