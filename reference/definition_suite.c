/* The oracle against the readable definition: every family of data, in x and in what goes with it. */
#include "definition_check.h"

static void test_forward(void **state)
{
	(void)state;
	assert_int_equal(compare_all(forward, COUNT(forward), NORMAL, SPARSE, NORMAL), 0);
	assert_int_equal(compare_all(forward, COUNT(forward), INTEGERS, SPARSE, FULL_RANGE), 0);
	assert_int_equal(relative_failures, 0);
}

static void test_backward(void **state)
{
	(void)state;
	assert_int_equal(compare_all(backward, COUNT(backward), NORMAL, SPARSE, NORMAL), 0);
	assert_int_equal(compare_all(backward, COUNT(backward), NORMAL, OUTLIER, FULL_RANGE), 0);
	assert_int_equal(compare_all(backward, COUNT(backward), NORMAL, OFFSET, SUBNORMAL), 0);
	assert_int_equal(relative_failures, 0);
	print_message("%lld elements\n", (long long)elements);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forward),
		cmocka_unit_test(test_backward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
