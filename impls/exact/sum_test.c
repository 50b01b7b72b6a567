/* Sums of any doubles and of their products, against the same added as big numbers. */
#include "sum.h"

#include "big_fixture.h"

static struct norm_exact_sum empty(void)
{
	struct norm_exact_sum sum = {{0}, 0};

	return sum;
}

static void sums_are_exact(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct norm_exact_big right = norm_exact_big(0), got;
		struct norm_exact_sum sum = empty();

		for (int i = 0; i < 1 + round; i++) {
			double value = big_any(round % 3 ? 1070 : 20);
			struct norm_exact_big big = norm_exact_big(value);

			norm_exact_sum_add(&sum, value);
			norm_exact_big_add(&right, &big);
		}
		got = norm_exact_sum(&sum);
		big_expect_equal(&got, &right);
	}
}

static void products_are_exact(void **state)
{
	struct norm_exact_big right = norm_exact_big(0), got;
	struct norm_exact_sum sum = empty();

	(void)state;
	for (int i = 0; i < 3000; i++) {
		double a = big_any(400), b = big_any(60);
		struct norm_exact_big big = norm_exact_big(a), factor = norm_exact_big(b);

		norm_exact_sum_add_product(&sum, a, b);
		norm_exact_big_multiply(&big, &factor);
		norm_exact_big_add(&right, &big);
		got = norm_exact_sum(&sum);
		big_expect_equal(&got, &right);
	}
}

static void extremes_and_zeros_are_added(void **state)
{
	static const double values[] = {0x1p-1074, 0,      -0.0, 0x1.fffffffffffffp1023, -1,
									0x1p-1022, 0x1p53, -3,   0x1.fffffffffffffp1023};
	struct norm_exact_big right = norm_exact_big(0), got;
	struct norm_exact_sum sum = empty();

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct norm_exact_big big = norm_exact_big(values[i]);

		norm_exact_sum_add(&sum, values[i]);
		norm_exact_big_add(&right, &big);
	}
	got = norm_exact_sum(&sum);
	big_expect_equal(&got, &right);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		norm_exact_sum_add(&sum, -values[i]);
	got = norm_exact_sum(&sum);
	assert_int_equal(got.sign, 0);
}

/* Of three doubles each, from the least to the greatest, and their opposites. */
static void products_of_three_are_exact(void **state)
{
	static const double ends[] = {0x1p-1074, -0x1.fffffffffffffp1023, 3, 0x1.8p-1022};
	struct norm_exact_big right = norm_exact_big(0), got;
	struct norm_exact_sum sum = empty();

	(void)state;
	for (int i = 0; i < 4000; i++) {
		double a = i < 64 ? ends[i & 3] : big_any(500);
		double b = i < 64 ? ends[i >> 2 & 3] : big_any(500);
		double c = i < 64 ? ends[i >> 4] : big_any(20);
		struct norm_exact_big big = norm_exact_big(a), factor = norm_exact_big(b);

		norm_exact_big_multiply(&big, &factor);
		factor = norm_exact_big(c);
		norm_exact_big_multiply(&big, &factor);
		norm_exact_sum_add_big(&sum, &big);
		norm_exact_big_add(&right, &big);
		got = norm_exact_sum(&sum);
		big_expect_equal(&got, &right);
	}
}

/* Limbs are full after 2^29 numbers; then they pass their carries on. */
static void carries_are_passed_on(void **state)
{
	static const double values[] = {0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023,
									0x1.fffffffffffffp0, -0x1.fffffffffffffp0};

	(void)state;
	for (int k = 0; k < 4; k++) {
		struct norm_exact_big right = norm_exact_big(values[k]), times = norm_exact_big(3), got;
		struct norm_exact_sum sum = empty();

		norm_exact_sum_add(&sum, values[k]);
		sum.added = (1 << 29) - 1; /* as if there had been as many zeros */
		norm_exact_sum_add(&sum, values[k]);
		assert_int_equal(sum.added, 0);
		norm_exact_sum_add(&sum, values[k]);
		norm_exact_big_multiply(&right, &times);
		got = norm_exact_sum(&sum);
		big_expect_equal(&got, &right);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_exact),
		cmocka_unit_test(products_are_exact),
		cmocka_unit_test(products_of_three_are_exact),
		cmocka_unit_test(extremes_and_zeros_are_added),
		cmocka_unit_test(carries_are_passed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
