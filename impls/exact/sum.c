/* A double is added to three limbs of 32 bits that have room for 2^29 of them; a big number limb by limb. */
#include "sum.h"

#include "../dtype.h"

#include <math.h>

/* What is carried out at the top: 0, or -1 for a negative sum. */
static int64_t carry(struct norm_exact_sum *sum)
{
	int64_t carried = 0;

	for (int i = 0; i < EXACT_SUM_LIMBS; i++) {
		carried += sum->limb[i];
		sum->limb[i] = carried & 0xffffffff;
		carried >>= 32; /* arithmetic: a borrow stays negative */
	}
	sum->added = 0;
	return carried;
}

/* One number more. */
static void count(struct norm_exact_sum *sum)
{
	if (++sum->added == 1 << 29) {
		/* A negative sum stays so: its top limb takes the borrow back. */
		int64_t carried = carry(sum);

		sum->limb[EXACT_SUM_LIMBS - 1] += carried * ((int64_t)1 << 32);
	}
}

void norm_exact_sum_add(struct norm_exact_sum *sum, double value)
{
	uint64_t bits = norm_bits64(value), mantissa = bits & 0xfffffffffffffu;
	int64_t exponent = (int64_t)(bits >> 52 & 0x7ff), sign = bits >> 63 ? -1 : 1, low, high;
	int64_t place, shift, *limb;

	if (!(bits << 1))
		return;
	if (exponent)
		mantissa |= (uint64_t)1 << 52;
	/* The last bit is 2^(exponent - 1075), and 2^-1074 of subnormals. */
	place = (exponent ? exponent : 1) - 1075 - 32 * EXACT_SUM_LOW;
	limb = sum->limb + place / 32;
	shift = place % 32;
	low = (int64_t)(mantissa & 0xffffffffu) << shift;
	high = (int64_t)(mantissa >> 32) << shift;
	limb[0] += sign * (low & 0xffffffff);
	limb[1] += sign * ((low >> 32) + (high & 0xffffffff));
	limb[2] += sign * (high >> 32);
	count(sum);
}

void norm_exact_sum_add_big(struct norm_exact_sum *sum, const struct norm_exact_big *value)
{
	int64_t *limb = sum->limb + (value->low - EXACT_SUM_LOW);

	for (int32_t i = 0; i < value->size; i++)
		limb[i] += value->sign * (int64_t)value->limb[i];
	count(sum);
}

void norm_exact_sum_add_product(struct norm_exact_sum *sum, double a, double b)
{
	double product = a * b;

	norm_exact_sum_add(sum, product);
	norm_exact_sum_add(sum, fma(a, b, -product));
}

struct norm_exact_big norm_exact_sum(const struct norm_exact_sum *sum)
{
	struct norm_exact_sum size = *sum;
	struct norm_exact_big out = {.sign = 1, .low = EXACT_SUM_LOW};

	if (carry(&size) < 0) {
		out.sign = -1;
		size = *sum;
		for (int i = 0; i < EXACT_SUM_LIMBS; i++)
			size.limb[i] = -size.limb[i];
		carry(&size);
	}
	for (int i = 0; i < EXACT_SUM_LIMBS; i++) {
		if (!out.size && !size.limb[i])
			out.low++;
		else
			out.limb[out.size++] = (uint32_t)size.limb[i];
	}
	while (out.size && !out.limb[out.size - 1])
		out.size--;
	if (!out.size)
		out.sign = out.low = 0;
	return out;
}
