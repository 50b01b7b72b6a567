/*
 * Newton's iteration from what f64 gives, each step at twice the last one's precision. Let e be what r
 * is off by, relatively: 1/z: r + r (1 - z r) is off by e^2; 1/sqrt(z): r + r (1 - z r^2) / 2 by less than
 * 1.5 e^2 (1 + e). With L limbs, z, r^2 and r are cut to L + 1, each by 2^-32L, and 1 - z r, which is small,
 * to L: all cuts together lose less than 4 2^-32L.
 */
#include "root.h"

#include "../dtype.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Of f64's first value: three limbs as a double, a root, a quotient. */
#define FIRST_BITS 50

void norm_exact_big_cut(struct norm_exact_big *a, int32_t limbs)
{
	int32_t drop = a->size - limbs;

	if (drop <= 0)
		return;
	while (!a->limb[drop]) /* no zero limb at an end: big.c */
		drop++;
	a->size -= drop;
	a->low += drop;
	memmove(a->limb, a->limb + drop, (size_t)a->size * sizeof(a->limb[0]));
}

/* a = value 2^(32 exponent), |value| from 1 to 2^96. */
static double leading(const struct norm_exact_big *a, int32_t *exponent)
{
	double value = 0;

	for (int32_t i = 1; i <= 3; i++)
		value = value * 0x1p32 + (i <= a->size ? (double)a->limb[a->size - i] : 0);
	*exponent = a->low + a->size - 3;
	return a->sign * value;
}

/* 2^exponent of a normal double. */
static double power(int exponent)
{
	return norm_float64((uint64_t)(1023 + exponent) << 52);
}

double norm_exact_big_near(const struct norm_exact_big *a)
{
	int32_t exponent;
	double value = leading(a, &exponent);

	if (!a->sign || exponent < -38) /* below 2^-1100 */
		return 0;
	if (exponent > 31)
		return a->sign * (double)INFINITY;
	/* In two steps: 2^(32 exponent) alone may be no normal double. */
	return value * power(16 * exponent) * power(16 * exponent);
}

static struct norm_exact_big times(const struct norm_exact_big *a,
								   const struct norm_exact_big *b, int32_t limbs)
{
	struct norm_exact_big out = *a;

	norm_exact_big_multiply(&out, b);
	norm_exact_big_cut(&out, limbs);
	return out;
}

/* One step with `limbs` limbs: z r (power 1) or z r^2 (power 2), its distance to 1, and r's correction. */
static void refine(struct norm_exact_big *r, const struct norm_exact_big *z, int is_root,
				   int32_t limbs)
{
	struct norm_exact_big part = *z, half = norm_exact_big(is_root ? .5 : 1);
	struct norm_exact_big rest = norm_exact_big(1), square;

	norm_exact_big_cut(&part, limbs + 1);
	if (is_root) {
		square = times(r, r, limbs + 1);
		part = times(&part, &square, 2 * limbs + 2);
	} else {
		part = times(&part, r, 2 * limbs + 2);
	}
	norm_exact_big_subtract(&rest, &part);
	norm_exact_big_cut(&rest, limbs);
	rest = times(&rest, r, limbs);
	norm_exact_big_multiply(&rest, &half);
	norm_exact_big_add(r, &rest);
	norm_exact_big_cut(r, limbs + 1);
}

/* From b bits to 2b - 4, with a limb more than that takes: 1.5 2^-2b + 4 2^-32L is below 2^-(2b - 4). */
static void iterate(struct norm_exact_big *r, const struct norm_exact_big *z, int is_root,
					int32_t limbs)
{
	for (int32_t bits = FIRST_BITS; bits < 32 * limbs;) {
		int32_t enough;

		bits = 2 * bits - 4;
		enough = bits / 32 + 2;
		refine(r, z, is_root, enough < limbs ? enough : limbs);
	}
}

struct norm_exact_big norm_exact_reciprocal(const struct norm_exact_big *z, int32_t limbs)
{
	int32_t exponent;
	struct norm_exact_big r = norm_exact_big(1 / leading(z, &exponent));

