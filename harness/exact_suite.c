/*
 * exact/rounded gives the correctly rounded y, element by element: all families, types, ops and
 * rounding points, about a million elements. exact_soak.c does the same for longer.
 */
#include "exact_cases.h"

static void none_is_misrounded(void **state)
{
	int64_t misrounded;

	(void)state;
	misrounded = exact_cases_run(1, 1, 1);
	printf("%lld elements, %lld misrounded\n", (long long)exact_elements,
		   (long long)misrounded);
	assert_int_equal(misrounded, 0);
	assert_true(exact_elements > 500000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(none_is_misrounded)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
