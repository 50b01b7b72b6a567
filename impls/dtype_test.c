/* Conversions against their definition: the nearest value of the format, ties to even, found by
 * search over all of its values rather than by the same bit arithmetic. */
#include "dtype.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

static double value_of(enum norm_dtype type, uint16_t bits)
{
	return norm_load(type, &bits, 0);
}

/* bits of the value at or below |x|, by bisection over the ordered positive values */
static uint16_t floor_bits(enum norm_dtype type, double x, uint16_t infinity)
{
	uint16_t low = 0, high = infinity;

	while (high - low > 1) {
		uint16_t middle = (uint16_t)((low + high) / 2);

		if (value_of(type, middle) <= x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static uint16_t nearest(enum norm_dtype type, double x, uint16_t infinity)
{
	uint16_t below = floor_bits(type, fabs(x), infinity), above = (uint16_t)(below + 1);
	double low = value_of(type, below);
	/* The value after the greatest, were the exponent unbounded: where rounding up gives Inf. */
	double high = above == infinity ? 2 * low - value_of(type, (uint16_t)(below - 1))
									: value_of(type, above);
	double up = high - fabs(x), down = fabs(x) - low;
	uint16_t bits = down < up || (down == up && !(below & 1)) ? below : above;

	return (uint16_t)(bits | (signbit(x) ? 0x8000 : 0));
}

static void agrees(enum norm_dtype type, double x)
{
	uint16_t infinity = type == NORM_BF16 ? 0x7f80 : 0x7c00, got;

	norm_store(type, &got, 0, x);
	if (got != nearest(type, x, infinity))
		fail_msg("%s of %a: %04x, should be %04x", norm_dtype_name(type), x, got,
				 nearest(type, x, infinity));
}

/* Every value of the format, the midpoint above it, and the doubles beside both. */
static void every_value_and_midpoint(enum norm_dtype type, uint16_t infinity)
{
	for (uint16_t bits = 0; bits < infinity; bits++) {
		double x = value_of(type, bits);
		double next = bits + 1 == infinity ? 2 * x - value_of(type, (uint16_t)(bits - 1))
										   : value_of(type, (uint16_t)(bits + 1));
		double middle = x + (next - x) / 2;
		const double near[] = {x, middle, nextafter(middle, 0), nextafter(middle, INFINITY)};

		for (size_t i = 0; i < 4; i++) {
			agrees(type, near[i]);
			agrees(type, -near[i]);
		}
	}
}

static void narrow_types_round_once(void **state)
{
	uint16_t bits;

	(void)state;
	every_value_and_midpoint(NORM_BF16, 0x7f80);
	every_value_and_midpoint(NORM_F16, 0x7c00);
	agrees(NORM_BF16, 5e-324);
	agrees(NORM_F16, 0x1p-26);
	norm_store(NORM_F16, &bits, 0, NAN);
	assert_true(isnan(value_of(NORM_F16, bits)));
	norm_store(NORM_BF16, &bits, 0, -INFINITY);
	assert_int_equal(bits, 0xff80);
}

/* bf16 through f32 would round this twice: just above a midpoint, then exactly on it. */
static void double_rounding_is_seen(void **state)
{
	double x = 1 + 0x1p-8 + 0x1p-40;

	(void)state;
	assert_int_equal(norm_bf16_of_f64(x), 0x3f81);
	assert_int_equal(norm_bf16_of_f32((float)x), 0x3f80);
}

static void f32_to_bf16_is_the_same_rounding(void **state)
{
	(void)state;
	for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 4093) {
		float x = norm_float32((uint32_t)bits);

		if (isnan(x))
			assert_true(isnan(norm_f32_of_bf16(norm_bf16_of_f32(x))));
		else
			assert_int_equal(norm_bf16_of_f32(x), norm_bf16_of_f64((double)x));
	}
}

static void formats_match_the_values(void **state)
{
	(void)state;
	assert_true(value_of(NORM_F16, 1) == 0x1p-24);
	assert_true(value_of(NORM_F16, 0x7bff) == 65504);
	assert_true(value_of(NORM_BF16, 1) == 0x1p-133);
	assert_true(isinf(value_of(NORM_F16, 0x7c00)));
	assert_true(norm_unit(NORM_F32) == 0x1p-24 && norm_unit(NORM_BF16) == 0x1p-8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(narrow_types_round_once),
		cmocka_unit_test(double_rounding_is_seen),
		cmocka_unit_test(f32_to_bf16_is_the_same_rounding),
		cmocka_unit_test(formats_match_the_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
