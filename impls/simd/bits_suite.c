/*
 * Every simd implementation of this CPU, and every fused one: the same bits whatever the addresses are, however tasks are cut and in
 * whichever order they run, and for a row the same alone as at any place among any number of others, some of which hold NaN, Inf,
 * outliers or numbers whose squares overflow.
 */
#include "../dtype.h"
#include "../problem_fixture.h"
#include "../shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TENSORS (offsetof(struct norm_args, workspace) / sizeof(void *))
#define SLACK   256 /* bytes before and after a tensor */

/* Every pointer of struct norm_args but the workspace, in its order. */
struct tensors {
	unsigned char *memory[TENSORS];
	size_t bytes[TENSORS];
	struct norm_args args;
	void *workspace;
};

enum {
	X,
	RESIDUAL,
	GAMMA,
	BETA,
	MASK,
	DY,
	DSUM,
	OUTPUTS,
	Y = OUTPUTS,
	SUM,
	MEAN,
	RSTD,
	VAR,
	RUNNING_MEAN,
	RUNNING_VAR,
	DX,
	DGAMMA,
	DBETA
};

static void *get(const struct tensors *t, size_t tensor)
{
	void *at;

	memcpy(&at, (const char *)&t->args + tensor * sizeof(at), sizeof(at));
	return at;
}

static void put(struct tensors *t, size_t tensor, void *at)
{
	memcpy((char *)&t->args + tensor * sizeof(at), &at, sizeof(at));
}

/* ---- data: of a row's number alone ------------------------------------------------------------------ */

static double noise(uint64_t row, uint64_t i, uint64_t stream)
{
	uint64_t z =
		row * 0x9e3779b97f4a7c15u + i * 0xbf58476d1ce4e5b9u + stream * 0x94d049bb133111ebu;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (double)(int64_t)(z ^ z >> 31) * 0x1p-63;
}

/*
 * Most rows are ordinary; the others have their fallbacks taken. Of batch it is features that are. Of rows 100 to 419 nearly all
 * have both signs: `fast` sums such as they are, for as long as there is no other.
 */
static double member(uint64_t row, uint64_t i)
{
	double value = noise(row, i, 0);

	if (row >= 100 && row < 420)
		return row % 97 == 5 ? value + 300 : value;
	switch (row % 11) {
	case 3:
		return i == 0 ? 1e8 : value;
	case 5:
		return i == 2 ? (double)NAN : value;
	case 6:
		return value * 1e30;
	case 8:
		return value * 0x1p-140;
	case 9:
		return 1234;
	default:
		return value + (double)(row % 4) * 100;
	}
}

static enum norm_dtype type_of(const struct norm_problem *p, size_t tensor)
{
	switch (tensor) {
	case GAMMA:
	case BETA:
	case DGAMMA:
	case DBETA:
		return p->param;
	case MEAN:
	case RSTD:
	case VAR:
	case RUNNING_MEAN:
	case RUNNING_VAR:
		return p->stat;
	case Y:
	case DY:
		return p->y;
	default:
		return p->x;
	}
}

static double x_of(const struct norm_problem *p, uint64_t row, uint64_t i)
{
	uint64_t run = p->layout == NORM_NHWC ? 1 : (uint64_t)p->s;

	if (p->op != NORM_BATCH)
		return member(row, i);
	return member(i / run, row * run + i % run);
}

static void fill_rows(const struct norm_problem *p, struct tensors *t, size_t tensor,
					  int64_t first)
{
	int64_t stride = tensor == DY ? norm_ystride(p) : norm_xstride(p);

	for (int64_t row = 0; row < norm_rows(p); row++)
		for (int64_t i = 0; i < norm_row_length(p); i++) {
			double value = tensor == X
							   ? x_of(p, (uint64_t)(row + first), (uint64_t)i)
							   : noise((uint64_t)(row + first), (uint64_t)i, (uint64_t)tensor);

			norm_store(type_of(p, tensor), get(t, tensor), row * stride + i, value);
		}
}

/* `first` is the number of the first row; every tensor begins `offset` elements off a line. */
static void make(const struct norm_problem *p, struct tensors *t, int64_t first, int offset)
{
	int64_t most =
		norm_rows(p) * (norm_xstride(p) > norm_ystride(p) ? norm_xstride(p) : norm_ystride(p));

	most = most > p->c + p->n ? most : p->c + p->n;
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < TENSORS; i++) {
		t->bytes[i] = (size_t)most * sizeof(double);
		t->memory[i] = aligned_alloc(64, (t->bytes[i] + 3 * SLACK) / 64 * 64);
		assert_non_null(t->memory[i]);
		memset(t->memory[i], 0x5a, (t->bytes[i] + 3 * SLACK) / 64 * 64);
		put(t, i, t->memory[i] + SLACK + (size_t)offset * norm_dtype_size(type_of(p, i)));
	}
	for (size_t tensor = 0; tensor < OUTPUTS; tensor++)
		if (tensor == GAMMA || tensor == BETA)
			for (int64_t i = 0; i < p->c; i++)
				norm_store(p->param, get(t, tensor), i, 1 + noise(0, (uint64_t)i, 9));
		else if (tensor == MASK)
			for (int64_t i = 0; i < p->n * p->s; i++)
				((uint8_t *)get(t, MASK))[i] = noise(0, (uint64_t)i, 8) < .5;
		else
			fill_rows(p, t, tensor, first);
	if (p->residual == NORM_RESIDUAL_NONE)
		t->args.residual = t->args.dsum = NULL;
	if (p->inplace) {
		t->args.y = (void *)(uintptr_t)t->args.x;
		t->args.dx = (void *)(uintptr_t)t->args.dy;
		t->args.sum = (void *)(uintptr_t)t->args.residual;
	}
}

