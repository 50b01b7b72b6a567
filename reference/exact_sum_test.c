/*
 * Exact sums, by bins and by every build's extraction, against GMP's rationals: any spread of
 * exponents, cancellation, carries at the ends of the bins.
 */
#include "fixture.h"
#include "kernels.h"

#include <gmp.h>

extern const struct kernels kernels_generic;
#if defined(__x86_64__)
extern const struct kernels kernels_fma, kernels_avx512;
#endif

static struct exact_sum sum;

static int builds(const struct kernels *out[3])
{
	int count = 0;

	out[count++] = &kernels_generic;
#if defined(__x86_64__)
	if (norm_cpu() & NORM_CPU_AVX2)
		out[count++] = &kernels_fma;
	if (norm_cpu() & NORM_CPU_AVX512)
		out[count++] = &kernels_avx512;
#endif
	return count;
}

static void assert_sum(const mpq_t want)
{
	struct dyadic got;
	mpq_t q;

	dyadic_init(&got);
	mpq_init(q);
	exact_sum_get(&sum, &got);
	mpq_set_z(q, got.z);
	if (got.e >= 0)
		mpq_mul_2exp(q, q, (mp_bitcnt_t)got.e);
	else
		mpq_div_2exp(q, q, (mp_bitcnt_t)-got.e);
	assert_true(mpq_equal(q, want));
	mpq_clear(q);
	dyadic_clear(&got);
}

static void fill(double *values, int n, enum family family, enum norm_dtype type,
				 struct random *r)
{
	for (int i = 0; i < n; i++)
		values[i] = family_value(family, type, i, 1234, r);
	for (int i = n; i % 8; i++)
		values[i] = (double)NAN; /* beyond the end: whatever is there must not count */
}

/* All values at the top of one binade: the case in which partial sums are greatest. */
static void fill_greatest(double *values, int n, int spread)
{
	for (int i = 0; i < n; i++)
		values[i] = ldexp(2 - 0x1p-52, -(i % (spread + 1)));
}

static void check(const struct kernels *k, const double *values, int n)
{
	alignas(64) double copy[CHUNK];
	mpq_t want, term;

	mpq_inits(want, term, (mpq_ptr)0);
	for (int i = 0; i < n; i++) {
		mpq_set_d(term, values[i]);
		mpq_add(want, want, term);
		mpq_add(want, want, term);
	}
	exact_sum_reset(&sum);
	for (int i = 0; i < n; i++)
		exact_sum_add(&sum, values[i]);
	memcpy(copy, values, sizeof(copy));
	k->add(&sum, copy, n);
	assert_sum(want);
	mpq_clears(want, term, (mpq_ptr)0);
}

static void check_squares(const struct kernels *k, const double *values, int n)
{
	mpq_t want, term;

	mpq_inits(want, term, (mpq_ptr)0);
	exact_sum_reset(&sum);
	k->add_products(&sum, values, values, n, 0);
	for (int i = 0; i < n; i++) {
		mpq_set_d(term, values[i]);
		mpq_mul(term, term, term);
		mpq_add(want, want, term);
		mpq_add(want, want, term);
		exact_sum_product(&sum, (double[]){values[i], values[i]}, 2);
	}
	assert_sum(want);
	mpq_clears(want, term, (mpq_ptr)0);
}

static void test_sums(void **state)
{
	static const int sizes[] = {1, 2, 3, 7, 8, 9, 31, 255, 256};
	const struct kernels *k[3];
	alignas(64) double values[CHUNK];
	struct random r = {1};
	int count = builds(k);

	(void)state;
	exact_sum_init(&sum);
	for (int b = 0; b < count; b++)
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
			for (int family = NORMAL; family < FAMILIES; family++) {
				memset(values, 0, sizeof(values));
				fill(values, sizes[s], (enum family)family, NORM_F64, &r);
				check(k[b], values, sizes[s]);
				memset(values, 0, sizeof(values));
				fill(values, sizes[s], (enum family)family, NORM_F32, &r);
				check(k[b], values, sizes[s]);
				if (family != FULL_RANGE && family != SUBNORMAL)
					check_squares(k[b], values, sizes[s]);
			}
			for (int spread = 0; spread < 200; spread++) {
				memset(values, 0, sizeof(values));
				fill_greatest(values, sizes[s], spread);
				check(k[b], values, sizes[s]);
				check_squares(k[b], values, sizes[s]);
			}
		}
	exact_sum_clear(&sum);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
