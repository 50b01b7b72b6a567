/*
 * dgamma over rows whose answer is known by construction: sums of roots that vanish, that leave a rational
 * midpoint, and that miss one by as little as eps says.
 */
#include "columns.h"

#include "../problem_fixture.h"
#include "dtype.h"
#include "shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROWS 200
#define COLS 24

static float x[ROWS * COLS], dy[ROWS * COLS];
static uint64_t room[ROWS];
static uint64_t word = 9;

static uint64_t next(void)
{
	word ^= word << 13;
	word ^= word >> 7;
	word ^= word << 17;
	return word;
}

static float any(void)
{
	return (float)((int64_t)next() >> 40) * 0x1p-20f;
}

static void any_rows(void)
{
	for (int i = 0; i < ROWS * COLS; i++) {
		x[i] = any();
		dy[i] = any();
	}
}

static double dgamma_of(const char *text, int64_t feature)
{
	struct norm_problem p = problem_of(text);
	const struct norm_args args = {.x = x, .dy = dy};
	struct norm_exact_open open = {feature, -(double)INFINITY, (double)INFINITY, 7};

	norm_exact_column_dgammas(&p, &args, &open, 1, room);
	return open.value;
}

/* Each row's twin: the same, or `factor` times x where eps is 0, with dy that takes it back. */
static void pair_rows(int rows, int cols, float factor)
{
	for (int row = 1; row < rows; row += 2)
		for (int k = 0; k < cols; k++) {
			x[row * cols + k] = factor * x[(row - 1) * cols + k];
			dy[row * cols + k] = -dy[(row - 1) * cols + k];
		}
}

