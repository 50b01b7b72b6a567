/* The contract's edge cases, each by name, with small numbers that can be checked by hand. */
#include "fixture.h"
#include "problem_fixture.h"

#include <string.h>

static void compute(const char *text, const struct norm_args *args)
{
	struct norm_problem p = problem_of(text);
	struct reference_request request = {.problem = &p, .args = args};

	assert_null(reference_compute(&request));
}

#define NANF (float)NAN
#define INFF (float)INFINITY

static void assert_floats(const float *got, const float *want, int n)
{
	for (int i = 0; i < n; i++)
		if (!same_value((double)got[i], (double)want[i]))
			fail_msg("[%d]: %a is not %a", i, (double)got[i], (double)want[i]);
}

static void empty_tensor_is_a_no_op(void **state)
{
	float running[3] = {1, 2, 3}, variance[3] = {4, 5, 6}, dgamma[3] = {9, 9, 9}, nothing[1];
	struct norm_args args = {.x = nothing,
							 .gamma = running,
							 .beta = running,
							 .dy = nothing,
							 .y = nothing,
							 .running_mean = running,
							 .running_var = variance,
							 .dgamma = dgamma,
							 .dbeta = dgamma};

	(void)state;
	compute("layer/f32/0x3", &args);
	compute("batch/f32/0x3x9/momentum=0.1", &args);
	compute("batch/f32/5x3x0/momentum=0.1", &args);
	assert_floats(running, (float[]){1, 2, 3}, 3);
	assert_floats(variance, (float[]){4, 5, 6}, 3);
	compute("batch/f32/0x3/bwd", &args);
	assert_floats(dgamma, (float[]){0, 0, 0}, 3);
}

static void no_counted_member(void **state)
{
	static const float x[4] = {1, 2, NANF, INFF}, ones[2] = {1, 1};
	static const uint8_t mask[2] = {0, 0};
	float y[4] = {7, 7, 7, 7}, mean[2], rstd[2], rm[2] = {1, 2}, rv[2] = {3, 4}, d[2] = {5, 5};
	struct norm_args args = {.x = x,
							 .gamma = ones,
							 .beta = ones,
							 .mask = mask,
							 .y = y,
							 .mean = mean,
							 .rstd = rstd,
							 .running_mean = rm,
							 .running_var = rv,
							 .dy = x,
							 .dx = y,
							 .dgamma = d,
							 .dbeta = d};

	(void)state;
	compute("batch/f32/2x2/mask/momentum=0.1/save=rstd", &args);
	assert_floats(y, (float[]){0, 0, 0, 0}, 4);
	assert_floats(mean, (float[]){NANF, NANF}, 2);
	assert_floats(rstd, (float[]){NANF, NANF}, 2);
	assert_floats(rm, (float[]){1, 2}, 2);
	assert_floats(rv, (float[]){3, 4}, 2);
	compute("batch/f32/2x2/mask/bwd", &args);
	assert_floats(y, (float[]){0, 0, 0, 0}, 4);
	assert_floats(d, (float[]){0, 0}, 2);
}

/* dx has a weight; dgamma and dbeta have none. */
static void infinite_weight_of_a_feature(void **state)
{
	static const float x[4] = {1, 2, 3, 6}, gamma[2] = {INFF, 1}, dy[4] = {1, 1, 4, 1};
	float dx[4], dgamma[2], dbeta[2];
	struct norm_args args = {
		.x = x, .gamma = gamma, .dy = dy, .dx = dx, .dgamma = dgamma, .dbeta = dbeta};

	(void)state;
	compute("batch/f32/2x2/eps=0/bwd", &args);
	assert_floats(dgamma, (float[]){3, 0}, 2);
	assert_floats(dbeta, (float[]){5, 2}, 2);
	assert_true(isnan(dx[0]) && isnan(dx[2]) && dx[1] == 0 && dx[3] == 0);
}