	assert(limbs <= EXACT_ROOT_LIMBS);
	r.low -= exponent;
	iterate(&r, z, 0, limbs);
	return r;
}

struct norm_exact_big norm_exact_reciprocal_root(const struct norm_exact_big *z, int32_t limbs)
{
	int32_t exponent;
	double value = leading(z, &exponent);
	struct norm_exact_big r;

	assert(limbs <= EXACT_ROOT_LIMBS);
	if (exponent % 2) {
		value *= 0x1p32;
		exponent--;
	}
	r = norm_exact_big(1 / sqrt(value));
	r.low -= exponent / 2;
	iterate(&r, z, 1, limbs);
	return r;
}

/* ---- exact tests --------------------------------------------------------------------------------- */

/* The nearest integer to a >= 0. */
static void round_to_integer(struct norm_exact_big *a)
{
	struct norm_exact_big half = norm_exact_big(.5);

	norm_exact_big_add(a, &half);
	if (a->low + a->size <= 0)
		*a = norm_exact_big(0);
	else if (a->low < 0)
		norm_exact_big_cut(a, a->low + a->size);
}

int norm_exact_square_root(const struct norm_exact_big *z, struct norm_exact_big *root)
{
	struct norm_exact_big integer = *z, square;
	int32_t half = (z->low - (z->low % 2 != 0)) / 2;

	/* An even power of two apart, z is an integer; its root's error is then below 2^-76. */
	integer.low -= 2 * half;
	*root = norm_exact_reciprocal_root(&integer, (integer.low + integer.size) / 2 + 3);
	norm_exact_big_multiply(root, &integer);
	round_to_integer(root);
	square = *root;
	norm_exact_big_multiply(&square, root);
	root->low += half;
	return norm_exact_big_compare(&square, &integer) == 0;
}

/* b^-1 mod 2^32 of an odd b, from 5 right bits by doubling. */
static uint32_t inverse_of(uint32_t b)
{
	uint32_t inverse = (3 * b) ^ 2;

	for (int bits = 5; bits < 32; bits *= 2)
		inverse *= 2 - b * inverse;
	return inverse;
}

/* Bits below the lowest that is set, in a number that is not 0: its lowest limb has one. */
static int trailing(const struct norm_exact_big *a)
{
	int bits = 0;

	while (!(a->limb[0] >> bits & 1))
		bits++;
	return bits;
}

/* Jebelean's exact division: from the lowest limb up, what is left over shows at the top. */
int norm_exact_divides(const struct norm_exact_big *b, const struct norm_exact_big *a,
					   struct norm_exact_big *quotient)
{
	struct norm_exact_big odd = *b, up = norm_exact_big(power(-trailing(b))), rest = *a;
	uint32_t inverse;
	int32_t size;

	norm_exact_big_multiply(&odd, &up);
	norm_exact_big_multiply(&rest, &up); /* the same power of two: the quotient stays */
	inverse = inverse_of(odd.limb[0]);
	size = rest.size - odd.size + 1;
	*quotient = norm_exact_big(0);
	if (!rest.sign)
		return 1;
	if (size < 1)
		return 0;
	quotient->sign = rest.sign * odd.sign;
	quotient->low = rest.low - odd.low;
	for (int32_t i = 0; i < size; i++) {
		uint32_t digit = rest.limb[i] * inverse;
		int64_t carry = 0;

		quotient->limb[i] = digit;
		for (int32_t k = 0; i + k < rest.size && (k < odd.size || carry); k++) {
			uint64_t product = k < odd.size ? (uint64_t)digit * odd.limb[k] : 0;

			/* The product's high half joins the next limb's carry. */
			carry += (int64_t)rest.limb[i + k] - (int64_t)(product & 0xffffffffu);
			rest.limb[i + k] = (uint32_t)(carry & 0xffffffff);
			carry = (carry >> 32) - (int64_t)(product >> 32);
		}
		if (carry)
			return 0;
	}
	for (int32_t i = 0; i < rest.size; i++)
		if (rest.limb[i])
			return 0;
	while (size && !quotient->limb[size - 1])
		size--;
	quotient->size = size;
	return 1;
}