static void opposite_rows_are_zero(void **state)
{
	static const struct {
		const char *problem;
		float factor;
	} cases[] = {
		{"layer/f32/20x17/bwd", 1},
		{"layer/f32/200x3/bwd/eps_at=outside/ddof=1", 1},
		{"rms/f32/20x17/bwd/eps=0", 3},
		{"layer/f32/20x17/bwd/eps=0", .25f},
		{"rms/f32/20x17/bwd/eps=0/eps_at=outside", 7},
		/* As f64 has it: no precision would find 0 among its numbers. */
		{"layer/f32/20x17/bwd/param=f64", 1},
		{"layer/f32/100x3/bwd/eps_at=outside/param=f64", 1},
		{"rms/f32/20x17/bwd/eps=0/param=f64", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct norm_problem p = problem_of(cases[i].problem);

		any_rows();
		for (int k = 0; k < p.n * p.c; k++)
			x[k] = (float)((int64_t)next() >> 50); /* so that 3 x is exact */
		pair_rows((int)p.n, (int)p.c, cases[i].factor);
		for (int64_t feature = 0; feature < p.c; feature++)
			assert_true(dgamma_of(cases[i].problem, feature) == 0);
	}
}

/* The first two rows are +-1 and +-3, so that x_hat is exact without eps; the others vanish in pairs, which
 * no precision shows: dy = 1 + k 2^-23 and 2^-24 leave a midpoint. */
static double tie_of(const char *problem, int k, float rest)
{
	struct norm_problem p = problem_of(problem);
	int cols = (int)p.c;

	any_rows();
	pair_rows((int)p.n, cols, 2);
	for (int i = 0; i < cols; i++) {
		x[i] = i % 2 ? -1 : 1;
		x[cols + i] = 3 * x[i];
		dy[i] = 1 + (float)k * 0x1p-23f;
		dy[cols + i] = rest;
	}
	return dgamma_of(problem, 0);
}

static void midpoints_go_to_the_even(void **state)
{
	static const char *const problems[] = {
		"layer/f32/20x6/bwd/eps=0",
		"rms/f32/20x6/bwd/eps=0",
		"rms/f32/100x6/bwd/eps=0/eps_at=outside",
		"layer/f32/40x24/bwd/eps=0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		for (int k = 1; k < 20; k++) {
			double even = 1 + (k + k % 2) * 0x1p-23;

			assert_true(tie_of(problems[i], k, 0x1p-24f) == even);
			assert_true(tie_of(problems[i], k, -0x1p-24f) == 1 + (k - k % 2) * 0x1p-23);
		}
}

/* The same half way between numbers of f64, which are no doubles. */
static void midpoints_of_f64_go_to_the_even(void **state)
{
	static const char *const problems[] = {"layer/f32/20x6/bwd/eps=0/param=f64",
										   "rms/f32/20x6/bwd/eps=0/eps_at=outside/param=f64"};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		for (int k = 1; k < 6; k++) {
			double of = 1 + k * 0x1p-23;

			assert_true(tie_of(problems[i], k, 0x1p-53f) == of);
			assert_true(tie_of(problems[i], k, 3 * 0x1p-53f) == of + 0x1p-51);
			assert_true(tie_of(problems[i], k, 0x1.000002p-53f) == of + 0x1p-52);
			assert_true(tie_of(problems[i], k, -0x1p-53f) == of);
		}
}

/* sqrt(1 + eps) is irrational: x_hat is less than 1 by eps/2, and dgamma less than the midpoint. */
static void next_to_a_midpoint_is_none(void **state)
{
	static const char *const problems[] = {
		"rms/f32/20x6/bwd/eps=0x1p-300",
		"layer/f32/20x6/bwd/eps=0x1p-1000",
		"layer/f32/2x6/bwd/eps=0x1p-1074",
		"layer/f32/2x6/bwd/eps=0x1p-1000/eps_at=outside",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
		for (int k = 0; k < 4; k++) {
			struct norm_problem p = problem_of(problems[i]);

			any_rows();
			pair_rows((int)p.n, (int)p.c, 1);
			for (int j = 0; j < p.c; j++) {
				x[j] = j % 2 ? -1 : 1;
				x[p.c + j] = x[j];
				dy[j] = 1 + (float)k * 0x1p-23f;
				dy[p.c + j] = 0x1p-24f;
			}
			/* The sum is down from the midpoint above 1 + k 2^-23. */
			assert_true(dgamma_of(problems[i], 0) == 1 + k * 0x1p-23);
			assert_true(dgamma_of(problems[i], 1) == -1 - k * 0x1p-23);
		}
}

/* Two rows with one variance, permutations of each other: dy = +-(N v - sum) vanish crosswise. */
static void permuted_rows_vanish_crosswise(void **state)
{
	static const char *const problems[] = {"layer/f32/2x7/bwd", "layer/f32/2x7/bwd/ddof=1",
										   "layer/f32/2x7/bwd/eps_at=outside"};
	static const float row[7] = {1, 5, -2, 8, 3, 3, -11};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		for (int k = 0; k < 7; k++) {
			x[k] = row[k];
			x[7 + k] = row[(k + 3) % 7];
			dy[k] = 7 * x[7 + k] - 7;
			dy[7 + k] = -(7 * x[k] - 7);
		}
		for (int k = 0; k < 7; k++)
			assert_true(dgamma_of(problems[i], k) == 0);
	}
}

/* A tie that is one whatever other rows there are, and what a little more or less makes of it. */
static void ties_are_told_exactly(void **state)
{
	static const char *const problems[] = {
		"layer/f32/40x6/bwd/eps=0", "rms/f32/40x6/bwd/eps=0/eps_at=outside",
		"layer/f32/40x6/bwd/eps_at=outside", "layer/f32/40x6/bwd"};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct norm_problem p = problem_of(problems[i]);
		const struct norm_args args = {.x = x, .dy = dy};
		struct norm_exact_tie tie = {2, norm_exact_big(0), 7};

		any_rows();
		pair_rows(40, 6, p.eps == 0 ? 4 : 1);
		norm_exact_ties(&p, &args, &tie, 1, room);
		assert_int_equal(tie.is, 1);
		tie.midpoint = norm_exact_big(0x1p-140);
		norm_exact_ties(&p, &args, &tie, 1, room);
		assert_int_equal(tie.is, 0);
		tie.midpoint = norm_exact_big(0);
		dy[5 * 6 + 2] = nextafterf(dy[5 * 6 + 2], 0);
		norm_exact_ties(&p, &args, &tie, 1, room);
		assert_int_equal(tie.is, 0);
	}
}

