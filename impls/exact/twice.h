/*
 * Numbers of twice f64's precision, hi + lo with |lo| <= u |hi|, u = 2^-53. Algorithms and relative bounds: Joldes,
 * Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic" (2017).
 * Sums of two doubles are exact unless they overflow, products unless they overflow or lose bits below 2^-1074.
 */
#ifndef EXACT_TWICE_H
#define EXACT_TWICE_H

#include <math.h>

struct norm_twice {
	double hi, lo;
};

/* a + b exactly (Knuth). */
static inline struct norm_twice norm_two_sum(double a, double b)
{
	double sum = a + b, part = sum - a;

	return (struct norm_twice){sum, (a - (sum - part)) + (b - part)};
}

/* The same of |a| >= |b|, or a = 0 (Dekker). */
static inline struct norm_twice norm_fast_two_sum(double a, double b)
{
	double sum = a + b;

	return (struct norm_twice){sum, b - (sum - a)};
}

static inline struct norm_twice norm_two_product(double a, double b)
{
	double product = a * b;

	return (struct norm_twice){product, fma(a, b, -product)};
}

/* Algorithm 6: 3 u^2 + 13 u^3, whatever the signs. */
static inline struct norm_twice norm_twice_add(struct norm_twice a, struct norm_twice b)
{
	struct norm_twice high = norm_two_sum(a.hi, b.hi), low = norm_two_sum(a.lo, b.lo);

	high = norm_fast_two_sum(high.hi, high.lo + low.hi);
	return norm_fast_two_sum(high.hi, low.lo + high.lo);
}

/* Algorithm 4: 2 u^2. */
static inline struct norm_twice norm_twice_plus(struct norm_twice a, double b)
{
	struct norm_twice sum = norm_two_sum(a.hi, b);

	return norm_fast_two_sum(sum.hi, a.lo + sum.lo);
}

/* Algorithm 12: 4 u^2 (Muller and Rideau, 2022). */
static inline struct norm_twice norm_twice_times(struct norm_twice a, struct norm_twice b)
{
	struct norm_twice product = norm_two_product(a.hi, b.hi);
	double cross = fma(a.lo, b.hi, fma(a.hi, b.lo, a.lo * b.lo));

	return norm_fast_two_sum(product.hi, product.lo + cross);
}

/* Algorithm 15: 3 u^2. The remainder of a division is a double. */
static inline struct norm_twice norm_twice_over(struct norm_twice a, double b)
{
	double quotient = a.hi / b;

	return norm_fast_two_sum(quotient, (fma(-quotient, b, a.hi) + a.lo) / b);
}

/*
 * 1/sqrt(a): 1/sqrt(a.hi) by two roundings is off by t <= 2.5 u with what a.lo does; e = 1 - a r^2 <= 5 u is formed
 * by three, of at most 7, 6 and 5 u, less a product of u^2: 19 u^2, of which half counts; e/2 is off by 3/8 e^2 <=
 * 9.4 u^2, and rounded: 2.5 u^2. Together 22 u^2.
 */
static inline struct norm_twice norm_twice_rsqrt(struct norm_twice a)
{
	double root = 1 / sqrt(a.hi);
	struct norm_twice square = norm_two_product(root, root);
	double rest = fma(-a.lo, square.hi, fma(-a.hi, square.lo, fma(-a.hi, square.hi, 1)));

	return norm_fast_two_sum(root, root * rest / 2);
}

/* sqrt(a), a >= 0: 25/8 u^2 (Lefevre, Louvet, Muller, Picot, Rideau, 2023). */
static inline struct norm_twice norm_twice_sqrt(struct norm_twice a)
{
	double root = sqrt(a.hi);

	if (!(root > 0))
		return (struct norm_twice){root, 0};
	return norm_fast_two_sum(root, (fma(-root, root, a.hi) + a.lo) / (2 * root));
}

/* 1/a: 1/a.hi is off by u, with a.lo 2 u: the square of that is lost, 4 u^2, and two roundings of 2 u. */
static inline struct norm_twice norm_twice_reciprocal(struct norm_twice a)
{
	double quotient = 1 / a.hi;

	return norm_fast_two_sum(quotient,
							 quotient * fma(-quotient, a.lo, fma(-quotient, a.hi, 1)));
}

#endif
