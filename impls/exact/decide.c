/* Bisection over the numbers of a type, in their order; each step is one exact comparison. */
#include "decide.h"

#include "../dtype.h"

#include <math.h>

double norm_exact_round(enum norm_dtype type, double t)
{
	if (type == NORM_F64)
		return t;
	if (type == NORM_F32)
		return (double)(float)t;
	if (type == NORM_BF16)
		return (double)norm_f32_of_bf16(norm_bf16_of_f64(t));
	return (double)norm_f32_of_f16(norm_f16_of_f64(t));
}

/* A number's place among all of its type: its bits, mirrored for negative ones; both zeros are 0. */
static int64_t place_of(enum norm_dtype type, double value)
{
	int64_t bits;

	if (type == NORM_F64) {
		bits = (int64_t)norm_bits64(fabs(value));
	} else if (type == NORM_F32) {
		bits = norm_bits32((float)fabs(value));
	} else {
		bits = type == NORM_BF16 ? norm_bf16_of_f64(fabs(value)) : norm_f16_of_f64(fabs(value));
	}
	return value < 0 ? -bits : bits;
}

static double value_at(enum norm_dtype type, int64_t place)
{
	uint64_t bits = (uint64_t)(place < 0 ? -place : place);
	double size;

	if (type == NORM_F64)
		size = norm_float64(bits);
	else if (type == NORM_F32)
		size = (double)norm_float32((uint32_t)bits);
	else if (type == NORM_BF16)
		size = (double)norm_f32_of_bf16((uint16_t)bits);
	else
		size = (double)norm_f32_of_f16((uint16_t)bits);
	return place < 0 ? -size : size;
}

/* Of what would follow the greatest number, 2^(greatest + 1), the half, which f64 holds; value: an infinity. */
static double half_beyond(enum norm_dtype type, double value)
{
	/* By its bits: what runs calls no libm but sqrt, fabs and fma. */
	uint64_t bits = (uint64_t)(1023 + norm_formats[type].greatest_exponent) << 52;

	return copysign(norm_float64(bits), value);
}

/* A number of the type; past the greatest, what would follow it. */
static struct norm_exact_big number_at(enum norm_dtype type, int64_t place)
{
	double value = value_at(type, place);
	struct norm_exact_big number, half;

	if (!isinf(value))
		return norm_exact_big(value);
	half = norm_exact_big(half_beyond(type, value));
	number = half;
	norm_exact_big_add(&number, &half);
	return number;
}

/* Half way to the next number up: one bit more than the type has. */
static struct norm_exact_big midpoint(enum norm_dtype type, int64_t place)
{
	struct norm_exact_big a = number_at(type, place), b = number_at(type, place + 1);
	const struct norm_exact_big half = norm_exact_big(.5);

	norm_exact_big_add(&a, &b);
	norm_exact_big_multiply(&a, &half);
	return a;
}

double norm_exact_next(enum norm_dtype type, double value)
{
	return value_at(type, place_of(type, value) + 1);
}

struct norm_exact_big norm_exact_midpoint(enum norm_dtype type, double value)
{
	return midpoint(type, place_of(type, value));
}

double norm_exact_even(enum norm_dtype type, double value)
{
	int64_t place = place_of(type, value);

	return value_at(type, place + (place % 2 != 0));
}

/* The sign of t - m: with c = m - bias, that of (a - c shift) - (c slope - b) sqrt(square/share). */
static int compare(const struct norm_exact_question *q, const struct norm_exact_big *m)
{
	struct norm_exact_big c = *m, left = q->a, part, right;
	int sign;

	norm_exact_big_subtract(&c, &q->bias);
	part = c;
	norm_exact_big_multiply(&part, &q->shift);
	norm_exact_big_subtract(&left, &part);
	if (!q->square.sign)
		return left.sign;
	norm_exact_big_multiply(&c, &q->slope);
	norm_exact_big_subtract(&c, &q->b);
	if (left.sign != c.sign)
		return left.sign > c.sign ? 1 : -1;
	if (!left.sign)
		return 0;
	sign = left.sign;
	right = c;
	norm_exact_big_multiply(&right, &c);
	norm_exact_big_multiply(&right, &q->square);
	part = left;
	norm_exact_big_multiply(&left, &part);
	norm_exact_big_multiply(&left, &q->share);
	return sign * norm_exact_big_compare(&left, &right);
}

/* Whether t rounds to this place or below it. A tie goes to the even one. */
static int is_up_to(const struct norm_exact_question *q, enum norm_dtype type, int64_t place)
{
	struct norm_exact_big middle = midpoint(type, place);
	int sign = compare(q, &middle);

	return sign ? sign < 0 : place % 2 == 0;
}

double norm_exact_decide(const struct norm_exact_question *question, enum norm_dtype type,
						 double low, double high)
{
	int64_t first = place_of(type, low), last = place_of(type, high);
	const struct norm_exact_big zero = norm_exact_big(0);
	double value;

	/* What nothing is known of is often 0, which is one comparison; else half of all is gone. */
	if (first < 0 && last > 0) {
		int sign = compare(question, &zero);

		if (!sign)
			return 0;
		first = sign > 0 ? 0 : first;
		last = sign > 0 ? last : 0;
	}
	while (first < last) {
		/* f64's places span more than half of what 64 bits hold. */
		uint64_t apart = (uint64_t)last - (uint64_t)first;
		int64_t middle = (int64_t)((uint64_t)first + apart / 2);

		if (is_up_to(question, type, middle))
			last = middle;
		else
			first = middle + 1;
	}
	value = value_at(type, first);
	return value == 0 && compare(question, &zero) < 0 ? -value : value;
}
