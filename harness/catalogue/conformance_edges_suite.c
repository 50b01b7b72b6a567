/*
 * Every implementation of the library at the edges: each length from 1 to 130, so that every tail is
 * met, with guard pages behind and before; NaN, Inf, -0 and subnormals at each position; the empty
 * batch, the batch of one, statistics that must stay untouched.
 */
#include "kernels_fixture.h"

#include <math.h>

static int failures;

static void hold(const char *problem, const char *input)
{
	const struct norm_impl *const *impls = norm_impls();
	struct check_data data;

	if (fixture_make(&data, problem, input, 7) == 0)
		for (size_t i = 0; impls[i]; i++)
			if (!norm_reject(impls[i], &data.problem))
				fixture_hold(&data, impls[i], &failures);
	check_release(&data);
}

/* The last element touches a guard page; with an odd length nothing else is aligned. */
static void every_tail(void **state)
{
	static const char *const formats[][2] = {
		{"layer/f32/2x", ""},      {"rms/f32/2x", ""},
		{"layer/f64/2x", ""},      {"layer/bf16/2x", ""},
		{"rms/f16/2x", ""},        {"batch/f32/2x3x", ""},
		{"batch/f32/3x", "/nhwc"}, {"layer/f32/2x", "/bwd"},
		{"batch/f32/", "x3/bwd"},  {"layer/f32/2x", "/residual=rounded/inplace"},
	};
	char text[NORM_TEXT_MAX];

	(void)state;
	failures = 0;
	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
		for (int length = 1; length <= 130; length++) {
			snprintf(text, sizeof(text), "%s%d%s", formats[f][0], length, formats[f][1]);
			hold(text, "normal");
		}
	assert_int_equal(failures, 0);
}

/* The same bits when the first element follows a guard page, and the last does not touch one. */
static void the_other_edge(void **state)
{
	static const char *const problems[] = {"layer/f32/3x77/xstride=79", "rms/bf16/3x33",
										   "batch/f32/3x5x7/mask", "layer/f32/3x77/bwd",
										   "batch/f64/4x3x5/nhwc/bwd"};
	const struct norm_impl *const *impls = norm_impls();

	(void)state;
	for (size_t p = 0; p < sizeof(problems) / sizeof(problems[0]); p++) {
		struct check_data data;
		struct buffers start;
		struct message why;
		enum role y;

		assert_int_equal(fixture_make(&data, problems[p], "normal", 2), 0);
		y = data.problem.dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
		assert_int_equal(buffers_make(&start, &data.problem, BUFFERS_START, &why), 0);
		for (size_t i = 0; impls[i]; i++) {
			struct norm_plan plan;

			if (norm_reject(impls[i], &data.problem))
				continue;
			fixture_run(&data, impls[i]);
			assert_null(norm_prepare(impls[i], &data.problem, 1, &plan));
			assert_int_equal(buffers_workspace(&start, plan.workspace, &why), 0);
			buffers_poison(&start);
			buffers_copy_inputs(&start, &data.pristine);
			norm_run(&plan, &start.args);
			norm_release(&plan);
			assert_null(buffers_touched(&start));
			assert_memory_equal(role_get(&start.args, y), role_get(&data.work.args, y),
								role_bytes(&data.problem, y));
		}
		buffers_free(&start);
		check_release(&data);
	}
}