/* rms of two members, eps = 1 outside: rows (1, 2) and (2, 4) have q = sqrt 10 and 2 sqrt 10; with dy = -3 a and
 * 4.5 a their roots vanish and leave a; a row (1, 1) adds half its dy. */
static void roots_outside_leave_a_rational(void **state)
{
	struct norm_problem p = problem_of("rms/f32/3x2/bwd/eps=1/eps_at=outside");
	const struct norm_args args = {.x = x, .dy = dy};
	static const float rows[6] = {1, 2, 2, 4, 1, 1};
	struct norm_exact_tie tie = {0, norm_exact_big(0), 7};
	double midpoint;

	(void)state;
	for (int k = -64; k < 64; k += 8) {
		float a = 1 + (float)k * 0x1p-23f;

		for (int i = 0; i < 6; i++) {
			x[i] = rows[i];
			dy[i] = 0;
		}
		dy[0] = -3 * a;
		dy[2] = 4.5f * a;
		dy[4] = 3 * 0x1p-23f;
		midpoint = (double)a + 3 * 0x1p-24;
		tie.midpoint = norm_exact_big(midpoint);
		norm_exact_ties(&p, &args, &tie, 1, room);
		assert_int_equal(tie.is, 1);
		assert_true(dgamma_of("rms/f32/3x2/bwd/eps=1/eps_at=outside", 0) ==
					(double)(float)midpoint);
		dy[4] += 0x1p-40f;
		norm_exact_ties(&p, &args, &tie, 1, room);
		assert_int_equal(tie.is, 0);
	}
}

/* rms: where a row has Inf, x_hat is 0, and the row adds nothing to the tie of the others. */
static void rows_with_an_infinity_add_nothing(void **state)
{
	struct norm_problem p = problem_of("rms/f32/20x6/bwd/eps=0");
	const struct norm_args args = {.x = x, .dy = dy};
	struct norm_exact_open open = {0, 0, 2, 0};

	(void)state;
	for (int k = 1; k < 10; k++) {
		tie_of("rms/f32/20x6/bwd/eps=0", k, 0x1p-24f);
		x[4 * 6 + 3] = x[5 * 6 + 4] = INFINITY;
		open = (struct norm_exact_open){0, 0, 2, 0};
		norm_exact_column_dgammas(&p, &args, &open, 1, room);
		assert_true(open.value == 1 + (k + k % 2) * 0x1p-23);
	}
}

/* Many features at once are what each is alone. */
static void features_do_not_mix(void **state)
{
	struct norm_problem p = problem_of("layer/f32/20x12/bwd/eps=0");
	const struct norm_args args = {.x = x, .dy = dy};
	struct norm_exact_open open[12];

	(void)state;
	tie_of("layer/f32/20x12/bwd/eps=0", 5, 0x1p-24f);
	for (int i = 4; i < 8; i++) /* among ties, some that are none */
		dy[2 * 12 + i] += 1;
	for (int i = 0; i < 12; i++)
		open[i] = (struct norm_exact_open){i, -(double)INFINITY, (double)INFINITY, 0};
	norm_exact_column_dgammas(&p, &args, open, 12, room);
	for (int i = 0; i < 12; i++)
		assert_true(open[i].value == dgamma_of("layer/f32/20x12/bwd/eps=0", i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opposite_rows_are_zero),
		cmocka_unit_test(midpoints_go_to_the_even),
		cmocka_unit_test(midpoints_of_f64_go_to_the_even),
		cmocka_unit_test(next_to_a_midpoint_is_none),
		cmocka_unit_test(permuted_rows_vanish_crosswise),
		cmocka_unit_test(ties_are_told_exactly),
		cmocka_unit_test(roots_outside_leave_a_rational),
		cmocka_unit_test(rows_with_an_infinity_add_nothing),
		cmocka_unit_test(features_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
