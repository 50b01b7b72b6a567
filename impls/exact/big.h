/*
 * Numbers sign * integer * 2^(32 low), exact under + - *: what the last resort of exact/ computes
 * with. Fixed room, no allocation. Cost: a limb at a time; used on one element in millions.
 */
#ifndef EXACT_BIG_H
#define EXACT_BIG_H

#include <stdint.h>

/*
 * The widest values, with N <= 2^40, x and dy of f32 or less (2^-149 to 2^128) and eps any double:
 * forward, outside: B^2 with f64 parameters, B from 2^-2400 to 2^2300 (README.md): 9400 bits. f64 data: x and c in 2^-1075 to
 *   2^1025, so c^2 R from 2^-4298 to 2^4221: 8524 bits.
 * dx inside: W from 2^-1074 to 2^1144, so c^2 W^3 from 2^-3520 to 2^3690: 7210 bits.
 * dx outside: c (W + k E^2) with E from 2^-1074 to 2^1064 is 2^-2298 to 2^2297, and its square times W
 *   2^-4894 to 2^4970: 9864 bits.
 * dx, statistics given as f64: R^3 N T X with R and the mean any double, R^3 from 2^-3222 to 2^3072, T
 *   from 2^-1372 to 2^1324, X from 2^-1074 to 2^1025: 2^-5668 to 2^5500, 11168 bits.
 * dgamma of rows: precision that is chosen to fit (columns.c).
 * 360 limbs are 11520 bits.
 */
#define EXACT_LIMBS 360

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
