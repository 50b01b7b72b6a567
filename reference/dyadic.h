/* Dyadic rationals z * 2^e: what all inputs are, and what sums and products of them stay. Exact. */
#ifndef DYADIC_H
#define DYADIC_H

#include <gmp.h>
#include <mpfr.h>
#include <stdint.h>

struct dyadic {
	mpz_t z;
	int64_t e;
};

void dyadic_init(struct dyadic *a);
void dyadic_clear(struct dyadic *a);
void dyadic_set(struct dyadic *to, const struct dyadic *from);
void dyadic_set_si(struct dyadic *to, int64_t value);
/* `value` is finite. */
void dyadic_set_d(struct dyadic *to, double value);
void dyadic_set_mpfr(struct dyadic *to, mpfr_srcptr value);
/* Rounds to the precision of `to`. */
void dyadic_get_mpfr(mpfr_ptr to, const struct dyadic *from);
/* Results may be operands. */
void dyadic_add(struct dyadic *to, const struct dyadic *a, const struct dyadic *b);
void dyadic_sub(struct dyadic *to, const struct dyadic *a, const struct dyadic *b);
void dyadic_mul(struct dyadic *to, const struct dyadic *a, const struct dyadic *b);
void dyadic_mul_d(struct dyadic *to, const struct dyadic *a, double b);
void dyadic_mul_si(struct dyadic *to, const struct dyadic *a, int64_t b);
void dyadic_neg(struct dyadic *a);
int dyadic_sign(const struct dyadic *a);
/* The sign of a - b. */
int dyadic_cmp(const struct dyadic *a, const struct dyadic *b);

#endif
