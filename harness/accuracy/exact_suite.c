/*
 * exact/rounded and simd/exact give the correctly rounded y, dx, dgamma and dbeta, element by element: all
 * families, types, ops and rounding points, some hundred million elements, and f64 at the ends of its range. exact_soak.c does
 * the same for longer.
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

static float *floats(struct check_data *data, enum role role)
{
	return (float *)data->pristine.region[role].data;
}

/* Inputs were changed: a new truth, and all that claim to round correctly; how many. */
static int expect_right(struct check_data *data)
{
	const struct norm_impl *const *impls = norm_impls();
	const char *phrase;
	int tried = 0;

	truth_free(data->truth);
	data->truth = truth_compute(&data->problem, &data->pristine.args, 1, &phrase);
	assert_non_null(data->truth);
	for (size_t i = 0; impls[i]; i++) {
		if (!exact_claims(impls[i]) || norm_reject(impls[i], &data->problem))
			continue;
		fixture_run(data, impls[i]);
		assert_int_equal(exact_compare(data, impls[i]), 0);
		tried++;
	}
	return tried;
}

/* In place, with ties in the last block only: when they are met, y has replaced the other x. */
static void sums_are_taken_before_they_are_overwritten(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		struct check_data data;

		assert_int_equal(fixture_make(&data, "layer/f32/8x768/inplace/eps=0", "ties", seed), 0);
		for (int64_t i = 0; i < 700; i++) {
			floats(&data, ROLE_GAMMA)[i] = 1;
			floats(&data, ROLE_BETA)[i] = 0.25;
		}
		expect_right(&data);
		check_release(&data);
	}
}

/*
 * x = +-1 and w = a, a, -a, -a with each four of x = 1, -1, 1, -1: without eps, dx = dy gamma. gamma = 1.5 and odd
 * last bits of dy leave midpoints, in the last block only: in place, when they are met, dx has replaced the
 * other dy. `whisper` is one w of 2^-99: f64 cannot tell, and half of the dx are no midpoints any more.
 */
static void make_midpoints(struct check_data *data, int whisper)
{
	for (int64_t i = 0; i < 6 * 768; i++) {
		float a = 1 + (float)(i % 768 / 4) * 0x1p-23f;

		if (whisper && i % 768 < 4)
			a = 0;
		floats(data, ROLE_X)[i] = i % 2 ? -1 : 1;
		floats(data, ROLE_DY)[i] = i % 4 < 2 ? a : -a;
		floats(data, ROLE_GAMMA)[i % 768] = i % 768 < 600 ? 2 : 1.5F;
		if (whisper && i % 768 == 0)
			floats(data, ROLE_DY)[i] = i % 1536 ? 0x1p-100f : -0x1p-100f;
	}
}

static void midpoints_of_dx_are_found(void **state)
{
	static const char *const problems[] = {
		"layer/f32/6x768/bwd/eps=0",         "layer/f32/6x768/bwd/eps=0/inplace",
		"rms/f32/6x768/bwd/eps=0/inplace",   "layer/f32/6x768/bwd/eps=0/eps_at=outside/inplace",
		"layer/f32/6x768/bwd/eps=0x1p-70",   "rms/f32/6x768/bwd/eps=0x1p-1000/inplace",
		"layer/f32/6x768/bwd/eps=0x1p-1074", "rms/f32/6x768/bwd/eps_at=outside/eps=0x1p-900"};

	(void)state;
	for (size_t k = 0; k < 2 * sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;
		const float *right;

		assert_int_equal(fixture_make(&data, problems[k / 2], "normal", k), 0);
		make_midpoints(&data, k % 2);
		expect_right(&data);
		right = truth_args(data.truth)->dx;
		for (int64_t i = 600; i < 768; i++) {
			double t = 1.5 * (double)floats(&data, ROLE_DY)[i];

			assert_true(fabs((double)right[i] - t) == (i / 4 % 2 ? 0x1p-24 : 0));
		}
		check_release(&data);
	}
}

/* Rows in pairs, the same or one twice the other, with opposite dy: dgamma is 0, irrational in each term; but for
 * two rows of +-1 and +-3, whose dy add up to a midpoint. */
