/* For tests only: random numbers of any width, and sums and products by value. */
#ifndef EXACT_BIG_FIXTURE_H
#define EXACT_BIG_FIXTURE_H

#include "big.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint64_t big_word = 1;

static inline uint64_t big_next(void)
{
	big_word ^= big_word << 13;
	big_word ^= big_word >> 7;
	big_word ^= big_word << 17;
	return big_word;
}

/* Any sign and mantissa, exponents from -spread to spread. */
static inline double big_any(int spread)
{
	double mantissa = (double)(int64_t)big_next() * 0x1p-63;

	return ldexp(mantissa, (int)(big_next() % (uint64_t)(2 * spread)) - spread);
}

static inline struct norm_exact_big big_sum(struct norm_exact_big a,
											const struct norm_exact_big *b)
{
	norm_exact_big_add(&a, b);
	return a;
}

static inline struct norm_exact_big big_difference(struct norm_exact_big a,
												   const struct norm_exact_big *b)
{
	norm_exact_big_subtract(&a, b);
	return a;
}

static inline struct norm_exact_big big_product(struct norm_exact_big a,
												const struct norm_exact_big *b)
{
	norm_exact_big_multiply(&a, b);
	return a;
}

/* A positive number of `limbs` limbs. */
static inline struct norm_exact_big big_wide(int limbs)
{
	struct norm_exact_big out = norm_exact_big(1), word;

	for (int i = 1; i < limbs; i++) {
		word = norm_exact_big((double)(uint32_t)big_next());
		out.low++;
		norm_exact_big_add(&out, &word);
	}
	return out;
}

static inline void big_expect_equal(const struct norm_exact_big *a,
									const struct norm_exact_big *b)
{
	assert_int_equal(norm_exact_big_compare(a, b), 0);
	assert_int_equal(a->sign, b->sign);
	assert_int_equal(a->size, b->size);
}

#endif
