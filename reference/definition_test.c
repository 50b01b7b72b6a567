/* The oracle against the readable definition: ordinary data, and NaN, infinities and zeros. */
#include "definition_check.h"

static void test_ordinary(void **state)
{
	(void)state;
	assert_int_equal(compare_all(forward, COUNT(forward), NORMAL, OFFSET, NORMAL), 0);
	assert_int_equal(compare_all(backward, COUNT(backward), NORMAL, OFFSET, NORMAL), 0);
	assert_int_equal(relative_failures, 0);
	print_message("%lld elements\n", (long long)elements);
}

static void test_specials(void **state)
{
	(void)state;
	assert_int_equal(compare_all(forward, COUNT(forward), SPECIALS, SPECIALS, NORMAL), 0);
	assert_int_equal(compare_all(forward, COUNT(forward), NORMAL, NORMAL, SPECIALS), 0);
	assert_int_equal(compare_all(backward, COUNT(backward), SPECIALS, SPECIALS, NORMAL), 0);
	assert_int_equal(compare_all(backward, COUNT(backward), NORMAL, NORMAL, SPECIALS), 0);
	assert_int_equal(relative_failures, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary),
		cmocka_unit_test(test_specials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