static void dgamma_of_opposite_rows_is_found(void **state)
{
	static const char *const problems[] = {
		"layer/f32/60x40/bwd/inplace", "layer/f32/60x40/bwd/eps_at=outside/ddof=1",
		"rms/f32/60x40/bwd/eps=0/inplace", "layer/f32/60x40/bwd/eps=0",
		"layer/f32/300x5/bwd/eps=0/eps_at=outside"};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;
		int64_t c;

		assert_int_equal(fixture_make(&data, problems[k], "normal", k), 0);
		c = data.problem.c;
		for (int64_t at = 0; at < data.problem.n * c; at++) {
			float *x = floats(&data, ROLE_X) + at, *dy = floats(&data, ROLE_DY) + at;

			if (at / c % 2 == 0)
				continue;
			x[0] = (data.problem.eps == 0 ? 2 : 1) * x[-c];
			dy[0] = -dy[-c];
		}
		for (int64_t i = 0; i < c && data.problem.eps == 0; i++) {
			floats(&data, ROLE_X)[i] = i % 2 ? -1 : 1;
			floats(&data, ROLE_X)[c + i] = i % 2 ? -3 : 3;
			floats(&data, ROLE_DY)[i] = 1 + (float)i * 0x1p-23f;
			floats(&data, ROLE_DY)[c + i] = 0x1p-24f;
		}
		expect_right(&data);
		check_release(&data);
	}
}

static uint64_t word = 3;

/* From the ends of a type's range, or from its middle. */
static double extreme(enum norm_dtype type)
{
	const struct norm_format *f = &norm_formats[type];
	double least = ldexp(1, f->least_exponent - f->precision + 1), value;

	word ^= word << 13;
	word ^= word >> 7;
	word ^= word << 17;
	switch (word >> 40 & 7) {
	case 0:
		return 0;
	case 1:
	case 2:
		value = least * (double)(1 + (word >> 50));
		break;
	case 3:
	case 4:
		value = ldexp(1 + (double)(word >> 52 & 127) / 128, f->greatest_exponent);
		break;
	default:
		value = 1 + (double)(word >> 52 & 127) / 128;
	}
	return word & 1 ? -value : value;
}

/* Every input from the ends of its type's range: the widest integers that there are (big.h), decided. */
static void extremes_of_every_input_are_decided(void **state)
{
	static const char *const problems[] = {
		"layer/f32/6x5/bwd/eps=0x1p-1074/gamma+1",
		"layer/f32/6x5/bwd/eps=0x1.fffffffffffffp1023/residual=exact",
		"layer/f32/6x5/bwd/eps=0x1p-1074/eps_at=outside/residual=exact",
		"layer/f32/6x5/bwd/eps=0x1.fffffffffffffp1023/eps_at=outside/gamma+1",
		"layer/f32/6x5/bwd/stats=given/stat=f64/residual=exact/ddof=1",
		"rms/f32/6x5/bwd/eps=0x1p-1074/eps_at=outside",
		"rms/f32/6x5/bwd/stats=given/stat=f64/gamma+1/residual=exact",
		"batch/f32/6x5/bwd/eps=0x1p-1074/eps_at=outside/inplace",
		"batch/f32/6x5/bwd/infer/stat=f64/eps=0x1p-1074",
		"batch/f32/6x5/bwd/infer/stat=f64/eps_at=outside/eps=0x1p1023",
		"batch/f32/6x5/bwd/stats=given/stat=f64/gamma+1"};

	(void)state;
	for (size_t k = 0; k < 20 * sizeof(problems) / sizeof(problems[0]); k++) {
		struct norm_problem p = problem_of(problems[k / 20]);
		struct check_data data;

		assert_int_equal(fixture_make(&data, problems[k / 20], "normal", k), 0);
		for (int role = ROLE_X; role < ROLES; role++) {
			enum norm_dtype type = role_type(&p, (enum role)role);
			size_t count = role_bytes(&p, (enum role)role) / norm_dtype_size(type);

			if (!(role_use(&p, (enum role)role) & ROLE_INPUT) || role == ROLE_MASK)
				continue;
			for (size_t i = 0; i < count; i++)
				norm_store(type, data.pristine.region[role].data, (int64_t)i, extreme(type));
		}
		expect_right(&data);
		check_release(&data);
	}
}

/* One value that is no finite number, in each input in turn: what is made of it is compared bit by bit. */
static void what_is_not_finite_stays_in_its_place(void **state)
{
	static const char *const problems[] = {
		"layer/f32/9x40/bwd/residual=exact",
		"layer/f32/9x40/bwd/eps_at=outside/gamma+1",
		"rms/f32/9x40/bwd/residual=exact/inplace",
		"layer/f32/9x7/bwd/stats=given",
		"rms/f32/9x7/bwd/stats=given/residual=exact/stat=f64",
		"batch/f32/9x5x4/bwd/inplace",
		"batch/f32/9x5x4/bwd/stats=given/mask/inplace",
		"batch/f32/9x5x4/bwd/infer",
		"batch/f32/9x5x4/bwd/infer/inplace/eps_at=outside"};
	static const enum role roles[] = {
		ROLE_X,    ROLE_DY,   ROLE_GAMMA,        ROLE_DSUM,
		ROLE_MEAN, ROLE_RSTD, ROLE_RUNNING_MEAN, ROLE_RUNNING_VAR};
	static const double values[] = {(double)INFINITY, -(double)INFINITY, (double)NAN, 0, -1};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
		for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++)
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
				struct check_data data;
				enum role role = roles[r];
				struct norm_problem p = problem_of(problems[k]);
				size_t size = norm_dtype_size(role_type(&p, role)), count;

				if (role_aliased(&p, role) != role || !(role_use(&p, role) & ROLE_INPUT))
					continue;
				assert_int_equal(fixture_make(&data, problems[k], "normal", v), 0);
				count = role_bytes(&p, role) / size;
				for (size_t at = v % 3; at < count; at += 1 + count / 3)
					norm_store(role_type(&p, role), data.pristine.region[role].data,
							   (int64_t)at, values[v]);
				expect_right(&data);
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

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
		for (uint64_t seed = 1; seed < 4; seed++)
			for (size_t input = 0; input < sizeof(inputs) / sizeof(inputs[0]); input++) {
				struct check_data data;

				if (fixture_make(&data, problems[k], inputs[input], seed)) {
					check_release(&data);
					continue;
				}
				spread_weights(&data, seed);
				expect_right(&data);
				check_release(&data);
			}
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
		assert_true(expect_right(&data) > 0);
		check_release(&data);
	}
}