static void one_member_with_ddof_1(void **state)
{
	static const float x[2] = {3, 5}, ones[2] = {1, 1};
	float y[2], rm[2] = {1, 1}, rv[2] = {4, 4}, mean[2], rstd[2];
	struct norm_args args = {.x = x,
							 .gamma = ones,
							 .beta = ones,
							 .y = y,
							 .mean = mean,
							 .rstd = rstd,
							 .running_mean = rm,
							 .running_var = rv};

	(void)state;
	compute("batch/f32/1x2/ddof=1/momentum=0.5/save=rstd", &args);
	assert_floats(y, (float[]){NANF, NANF}, 2);
	assert_floats(mean, (float[]){3, 5}, 2);
	assert_floats(rstd, (float[]){NANF, NANF}, 2);
	assert_floats(rm, (float[]){2, 3}, 2);
	assert_floats(rv, (float[]){4, 4}, 2);
	/* ddof = 0: y is finite, and the unbiased running variance still has nothing to say. */
	compute("batch/f32/1x2/momentum=0.5", &args);
	assert_floats(y, (float[]){1, 1}, 2);
	assert_floats(rv, (float[]){4, 4}, 2);
}

static void nan_in_a_set(void **state)
{
	static const float x[6] = {1, NANF, 3, 1, 2, 3}, ones[3] = {1, 1, 1}, zeros[3] = {0, 0, 0};
	float y[6], mean[2], rstd[2];
	struct norm_args args = {
		.x = x, .gamma = ones, .beta = zeros, .y = y, .mean = mean, .rstd = rstd};

	(void)state;
	compute("layer/f32/2x3/save=rstd/eps=0x1.5555555555556p-2", &args); /* var = 2/3, about 1 */
	assert_floats(y, (float[]){NANF, NANF, NANF}, 3);
	assert_floats(y + 3, (float[]){-1, 0, 1}, 3);
	assert_true(isnan(mean[0]) && isnan(rstd[0]) && mean[1] == 2);
	compute("rms/f32/2x3/save=rstd", &args);
	assert_floats(y, (float[]){NANF, NANF, NANF}, 3);
	assert_true(isnan(rstd[0]));
}

static void inf_in_a_set(void **state)
{
	static const float x[3] = {1, -INFF, 3}, ones[3] = {1, 1, 1}, b[3] = {0.5f, 0.25f, 8};
	float y[3], mean[1], rstd[1];
	struct norm_args args = {
		.x = x, .gamma = ones, .beta = b, .y = y, .mean = mean, .rstd = rstd};

	(void)state;
	compute("layer/f32/1x3/save=rstd", &args);
	assert_floats(y, (float[]){NANF, NANF, NANF}, 3);
	assert_true(!isfinite(mean[0]) && isnan(rstd[0]));
	compute("rms/f32/1x3/save=rstd/affine=gamma+beta", &args);
	assert_floats(y, (float[]){0.5f, NANF, 8}, 3);
	assert_floats(rstd, (float[]){0}, 1);
}

static void zero_variance_without_eps(void **state)
{
	static const float x[3] = {7, 7, 7}, ones[3] = {1, 1, 1};
	float y[3], rstd[1], dgamma[3], dbeta[3];
	struct norm_args args = {.x = x,
							 .gamma = ones,
							 .beta = ones,
							 .y = y,
							 .rstd = rstd,
							 .dy = ones,
							 .dx = y,
							 .dgamma = dgamma,
							 .dbeta = dbeta};

	(void)state;
	compute("layer/f32/1x3/eps=0/save=rstd", &args);
	assert_floats(y, (float[]){NANF, NANF, NANF}, 3);
	assert_floats(rstd, (float[]){INFF}, 1);
	compute("layer/f32/1x3/eps=0/bwd", &args);
	assert_floats(y, (float[]){NANF, NANF, NANF}, 3);
	assert_floats(dgamma, (float[]){NANF, NANF, NANF}, 3);
	assert_floats(dbeta, ones, 3);
	compute("layer/f32/1x3", &args); /* with eps: beta */
	assert_floats(y, ones, 3);
}

static void outside_at_zero_deviation(void **state)
{
	static const float x[4] = {7, 7, 7, 7}, dy[4] = {1, 2, 3, 6}, ones[4] = {1, 1, 1, 1};
	float dx[4];
	struct norm_args args = {.x = x, .gamma = ones, .beta = ones, .dy = dy, .dx = dx};

	(void)state;
	compute("layer/f32/1x4/eps=0.5/eps_at=outside/bwd", &args); /* (w - 3) / eps */
	assert_floats(dx, (float[]){-4, -2, 0, 6}, 4);
}

