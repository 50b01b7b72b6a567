/*
 * exact/rounded and simd/exact give the correctly rounded y, dx, dgamma and dbeta, element by element: all
 * families, types, ops and rounding points, some hundred million elements. exact_soak.c does the same for longer,
 * exact_ends_suite.c at the ends of f64's range.
 */
#include "exact_cases.h"

static void none_is_misrounded(void **state)
{
	int64_t misrounded;

	(void)state;
	misrounded = exact_cases_run(1, EXACT_SEEDS(2), 1);
	printf("%lld elements, %lld misrounded\n", (long long)exact_elements,
		   (long long)misrounded);
	assert_int_equal(misrounded, 0);
	assert_true(exact_elements >= 1000000);
}

static float *floats(struct check_data *data, enum role role)
{
	return (float *)data->pristine.region[role].data;
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
		exact_expect_right(&data);
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
	double half = exact_half_ulp(data->problem.x),
		   least = data->problem.x == NORM_F64 ? 0x1p-900 : 0x1p-100;

	for (int64_t i = 0; i < 6 * 768; i++) {
		double a = 1 + (double)(i % 768 / 4) * 2 * half;

		if (whisper && i % 768 < 4)
			a = 0;
		exact_put(data, ROLE_X, i, i % 2 ? -1 : 1);
		exact_put(data, ROLE_DY, i, i % 4 < 2 ? a : -a);
		exact_put(data, ROLE_GAMMA, i % 768, i % 768 < 600 ? 2 : 1.5);
		if (whisper && i % 768 == 0)
			exact_put(data, ROLE_DY, i, i % 1536 ? least : -least);
	}
}

static void midpoints_of_dx_are_found(void **state)
{
	static const char *const problems[] = {
		"layer/f32/6x768/bwd/eps=0",
		"layer/f32/6x768/bwd/eps=0/inplace",
		"rms/f32/6x768/bwd/eps=0/inplace",
		"layer/f32/6x768/bwd/eps=0/eps_at=outside/inplace",
		"layer/f32/6x768/bwd/eps=0x1p-70",
		"rms/f32/6x768/bwd/eps=0x1p-1000/inplace",
		"layer/f32/6x768/bwd/eps=0x1p-1074",
		"rms/f32/6x768/bwd/eps_at=outside/eps=0x1p-900",
		"layer/f64/6x768/bwd/eps=0",
		"layer/f64/6x768/bwd/eps=0/inplace",
		"rms/f64/6x768/bwd/eps=0/inplace",
		"layer/f64/6x768/bwd/eps=0x1p-1074",
		"layer/f64/6x768/bwd/eps=0x1p-900/eps_at=outside/inplace"};

	(void)state;
	for (size_t k = 0; k < 2 * sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;
		const void *right;
		double half;

		assert_int_equal(fixture_make(&data, problems[k / 2], "normal", k), 0);
		make_midpoints(&data, k % 2);
		assert_true(exact_expect_right(&data) > 0);
		right = truth_args(data.truth)->dx;
		half = exact_half_ulp(data.problem.x);
		for (int64_t i = 600; i < 768; i++) {
			/* In two parts, since f64 has no midpoint: 1.5 (1 + n 2 half). */
			double n =
				(exact_get(&data, ROLE_DY, i) < 0 ? -1 : 1) * exact_get(&data, ROLE_DY, i) - 1;
			double dx = fabs(norm_load(data.problem.x, right, i)) - 1.5;

			assert_true(fabs(dx - 1.5 * n) == (i / 4 % 2 ? half : 0));
		}
		check_release(&data);
	}
}

/* Rows in pairs, the same or one twice the other, with opposite dy: dgamma is 0, irrational in each term; but for
 * two rows of +-1 and +-3, whose dy add up to a midpoint. */
