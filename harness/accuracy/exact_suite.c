/*
 * exact/rounded and simd/exact give the correctly rounded y, element by element: all families, types, ops and
 * rounding points, some million elements, and f64 at the ends of its range. exact_soak.c does the same for longer.
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

/* Weights from 2^-1074 up, most of them powers of two; some biases are 0, some of y's size. */
static void spread_weights(const struct check_data *data, uint64_t seed)
{
	const struct norm_args *args = &data->pristine.args;
	double *gamma = (double *)(uintptr_t)args->gamma, *beta = (double *)(uintptr_t)args->beta;
	int64_t count = data->problem.c;

	for (int64_t i = 0; i < count; i++) {
		int exponent = (int)((uint64_t)(i * 911) % 2090) - 1074;

		if (seed % 3 == 0)
			exponent = -940 - (int)(i % 134);
		else if (seed % 3 == 1)
			exponent = exponent > 890 ? 890 : exponent;
		gamma[i] = ldexp(i % 5 ? 1 : 1.7, exponent);
		if (i % 97 == 0)
			gamma[i] = 0;
		if (beta)
			beta[i] = i % 3 ? 0 : ldexp(i % 2 ? -1.3 : 1, exponent);
	}
}

/* f64: products that underflow, y that are subnormal or overflow, weights that are 0; rows and batch. */
static void the_ends_of_f64_are_rounded_right(void **state)
{
	static const char *const problems[] = {
		"layer/f64/2x2090",      "layer/f64/2x300/affine=gamma",
		"rms/f64/2x2090",        "rms/f64/2x300/cast=llama",
		"batch/f64/40x300",      "batch/f64/9x300/affine=gamma/inplace",
		"batch/f64/9x300/infer",
	};
	static const char *const inputs[] = {"normal", "huge:scale=1e-300", "integers", "constant"};
	const struct norm_impl *const *impls = norm_impls();
	const char *phrase;

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
		for (uint64_t seed = 1; seed < 4; seed++)
			for (size_t input = 0; input < sizeof(inputs) / sizeof(inputs[0]); input++) {
				struct check_data data;

				if (fixture_make(&data, problems[k], inputs[input], seed)) {
					check_release(&data);
					continue;
				}
				truth_free(data.truth);
				spread_weights(&data, seed);
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

/* residual=exact is of the real sum: that it is no double is no excuse, nor that its parts are of one size. */
static void a_sum_may_be_beyond_f64(void **state)
{
	static const char *const problems[] = {
		"layer/f64/2x300/residual=exact", "rms/f64/2x300/residual=exact/inplace",
		"layer/f64/2x40/residual=exact/y=f32/eps_at=outside"};
	const struct norm_impl *const *impls = norm_impls();
	const char *phrase;

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;
		int tried = 0;

		assert_int_equal(fixture_make(&data, problems[k], "normal", 1), 0);
		truth_free(data.truth);
		for (int64_t i = 0; i < norm_elements(&data.problem); i++) {
			norm_store(NORM_F64, (void *)(uintptr_t)data.pristine.args.x, i,
					   (double)(i % 7 - 3) * 0x1.9p1021);
			norm_store(NORM_F64, (void *)(uintptr_t)data.pristine.args.residual, i,
					   (double)(i % 5 - 2) * 0x1.b000000000001p1022);
		}
		data.truth = truth_compute(&data.problem, &data.pristine.args, 1, &phrase);
		assert_non_null(data.truth);
		for (size_t i = 0; impls[i]; i++) {
			if (!exact_claims(impls[i]) || norm_reject(impls[i], &data.problem))
				continue;
			fixture_run(&data, impls[i]);
			assert_int_equal(exact_compare(&data, impls[i]), 0);
			tried++;
		}
		assert_true(tried > 0);
		check_release(&data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_misrounded),
		cmocka_unit_test(sums_are_taken_before_they_are_overwritten),
		cmocka_unit_test(the_ends_of_f64_are_rounded_right),
		cmocka_unit_test(a_sum_may_be_beyond_f64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
