/*
 * Constructed exact ties, each with its right answer known without any arithmetic in question: rows
 * of +-a (x_hat is +-1 when eps = 0) with gamma + beta at a midpoint, infer with rstd = 1 and
 * products of odd integers, sums of residuals. A plain MPFR loop gets some of them wrong.
 */
#include "exact_check.h"
#include "fixture.h"

static int64_t ties, wrong;

static void expect(const struct norm_problem *p, enum norm_dtype type, double got, double want,
				   const char *what, int64_t i)
{
	char text[NORM_TEXT_MAX];

	ties++;
	if (same_value(got, want) || (got == 0 && want == 0))
		return;
	if (wrong++ < 10) {
		norm_problem_print(p, text, sizeof(text));
		print_error("%s: %s[%lld] = %a, not %a (%s)\n", text, what, (long long)i, got, want,
					norm_dtype_name(type));
	}
}

/* A value of the type, of many magnitudes, and half a unit in its last place. */
static double random_value(enum norm_dtype type, struct random *r, double *half)
{
	const struct norm_format *f = &norm_formats[type];
	int exponent = random_below(r, 12) - 6;
	int64_t mantissa = ((int64_t)1 << (f->precision - 1)) +
					   (int64_t)(random_bits(r) & (((uint64_t)1 << (f->precision - 1)) - 1));

	*half = ldexp(0.5, exponent - f->precision + 1);
	return ldexp((double)mantissa, exponent - f->precision + 1) * (random_bits(r) % 2 ? 1 : -1);
}

/* The even one of a value and its neighbour away from zero. */
static double even_of(enum norm_dtype type, double value)
{
	return type_even(type, value) ? value : type_neighbour(type, value, value > 0);
}

/*
 * x = level +- a, balanced, so that mean = level (rms: level = 0) and rstd = 1 / a: where x_hat = 1
 * the output is g + b, where -1 it is b - g. f64: b is the value and g half a unit. Narrow types: g
 * is any f64 and b = midpoint - g, exactly.
 */
static void tie_rows(const char *text, uint64_t seed)
{
	struct norm_problem p;
	struct fixture f;
	struct random r = {seed};
	double *want;

	assert_int_equal(norm_problem_parse(text, &p, NULL, 0), 0);
	assert_int_equal(p.param, NORM_F64);
	fixture_init(&f, &p, NORMAL, NORMAL, seed);
	want = calloc((size_t)p.c * 2, sizeof(*want));
	for (int64_t j = 0; j < p.c; j++) {
		int64_t row_sign = p.op == NORM_BATCH ? 0 : j % 2;
		double half, value = random_value(p.y, &r, &half), middle = copysign(half, value);
		double g = p.y == NORM_F64 ? 0 : random_below(&r, 2001) - 1000;
		double sign = row_sign ? -1 : 1;

		if (p.y == NORM_F64) { /* sign * g + b, at the places where x_hat = sign */
			norm_store(NORM_F64, (void *)(uintptr_t)f.args.gamma, j, sign * middle);
			norm_store(NORM_F64, (void *)(uintptr_t)f.args.beta, j, value);
		} else {
			norm_store(NORM_F64, (void *)(uintptr_t)f.args.gamma, j, sign * g);
			norm_store(NORM_F64, (void *)(uintptr_t)f.args.beta, j, value + middle - g);
		}
		want[j] = even_of(p.y, value);
	}
	for (int64_t set = 0; set < norm_sets(&p); set++) {
		double level = p.op == NORM_RMS ? 0 : random_below(&r, 64) - 32;
		double a = 1 + random_below(&r, 15);

		for (int64_t i = 0; i < norm_set_size(&p); i++)
			norm_store(p.x, (void *)(uintptr_t)f.args.x,
					   norm_offset(&p, norm_xstride(&p), set, i), level + (i % 2 ? -a : a));
	}
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	for (int64_t set = 0; set < norm_sets(&p); set++)
		for (int64_t i = 0; i < norm_set_size(&p); i++) {
			int64_t j = p.op == NORM_BATCH ? set : i;

			if (p.op == NORM_BATCH && i % 2)
				continue; /* b - g is no tie */
			expect(&p, p.y, norm_load(p.y, f.args.y, norm_offset(&p, norm_ystride(&p), set, i)),
				   want[j], "y", set * norm_set_size(&p) + i);
		}
	free(want);
	fixture_free(&f);
}

static void test_rows(void **state)
{
	static const char *const problems[] = {
		"layer/f32/48x512/param=f64/eps=0",
		"layer/f64/48x512/eps=0",
		"layer/bf16/48x512/param=f64/eps=0",
		"layer/f16/48x512/param=f64/eps=0",
		"layer/f32/48x512/param=f64/y=bf16/eps=0",
		"layer/f64/48x512/y=f32/eps=0/eps_at=outside",
		"layer/f64/48x512/y=f16/eps=0",
		"layer/bf16/48x512/param=f64/y=f64/eps=0",
		"rms/f32/48x512/param=f64/eps=0/affine=gamma+beta",
		"rms/f64/48x512/eps=0/affine=gamma+beta",
		"rms/bf16/48x512/param=f64/eps=0/affine=gamma+beta/eps_at=outside",
		"rms/f16/48x512/param=f64/y=f32/eps=0/affine=gamma+beta",
		"batch/f32/96x512/param=f64/eps=0",
		"batch/f64/96x512/eps=0",
		"batch/f32/8x512x12/param=f64/eps=0/y=bf16",
		"batch/bf16/8x12x512/nhwc/param=f64/eps=0/eps_at=outside",
	};
	uint64_t seed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		tie_rows(problems[i], ++seed);
	print_message("%lld ties of y, %lld wrong\n", (long long)ties, (long long)wrong);
	assert_int_equal(wrong, 0);
}