static void drop(struct tensors *t)
{
	for (size_t i = 0; i < TENSORS; i++)
		free(t->memory[i]);
	free(t->workspace);
}

/* ---- ways to run ------------------------------------------------------------------------------------ */

enum cut { WHOLE, ONE_BY_ONE_FROM_THE_END, UNEQUAL };

static void run(const struct norm_impl *impl, const struct norm_problem *p, struct tensors *t,
				enum cut cut)
{
	struct norm_plan plan;

	assert_null(norm_prepare(impl, p, 1, &plan));
	t->workspace = aligned_alloc(64, (plan.workspace + 128) / 64 * 64);
	t->args.workspace = t->workspace;
	for (int stage = 0; stage < plan.stages; stage++) {
		int64_t tasks = plan.tasks[stage];

		if (cut == WHOLE && tasks > 0)
			impl->run(&plan, &t->args, stage, 0, tasks);
		for (int64_t task = tasks; cut == ONE_BY_ONE_FROM_THE_END && task-- > 0;)
			impl->run(&plan, &t->args, stage, task, task + 1);
		for (int64_t lo = 0, length = 1; cut == UNEQUAL && lo < tasks; lo += length++)
			impl->run(&plan, &t->args, stage, lo, lo + length < tasks ? lo + length : tasks);
	}
	norm_release(&plan);
}

static void expect_same(const struct norm_impl *impl, const char *problem, const char *how,
						const struct tensors *a, const struct tensors *b)
{
	for (size_t i = OUTPUTS; i < TENSORS; i++)
		if (get(a, i) && memcmp(get(a, i), get(b, i), a->bytes[i]) != 0)
			fail_msg("%s on %s: tensor %zu has other bits %s", impl->name, problem, i, how);
}

static void addresses_and_cuts(const struct norm_impl *impl, const struct norm_problem *p,
							   const char *text)
{
	static const struct {
		int offset;
		enum cut cut;
		const char *how;
	} ways[] = {{0, ONE_BY_ONE_FROM_THE_END, "one task at a time"},
				{0, UNEQUAL, "in tasks of 1, 2, 3, ..."},
				{1, WHOLE, "one element further"},
				{7, UNEQUAL, "seven elements further"}};
	struct tensors plain;

	make(p, &plain, 0, 0);
	run(impl, p, &plain, WHOLE);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct tensors other;

		make(p, &other, 0, ways[i].offset);
		run(impl, p, &other, ways[i].cut);
		expect_same(impl, text, ways[i].how, &plain, &other);
		drop(&other);
	}
	drop(&plain);
}

/* y, or dx: of rows first .. first + n - 1 by themselves, as among all. */
static void company(const struct norm_impl *impl, const struct norm_problem *p,
					const char *text)
{
	static const int64_t counts[] = {1, 2, 5, 17};
	size_t output = p->dir == NORM_FORWARD ? OUTPUTS : OUTPUTS + 7;
	size_t row_bytes = (size_t)p->c * norm_dtype_size(p->x);
	struct tensors all;

	make(p, &all, 0, 0);
	run(impl, p, &all, WHOLE);
	for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
		/* Of many rows each seventh. */
		for (int64_t first = 0; first + counts[k] <= p->n;
			 first += counts[k] * (p->n > 100 ? 7 : 1)) {
			struct norm_problem few = *p;
			struct tensors some;

			few.n = counts[k];
			make(&few, &some, first, 0);
			run(impl, &few, &some, WHOLE);
			if (memcmp((char *)get(&all, output) + (size_t)first * row_bytes,
					   get(&some, output), (size_t)few.n * row_bytes) != 0)
				fail_msg("%s on %s: rows %lld..%lld have other bits by themselves", impl->name,
						 text, (long long)first, (long long)(first + few.n - 1));
			drop(&some);
		}
	drop(&all);
}

/* ---- what is run ------------------------------------------------------------------------------------ */

static const char *const rows[] = {
	"layer/f32/%dx%d", "rms/f32/%dx%d",       "layer/bf16/%dx%d",   "rms/f16/%dx%d",
	"layer/f64/%dx%d", "layer/f32/%dx%d/bwd", "rms/bf16/%dx%d/bwd", "layer/f64/%dx%d/bwd"};
