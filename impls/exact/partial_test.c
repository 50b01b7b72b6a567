/* What a sum with a running bound may say, and what it has to leave open. */
#include "partial.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define EMPTY ((struct norm_exact_partial){0, 0, 0, 0})

static struct norm_exact_partial sum_of(const double *terms, int count, double error)
{
	struct norm_exact_partial sum = EMPTY;

	for (int i = 0; i < count; i++)
		norm_exact_partial_add(&sum, terms[i], error);
	return sum;
}

static void exact_ties_are_settled(void **state)
{
	struct norm_exact_partial sum = sum_of((double[]){1, 0x1p-24, 7, -7}, 4, 0);
	double low, high;

	(void)state;
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 1);
	assert_true(low == 1 && high == 1);
	sum = sum_of((double[]){1, 3 * 0x1p-24, 0x1p-50, -0x1p-50}, 4, 0);
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 1);
	assert_true(low == 1 + 0x1p-22 && high == low);
}

/* 2^-120 is lost beside 2^-60, which goes again: a tie is all that is left, and it is none. */
static void what_is_lost_is_remembered(void **state)
{
	struct norm_exact_partial sum =
		sum_of((double[]){1, 0x1p-24, 0x1p-60, 0x1p-120, -0x1p-60}, 5, 0);
	double low, high;

	(void)state;
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 0);
	assert_true(low == 1 && high == 1 + 0x1p-23);
}

static void errors_of_terms_are_remembered(void **state)
{
	struct norm_exact_partial sum = sum_of((double[]){1, 0x1p-24}, 2, 0x1p-60), other;
	double low, high;

	(void)state;
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 0);
	assert_true(low == 1 && high == 1 + 0x1p-23);
	other = sum_of((double[]){1, 0x1p-30}, 2, 0x1p-60);
	assert_int_equal(norm_exact_partial_ends(&other, NORM_F32, &low, &high), 1);
	assert_true(low == 1 && high == 1);
	/* And kept when sums are merged: 2 + 2^-24 + 2^-30, within 2^-24 of a midpoint. */
	norm_exact_partial_merge(&sum, &other);
	assert_true(sum.error >= 4 * 0x1p-60);
	/* A zero that is not exact has no sign. */
	sum = sum_of((double[]){0}, 1, 0x1p-200);
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 0);
}

/* f64's own ends: 1 + 2^-54 + 2^-110 is up from no midpoint, 1 + 2^-53 -+ 2^-110 beside one. */
static void ends_of_f64_are_of_two_words(void **state)
{
	static const struct {
		struct norm_twice value;
		double error;
		int settled;
		double low, high;
	} rows[] = {
		{{1, 0x1p-54}, 0x1p-100, 1, 1, 1},
		{{1, 0x1p-53 + 0x1p-105}, 0x1p-108, 0, 1, 1 + 0x1p-52},
		{{1, 0x1p-53 + 0x1p-102}, 0x1p-108, 1, 1 + 0x1p-52, 1 + 0x1p-52},
		{{1, 0x1p-53}, 0x1p-108, 0, 1, 1 + 0x1p-52},
		{{3, 0}, 0, 1, 3, 3},
		{{0, 0}, 0, 1, 0, 0},
		{{0, 0}, 0x1p-1070, 0, -0x1p-1070, 0x1p-1070},
	};
	double low, high;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			norm_exact_twice_ends(NORM_F64, rows[i].value, rows[i].error, &low, &high),
			rows[i].settled);
		if (rows[i].low == 0 && !rows[i].settled)
			continue;
		assert_true(fabs(low - rows[i].low) <= 0x1p-1074);
		assert_true(fabs(high - rows[i].high) <= 0x1p-1074);
	}
	/* Beside f32's midpoint: two roundings would make one of it. */
	assert_int_equal(norm_exact_twice_ends(NORM_F32, (struct norm_twice){1 + 0x1p-24, 0x1p-60},
										   0, &low, &high),
					 0);
	assert_true(low == 1 && high == 1 + 0x1p-23);
	norm_exact_twice_ends(NORM_F64, (struct norm_twice){1, 0}, (double)NAN, &low, &high);
	assert_true(isinf(low) && isinf(high) && low < high);
}

static void what_is_not_finite_is_the_answer(void **state)
{
	struct norm_exact_partial sum = EMPTY, other = EMPTY;
	double low, high;

	(void)state;
	sum.special = (double)INFINITY;
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 1);
	assert_true(isinf(low) && isinf(high));
	other.special = -(double)INFINITY;
	norm_exact_partial_merge(&sum, &other);
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 1);
	assert_true(isnan(low));
	/* An overflow on the way is no answer. */
	sum = sum_of((double[]){0x1p1023, 0x1p1023, -0x1p1023}, 3, 0);
	assert_int_equal(norm_exact_partial_ends(&sum, NORM_F32, &low, &high), 0);
	assert_true(isinf(low) && isinf(high) && low < high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_ties_are_settled),
		cmocka_unit_test(what_is_lost_is_remembered),
		cmocka_unit_test(errors_of_terms_are_remembered),
		cmocka_unit_test(ends_of_f64_are_of_two_words),
		cmocka_unit_test(what_is_not_finite_is_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
