/*
 * Whether a value is the correctly rounded one, by exact rationals alone: GMP's mpq, no MPFR, and
 * nothing of the oracle. The exact value t enters through the sign of t - m for a midpoint m.
 */
#ifndef EXACT_CHECK_H
#define EXACT_CHECK_H

#include "dtype.h"

#include <gmp.h>
#include <math.h>

/* The neighbour of a finite value in its type, towards +Inf (up) or -Inf. */
static inline double type_neighbour(enum norm_dtype type, double value, int up)
{
	union {
		float f;
		double d;
		uint16_t h;
	} stored = {.d = 0};
	int away = (value > 0) == up;

	if (value == 0) {
		const struct norm_format *f = &norm_formats[type];

		return ldexp(up ? 1 : -1, f->least_exponent - f->precision + 1);
	}
	norm_store(type, &stored, 0, value);
	if (type == NORM_F64)
		stored.d = norm_float64(norm_bits64(stored.d) + (away ? 1u : ~(uint64_t)0));
	else if (type == NORM_F32)
		stored.f = norm_float32(norm_bits32(stored.f) + (away ? 1u : ~0u));
	else
		stored.h = (uint16_t)(stored.h + (away ? 1 : -1));
	return norm_load(type, &stored, 0);
}

static inline int type_even(enum norm_dtype type, double value)
{
	union {
		float f;
		double d;
		uint16_t h;
	} stored = {.d = 0};

	norm_store(type, &stored, 0, value);
	if (type == NORM_F64)
		return !(norm_bits64(stored.d) & 1);
	return type == NORM_F32 ? !(norm_bits32(stored.f) & 1) : !(stored.h & 1);
}

/* The boundary between a value and its neighbour; beyond the greatest as if there were one more. */
static inline void type_boundary(enum norm_dtype type, double value, int up, mpq_t out)
{
	double next = type_neighbour(type, value, up);
	mpq_t other;

	mpq_init(other);
	mpq_set_d(out, value);
	if (isinf(next)) {
		mpq_set_d(other, type_neighbour(type, value, !up));
		mpq_sub(other, out, other);
		mpq_div_2exp(other, other, 1);
		mpq_add(out, out, other);
	} else {
		mpq_set_d(other, next);
		mpq_add(out, out, other);
		mpq_div_2exp(out, out, 1);
	}
	mpq_clear(other);
}

/* side(context, m): the sign of t - m. Whether `value` is RN(t), the sign of a zero included. */
static inline int rounds_to(enum norm_dtype type, double value,
							int (*side)(const void *context, const mpq_t m),
							const void *context)
{
	mpq_t m;
	int below, above, right;

	if (isnan(value))
		return 0;
	mpq_init(m);
	if (isinf(value)) {
		type_boundary(type, type_neighbour(type, value, value < 0), value > 0, m);
		right = side(context, m) * (value > 0 ? 1 : -1) >= 0;
		mpq_clear(m);
		return right;
	}
	type_boundary(type, value, 0, m);
	below = side(context, m);
	type_boundary(type, value, 1, m);
	above = side(context, m);
	right = (below > 0 && above < 0) || (type_even(type, value) && below >= 0 && above <= 0);
	if (value == 0) {
		mpq_set_ui(m, 0, 1);
		right &= (side(context, m) < 0) == (signbit(value) != 0);
	}
	mpq_clear(m);
	return right;
}

/* t - m as a number with the sign of p + q sqrt(r), for t = b + a / d where
 *   inside   d = sqrt(r):            (b - m) sqrt(r) + a,
 *   outside  d = sqrt(r) + e, e > 0: (b - m) e + a + (b - m) sqrt(r). */
static inline int surd_sign(const mpq_t p, const mpq_t q, const mpq_t r)
{
	int first = mpq_sgn(p), second = mpq_sgn(r) ? mpq_sgn(q) : 0, compared;
	mpq_t x, y;

	if (first * second >= 0)
		return first ? first : second;
	mpq_inits(x, y, (mpq_ptr)0);
	mpq_mul(x, p, p);
	mpq_mul(y, q, q);
	mpq_mul(y, y, r);
	compared = mpq_cmp(x, y);
	mpq_clears(x, y, (mpq_ptr)0);
	return compared > 0 ? first : compared < 0 ? second : 0;
}

#endif
