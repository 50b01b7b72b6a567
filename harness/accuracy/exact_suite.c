/*
 * exact/rounded and simd/exact give the correctly rounded y, element by element: all families, types, ops and
 * rounding points, about a million elements. exact_soak.c does the same for longer.
 */
#include "exact_cases.h"

static void none_is_misrounded(void **state)
{
	int64_t misrounded;

	(void)state;
	misrounded = exact_cases_run(1, 2, 1);
	printf("%lld elements, %lld misrounded\n", (long long)exact_elements,
		   (long long)misrounded);
	assert_int_equal(misrounded, 0);
	assert_true(exact_elements >= 1000000);
}

/* In place, with ties in the last block only: when they are met, y has replaced the other x. */
static void sums_are_taken_before_they_are_overwritten(void **state)
{
	const struct norm_impl *const *impls = norm_impls();

	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		struct check_data data;
		const char *phrase;

		assert_int_equal(fixture_make(&data, "layer/f32/8x768/inplace/eps=0", "ties", seed), 0);
		truth_free(data.truth);
		for (int64_t i = 0; i < 700; i++) {
			norm_store(NORM_F32, data.pristine.region[ROLE_GAMMA].data, i, 1);
			norm_store(NORM_F32, data.pristine.region[ROLE_BETA].data, i, 0.25);
		}
		data.truth = truth_compute(&data.problem, &data.pristine.args, 1, &phrase);
		assert_non_null(data.truth);
		for (size_t i = 0; impls[i]; i++) {
			if (!exact_claims(impls[i]) || norm_reject(impls[i], &data.problem))
				continue;
			fixture_run(&data, impls[i]);
			assert_int_equal(exact_compare(&data, impls[i]), 0);
		}
		check_release(&data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_misrounded),
		cmocka_unit_test(sums_are_taken_before_they_are_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