/* at=-1: the first set has it first, the next second, … */
static void special_values_everywhere(void **state)
{
	static const char *const problems[] = {
		"layer/f32/1x1",
		"layer/f32/2x2",
		"layer/f32/9x9",
		"layer/f32/33x33",
		"layer/f64/17x17",
		"layer/bf16/17x17",
		"layer/f16/9x9",
		"rms/f32/33x33",
		"rms/f64/9x9",
		"rms/bf16/9x9/cast=llama",
		"rms/f32/9x9/residual=exact",
		"batch/f32/9x9",
		"batch/f32/3x9x3/nhwc",
		"batch/f32/9x9/mask",
		"batch/f64/9x9/infer",
		"layer/f32/9x9/bwd",
		"batch/f32/9x9/bwd",
		"layer/f32/9x9/eps_at=outside",
		"layer/bf16/9x9/residual=rounded",
	};
	static const char *const inputs[] = {"nan:every=1",         "inf:every=1",
										 "inf:every=1,sign=-1", "zero:every=1,sign=-1",
										 "zero:every=1",        "subnormal"};

	(void)state;
	failures = 0;
	for (size_t p = 0; p < sizeof(problems) / sizeof(problems[0]); p++)
		for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
			hold(problems[p], inputs[i]);
	assert_int_equal(failures, 0);
}

/* ---- what must be left alone --------------------------------------------------------------------- */

/* pytorch#12013: an empty batch leaves the running statistics as they are. */
static void an_empty_batch_is_no_news(void **state)
{
	static const char *const problems[] = {"batch/f32/0x5x9/momentum=0.1",
										   "layer/f32/0x7",
										   "batch/f32/0x5/nhwc/keep=0.5",
										   "rms/f64/0x3",
										   "layer/f32/0x7/bwd",
										   "batch/f64/0x4/bwd"};
	const struct norm_impl *const *impls = norm_impls();

	(void)state;
	for (size_t p = 0; p < sizeof(problems) / sizeof(problems[0]); p++) {
		struct norm_problem problem = problem_of(problems[p]);
		float running[2][8] = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}}, before[2][8];
		double gamma[8] = {0}, beta[8] = {0}, dgamma[8], dbeta[8];
		struct norm_args args = {.gamma = gamma,
								 .beta = beta,
								 .running_mean = running[0],
								 .running_var = running[1],
								 .dgamma = dgamma,
								 .dbeta = dbeta};

		memcpy(before, running, sizeof(before));
		for (size_t i = 0; impls[i]; i++) {
			struct norm_plan plan;
			void *workspace;

			if (norm_reject(impls[i], &problem))
				continue;
			assert_null(norm_prepare(impls[i], &problem, 1, &plan));
			workspace = aligned_alloc(64, (plan.workspace + 64) / 64 * 64);
			args.workspace = workspace;
			norm_run(&plan, &args);
			norm_release(&plan);
			free(workspace);
			assert_memory_equal(before, running, sizeof(before));
		}
	}
}

/* N <= running_ddof: the mean is updated, the variance is not (pytorch#1381, mlx#3817). */
static void one_example_has_no_variance(void **state)
{
	const struct norm_impl *const *impls = norm_impls();
	struct norm_problem problem = problem_of("batch/f32/1x2/momentum=0.5");
	const float x[2] = {3, -5};

	(void)state;
	for (size_t i = 0; impls[i]; i++) {
		float mean[2] = {1, 1}, var[2] = {2, 2}, gamma[2] = {1, 1}, beta[2] = {7, 8}, y[2];
		struct norm_args args = {.x = x,
								 .gamma = gamma,
								 .beta = beta,
								 .y = y,
								 .running_mean = mean,
								 .running_var = var};
		struct norm_plan plan;

		if (norm_reject(impls[i], &problem))
			continue;
		assert_null(norm_prepare(impls[i], &problem, 1, &plan));
		args.workspace =
			plan.workspace ? aligned_alloc(64, (plan.workspace + 64) / 64 * 64) : NULL;
		norm_run(&plan, &args);
		norm_release(&plan);
		free(args.workspace);
		assert_float_equal(mean[0], 2, 0);
		assert_float_equal(mean[1], -2, 0);
		assert_float_equal(var[0], 2, 0);
		assert_float_equal(var[1], 2, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_tail),
		cmocka_unit_test(the_other_edge),
		cmocka_unit_test(special_values_everywhere),
		cmocka_unit_test(an_empty_batch_is_no_news),
		cmocka_unit_test(one_example_has_no_variance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
