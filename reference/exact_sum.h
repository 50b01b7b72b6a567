/*
 * The exact sum of doubles: one bin per exponent holds the signed sum of mantissas that have it,
 * and bins become one integer at the end. Any spread of exponents; up to 2^40 terms; about 2 ns a
 * term.
 */
#ifndef EXACT_SUM_H
#define EXACT_SUM_H

#include "dtype.h"
#include "dyadic.h"

#define EXACT_SUM_BINS 2048

__extension__ typedef __int128 exact_bin;

struct exact_sum {
	exact_bin bin[EXACT_SUM_BINS];
	int lo, hi; /* the bins in use */
	/* What products below the least double leave: rare, so kept apart. NULL until needed. */
	struct dyadic rest;
	int has_rest;
};

void exact_sum_init(struct exact_sum *sum);
void exact_sum_clear(struct exact_sum *sum);
void exact_sum_reset(struct exact_sum *sum);
/* Adds the product of `count` doubles: exact whatever their exponents, and slow. */
void exact_sum_product(struct exact_sum *sum, const double *factors, int count);
void exact_sum_get(const struct exact_sum *sum, struct dyadic *out);

/* `value` is finite. */
static inline void exact_sum_add(struct exact_sum *sum, double value)
{
	uint64_t bits = norm_bits64(value), mantissa = bits & 0xfffffffffffffu;
	int exponent = (int)(bits >> 52 & 0x7ff);

	if (exponent)
		mantissa |= (uint64_t)1 << 52;
	else
		exponent = 1;
	sum->lo = exponent < sum->lo ? exponent : sum->lo;
	sum->hi = exponent > sum->hi ? exponent : sum->hi;
	sum->bin[exponent] += bits >> 63 ? -(int64_t)mantissa : (int64_t)mantissa;
}

#endif
