/*
 * One truth: each tier forced, every build of the kernels, any number of threads, a hostile
 * floating environment, aliased buffers; always the same bits.
 */
#define _POSIX_C_SOURCE 200809L
#include "fixture.h"

#include <fenv.h>
#include <string.h>

static const char *const problems[] = {
	"layer/f32/9x301",
	"layer/f64/9x301/eps_at=outside/save=rstd",
	"layer/bf16/9x301/residual=exact/save=var/stat=bf16",
	"rms/f16/9x301/cast=llama",
	"rms/f32/9x301/gamma+1/y=f64",
	"batch/f32/5x37x21/mask/momentum=0.1",
	"batch/f64/5x21x37/nhwc/eps=0/ddof=1/save=rstd",
	"batch/bf16/5x21x3/infer",
	"layer/f32/90x37/bwd",
	"layer/f64/90x37/bwd/eps_at=outside",
	"rms/bf16/90x37/bwd/residual=exact",
	"layer/f16/70x37/bwd/stats=given",
	"batch/f32/5x37x21/bwd/mask",
	"batch/f64/5x21x37/nhwc/bwd/eps_at=outside/gamma+1",
};
static const enum family families[] = {NORMAL, OFFSET, FULL_RANGE, INTEGERS, SPECIALS};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Runs every problem twice: as the oracle does, and after `prepare`. */
static void compare(enum reference_tier tier, int threads, void (*prepare)(struct fixture *),
					void (*restore)(void), int exact_bits)
{
	for (size_t i = 0; i < COUNT(problems); i++)
		for (size_t k = 0; k < COUNT(families); k++) {
			struct norm_problem p;
			struct fixture usual, other;

			assert_int_equal(norm_problem_parse(problems[i], &p, NULL, 0), 0);
			fixture_init(&usual, &p, families[k], NORMAL, i);
			fixture_init(&other, &p, families[k], NORMAL, i);
			fixture_run(&usual, REFERENCE_FAST, 1, 0);
			if (prepare)
				prepare(&other);
			fixture_run(&other, tier, threads, 0);
			if (restore)
				restore();
			assert_int_equal(fixture_differences(&usual, &other, 0), 0);
			if (tier == REFERENCE_DECIDE)
				assert_int_equal(other.counts.elements[REFERENCE_INTERVAL], 0);
			if (exact_bits)
				for (int64_t at = 0; at < usual.elements; at++) {
					assert_true(same_value(usual.y.hi[at], other.y.hi[at]));
					assert_true(same_value(usual.y.lo[at], other.y.lo[at]));
				}
			fixture_free(&usual);
			fixture_free(&other);
		}
}

static void test_tiers(void **state)
{
	(void)state;
	compare(REFERENCE_INTERVAL, 1, NULL, NULL, 0);
	compare(REFERENCE_DECIDE, 1, NULL, NULL, 0);
}

static void test_threads(void **state)
{
	(void)state;
	compare(REFERENCE_FAST, 2, NULL, NULL, 1);
	compare(REFERENCE_FAST, 7, NULL, NULL, 1);
}

static void without_avx512(struct fixture *f)
{
	(void)f;
	setenv("NORM_CPU_DISABLE", "avx512f", 1);
}

static void without_avx2(struct fixture *f)
{
	(void)f;
	setenv("NORM_CPU_DISABLE", "avx2", 1);
}

static void with_all(void)
{
	unsetenv("NORM_CPU_DISABLE");
}

static void test_builds(void **state)
{
	(void)state;
	compare(REFERENCE_FAST, 1, without_avx512, with_all, 0);
	compare(REFERENCE_FAST, 1, without_avx2, with_all, 0);
}

static fenv_t saved;

static void hostile(struct fixture *f)
{
	(void)f;
	fegetenv(&saved);
	fesetround(FE_UPWARD);
#if defined(__x86_64__)
	fenv_t flushing;

	fegetenv(&flushing);
	flushing.__mxcsr |= 0x8040; /* FTZ and DAZ */
	fesetenv(&flushing);
#endif
}

static void check_hostile(void)
{
	int mode = fegetround();
	unsigned flush = 0x8040;

#if defined(__x86_64__)
	fenv_t found;

	fegetenv(&found);
	flush = found.__mxcsr & 0x8040;
#endif
	fesetenv(&saved);
	assert_int_equal(mode, FE_UPWARD);
	assert_int_equal(flush, 0x8040);
}

static void test_environment(void **state)
{
	(void)state;
	compare(REFERENCE_FAST, 1, hostile, check_hostile, 1);
	compare(REFERENCE_INTERVAL, 1, hostile, check_hostile, 0);
}

static void alias(struct fixture *f)
{
	memcpy(f->args.y, f->args.x, (size_t)f->x_room * norm_dtype_size(f->p.x));
	memcpy(f->args.sum, f->args.residual, (size_t)f->x_room * norm_dtype_size(f->p.x));
	memcpy(f->args.dx, f->args.dy, (size_t)f->y_room * norm_dtype_size(f->p.y));
	f->args.x = f->p.dir == NORM_FORWARD ? f->args.y : f->args.x;
	f->args.residual = f->args.sum;
	f->args.dy = f->args.dx;
}

static void test_inplace(void **state)
{
	static const char *const aliased[] = {
		"layer/f32/9x301/residual=exact/inplace", "rms/bf16/9x301/inplace",
		"batch/f64/5x21x37/nhwc/inplace",         "layer/f32/90x37/bwd/inplace",
		"batch/f32/5x37x21/bwd/inplace",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(aliased); i++) {
		struct norm_problem p;
		struct fixture apart, together;

		assert_int_equal(norm_problem_parse(aliased[i], &p, NULL, 0), 0);
		fixture_init(&apart, &p, INTEGERS, INTEGERS, 2 * i);
		fixture_init(&together, &p, INTEGERS, INTEGERS, 2 * i);
		alias(&together);
		fixture_run(&apart, REFERENCE_FAST, 1, 0);
		fixture_run(&together, REFERENCE_FAST, 2, 0);
		if (p.dir == NORM_FORWARD) {
			assert_memory_equal(apart.args.y, together.args.y,
								(size_t)apart.y_room * norm_dtype_size(p.y));
			if (p.residual)
				assert_memory_equal(apart.args.sum, together.args.sum,
									(size_t)apart.x_room * norm_dtype_size(p.x));
		} else {
			assert_memory_equal(apart.args.dx, together.args.dx,
								(size_t)apart.x_room * norm_dtype_size(p.x));
			assert_memory_equal(apart.args.dgamma, together.args.dgamma,
								(size_t)p.c * norm_dtype_size(p.param));
		}
		fixture_free(&apart);
		fixture_free(&together);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tiers),   cmocka_unit_test(test_threads),
		cmocka_unit_test(test_builds),  cmocka_unit_test(test_environment),
		cmocka_unit_test(test_inplace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
