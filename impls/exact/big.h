/*
 * Numbers sign * integer * 2^(32 low), exact under + - *: what the last resort of exact/ computes
 * with. Fixed room, no allocation. Cost: a limb at a time; used on one element in millions.
 */
#ifndef EXACT_BIG_H
#define EXACT_BIG_H

#include <stdint.h>

/*
 * The widest values, with N <= 2^40, all inputs and eps any double (2^-1074 to 2^1024), names as in gradient.c:
 * forward: x and c in 2^-1075 to 2^1025, so c^2 R from 2^-4298 to 2^4221; outside B^2, B from 2^-2400 to 2^2300 (README.md): 9400 bits.
 * dx: w from 2^-2148 to 2^2049 (1 + gamma), A and T's X to 2^2090 and 2^1105, W from 2^-2148 to 2^2169, T from 2^-3222 to 2^3194;
 *   inside: c^2 W^3 from 2^-8594 to 2^8558, and k (W A - N T X)^2 from 2^-8592 to 2^8720: 17314 bits.
 *   outside: E from 2^-1074 to 2^1064; (c (W + k E^2) - k E A)^2 W from 2^-8592 to 2^8640, k (W A - N T X - 2 c E W)^2 as above.
 *   statistics given: R^3 N T X, R^3 from 2^-3222 to 2^3072, N = 1 in X: 2^-7518 to 2^7252, and no square of it.
 * dgamma of a set: (c (q + E))^2 and its like, as forward with c N times wider; of rows: precision that is chosen to fit (columns.c).
 * Limbs begin at multiples of 32, so that each of at most 7 factors takes one more: 17314 / 32 + 8 = 550.
 */
#define EXACT_LIMBS 556

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
