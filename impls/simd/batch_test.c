/*
 * simd/faithful's and simd/exact's batch have the same bits on every instruction set: each is compared
 * with plain C's, on shapes that meet both walks, repeated rows, tails, masks, parts, f64, and statistics saved as f64, so
 * that the order of sums shows.
 */
#include "../dtype.h"
#include "../problem_fixture.h"
#include "../shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const problems[] = {
	"batch/f32/5x3x77/save=var/stat=f64",
	"batch/f32/3x2x70000/save=rstd/stat=f64/ddof=1",
	"batch/f32/7x20x49/mask/save=var/stat=f64",
	"batch/f32/700x3/save=rstd/stat=f64",
	"batch/f32/50x129/nhwc/save=var/stat=f64/momentum=0.1",
	"batch/f32/333x24/mask/save=rstd/stat=f64",
	"batch/bf16/9x30x14/save=var/stat=f64",
	"batch/f16/40x6x33/infer/stat=f64",
	"batch/f32/6x10x65/bwd/stat=f64",
	"batch/f32/200x40/bwd/mask",
	"batch/f32/11x5x9/nhwc/bwd/infer",
	"batch/f32/9x4x800/inplace/mask",
	"batch/bf16/900x40/inplace/save=var/stat=f64",
	"batch/f64/5x3x977/save=var",
	"batch/f64/7x20x49/mask/save=rstd/inplace",
	"batch/f64/700x21/ddof=1/momentum=0.1/save=var",
	"batch/f64/20x9x33/infer",
	"batch/f64/5x3x977/bwd/param=f32",
	"batch/f64/7x20x49/bwd/mask/gamma+1",
	"batch/f64/700x21/bwd/ddof=1/eps_at=outside",
	"batch/f64/20x9x33/bwd/infer",
};

static const char *const algorithms[] = {"simd/faithful@", "simd/exact@"};

#define TENSORS 12

/* Inputs first; what a run leaves in all of them is compared. */
struct memory {
	unsigned char *tensor[TENSORS];
	size_t bytes;
};

static void fill(const struct norm_problem *p, struct memory *m)
{
	uint64_t state = 1;

	m->bytes = (size_t)(norm_rows(p) * norm_xstride(p)) * sizeof(double);
	for (int t = 0; t < TENSORS; t++) {
		m->tensor[t] = calloc(m->bytes, 1);
		assert_non_null(m->tensor[t]);
	}
	for (int64_t i = 0; i < norm_elements(p); i++)
		for (int t = 0; t < 8; t++) {
			enum norm_dtype type = t < 2 ? p->x : t < 4 ? p->param : p->stat;

			state = state * 6364136223846793005u + 1442695040888963407u;
			if (t < 7)
				norm_store(type, m->tensor[t], i, 3 + (double)(state >> 33) * 0x1p-31);
			else
				m->tensor[t][i] = (unsigned char)(state >> 62 != 0);
		}
}

static void run(const struct norm_impl *impl, const struct norm_problem *p, struct memory *m)
{
	struct norm_plan plan;
	struct norm_args args = {
		.x = m->tensor[0],
		.dy = m->tensor[1],
		.gamma = m->tensor[2],
		.beta = m->tensor[3],
		.running_mean = m->tensor[4],
		.running_var = m->tensor[5],
		.mask = m->tensor[7],
		.y = p->inplace ? m->tensor[0] : m->tensor[8],
		.dx = m->tensor[8],
		.mean = m->tensor[9],
		.rstd = m->tensor[10],
		.var = m->tensor[10],
		.dgamma = m->tensor[10],
		.dbeta = m->tensor[11],
	};

	assert_null(norm_prepare(impl, p, 1, &plan));
	args.workspace = aligned_alloc(64, (plan.workspace + 64) / 64 * 64);
	assert_non_null(args.workspace);
	norm_run(&plan, &args);
	norm_release(&plan);
	free(args.workspace);
}

static void release(struct memory *m)
{
	for (int t = 0; t < TENSORS; t++)
		free(m->tensor[t]);
}

/* Returns how many runs were compared; 0 where the algorithm refuses the problem. */
static int compare(const char *algorithm, const char *problem)
{
	const struct norm_impl *const *impls = norm_impls(), *plain;
	struct norm_problem p = problem_of(problem);
	struct memory right, other;
	char name[64];
	int compared = 0;

	snprintf(name, sizeof(name), "%sscalar", algorithm);
	plain = norm_find(name);
	assert_non_null(plain);
	if (norm_reject(plain, &p))
		return 0;
	fill(&p, &right);
	run(plain, &p, &right);
	for (size_t i = 0; impls[i]; i++) {
		if (strncmp(impls[i]->name, algorithm, strlen(algorithm)) || norm_reject(impls[i], &p))
			continue;
		fill(&p, &other);
		run(impls[i], &p, &other);
		for (int t = 0; t < TENSORS; t++)
			if (memcmp(right.tensor[t], other.tensor[t], right.bytes))
				fail_msg("%s on %s: tensor %d has other bits than plain C's", impls[i]->name,
						 problem, t);
		compared++;
		release(&other);
	}
	release(&right);
	return compared;
}

static void same_bits_everywhere(void **state)
{
	(void)state;
	for (size_t a = 0; a < sizeof(algorithms) / sizeof(algorithms[0]); a++) {
		int compared = 0;

		for (size_t k = 0; k < sizeof(problems) / sizeof(problems[0]); k++)
			compared += compare(algorithms[a], problems[k]);
		printf("%s: %d runs compared\n", algorithms[a], compared);
		assert_true(compared > 0);
	}
}

/* Runs and rows: x is -3e38, 0, 3e38, ..., the mean 1e39 and the deviation 1e38, all exact enough for f32. */
static void a_mean_may_be_beyond_f32(void **state)
{
	static const char *const means[] = {"batch/f32/4x1x7/infer/stat=f64",
										"batch/f32/28x1/infer/stat=f64/xstride=2/ystride=2"};
	const struct norm_impl *const *impls = norm_impls();
	int tried = 0;

	(void)state;
	for (size_t k = 0; k < sizeof(means) / sizeof(means[0]); k++)
		for (size_t i = 0; impls[i]; i++) {
			struct norm_problem p;
			struct memory m;
			char why[512];

			assert_int_equal(norm_problem_parse(means[k], &p, why, sizeof(why)), 0);
			if (strcmp(impls[i]->family, "simd") || norm_reject(impls[i], &p))
				continue;
			fill(&p, &m);
			for (int64_t at = 0; at < 28; at++)
				norm_store(NORM_F32, m.tensor[0], at * (norm_xstride(&p) == 2 ? 2 : 1),
						   3e38 * (double)(at % 3 - 1));
			norm_store(NORM_F32, m.tensor[2], 0, 1);
			norm_store(NORM_F32, m.tensor[3], 0, 0);
			norm_store(NORM_F64, m.tensor[4], 0, 1e39);
			norm_store(NORM_F64, m.tensor[5], 0, 1e76);
			run(impls[i], &p, &m);
			for (int64_t at = 0; at < 28; at++) {
				double y =
					norm_load(NORM_F32, m.tensor[8], at * (norm_ystride(&p) == 2 ? 2 : 1));

				if (!(fabs(y - (double)(3 * (at % 3 - 1) - 10)) < 1e-5))
					fail_msg("%s on %s: y[%d] = %g", impls[i]->name, means[k], (int)at, y);
			}
			tried++;
			release(&m);
		}
	assert_true(tried > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits_everywhere),
									   cmocka_unit_test(a_mean_may_be_beyond_f32)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