static void dgamma_of_opposite_rows_is_found(void **state)
{
	static const char *const problems[] = {"layer/f32/60x40/bwd/inplace",
										   "layer/f32/60x40/bwd/eps_at=outside/ddof=1",
										   "rms/f32/60x40/bwd/eps=0/inplace",
										   "layer/f32/60x40/bwd/eps=0",
										   "layer/f32/300x5/bwd/eps=0/eps_at=outside",
										   "layer/f64/60x40/bwd/inplace",
										   "layer/f64/60x40/bwd/eps_at=outside/ddof=1",
										   "rms/f64/60x40/bwd/eps=0/inplace",
										   "layer/f64/60x40/bwd/eps=0",
										   "layer/f64/300x5/bwd/eps=0/eps_at=outside",
										   "layer/f32/60x40/bwd/param=f64",
										   "rms/f32/60x40/bwd/eps=0/param=f64"};

	(void)state;
	for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++) {
		struct check_data data;
		double half;
		int64_t c;

		assert_int_equal(fixture_make(&data, problems[k], "normal", k), 0);
		c = data.problem.c;
		for (int64_t at = c; at < data.problem.n * c; at++) {
			if (at / c % 2 == 0)
				continue;
			exact_put(&data, ROLE_X, at,
					  (data.problem.eps == 0 ? 2 : 1) * exact_get(&data, ROLE_X, at - c));
			exact_put(&data, ROLE_DY, at, -exact_get(&data, ROLE_DY, at - c));
		}
		half = exact_half_ulp(data.problem.x);
		for (int64_t i = 0; i < c && data.problem.eps == 0; i++) {
			exact_put(&data, ROLE_X, i, i % 2 ? -1 : 1);
			exact_put(&data, ROLE_X, c + i, i % 2 ? -3 : 3);
			exact_put(&data, ROLE_DY, i, 1 + (double)i * 2 * half);
			exact_put(&data, ROLE_DY, c + i, half);
		}
		assert_true(exact_expect_right(&data) > 0);
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
		"batch/f32/6x5/bwd/stats=given/stat=f64/gamma+1",
		"batch/f32/6x5/bwd/infer/stat=f64/eps_at=outside/eps=0x1p-1074",
		"layer/f64/6x5/bwd/eps=0x1p-1074/gamma+1",
		"layer/f64/6x5/bwd/eps=0x1.fffffffffffffp1023/residual=exact",
		"layer/f64/6x5/bwd/eps=0x1p-1074/eps_at=outside/residual=exact/inplace",
		"layer/f64/6x5/bwd/eps=0x1.fffffffffffffp1023/eps_at=outside/gamma+1/ddof=1",
		"layer/f64/6x5/bwd/stats=given/residual=exact/ddof=1",
		"rms/f64/6x5/bwd/eps=0x1p-1074/eps_at=outside",
		"rms/f64/6x5/bwd/stats=given/gamma+1/residual=exact",
		"batch/f64/6x5/bwd/eps=0x1p-1074/eps_at=outside/inplace",
		"batch/f64/6x5/bwd/eps=0",
		"batch/f64/6x5/bwd/infer/eps=0x1p-1074",
		"batch/f64/6x5/bwd/infer/eps_at=outside/eps=0x1p-1074",
		"batch/f64/6x5/bwd/infer/eps=0x1.fffffffffffffp1023",
		"batch/f64/6x5/bwd/stats=given/gamma+1",
		"layer/f32/6x5/bwd/param=f64/gamma+1",
		"rms/f32/6x5/bwd/param=f64/stats=given/stat=f64"};

	(void)state;
	for (size_t k = 0; k < 6 * sizeof(problems) / sizeof(problems[0]); k++) {
		struct norm_problem p = problem_of(problems[k / 6]);
		struct check_data data;

		assert_int_equal(fixture_make(&data, problems[k / 6], "normal", k), 0);
		for (int role = ROLE_X; role < ROLES; role++) {
			enum norm_dtype type = role_type(&p, (enum role)role);
			size_t count = role_bytes(&p, (enum role)role) / norm_dtype_size(type);

			if (!(role_use(&p, (enum role)role) & ROLE_INPUT) || role == ROLE_MASK)
				continue;
			for (size_t i = 0; i < count; i++)
				norm_store(type, data.pristine.region[role].data, (int64_t)i, extreme(type));
		}
		exact_expect_right(&data);
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
		"batch/f32/9x5x4/bwd/infer/inplace/eps_at=outside",
		"layer/f64/9x40/bwd/residual=exact",
		"layer/f64/9x40/bwd/eps_at=outside/gamma+1",
		"rms/f64/9x40/bwd/residual=exact/inplace",
		"layer/f64/9x7/bwd/stats=given",
		"rms/f64/9x7/bwd/stats=given/residual=exact",
		"batch/f64/9x5x4/bwd/inplace",
		"batch/f64/9x5x4/bwd/stats=given/mask/inplace",
		"batch/f64/9x5x4/bwd/infer",
		"batch/f64/9x5x4/bwd/infer/inplace/eps_at=outside",
		"layer/f32/9x40/bwd/param=f64"};
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
				exact_expect_right(&data);
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
		assert_true(exact_expect_right(&data) > 1);
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
		cmocka_unit_test(one_plus_gamma_need_not_be_a_double),
		cmocka_unit_test(faithful_of_f64_is_right_on_plain_data),
		cmocka_unit_test(midpoints_of_dx_are_found),
		cmocka_unit_test(dgamma_of_opposite_rows_is_found),
		cmocka_unit_test(what_is_not_finite_stays_in_its_place),
		cmocka_unit_test(extremes_of_every_input_are_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
