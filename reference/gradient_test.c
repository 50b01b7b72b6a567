/*
 * dgamma and dbeta where rounding alone cannot tell: sums of different square roots that vanish
 * exactly, or that leave a rational midpoint. The right answers are known by construction; every
 * tier must find them.
 */
#include "exact_check.h"
#include "fixture.h"
#include "problem_fixture.h"

static int64_t checked;

static void put(enum norm_dtype type, const void *base, int64_t at, double value)
{
	norm_store(type, (void *)(uintptr_t)base, at, value);
}

static void expect_all(struct fixture *f, const double *gamma, const double *beta)
{
	char text[NORM_TEXT_MAX];

	norm_problem_print(&f->p, text, sizeof(text));
	for (int tier = REFERENCE_FAST; tier < REFERENCE_TIERS; tier++) {
		fixture_run(f, (enum reference_tier)tier, 1 + tier, 0);
		for (int64_t j = 0; j < f->p.c; j++) {
			double got = norm_load(f->p.param, f->args.dgamma, j);

			checked++;
			if (gamma && !same_value(got, gamma[j]))
				fail_msg("%s: dgamma[%lld] = %a, not %a (from tier %d)", text, (long long)j,
						 got, gamma[j], tier);
			got = norm_load(f->p.param, f->args.dbeta, j);
			if (beta && !same_value(got, beta[j]))
				fail_msg("%s: dbeta[%lld] = %a, not %a (from tier %d)", text, (long long)j, got,
						 beta[j], tier);
		}
	}
}

static void start(struct fixture *f, const char *text, enum family family, uint64_t seed)
{
	struct norm_problem p = problem_of(text);

	fixture_init(f, &p, family, NORMAL, seed);
}

/* Rows in pairs: the same x, or three times x when eps = 0, with opposite dy. */
static void test_opposite_rows(void **state)
{
	static const char *const problems[] = {
		"layer/f32/24x17/bwd",
		"layer/f64/24x17/bwd/eps_at=outside/ddof=1",
		"rms/bf16/100x13/bwd/eps=0",
		"layer/f16/100x13/bwd/eps=0/param=f64",
		"layer/f64/70x5/bwd/gamma+1",
		"layer/f64/600x3/bwd",
		"rms/f32/24x17/bwd/eps_at=outside",
	};
	const double zeros[64] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++) {
		struct fixture f = {0};
		struct norm_problem *p = &f.p;

		start(&f, problems[i], i % 2 ? NORMAL : OFFSET, i);
		for (int64_t row = 1; row < p->n; row += 2)
			for (int64_t j = 0; j < p->c; j++) {
				int64_t at = row * p->c + j, twin = at - p->c;
				double scale = p->eps == 0 ? 4 : 1;

				put(p->x, f.args.x, at, scale * norm_load(p->x, f.args.x, twin));
				put(p->y, f.args.dy, at, -norm_load(p->y, f.args.dy, twin));
			}
		expect_all(&f, zeros, zeros);
		fixture_free(&f);
	}
}

/* Two permutations of one integer row have one variance: dy = +-(N v' - sum) cancels crosswise,
 * although no two terms are alike. */
static void test_crosswise(void **state)
{
	static const char *const problems[] = {"layer/f64/2x7/bwd", "layer/f32/2x7/bwd/ddof=1",
										   "layer/f64/2x7/bwd/eps=0",
										   "layer/f64/2x7/bwd/eps_at=outside"};
	static const double row[7] = {1, 5, -2, 8, 3, 3, -11};
	const double zeros[7] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++) {
		struct fixture f = {0};
		double sum = 0;

		start(&f, problems[i], NORMAL, i);
		for (int j = 0; j < 7; j++)
			sum += row[j];
		for (int j = 0; j < 7; j++) {
			double first = row[j], second = row[(j + 3) % 7];

			put(f.p.x, f.args.x, j, first);
			put(f.p.x, f.args.x, 7 + j, second);
			put(f.p.y, f.args.dy, j, 7 * second - sum);
			put(f.p.y, f.args.dy, 7 + j, -(7 * first - sum));
		}
		expect_all(&f, zeros, NULL);
		fixture_free(&f);
	}
}

/* Rows 0 and 1 are +-1, so that x_hat is exact when eps = 0: there dy = 1 + k 2^-23 and 2^-24 make a
 * midpoint of f32 (or the same for f64). All other rows cancel in pairs, irrationally. */
static void test_ties(void **state)
{
	static const char *const problems[] = {
		"layer/f32/20x64/bwd/eps=0", "layer/f64/20x64/bwd/eps=0", "rms/f32/20x64/bwd/eps=0",
		"rms/f64/20x64/bwd/eps=0/eps_at=outside", "layer/f64/20x64/bwd/eps=0/param=f32"};
	double gamma[64] = {0}, beta[64] = {0};
	struct random r = {7};

	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++) {
		struct fixture f = {0};
		const struct norm_problem *p = &f.p;

		start(&f, problems[i], NORMAL, i);
		for (int64_t row = 2; row < p->n; row += 2)
			for (int64_t j = 0; j < p->c; j++) {
				int64_t at = row * p->c + j, twin = at + p->c;

				put(p->x, f.args.x, twin, 2 * norm_load(p->x, f.args.x, at));
				put(p->y, f.args.dy, twin, -norm_load(p->y, f.args.dy, at));
			}
		for (int64_t j = 0; j < p->c; j++) {
			int bits = norm_formats[p->param].precision - 1;
			int64_t k = (int64_t)(random_bits(&r) & (((uint64_t)1 << bits) - 2)) | (j & 1);
			double low = ldexp((double)k, -bits), value = 1 + low, half = ldexp(0.5, -bits);
			double sign = j % 2 ? -1 : 1;

			put(p->x, f.args.x, j, sign);
			put(p->x, f.args.x, p->c + j, sign * 3);
			put(p->y, f.args.dy, j, value);
			put(p->y, f.args.dy, p->c + j, half);
			beta[j] = k % 2 ? value + 2 * half : value;
			gamma[j] = sign * beta[j];
		}
		expect_all(&f, gamma, beta);
		fixture_free(&f);
	}
	print_message("%lld gradients known by construction\n", (long long)checked);
}

/* Sums of unrelated square roots: the exact tier must end by precision alone. Of 900 small radicands
 * some agree in every Legendre symbol and yet make no square. */
static void test_irrational(void **state)
{
	struct fixture f = {0}, again;

	(void)state;
	start(&f, "layer/f64/900x3/bwd/eps=1", INTEGERS, 3);
	start(&again, "layer/f64/900x3/bwd/eps=1", INTEGERS, 3);
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	fixture_run(&again, REFERENCE_DECIDE, 1, 0);
	assert_int_equal(fixture_differences(&f, &again, 0), 0);
	fixture_free(&f);
	fixture_free(&again);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_opposite_rows),
		cmocka_unit_test(test_crosswise),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_irrational),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