static void given_statistics(void **state)
{
	static const float x[4] = {1, 2, 3, 4}, ones[4] = {1, 1, 1, 1}, zeros[4] = {0, 0, 0, 0};
	float mean[4] = {0, 0, NANF, 0}, var[4] = {-1, 4, 1, NANF}, y[4];
	struct norm_args args = {
		.x = x, .gamma = ones, .beta = zeros, .running_mean = mean, .running_var = var, .y = y};

	(void)state;
	compute("batch/f32/1x4/infer/eps=0.5", &args); /* var + eps < 0; 1/sqrt(4.5) */
	assert_true(isnan(y[0]) && isnan(y[2]) && isnan(y[3]));
	assert_true(y[1] == (float)(2 / sqrt(4.5)));
	compute("batch/f32/1x4/infer/eps=0", &args);
	assert_true(y[1] == 1);
	compute("batch/f32/1x4/infer/eps=2", &args); /* -1 + 2 > 0 */
	assert_true(y[0] == 1);
}

static void signs_of_zero(void **state)
{
	static const float x[4] = {-1, 1, -1, 1}, ones[4] = {1, 1, 1, 1}, b[4] = {1, -1, 0, 0};
	static const float tiny[4] = {1, 1, 0x1p-149f, 0x1p-149f};
	float y[4];
	struct norm_args args = {.x = x, .gamma = ones, .beta = b, .y = y};

	(void)state;
	compute("layer/f32/1x4/eps=0", &args);
	assert_floats(y, (float[]){0, 0, -1, 1}, 4); /* t = 0 is +0 */
	args.gamma = tiny;
	compute("layer/f32/1x4/eps=15",
			&args); /* x_hat = 1/4: 2^-151 underflows, and keeps its sign */
	assert_floats(y + 2, (float[]){-0.0f, 0}, 2);
}

static void overflow_is_only_the_results(void **state)
{
	static const float x[2] = {-3e38f, 3e38f}, ones[2] = {1, 1}, zeros[2] = {0, 0};
	static const float big[2] = {3.4e38f, 3.4e38f};
	static const double wide[2] = {-1.7e308, 1.7e308}, one[2] = {1, 1}, none[2] = {0, 0};
	float y[2];
	double z[2];
	struct norm_args args = {.x = x, .gamma = ones, .beta = zeros, .y = y};

	(void)state;
	compute("layer/f32/1x2/eps=0", &args);
	assert_floats(y, (float[]){-1, 1}, 2);
	args.gamma = args.beta = big;
	compute("layer/f32/1x2/eps=0", &args);
	assert_floats(y, (float[]){0, INFF}, 2);
	args = (struct norm_args){.x = wide, .gamma = one, .beta = none, .y = z};
	compute("layer/f64/1x2/eps=0", &args);
	assert_true(z[0] == -1 && z[1] == 1);
}

static void masked_members_touch_nothing(void **state)
{
	static const float x[8] = {1, 10, NANF, INFF, 3, 30, NANF, 1}, ones[2] = {1, 1};
	static const float zeros[2] = {0, 0};
	static const uint8_t mask[4] = {1, 0, 1, 0};
	float y[8], dbeta[2], dgamma[2];
	struct norm_args args = {.x = x,
							 .gamma = ones,
							 .beta = zeros,
							 .mask = mask,
							 .y = y,
							 .dy = x,
							 .dx = y,
							 .dbeta = dbeta,
							 .dgamma = dgamma};

	(void)state;
	compute("batch/f32/4x2/mask/eps=0", &args);
	assert_floats(y, (float[]){-1, -1, 0, 0, 1, 1, 0, 0}, 8);
	compute("batch/f32/4x2/mask/eps=0/bwd", &args);
	assert_floats(dbeta, (float[]){4, 40}, 2);
	assert_floats(dgamma, (float[]){2, 20}, 2);
	assert_true(y[2] == 0 && y[3] == 0 && y[6] == 0 && y[7] == 0);
}

static void residual_exact_and_rounded(void **state)
{
	/* 1 + 2^-30 is 1 in f32: rounded, the row is constant. */
	static const float x[2] = {1, 1}, r[2] = {0x1p-30f, 0}, ones[2] = {1, 1}, zeros[2] = {0, 0};
	float y[2], sum[2];
	struct norm_args args = {
		.x = x, .residual = r, .gamma = ones, .beta = zeros, .y = y, .sum = sum};

	(void)state;
	compute("layer/f32/1x2/eps=0/residual=exact", &args);
	assert_floats(y, (float[]){1, -1}, 2);
	assert_floats(sum, ones, 2);
	compute("layer/f32/1x2/eps=0/residual=rounded", &args);
	assert_floats(y, (float[]){NANF, NANF}, 2);
	assert_floats(sum, ones, 2);
}

