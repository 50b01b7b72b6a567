/*
 * Integers against the machine's; (a + b)(a - b) = a^2 - b^2 and a (b + c) = ab + ac for any doubles,
 * subnormals and extremes included; order as that of doubles.
 */
#include "big.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static uint64_t word = 1;

static uint64_t next(void)
{
	word ^= word << 13;
	word ^= word >> 7;
	word ^= word << 17;
	return word;
}

/* Any sign and mantissa, exponents from -spread to spread. */
static double any(int spread)
{
	double mantissa = (double)(int64_t)next() * 0x1p-63;

	return ldexp(mantissa, (int)(next() % (uint64_t)(2 * spread)) - spread);
}

static struct norm_exact_big sum(struct norm_exact_big a, const struct norm_exact_big *b)
{
	norm_exact_big_add(&a, b);
	return a;
}

static struct norm_exact_big difference(struct norm_exact_big a, const struct norm_exact_big *b)
{
	norm_exact_big_subtract(&a, b);
	return a;
}

static struct norm_exact_big product(struct norm_exact_big a, const struct norm_exact_big *b)
{
	norm_exact_big_multiply(&a, b);
	return a;
}

static void expect_equal(const struct norm_exact_big *a, const struct norm_exact_big *b)
{
	assert_int_equal(norm_exact_big_compare(a, b), 0);
	assert_int_equal(a->sign, b->sign);
	assert_int_equal(a->size, b->size);
}

static void integers_are_as_the_machine_has_them(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t x = (int64_t)next() >> (38 + next() % 25);
		int64_t y = (int64_t)next() >> (38 + next() % 25);
		struct norm_exact_big a = norm_exact_big((double)x), b = norm_exact_big((double)y);
		struct norm_exact_big plus = norm_exact_big((double)(x + y)), s = sum(a, &b);
		struct norm_exact_big minus = norm_exact_big((double)(x - y)), d = difference(a, &b);
		struct norm_exact_big times = norm_exact_big((double)(x * y)), p = product(a, &b);

		expect_equal(&s, &plus);
		expect_equal(&d, &minus);
		expect_equal(&p, &times);
	}
}

static void identities_hold_for_any_double(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int spread = i % 2 ? 1070 : 40;
		struct norm_exact_big a = norm_exact_big(any(spread)), b = norm_exact_big(any(spread));
		struct norm_exact_big c = norm_exact_big(any(spread));
		struct norm_exact_big plus = sum(a, &b), minus = difference(a, &b), left, right, part;

		left = product(plus, &minus);
		right = product(a, &a);
		part = product(b, &b);
		norm_exact_big_subtract(&right, &part);
		expect_equal(&left, &right);
		plus = sum(b, &c);
		left = product(a, &plus);
		right = product(a, &b);
		part = product(a, &c);
		norm_exact_big_add(&right, &part);
		expect_equal(&left, &right);
	}
}

static void order_is_that_of_doubles(void **state)
{
	static const double values[] = {-0x1.fffffffffffffp1023,
									-1,
									-0x1p-1074,
									0,
									0x1p-1074,
									0x1p-1022,
									0x1.8p-1,
									1,
									0x1.0000000000001p0,
									0x1.fffffffffffffp1023};
	size_t count = sizeof(values) / sizeof(values[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			struct norm_exact_big a = norm_exact_big(values[i]), b = norm_exact_big(values[k]);

			assert_int_equal(norm_exact_big_compare(&a, &b), i > k ? 1 : i < k ? -1 : 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_as_the_machine_has_them),
		cmocka_unit_test(identities_hold_for_any_double),
		cmocka_unit_test(order_is_that_of_doubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