/* 1 + gamma = 1 + 2^-60 makes y what is just above a midpoint: in f64, 1 + gamma is 1, and y that midpoint. */
static void one_plus_gamma_need_not_be_a_double(void **state)
{
	static const struct {
		const char *problem;
		double beta;
	} cases[] = {{"layer/f32/6x70/gamma+1/eps=0", 0x1p-24},
				 {"layer/f32/6x70/gamma+1/eps=0/inplace", 0x1p-24},
				 {"rms/f32/6x70/gamma+1/eps=0/affine=gamma+beta", 0x1p-24},
				 {"layer/bf16/6x70/gamma+1/eps=0/param=f32", 0x1p-8},
				 {"layer/f64/6x70/gamma+1/eps=0", 0x1p-53}};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct check_data data;
		const struct norm_problem *p = &data.problem;

		assert_int_equal(fixture_make(&data, cases[k].problem, "normal", k), 0);
		for (int64_t i = 0; i < norm_elements(p); i++)
			norm_store(p->x, data.pristine.region[ROLE_X].data, i, i % 2 ? -1 : 1);
		for (int64_t i = 0; i < p->c; i++) {
			norm_store(p->param, data.pristine.region[ROLE_GAMMA].data, i,
					   i % 3 ? 0x1p-60 : -1);
			norm_store(p->param, data.pristine.region[ROLE_BETA].data, i, cases[k].beta);
		}
		assert_true(expect_right(&data) > 1);
		assert_true(norm_load(p->y, truth_args(data.truth)->y, 2) > 1);
		check_release(&data);
	}
}

/* In twice the precision simd/faithful errs by far less than 2^-30 of an ulp before it rounds: on such data it misrounds nothing. */
static void faithful_of_f64_is_right_on_plain_data(void **state)
{
	static const char *const problems[] = {
		"batch/f64/60x9x4/bwd/gamma+1",   "batch/f64/300x11/bwd/eps_at=outside/ddof=1/inplace",
		"batch/f64/30x5x7/bwd/mask/nhwc", "batch/f64/60x9/bwd/infer",
		"layer/f64/9x300/gamma+1",        "rms/f64/9x300/gamma+1/eps_at=outside"};
	static const char *const inputs[] = {"normal", "normal:mean=1e6", "huge:scale=1e290",
										 "huge:scale=1e-300"};
	const struct norm_impl *const *impls = norm_impls();
	int tried = 0;

	(void)state;
	for (size_t k = 0; k < 4 * sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;

		assert_int_equal(fixture_make(&data, problems[k / 4], inputs[k % 4], k), 0);
		for (size_t i = 0; impls[i]; i++) {
			if (strncmp(impls[i]->name, "simd/faithful@", 14) != 0 ||
				norm_reject(impls[i], &data.problem))
				continue;
			fixture_run(&data, impls[i]);
			assert_int_equal(exact_compare(&data, impls[i]), 0);
			tried++;
		}
		check_release(&data);
	}
	assert_true(tried > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_is_misrounded),
		cmocka_unit_test(sums_are_taken_before_they_are_overwritten),
		cmocka_unit_test(the_ends_of_f64_are_rounded_right),
		cmocka_unit_test(a_sum_may_be_beyond_f64),
		cmocka_unit_test(one_plus_gamma_need_not_be_a_double),
		cmocka_unit_test(faithful_of_f64_is_right_on_plain_data),
		cmocka_unit_test(midpoints_of_dx_are_found),
		cmocka_unit_test(dgamma_of_opposite_rows_is_found),
		cmocka_unit_test(what_is_not_finite_stays_in_its_place),
		cmocka_unit_test(extremes_of_every_input_are_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