static void llama_rounds_before_gamma(void **state)
{
	/* x_hat = 2 / sqrt(5): 3 x_hat rounded once, or x_hat rounded before it is multiplied. */
	static const double x[1] = {2}, g[1] = {3};
	float native[1], llama[1];
	struct norm_args args = {.x = x, .gamma = g, .y = native};

	(void)state;
	compute("rms/f64/1x1/y=f32/eps=1", &args);
	args.y = llama;
	compute("rms/f64/1x1/y=f32/eps=1/cast=llama", &args);
	assert_true(native[0] == 0x1.5775c6p+1f);
	assert_true(llama[0] == 0x1.5775c4p+1f);
}

static void weight_is_one_plus_gamma(void **state)
{
	/* 1 + 15.8125 = 16.8125 is no bf16; x_hat = +-1. */
	static const float x[2] = {-1, 1};
	uint16_t gamma[2] = {norm_bf16_of_f64(15.8125), norm_bf16_of_f64(15.8125)};
	uint16_t beta[2] = {0, 0};
	float y[2];
	struct norm_args args = {.x = x, .gamma = gamma, .beta = beta, .y = y};

	(void)state;
	compute("layer/f32/1x2/eps=0/param=bf16/gamma+1", &args);
	assert_floats(y, (float[]){-16.8125f, 16.8125f}, 2);
}

/* One member without eps: x_hat is 1 and dx = rstd (w - w) = 0, if dy (1 + gamma), 24 times 53 bits, is summed
 * whole. */
static void weight_of_53_bits_is_summed_whole(void **state)
{
	static const float x[1] = {0x1.234568p0f}, dy[1] = {0x1.fedcbap-1f};
	static const float gamma[1] = {0x1.abcdefp-24f};
	float dx[1], dgamma[1];
	struct norm_args args = {.x = x, .gamma = gamma, .dy = dy, .dx = dx, .dgamma = dgamma};

	(void)state;
	compute("rms/f32/1x1/eps=0/gamma+1/bwd", &args);
	assert_true(dx[0] == 0 && dgamma[0] == dy[0]);
}

static void eps_is_its_exact_bits(void **state)
{
	static const double x[2] = {-1, 1}, ones[2] = {1, 1}, zeros[2] = {0, 0};
	double a[2], b[2];
	struct norm_args args = {.x = x, .gamma = ones, .beta = zeros, .y = a};

	(void)state;
	compute("layer/f64/1x2/eps=1e-5", &args);
	args.y = b;
	compute("layer/f64/1x2/eps=1e-5f", &args);
	assert_true(a[0] != b[0]);
}

static void running_keep_and_momentum(void **state)
{
	static const float x[2] = {1, 3}, ones[1] = {1};
	float y[2], rm[1] = {10}, rv[1] = {10};
	struct norm_args args = {
		.x = x, .gamma = ones, .beta = ones, .y = y, .running_mean = rm, .running_var = rv};

	(void)state;
	compute("batch/f32/2x1/momentum=0.25", &args); /* mean 2, unbiased var 2 */
	assert_true(rm[0] == 8 && rv[0] == 8);
	compute("batch/f32/2x1/keep=0.25/running_ddof=0", &args); /* var 1 */
	assert_true(rm[0] == 3.5f && rv[0] == 2.75f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_tensor_is_a_no_op),
		cmocka_unit_test(no_counted_member),
		cmocka_unit_test(one_member_with_ddof_1),
		cmocka_unit_test(infinite_weight_of_a_feature),
		cmocka_unit_test(nan_in_a_set),
		cmocka_unit_test(inf_in_a_set),
		cmocka_unit_test(zero_variance_without_eps),
		cmocka_unit_test(outside_at_zero_deviation),
		cmocka_unit_test(given_statistics),
		cmocka_unit_test(signs_of_zero),
		cmocka_unit_test(overflow_is_only_the_results),
		cmocka_unit_test(masked_members_touch_nothing),
		cmocka_unit_test(residual_exact_and_rounded),
		cmocka_unit_test(llama_rounds_before_gamma),
		cmocka_unit_test(weight_is_one_plus_gamma),
		cmocka_unit_test(weight_of_53_bits_is_summed_whole),
		cmocka_unit_test(eps_is_its_exact_bits),
		cmocka_unit_test(running_keep_and_momentum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
