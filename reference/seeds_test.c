/* The worked numbers of the founding texts, each under the contract that yields it. */
#include "reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct seed {
	const char *problem;
	float x[16];
	float y[16]; /* to `digits` decimals, as the texts print them */
	int digits;
};

static const struct seed seeds[] = {
	{"layer/f32/1x3/eps=0/ddof=1/affine=none", {100, 110, 90}, {0, 1, -1}, 9},
	{"layer/f32/1x3/eps=0/affine=none", {100, 110, 90}, {0, 1.2247f, -1.2247f}, 4},
	{"layer/f32/1x3/eps=0/ddof=1/affine=none", {8, 10, 12}, {-1, 0, 1}, 9},
	{"layer/f32/1x3/eps=0/ddof=1", {8, 10, 12}, {-1, 1, 3}, 9},
	{"layer/f32/1x3/eps=0/affine=none", {4.1f, 3.7f, 4.2f}, {0.463f, -1.389f, 0.926f}, 3},
	{"layer/f32/1x3/eps=0/ddof=1/affine=none",
	 {4.1f, 3.7f, 4.2f},
	 {0.378f, -1.134f, 0.756f},
	 3},
	{"layer/f32/2x3/eps=0/affine=none",
	 {3, 5, 2, 2, 4, 3},
	 {-.267f, 1.336f, -1.069f, -1.225f, 1.225f, 0},
	 3},
	{"layer/f32/2x3/eps=0/ddof=1/affine=none",
	 {3, 5, 2, 2, 4, 3},
	 {-.218f, 1.091f, -.873f, -1, 1, 0},
	 3},
	{"layer/f32/1x8/eps=0/affine=none",
	 {3.2f, 2.9f, 3.0f, 3.1f, 3.3f, 2.8f, 3.0f, 2.9f},
	 {1.121f, -.801f, -.160f, .480f, 1.761f, -1.441f, -.160f, -.801f},
	 3},
	{"layer/f32/1x8/eps=0/ddof=1/affine=none",
	 {3.2f, 2.9f, 3.0f, 3.1f, 3.3f, 2.8f, 3.0f, 2.9f},
	 {1.049f, -.749f, -.150f, .449f, 1.648f, -1.348f, -.150f, -.749f},
	 3},
};

/* gamma = 2 and beta = 1, as in the second text; problems with affine=none ignore them. */
static const float twos[16] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
static const float ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static void normalise(const char *text, const float *x, float *y, struct reference_set *sets)
{
	struct norm_problem p;
	struct norm_args args = {.x = x, .gamma = twos, .beta = ones, .y = y};
	struct reference_request request = {.problem = &p, .args = &args, .sets = sets};
	char why[256];

	assert_int_equal(norm_problem_parse(text, &p, why, sizeof(why)), 0);
	assert_null(reference_compute(&request));
}

static void assert_decimals(double got, double want, int digits)
{
	if (!(fabs(got - want) <= 0.5001 * pow(10, -digits)))
		fail_msg("%.9g is not %.9g to %d decimals", got, want, digits);
}

static void test_worked_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seeds) / sizeof(*seeds); i++) {
		struct norm_problem p;
		float y[16] = {0};

		assert_int_equal(norm_problem_parse(seeds[i].problem, &p, NULL, 0), 0);
		normalise(seeds[i].problem, seeds[i].x, y, NULL);
		for (int64_t j = 0; j < p.n * p.c; j++)
			assert_decimals((double)y[j], (double)seeds[i].y[j], seeds[i].digits);
	}
}

static void test_rows_and_columns(void **state)
{
	static const float x[] = {1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6};
	struct reference_set sets[4];
	float y[12];

	(void)state;
	normalise("layer/f32/3x4/eps=0", x, y, sets);
	assert_true(sets[0].mean == 2.5 && sets[0].var == 1.25);
	assert_decimals(sqrt(sets[0].var), 1.118, 3);
	normalise("batch/f32/3x4/eps=0", x, y, sets);
	for (int j = 0; j < 4; j++) {
		assert_true(sets[j].mean == 2 + j && sets[j].mean_lo == 0);
		assert_decimals(sqrt(sets[j].var), 0.8165, 4);
	}
}

static void test_loose_statistics(void **state)
{
	static const float grid[] = {4.1f, 5.3f, 7.2f, 2.0f, 3.9f, 3.7f, 5.0f, 6.9f,
								 2.1f, 4.0f, 4.2f, 5.1f, 7.1f, 1.9f, 3.8f};
	static const float eight[] = {3.2f, 2.9f, 3.0f, 3.1f, 3.3f, 2.8f, 3.0f, 2.9f};
	struct reference_set sets[5];
	float y[15];

	(void)state;
	normalise("batch/f32/3x5/eps=0", grid, y, sets);
	assert_decimals(sets[0].mean, 4.0, 6);
	assert_decimals(sqrt(sets[0].var), 0.2160, 4);
	normalise("batch/f32/3x5/eps=0/ddof=1", grid, y, sets);
	assert_decimals(sqrt(sets[0].var), 0.2646, 4);
	normalise("layer/f32/1x8/eps=0", eight, y, sets);
	assert_decimals(sets[0].mean, 3.025, 6);
	assert_decimals(sqrt(sets[0].var), 0.1561, 4);
	normalise("layer/f32/1x8/eps=0/ddof=1", eight, y, sets);
	assert_decimals(sqrt(sets[0].var), 0.1669, 4);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worked_numbers),
		cmocka_unit_test(test_rows_and_columns),
		cmocka_unit_test(test_loose_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
