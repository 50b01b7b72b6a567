/* Bins to an integer: 32 bins at a time, carries in 128 bits, digits of 32 bits. */
#include "exact_sum.h"

#define BIN_ZERO 1075 /* a bin's unit is 2^(exponent - 1075) */

void exact_sum_init(struct exact_sum *sum)
{
	memset(sum, 0, sizeof(*sum));
	dyadic_init(&sum->rest);
	sum->lo = EXACT_SUM_BINS;
	sum->hi = 0;
}

void exact_sum_clear(struct exact_sum *sum)
{
	dyadic_clear(&sum->rest);
}

void exact_sum_reset(struct exact_sum *sum)
{
	if (sum->lo <= sum->hi)
		memset(&sum->bin[sum->lo], 0, sizeof(sum->bin[0]) * (size_t)(sum->hi - sum->lo + 1));
	sum->lo = EXACT_SUM_BINS;
	sum->hi = 0;
	if (sum->has_rest)
		dyadic_set_si(&sum->rest, 0);
	sum->has_rest = 0;
}

void exact_sum_product(struct exact_sum *sum, const double *factors, int count)
{
	struct dyadic product, factor;

	dyadic_init(&product);
	dyadic_init(&factor);
	dyadic_set_d(&product, factors[0]);
	for (int i = 1; i < count; i++) {
		dyadic_set_d(&factor, factors[i]);
		dyadic_mul(&product, &product, &factor);
	}
	dyadic_add(&sum->rest, &sum->rest, &product);
	sum->has_rest = 1;
	dyadic_clear(&factor);
	dyadic_clear(&product);
}

/* 32 shifted bins of 53 + 40 bits fit 128, and so does the carry. */
void exact_sum_get(const struct exact_sum *sum, struct dyadic *out)
{
	uint32_t digits[EXACT_SUM_BINS / 32 + 6];
	exact_bin carry = 0;
	size_t count = 0;
	int negative;

	if (sum->lo > sum->hi) {
		dyadic_set_si(out, 0);
	} else {
		for (int at = sum->lo; at <= sum->hi; at += 32) {
			int top = at + 31 < sum->hi ? at + 31 : sum->hi;

			for (int i = at; i <= top; i++)
				carry += sum->bin[i] * ((exact_bin)1 << (i - at));
			digits[count++] = (uint32_t)carry;
			carry >>= 32;
		}
		for (int i = 0; i < 4; i++) {
			digits[count++] = (uint32_t)carry;
			carry >>= 32;
		}
		negative = carry < 0;
		if (negative) {
			uint64_t borrow = 1;

			for (size_t i = 0; i < count; i++) {
				borrow += (uint32_t)~digits[i];
				digits[i] = (uint32_t)borrow;
				borrow >>= 32;
			}
		}
		mpz_import(out->z, count, -1, sizeof(digits[0]), 0, 0, digits);
		if (negative)
			mpz_neg(out->z, out->z);
		out->e = sum->lo - BIN_ZERO;
	}
	if (sum->has_rest)
		dyadic_add(out, out, &sum->rest);
}
