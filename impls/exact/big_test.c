/*
 * Integers against the machine's; (a + b)(a - b) = a^2 - b^2 and a (b + c) = ab + ac for any doubles,
 * subnormals and extremes included; order as that of doubles.
 */
#include "big_fixture.h"

static void integers_are_as_the_machine_has_them(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t x = (int64_t)big_next() >> (38 + big_next() % 25);
		int64_t y = (int64_t)big_next() >> (38 + big_next() % 25);
		struct norm_exact_big a = norm_exact_big((double)x), b = norm_exact_big((double)y);
		struct norm_exact_big plus = norm_exact_big((double)(x + y)), s = big_sum(a, &b);
		struct norm_exact_big minus = norm_exact_big((double)(x - y)),
							  d = big_difference(a, &b);
		struct norm_exact_big times = norm_exact_big((double)(x * y)), p = big_product(a, &b);

		big_expect_equal(&s, &plus);
		big_expect_equal(&d, &minus);
		big_expect_equal(&p, &times);
	}
}

static void identities_hold_for_any_double(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int spread = i % 2 ? 1070 : 40;
		struct norm_exact_big a = norm_exact_big(big_any(spread)),
							  b = norm_exact_big(big_any(spread));
		struct norm_exact_big c = norm_exact_big(big_any(spread));
		struct norm_exact_big plus = big_sum(a, &b), minus = big_difference(a, &b), left, right,
							  part;

		left = big_product(plus, &minus);
		right = big_product(a, &a);
		part = big_product(b, &b);
		norm_exact_big_subtract(&right, &part);
		big_expect_equal(&left, &right);
		plus = big_sum(b, &c);
		left = big_product(a, &plus);
		right = big_product(a, &b);
		part = big_product(a, &c);
		norm_exact_big_add(&right, &part);
		big_expect_equal(&left, &right);
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
