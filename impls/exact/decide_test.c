/*
 * Numbers half way between two neighbours of each type, and a hair beside them: subnormals, powers of two and
 * the threshold of overflow included; as a quotient by a root, and as a sum with a bias. Nothing brackets them.
 */
#include "decide.h"

#include "../dtype.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct norm_exact_big sum(double a, double b)
{
	struct norm_exact_big out = norm_exact_big(a), more = norm_exact_big(b);

	norm_exact_big_add(&out, &more);
	return out;
}

/* t = (m + hair) times `by`, over sqrt(by^2): the root is asked for whenever `by` is. */
static double decided(enum norm_dtype type, const struct norm_exact_big *m, double hair,
					  double by)
{
	struct norm_exact_big factor = norm_exact_big(by), part = norm_exact_big(hair);
	struct norm_exact_question q = {.a = *m,
									.square = factor,
									.share = norm_exact_big(1),
									.shift = norm_exact_big(0),
									.slope = norm_exact_big(1),
									.bias = norm_exact_big(0)};

	norm_exact_big_add(&q.a, &part);
	norm_exact_big_multiply(&q.a, &factor);
	norm_exact_big_multiply(&q.square, &factor);
	return norm_exact_decide(&q, type, -(double)INFINITY, (double)INFINITY);
}

static double with_bias(enum norm_dtype type, const struct norm_exact_big *m, double bias)
{
	struct norm_exact_big part = norm_exact_big(bias);
	struct norm_exact_question q = {.a = *m,
									.square = norm_exact_big(0),
									.share = norm_exact_big(1),
									.shift = norm_exact_big(1),
									.bias = part};

	norm_exact_big_subtract(&q.a, &part);
	return norm_exact_decide(&q, type, -(double)INFINITY, (double)INFINITY);
}

/* Neighbours of one type, and their mean in two words. */
static void expect_between(enum norm_dtype type, double below, double above, double half_below,
						   double half_above, int below_is_even)
{
	struct norm_exact_big m = sum(half_below, half_above);
	static const double by[] = {1, 3, 0x1.8p-500, 0x1.fffffffffffffp400};

	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		double tie = below_is_even ? below : above;

		assert_true(decided(type, &m, 0, by[i]) == tie);
		assert_true(decided(type, &m, 0x1p-1074, by[i]) == above);
		assert_true(decided(type, &m, -0x1p-1074, by[i]) == below);
	}
	assert_true(with_bias(type, &m, 1) == (below_is_even ? below : above));
	assert_true(with_bias(type, &m, -0x1p-1074) == (below_is_even ? below : above));
}

static double number(enum norm_dtype type, uint64_t bits)
{
	switch (type) {
	case NORM_F64:
		return norm_float64(bits);
	case NORM_F32:
		return (double)norm_float32((uint32_t)bits);
	case NORM_BF16:
		return (double)norm_f32_of_bf16((uint16_t)bits);
	case NORM_F16:
		break;
	}
	return (double)norm_f32_of_f16((uint16_t)bits);
}

static void ties_go_to_the_even_neighbour(void **state)
{
	(void)state;
	for (int type = 0; type < NORM_DTYPES; type++) {
		const struct norm_format *format = &norm_formats[type];
		int stored = format->precision - 1;
		uint64_t one = (uint64_t)format->greatest_exponent << stored;
		uint64_t infinite = (uint64_t)(2 * format->greatest_exponent + 1) << stored;
		uint64_t places[] = {1,
							 2,
							 ((uint64_t)1 << stored) - 1,
							 (uint64_t)1 << stored,
							 one - 1,
							 one,
							 one + 1,
							 one + ((uint64_t)1 << stored) - 1,
							 infinite - 2,
							 infinite - 1};

		for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
			double below = number((enum norm_dtype)type, places[i]);
			double above = number((enum norm_dtype)type, places[i] + 1), ulp;

			ulp = isinf(above) ? below - number((enum norm_dtype)type, places[i] - 1)
							   : above - below;
			/* Half of f64's least ulp is no double: the next test's. */
			if (!(ulp / 2 > 0))
				continue;
			expect_between((enum norm_dtype)type, below, above, below, ulp / 2,
						   places[i] % 2 == 0);
			expect_between((enum norm_dtype)type, -above, -below, -below, -ulp / 2,
						   places[i] % 2 != 0);
		}
	}
}

static void midpoints_and_the_even_of_their_sides(void **state)
{
	(void)state;
	for (int type = 0; type < NORM_DTYPES; type++) {
		enum norm_dtype of = (enum norm_dtype)type;
		const struct norm_format *format = &norm_formats[type];
		uint64_t infinite = (uint64_t)(2 * format->greatest_exponent + 1)
							<< (format->precision - 1);
		const uint64_t places[] = {0, 1, 2, 77, infinite / 2, infinite / 2 + 1, infinite - 1};

		for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
			double value = number(of, places[i]), above = number(of, places[i] + 1);
			double even = places[i] % 2 ? above : value;
			struct norm_exact_big m = norm_exact_midpoint(of, value);

			assert_true(norm_exact_next(of, value) == above);
			assert_true(norm_exact_even(of, value) == even);
			assert_true(norm_exact_even(of, -above) == -even);
			assert_true(with_bias(of, &m, 0) == even);
		}
	}
}

/* k 2^-1075, whose half no double has: a quotient by 2. */
static void f64_subnormals_tie(void **state)
{
	static const struct {
		int k;
		double right;
	} rows[] = {{1, 0},         {3, 0x1p-1073},   {5, 0x1p-1073},
				{7, 0x1p-1072}, {-3, -0x1p-1073}, {-1, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int beside = -1; beside <= 1; beside++) {
			struct norm_exact_big hair = norm_exact_big(beside * 0x1p-1000);
			struct norm_exact_question q = {.a = norm_exact_big(rows[i].k * 0x1p-1000),
											.square = norm_exact_big(4),
											.share = norm_exact_big(0x1p-148),
											.shift = norm_exact_big(0),
											.slope = norm_exact_big(1),
											.bias = norm_exact_big(0)};
			const struct norm_exact_big small = norm_exact_big(0x1p-900);
			double is, right = rows[i].right;

			/* a / sqrt(4 / 2^-148) = k 2^-1000 / 2^75. */
			norm_exact_big_multiply(&hair, &small);
			norm_exact_big_add(&q.a, &hair);
			is = norm_exact_decide(&q, NORM_F64, -(double)INFINITY, (double)INFINITY);
			if (beside > 0)
				right = (rows[i].k + 1) / 2 * 0x1p-1074;
			else if (beside < 0)
				right = (rows[i].k - 1) / 2 * 0x1p-1074;
			assert_true(is == right);
			assert_true(!signbit(is) == (rows[i].k > 0));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ties_go_to_the_even_neighbour),
		cmocka_unit_test(midpoints_and_the_even_of_their_sides),
		cmocka_unit_test(f64_subnormals_tie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