static const int lengths[] = {1,   2,   3,   8,   15,  16,  17,  32,   33,   64,   65,
							  100, 127, 128, 130, 255, 256, 768, 1100, 2048, 4096, 4100};
static const char *const others[] = {
	"layer/f32/420x64",
	"layer/f32/420x77/inplace",
	"layer/bf16/420x128",
	"layer/f32/19x300/xstride=311/ystride=305",
	"layer/bf16/19x300/param=bf16/save=rstd",
	"rms/f32/19x130/gamma+1/affine=gamma+beta/eps_at=outside",
	"layer/f16/19x300/gamma+1",
	"layer/f32/19x77/gamma+1/inplace",
	"layer/f64/19x77/gamma+1/inplace",
	"rms/f64/19x130/gamma+1",
	"layer/f32/19x64/affine=none/save=var/ddof=1",
	"layer/f32/19x130/residual=rounded",
	"layer/f32/37x64/residual=rounded",
	"rms/f32/37x128/residual=rounded",
	"rms/bf16/37x64/residual=rounded/affine=gamma+beta",
	"layer/f32/19x1100/residual=rounded",
	"layer/f32/19x130/bwd/stats=given",
	"layer/f32/19x130/bwd/stats=given/stat=f64",
	"layer/f32/300x130/bwd/param=f64/inplace",
	"rms/bf16/100x77/bwd/param=f64/gamma+1",
	"layer/f32/300x130/bwd/gamma+1/inplace",
	"layer/f32/300x130/bwd/inplace/affine=none",
	"layer/f32/3000x130/bwd/inplace",
	"rms/f16/300x70/bwd/residual=exact",
	"batch/f32/19x5x33",
	"batch/f32/19x35x7/nhwc/momentum=0.1",
	"batch/bf16/19x5x33/infer",
	"batch/f32/19x5x33/bwd",
	"batch/f64/19x35/nhwc/bwd",
	"batch/f64/19x5x33/bwd/inplace/mask",
	"batch/f64/19x5x33/bwd/infer",
	"rms/f64/300x70/bwd/residual=exact/gamma+1",
	"layer/f64/100x30/bwd/inplace/stats=given",
	"batch/f64/19x5x33/bwd/inplace/mask/eps_at=outside",
	"batch/f64/900x21x7/nhwc/bwd/inplace/gamma+1",
	"batch/f32/19x5x33/bwd/inplace/mask",
	"batch/bf16/900x25x7/nhwc/bwd/inplace",
	"batch/f32/3x2x25000/bwd",
	"batch/f32/19x5x33/bwd/infer",
	"batch/f32/19x5x33/mask",
	"batch/f32/19x5x33/inplace",
	"batch/f32/3x2x25000/inplace",
	"batch/f32/19x5x33/infer/inplace",
	"batch/f32/900x35/inplace/mask",
	"batch/f32/900x25x7/nhwc/inplace",
	"batch/f32/900x25x7/nhwc/mask",
	/* Sets of several parts. */
	"batch/f32/3000x70/save=rstd",
	"batch/f64/2x1x70000/mask",
};

static int is_ours(const struct norm_impl *impl)
{
	return strcmp(impl->family, "simd") == 0 || strcmp(impl->family, "fused") == 0;
}

typedef void try_fn(const struct norm_impl *, const struct norm_problem *, const char *);

static int try(const char *text, try_fn *what)
{
	const struct norm_impl *const *impls = norm_impls();
	struct norm_problem p = problem_of(text);
	int tried = 0;

	for (size_t i = 0; impls[i]; i++)
		if (is_ours(impls[i]) && !norm_reject(impls[i], &p)) {
			what(impls[i], &p, text);
			tried++;
		}
	return tried;
}

/* Many rows where blocks of rows are, fewer where rows are long. */
static void try_lengths(try_fn *what)
{
	char text[NORM_TEXT_MAX];
	int tried = 0;

	for (size_t f = 0; f < sizeof(rows) / sizeof(rows[0]); f++)
		for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
			/* The formats are the table above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(text, sizeof(text), rows[f], lengths[i] > 130 ? 12 : 37, lengths[i]);
#pragma GCC diagnostic pop
			tried += try(text, what);
		}
	assert_true(tried > 100);
}

static void addresses_and_cuts_change_nothing(void **state)
{
	(void)state;
	try_lengths(addresses_and_cuts);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		try(others[i], addresses_and_cuts);
}

static void company_changes_nothing(void **state)
{
	(void)state;
	try_lengths(company);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_cuts_change_nothing),
		cmocka_unit_test(company_changes_nothing)};

#if defined(__SANITIZE_ADDRESS__)
	/* They watch addresses, and have seen rows one at a time: the second has nothing new to them. */
	cmocka_set_skip_filter("company*");
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
