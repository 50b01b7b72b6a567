/*
 * The numbers of the texts that explain these norms: each a case that every implementation of the
 * library meets, judged against the truth; the texts' own numbers are checked to the digits they give,
 * under the contract that yields them.
 */
#include "kernels_fixture.h"

#include <math.h>

static int failures;

static void hold_all(struct check_data *data, const char *name)
{
	const struct norm_impl *const *impls = norm_impls();
	int before = failures, computed = 0;

	for (size_t i = 0; impls[i]; i++)
		if (!norm_reject(impls[i], &data->problem)) {
			fixture_hold(data, impls[i], &failures);
			computed++;
		}
	if (failures > before)
		print_error("  that is %s\n", name);
	assert_true(computed);
}

/* x as printed, what the text (or we, where it is wrong) say of y, and to which accuracy. */
struct text {
	const char *name, *problem;
	double x[16], y[16];
	double accuracy;
};

#define EIGHT                                                                                  \
 {                                                                                             \
  3.2, 2.9, 3.0, 3.1, 3.3, 2.8, 3.0, 2.9                                                       \
 }
#define GRID                                                                                   \
 {                                                                                             \
  4.1, 5.3, 7.2, 2.0, 3.9, 3.7, 5.0, 6.9, 2.1, 4.0, 4.2, 5.1, 7.1, 1.9, 3.8                    \
 }
#define ROWS                                                                                   \
 {                                                                                             \
  1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6                                                           \
 }

/* NaN: the text does not say. */
static const struct text texts[] = {
	{"[100, 110, 90], sample deviation",
	 "layer/f32/1x3/ddof=1/eps=0/affine=none",
	 {100, 110, 90},
	 {0, 1, -1},
	 1e-6},
	{"[100, 110, 90]",
	 "layer/f32/1x3/eps=0/affine=none",
	 {100, 110, 90},
	 {0, 1.2247, -1.2247},
	 5e-5},
	{"[8, 10, 12]", "layer/f32/1x3/ddof=1/eps=0/affine=none", {8, 10, 12}, {-1, 0, 1}, 1e-6},
	{"[1 2 3 4], by rows",
	 "layer/f32/3x4/eps=0/affine=none",
	 ROWS,
	 {-1.5 / 1.118, -.5 / 1.118, .5 / 1.118, 1.5 / 1.118},
	 5e-4},
	{"[1 2 3 4], by columns",
	 "batch/f32/3x4/eps=0/affine=none",
	 ROWS,
	 {-1 / .8165, -1 / .8165, -1 / .8165, -1 / .8165},
	 5e-4},
	{"a column of a 3x5 grid", "batch/f32/3x5/eps=0/affine=none", GRID, {.1 / .2160}, 2e-3},
	{"a column, sample deviation",
	 "batch/f32/3x5/ddof=1/eps=0/affine=none",
	 GRID,
	 {.1 / .2646},
	 2e-3},
	{"eight numbers",
	 "layer/f32/1x8/eps=0/affine=none",
	 EIGHT,
	 {.175 / .1561, -.125 / .1561, -.025 / .1561, .075 / .1561},
	 2e-3},
	{"eight numbers, sample deviation",
	 "layer/f32/1x8/ddof=1/eps=0/affine=none",
	 EIGHT,
	 {.175 / .1669, -.125 / .1669, -.025 / .1669, .075 / .1669},
	 2e-3},
	{"one word",
	 "layer/f32/1x5/eps=0/affine=none",
	 {3.2, 2.9, 3.0, 3.1, 3.3},
	 {.1 / .1414, -.2 / .1414, -.1 / .1414, 0, .2 / .1414},
	 2e-3},
	{"[3, 5, 2]: not [.2, 1.2, -1.4]",
	 "layer/f32/1x3/eps=0/affine=none",
	 {3, 5, 2},
	 {-.267, 1.336, -1.069},
	 5e-4},
	{"[3, 5, 2], sample deviation",
	 "layer/f32/1x3/ddof=1/eps=0/affine=none",
	 {3, 5, 2},
	 {-.218, 1.091, -.873},
	 5e-4},
	{"[2, 4, 3]", "layer/f32/1x3/ddof=1/eps=0/affine=none", {2, 4, 3}, {-1, 1, 0}, 1e-6},
};

/* The given x in a problem of its shape, and the truth of that. */
static void make_text(struct check_data *data, const struct text *text)
{
	const char *phrase = NULL;

	assert_int_equal(fixture_make(data, text->problem, "normal", 1), 0);
	truth_free(data->truth);
	for (int64_t i = 0; i < norm_elements(&data->problem); i++)
		norm_store(data->problem.x, data->pristine.region[ROLE_X].data, i, text->x[i]);
	data->truth = truth_compute(&data->problem, &data->pristine.args, 1, &phrase);
	assert_non_null(data->truth);
}

static void texts_come_out_as_said(void **state)
{
	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct text *text = &texts[i];
		struct check_data data;

		make_text(&data, text);
		hold_all(&data, text->name);
		/* What is not given is 0, and compared only where something follows. */
		for (int64_t k = 0; k < 5 && k < norm_elements(&data.problem); k++) {
			double y = norm_load(data.problem.y, truth_args(data.truth)->y, k);

			if (text->y[k] != 0 && !(fabs(y - text->y[k]) <= text->accuracy))
				fail_msg("%s: element %d is %g, and the text says %g", text->name, (int)k, y,
						 text->y[k]);
		}
		check_release(&data);
	}
	assert_int_equal(failures, 0);
}

/* gamma = 2, beta = 1 on [8, 10, 12]: [-1, 1, 3], exactly, by whoever gets its statistics right. */
static void gamma_and_beta_follow(void **state)
{
	const struct norm_impl *impl = norm_find("exact/rounded");
	struct norm_problem problem = problem_of("layer/f32/1x3/ddof=1/eps=0");
	const float x[3] = {8, 10, 12}, gamma[3] = {2, 2, 2}, beta[3] = {1, 1, 1};
	float y[3];
	struct norm_args args = {.x = x, .gamma = gamma, .beta = beta, .y = y};
	struct norm_plan plan;

	(void)state;
	assert_null(norm_prepare(impl, &problem, 1, &plan));
	norm_run(&plan, &args);
	norm_release(&plan);
	assert_float_equal(y[0], -1, 0);
	assert_float_equal(y[1], 1, 0);
	assert_float_equal(y[2], 3, 0);
}

/* The texts' shapes, in all ops. */
static void shapes_of_the_texts(void **state)
{
	static const char *const problems[] = {
		"layer/f32/112x40", "layer/f32/3x512",   "layer/f32/8x8",          "layer/f32/6x512",
		"rms/f32/112x40",   "batch/f32/16x40x7", "batch/f32/16x7x40/nhwc",
	};

	(void)state;
	failures = 0;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct check_data data;

		assert_int_equal(fixture_make(&data, problems[i], "normal", 4), 0);
		hold_all(&data, problems[i]);
		check_release(&data);
	}
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_come_out_as_said),
		cmocka_unit_test(gamma_and_beta_follow),
		cmocka_unit_test(shapes_of_the_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
