/* Schoolbook arithmetic on limbs of 32 bits; numbers are kept without zero limbs at either end. */
#include "big.h"

#include <assert.h>
#include <string.h>

static void trim(struct norm_exact_big *a)
{
	int32_t zeros = 0;

	while (a->size && !a->limb[a->size - 1])
		a->size--;
	while (zeros < a->size && !a->limb[zeros])
		zeros++;
	if (zeros) {
		a->size -= zeros;
		a->low += zeros;
		memmove(a->limb, a->limb + zeros, (size_t)a->size * sizeof(a->limb[0]));
	}
	if (!a->size)
		a->sign = a->low = 0;
}

struct norm_exact_big norm_exact_big(double value)
{
	struct norm_exact_big out;
	uint64_t bits, mantissa;
	int exponent, shift;

	memcpy(&bits, &value, sizeof(bits));
	exponent = (int)(bits >> 52 & 0x7ff);
	mantissa = bits & 0xfffffffffffffu;
	if (exponent)
		mantissa |= (uint64_t)1 << 52;
	exponent += exponent ? -1075 : -1074;
	/* Limbs begin at multiples of 32 bits, so that no sum ever shifts. 1088 = 34 * 32. */
	out.low = (exponent + 1088) / 32 - 34;
	shift = exponent - 32 * out.low;
	out.sign = bits >> 63 ? -1 : 1;
	out.size = 3;
	out.limb[0] = (uint32_t)(mantissa << shift);
	out.limb[1] = (uint32_t)(shift ? mantissa >> (32 - shift) : mantissa >> 32);
	out.limb[2] = (uint32_t)(shift ? (mantissa >> 32) >> (32 - shift) : 0);
	trim(&out);
	return out;
}

/* Copies what is used: most numbers have a tenth of the room. */
static void assign(struct norm_exact_big *to, const struct norm_exact_big *from)
{
	to->sign = from->sign;
	to->low = from->low;
	to->size = from->size;
	memcpy(to->limb, from->limb, (size_t)from->size * sizeof(to->limb[0]));
}

static int32_t top(const struct norm_exact_big *a)
{
	return a->low + a->size;
}

static uint32_t limb_at(const struct norm_exact_big *a, int32_t place)
{
	return place >= a->low && place < top(a) ? a->limb[place - a->low] : 0;
}

static int compare_sizes(const struct norm_exact_big *a, const struct norm_exact_big *b)
{
	int32_t high = top(a) > top(b) ? top(a) : top(b), low = a->low < b->low ? a->low : b->low;

	for (int32_t place = high - 1; place >= low; place--) {
		uint32_t x = limb_at(a, place), y = limb_at(b, place);

		if (x != y)
			return x > y ? 1 : -1;
	}
	return 0;
}

int norm_exact_big_compare(const struct norm_exact_big *a, const struct norm_exact_big *b)
{
	if (a->sign != b->sign)
		return a->sign > b->sign ? 1 : -1;
	return a->sign * compare_sizes(a, b);
}

/* |big| + |small| or, with subtract, |big| - |small| >= 0. */
static void combine(struct norm_exact_big *out, const struct norm_exact_big *big,
					const struct norm_exact_big *small, int subtract)
{
	int32_t low = big->low < small->low ? big->low : small->low;
	int32_t high = top(big) > top(small) ? top(big) : top(small);
	int64_t carry = 0;

	assert(high - low + 1 <= EXACT_LIMBS);
	for (int32_t place = low; place <= high; place++) {
		int64_t b = limb_at(small, place);

		carry += (int64_t)limb_at(big, place) + (subtract ? -b : b);
		out->limb[place - low] = (uint32_t)(carry & 0xffffffff);
		carry >>= 32; /* arithmetic: a borrow stays negative */
	}
	out->low = low;
	out->size = high - low + 1;
	trim(out);
}

static void add_signed(struct norm_exact_big *to, const struct norm_exact_big *b, int sign)
{
	struct norm_exact_big out;

	if (!sign)
		return;
	if (!to->sign) {
		assign(to, b);
		to->sign = sign;
		return;
	}
	if (to->sign == sign) {
		out.sign = sign;
		combine(&out, to, b, 0);
	} else if (compare_sizes(to, b) >= 0) {
		out.sign = to->sign;
		combine(&out, to, b, 1);
	} else {
		out.sign = sign;
		combine(&out, b, to, 1);
	}
	assign(to, &out);
}

void norm_exact_big_add(struct norm_exact_big *to, const struct norm_exact_big *b)
{
	add_signed(to, b, b->sign);
}

void norm_exact_big_subtract(struct norm_exact_big *to, const struct norm_exact_big *b)
{
	add_signed(to, b, -b->sign);
}

void norm_exact_big_multiply(struct norm_exact_big *to, const struct norm_exact_big *b)
{
	struct norm_exact_big out;

	assert(to->size + b->size <= EXACT_LIMBS);
	out.sign = to->sign * b->sign;
	out.low = to->low + b->low;
	out.size = to->size + b->size;
	memset(out.limb, 0, (size_t)out.size * sizeof(out.limb[0]));
	for (int32_t i = 0; i < to->size; i++) {
		uint64_t carry = 0;

		for (int32_t k = 0; k < b->size || carry; k++) {
			carry += (uint64_t)out.limb[i + k];
			if (k < b->size)
				carry += (uint64_t)to->limb[i] * b->limb[k];
			out.limb[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	trim(&out);
	assign(to, &out);
}
