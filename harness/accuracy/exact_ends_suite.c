/* exact/rounded and simd/exact at the ends of f64's range: y and gradients, element by element. */
#include "exact_right.h"

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

/* dy from one end to the other, or subnormal. */
static void spread_dy(struct check_data *data, uint64_t seed)
{
	for (int64_t i = 0; i < norm_elements(&data->problem); i++) {
		int exponent = seed % 2 ? (int)(i * 37 % 2000) - 1060 : -1030 - (int)(i % 30);

		exact_put(data, ROLE_DY, i, ldexp(exact_get(data, ROLE_DY, i), exponent));
	}
}

static void expect_all_right(const char *problem, const char *const *inputs)
{
	for (uint64_t seed = 1; seed <= EXACT_SEEDS(3); seed++)
		for (size_t input = 0; inputs[input]; input++) {
			struct check_data data;

			if (fixture_make(&data, problem, inputs[input], seed) == 0) {
				spread_weights(&data, seed);
				if (data.problem.dir == NORM_BACKWARD)
					spread_dy(&data, seed);
				assert_true(exact_expect_right(&data) > 0);
			}
			check_release(&data);
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
	static const char *const inputs[] = {"normal", "huge:scale=1e-300", "integers", "constant",
										 NULL};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
		expect_all_right(problems[k], inputs);
}

/* The same of gradients: dx and dgamma that are subnormal, or overflow, or are made of what does. */
static void gradients_at_the_ends_of_f64_are_rounded_right(void **state)
{
	static const char *const problems[] = {
		"layer/f64/2x100/bwd",
		"layer/f64/20x9/bwd/eps=0/inplace",
		"rms/f64/2x50/bwd/eps_at=outside/affine=gamma+beta",
		"batch/f64/20x10/bwd",
		"batch/f64/9x10x3/bwd/infer/inplace",
		"rms/f64/20x9/bwd/stats=given",
	};
	static const char *const inputs[] = {"normal",    "huge:scale=1e-300", "huge:scale=1e300",
										 "subnormal", "integers",          "constant",
										 NULL};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
		expect_all_right(problems[k], inputs);
}

/* residual=exact is of the real sum: that it is no double is no excuse, nor that its parts are of one size. */
static void a_sum_may_be_beyond_f64(void **state)
{
	static const char *const problems[] = {
		"layer/f64/2x300/residual=exact", "rms/f64/2x300/residual=exact/inplace",
		"layer/f64/2x40/residual=exact/y=f32/eps_at=outside"};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;

		assert_int_equal(fixture_make(&data, problems[k], "normal", 1), 0);
		for (int64_t i = 0; i < norm_elements(&data.problem); i++) {
			norm_store(NORM_F64, (void *)(uintptr_t)data.pristine.args.x, i,
					   (double)(i % 7 - 3) * 0x1.9p1021);
			norm_store(NORM_F64, (void *)(uintptr_t)data.pristine.args.residual, i,
					   (double)(i % 5 - 2) * 0x1.b000000000001p1022);
		}
		assert_true(exact_expect_right(&data) > 0);
		check_release(&data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ends_of_f64_are_rounded_right),
		cmocka_unit_test(gradients_at_the_ends_of_f64_are_rounded_right),
		cmocka_unit_test(a_sum_may_be_beyond_f64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
