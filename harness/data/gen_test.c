/* The deviates: exact enough against libm, distributed as they say, and never at an end. */
#include "gen.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANY 200000

/* Random123's own known answer (kat_vectors): counter and key 0 give these words. */
static void words_are_philox(void **state)
{
	(void)state;
	static const uint64_t known[] = {0x16554d9eca36314cu, 0xdb20fe9d672d0fdcu,
									 0xd7e772cee186176bu, 0x7e68b68aec7ba23bu};
	uint64_t words[10], again[6];

	gen_words(0, 0, 0, 0, 10, words);
	assert_memory_equal(words, known, sizeof(known));
	gen_words(0, 0, 0, 4, 6, again);
	assert_memory_equal(words + 4, again, sizeof(again));
	for (int64_t i = 0; i < 10; i++)
		assert_true(gen_word(0, 0, 0, i) == words[i]);
	assert_true(gen_word(1, 0, 0, 0) != words[0]);
	assert_true(gen_word(0, 1, 0, 0) != words[0]);
	assert_true(gen_word(0, 0, 1, 0) != words[0]);
}

static void uniforms_stay_between_their_ends(void **state)
{
	(void)state;
	assert_true(gen_uniform(0) == 0x1p-53);
	assert_true(gen_uniform(~(uint64_t)0) == 1 - 0x1p-53);
	assert_int_equal(gen_below(~(uint64_t)0, 7), 6);
	assert_int_equal(gen_below(0, 7), 0);
	assert_true(gen_normal(0) == -gen_normal(~(uint64_t)0));
	/* Phi^-1(2^-53), by its definition through erfc. */
	assert_true(fabs(erfc(-gen_normal(0) / sqrt(2)) / 2 / 0x1p-53 - 1) < 1e-12);
}

/*
 * Horner's degree 7 twice, with positive coefficients, a division and r = sqrt(-ln p): z is within
 * 36 u of the quantile, u = 2^-53. Phi magnifies that by z phi(z)/Phi(z) < z^2 + 1; erfc and the
 * quotient add at most 12 u.
 */
static void quantiles_invert_erfc(void **state)
{
	(void)state;
	for (int64_t i = 0; i < MANY; i++) {
		/* Every magnitude of tail: words shifted down by up to 50 bits. */
		uint64_t word = gen_word(1, 0, 0, i) >> 1 >> i % 50;
		double p = gen_uniform(word), z = gen_normal(word);
		double error = erfc(-z / sqrt(2)) / 2 / p - 1;

		assert_true(z < 0);
		if (!(fabs(error) < (36 * (z * z + 1) + 12) * 0x1p-53))
			fail_msg("p %a, z %a: %g", p, z, error);
	}
}

static void elementary_functions_agree_with_libm(void **state)
{
	(void)state;
	for (int64_t i = 0; i < MANY; i++) {
		double x = gen_exp(1400 * gen_uniform(gen_word(2, 0, 0, i)) - 700);
		double y = 1400 * gen_uniform(gen_word(3, 0, 0, i)) - 700;

		assert_true(fabs(gen_log(x) - log(x)) <= 2 * 0x1p-52 * fabs(log(x)));
		/* k ln 2 and r are exact to 2^-52 r; the polynomial's last steps round twice more. */
		assert_true(fabs(gen_exp(y) - exp(y)) <= 2 * 0x1p-52 * exp(y));
	}
	assert_true(gen_log(1) == 0 && gen_exp(0) == 1);
}

/*
 * Five standard errors of each estimator: mean 1/sqrt n, variance sqrt(2/n), a tail's share
 * sqrt(q/n); a false alarm is 6e-7 likely, and the seed is fixed.
 */
static void normals_are_normal(void **state)
{
	(void)state;
	static const double edges[] = {0.5, 1, 2, 3, 4};
	double sum = 0, squares = 0, n = MANY;
	int64_t beyond[5] = {0}, below[5] = {0};

	for (int64_t i = 0; i < MANY; i++) {
		double z = gen_normal(gen_word(4, ROLE_X, 7, i));

		sum += z;
		squares += z * z;
		for (int e = 0; e < 5; e++) {
			beyond[e] += z > edges[e];
			below[e] += z < -edges[e];
		}
	}
	assert_true(fabs(sum / n) < 5 / sqrt(n));
	assert_true(fabs(squares / n - 1) < 5 * sqrt(2 / n));
	for (int e = 0; e < 5; e++) {
		double q = erfc(edges[e] / sqrt(2)) / 2;

		assert_true(fabs((double)beyond[e] / n - q) < 5 * sqrt(q / n));
		assert_true(fabs((double)below[e] / n - q) < 5 * sqrt(q / n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_philox),
		cmocka_unit_test(uniforms_stay_between_their_ends),
		cmocka_unit_test(quantiles_invert_erfc),
		cmocka_unit_test(elementary_functions_agree_with_libm),
		cmocka_unit_test(normals_are_normal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
