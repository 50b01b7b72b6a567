/* NORM_CPU_DISABLE takes away what it names and what builds on it, and implementations say so. */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "norm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t without(const char *names)
{
	assert_int_equal(setenv("NORM_CPU_DISABLE", names, 1), 0);
	return norm_cpu();
}

static const uint64_t all512 = NORM_CPU_AVX512 | NORM_CPU_AVX512BF16 | NORM_CPU_AVX512FP16;

static void a_feature_takes_what_builds_on_it(void **state)
{
	uint64_t all = without("");

	(void)state;
	assert_true(without("avx512fp16") == (all & ~(uint64_t)NORM_CPU_AVX512FP16));
	assert_true(without("avx512bf16") == (all & ~(uint64_t)NORM_CPU_AVX512BF16));
	assert_true(without("avx512f") == (all & ~all512));
	assert_true(without("avx2") == (all & ~(all512 | NORM_CPU_AVX2)));
	assert_true(without("avx512f,avx2") == without("avx2"));
	assert_true(without("avx,avx5,nothing") == all);
}

static void what_needs_it_is_unavailable(void **state)
{
	const struct norm_impl *const *impls = norm_impls();

	(void)state;
	without("avx512f");
	for (size_t i = 0; impls[i]; i++)
		if (impls[i]->cpu & all512)
			assert_non_null(norm_unavailable(impls[i]));
	without("avx2");
	for (size_t i = 0; impls[i]; i++)
		assert_true(!impls[i]->cpu == !norm_unavailable(impls[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feature_takes_what_builds_on_it),
		cmocka_unit_test(what_needs_it_is_unavailable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