/* infer with var = 1, mean = 0, eps = 0: y = RN(g x) and dx = RN(g dy), an odd integer of one bit
 * too many half the time. */
static void tie_products(const char *text, uint64_t seed)
{
	struct norm_problem p;
	struct fixture f;
	struct random r = {seed};
	int bits, backward;

	assert_int_equal(norm_problem_parse(text, &p, NULL, 0), 0);
	backward = p.dir == NORM_BACKWARD;
	bits = norm_formats[p.x].precision;
	fixture_init(&f, &p, NORMAL, NORMAL, seed);
	for (int64_t j = 0; j < p.c; j++) {
		norm_store(p.stat, f.args.running_mean, j, 0);
		norm_store(p.stat, f.args.running_var, j, 1);
		norm_store(p.param, (void *)(uintptr_t)f.args.gamma, j, 3);
	}
	/* 3 m with m odd in [2^(bits-1), 4/3 2^(bits-1)) has bits + 1 bits, and is odd. */
	for (int64_t i = 0; i < f.elements; i++) {
		uint64_t m =
			((uint64_t)1 << (bits - 1)) + random_bits(&r) % (((uint64_t)1 << (bits - 1)) / 3);

		norm_store(p.x, (void *)(uintptr_t)(backward ? f.args.dy : f.args.x), i,
				   ldexp((double)(m | 1), random_below(&r, 9) - bits));
	}
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	for (int64_t i = 0; i < f.elements; i++) {
		double x = norm_load(p.x, backward ? f.args.dy : f.args.x, i);
		int exponent = ilogb(x) + 1 - bits;
		/* In units of 2^exponent: 3 m, whose even half is 2 * (odd or even of 3m/2). */
		uint64_t m = 3 * (uint64_t)ldexp(x, -exponent), down = m / 2;

		expect(&p, p.y, norm_load(p.y, backward ? f.args.dx : f.args.y, i),
			   ldexp((double)(down + down % 2), exponent + 1), backward ? "dx" : "y", i);
	}
	fixture_free(&f);
}

static void test_products(void **state)
{
	static const char *const problems[] = {
		"batch/f32/64x512/infer/eps=0/affine=gamma",
		"batch/f64/64x512/infer/eps=0/affine=gamma",
		"batch/bf16/64x512/infer/eps=0/affine=gamma",
		"batch/f16/64x512/infer/eps=0/affine=gamma",
		"batch/f32/64x512/infer/eps=0/affine=gamma/bwd",
		"batch/f64/64x512/infer/eps=0/affine=gamma/bwd",
		"batch/bf16/64x512/infer/eps=0/affine=gamma/bwd",
		"batch/f16/64x512/infer/eps=0/affine=gamma/bwd/eps_at=outside",
	};
	uint64_t seed = 100;

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		tie_products(problems[i], ++seed);
	print_message("%lld ties in all, %lld wrong\n", (long long)ties, (long long)wrong);
	assert_true(ties >= 500000);
	assert_int_equal(wrong, 0);
}

/* infer with var = 1: y = x + b - mean is a tie but for a mean of +-2^-600, which 320 bits do not
 * see beside x. */
static void near_ties(const char *text, uint64_t seed)
{
	struct norm_problem p;
	struct fixture f;
	struct random r = {seed};

	assert_int_equal(norm_problem_parse(text, &p, NULL, 0), 0);
	fixture_init(&f, &p, NORMAL, NORMAL, seed);
	for (int64_t j = 0; j < p.c; j++) {
		double half, value = random_value(p.y, &r, &half);
		double mean = random_bits(&r) % 2 ? 0x1p-600 : -0x1p-600;

		norm_store(p.stat, f.args.running_mean, j, mean);
		norm_store(p.stat, f.args.running_var, j, 1);
		norm_store(p.param, (void *)(uintptr_t)f.args.gamma, j, 1);
		norm_store(p.param, (void *)(uintptr_t)f.args.beta, j, copysign(half, value));
		for (int64_t i = 0; i < p.n; i++)
			norm_store(p.x, (void *)(uintptr_t)f.args.x, i * p.c + j, value);
	}
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	for (int64_t i = 0; i < f.elements; i++) {
		double x = norm_load(p.x, f.args.x, i);
		int away = (x > 0) == (norm_load(p.stat, f.args.running_mean, i % p.c) < 0);

		expect(&p, p.y, norm_load(p.y, f.args.y, i), away ? type_neighbour(p.y, x, x > 0) : x,
			   "y", i);
	}
	fixture_free(&f);
}

static void test_near_ties(void **state)
{
	static const char *const problems[] = {
		"batch/f32/8x512/infer/eps=0/param=f64/stat=f64",
		"batch/f64/8x512/infer/eps=0",
		"batch/bf16/8x512/infer/eps=0/param=f64/stat=f64/eps_at=outside",
		"batch/f16/8x512/infer/eps=0/param=f64/stat=f64",
	};
	uint64_t seed = 200;

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		near_ties(problems[i], ++seed);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_near_ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
