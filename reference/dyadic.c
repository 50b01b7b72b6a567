/* Addition aligns exponents by shifting; nothing is ever rounded or reduced. */
#include "dyadic.h"
#include "dtype.h"

void dyadic_init(struct dyadic *a)
{
	mpz_init(a->z);
	a->e = 0;
}

void dyadic_clear(struct dyadic *a)
{
	mpz_clear(a->z);
}

void dyadic_set(struct dyadic *to, const struct dyadic *from)
{
	mpz_set(to->z, from->z);
	to->e = from->e;
}

void dyadic_set_si(struct dyadic *to, int64_t value)
{
	mpz_set_si(to->z, (long)value);
	to->e = 0;
}

void dyadic_set_d(struct dyadic *to, double value)
{
	uint64_t bits = norm_bits64(value), mantissa = bits & 0xfffffffffffffu;
	int exponent = (int)(bits >> 52 & 0x7ff), zeros;

	if (exponent)
		mantissa |= (uint64_t)1 << 52;
	else
		exponent = 1;
	zeros = mantissa ? __builtin_ctzll(mantissa) : 0;
	mpz_set_ui(to->z, (unsigned long)(mantissa >> zeros));
	if (bits >> 63)
		mpz_neg(to->z, to->z);
	to->e = mantissa ? exponent - 1075 + zeros : 0;
}

void dyadic_set_mpfr(struct dyadic *to, mpfr_srcptr value)
{
	to->e = (int64_t)mpfr_get_z_2exp(to->z, value);
	if (mpfr_zero_p(value))
		to->e = 0;
}

void dyadic_get_mpfr(mpfr_ptr to, const struct dyadic *from)
{
	mpfr_set_z_2exp(to, from->z, (mpfr_exp_t)from->e, MPFR_RNDN);
}

static void combine(struct dyadic *to, const struct dyadic *a, const struct dyadic *b,
					void (*operation)(mpz_ptr, mpz_srcptr, mpz_srcptr))
{
	int64_t shift = a->e - b->e, e = shift > 0 ? b->e : a->e;
	mpz_t shifted;

	if (mpz_sgn(b->z) == 0 || shift == 0) {
		operation(to->z, a->z, b->z);
		to->e = a->e;
		return;
	}
	mpz_init(shifted);
	if (mpz_sgn(a->z) == 0) {
		e = b->e;
		operation(to->z, a->z, b->z);
	} else if (shift > 0) {
		mpz_mul_2exp(shifted, a->z, (mp_bitcnt_t)shift);
		operation(to->z, shifted, b->z);
	} else {
		mpz_mul_2exp(shifted, b->z, (mp_bitcnt_t)-shift);
		operation(to->z, a->z, shifted);
	}
	to->e = e;
	mpz_clear(shifted);
}

void dyadic_add(struct dyadic *to, const struct dyadic *a, const struct dyadic *b)
{
	combine(to, a, b, mpz_add);
}

void dyadic_sub(struct dyadic *to, const struct dyadic *a, const struct dyadic *b)
{
	combine(to, a, b, mpz_sub);
}

void dyadic_mul(struct dyadic *to, const struct dyadic *a, const struct dyadic *b)
{
	mpz_mul(to->z, a->z, b->z);
	to->e = a->e + b->e;
}

void dyadic_mul_d(struct dyadic *to, const struct dyadic *a, double b)
{
	struct dyadic factor;

	dyadic_init(&factor);
	dyadic_set_d(&factor, b);
	dyadic_mul(to, a, &factor);
	dyadic_clear(&factor);
}

void dyadic_mul_si(struct dyadic *to, const struct dyadic *a, int64_t b)
{
	mpz_mul_si(to->z, a->z, (long)b);
	to->e = a->e;
}

void dyadic_neg(struct dyadic *a)
{
	mpz_neg(a->z, a->z);
}

int dyadic_sign(const struct dyadic *a)
{
	return mpz_sgn(a->z);
}

int dyadic_cmp(const struct dyadic *a, const struct dyadic *b)
{
	struct dyadic difference;
	int sign = dyadic_sign(a) - dyadic_sign(b);

	if (sign)
		return sign < 0 ? -1 : 1;
	dyadic_init(&difference);
	dyadic_sub(&difference, a, b);
	sign = dyadic_sign(&difference);
	dyadic_clear(&difference);
	return sign;
}
