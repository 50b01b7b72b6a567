/*
 * norm_best gives what does the problem, whatever the problem and whatever features the CPU has; never
 * non-temporal stores unasked; and its table is of this library.
 */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "problem_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const problems[] = {
	"layer/f32/8x64",
	"layer/f32/85x768",
	"layer/f32/4096x4096",
	"layer/f32/1x1",
	"layer/f32/0x8",
	"layer/f32/9x300/gamma+1/ddof=1/eps_at=outside/save=rstd",
	"layer/f32/9x300/residual=exact",
	"layer/bf16/512x4096",
	"layer/f64/16x4096",
	"rms/f32/512x4096",
	"rms/bf16/512x4096/residual=rounded/gamma+1",
	"rms/f16/3x40/cast=llama",
	"batch/f32/32x64x56x56",
	"batch/f32/32x56x56x64/nhwc/mask",
	"batch/f64/9x6x2/infer",
	"layer/f32/128x768/bwd",
	"rms/f64/9x40/bwd/stats=given",
	"batch/f32/4x5x9/bwd/mask",
};

static void each_problem_has_one(void **state)
{
	static const char *const masks[] = {"", "avx512f", "avx2"};

	(void)state;
	for (size_t m = 0; m < sizeof(masks) / sizeof(masks[0]); m++) {
		setenv("NORM_CPU_DISABLE", masks[m], 1);
		for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
			struct norm_problem p = problem_of(problems[i]);

			for (unsigned wishes = 0; wishes < 2; wishes++) {
				const struct norm_impl *impl = norm_best(&p, wishes);

				assert_non_null(impl);
				assert_null(norm_reject(impl, &p));
				if (!wishes)
					assert_null(strstr(impl->name, "+stream"));
			}
		}
	}
	setenv("NORM_CPU_DISABLE", "", 1);
}

static void what_is_invalid_has_none(void **state)
{
	struct norm_problem p = problem_of("rms/f32/9x40");

	(void)state;
	p.ddof = 7;
	assert_null(norm_best(&p, 0));
}

struct row {
	enum norm_op op;
	enum norm_dir dir;
	enum norm_layout layout;
	enum norm_mode mode;
	enum norm_dtype x;
	double pooled, bytes;
	const char *impl;
	int ps;
};

static const struct row rows[] = {
#define NORM_BEST_SOURCE(text)
#define NORM_BEST(...) {__VA_ARGS__},
#include "best.inc"
};

static int is_here(const struct row *row)
{
	const struct norm_impl *impl = norm_find(row->impl);

#if defined(__x86_64__)
	assert_true(impl || strstr(row->impl, "@neon"));
#endif
	return impl && !norm_unavailable(impl);
}

/* A row's own problem: nothing that this machine has and that was measured on it is faster. */
static void a_measured_problem_has_its_fastest(void **state)
{
	int tried = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct norm_problem p;
		const struct norm_impl *impl;
		int least = row->ps, found = 0;

		if (!is_here(row) || row->op == NORM_BATCH || row->dir == NORM_BACKWARD ||
			strstr(row->impl, "+stream"))
			continue;
		p = norm_problem_default(row->op, row->x, 1, (int64_t)row->pooled, 1);
		p.n = (int64_t)(row->bytes / row->pooled / (double)norm_dtype_size(p.x) / 2 + .5);
		impl = norm_best(&p, 0);
		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
			const struct row *other = &rows[k];

			if (other->op != row->op || other->x != row->x || other->dir != row->dir ||
				other->pooled < row->pooled || other->pooled > row->pooled ||
				other->bytes < row->bytes || other->bytes > row->bytes)
				continue;
			if (strcmp(other->impl, impl->name) == 0)
				found = other->ps;
			else if (is_here(other) && !strstr(other->impl, "+stream") && other->ps < least)
				least = other->ps;
		}
		assert_true(found && found <= least);
		tried++;
	}
#if defined(__x86_64__)
	assert_true(tried > 10 || !norm_cpu());
#endif
	assert_true(strlen(norm_best_source()) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_problem_has_one),
		cmocka_unit_test(what_is_invalid_has_none),
		cmocka_unit_test(a_measured_problem_has_its_fastest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
