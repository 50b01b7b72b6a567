/*
 * simd/faithful and simd/exact give the same bits on every instruction set: compared with each other
 * where several are there, and with digests that every machine pins (NEON under qemu too). Rows are
 * plain, offset, with an outlier for a shift, constant, and of integers, where y may be a tie.
 * Statistics are saved as f64, so that the order of sums shows.
 */
#include "../dtype.h"
#include "../problem_fixture.h"
#include "../shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct pinned {
	const char *problem;
	uint64_t digest; /* of both: on these data faithful misrounds nothing */
} pinned[] = {
	{"layer/f32/10x1000/save=rstd/stat=f64", 0xf3ac56bbc4c80552},
	{"layer/f32/10x17/save=var/stat=f64", 0x89b52e4dbf45c8c6},
	{"layer/f32/10x768/inplace/ddof=1", 0xb2f94cfb71971603},
	{"layer/f32/5x4099/eps_at=outside/affine=none", 0xd0ed1b2f684f9ad5},
	{"rms/f32/10x777/save=rstd/stat=f64", 0x6d993b7052a814b7},
	{"layer/bf16/10x300", 0x6d6ae15645e0d78b},
	{"rms/f16/10x130/affine=gamma+beta", 0x9d0f9383cf7f8edc},
	{"layer/f64/10x1000/save=rstd", 0x635d9a2b77f3ad07},
	{"layer/f64/10x17/save=var/ddof=1/inplace", 0x342d4dd40d07a345},
	{"layer/f64/5x9001/eps_at=outside/affine=none/save=var", 0x90f377b44e72f732},
	{"rms/f64/10x777/save=rstd", 0x92b65fa6bb669c9b},
	{"rms/f64/10x130/affine=gamma+beta/param=f32", 0x6126fb6f4ba49bae},
	{"layer/f32/10x300/gamma+1", 0x4c75dc20ea18ee3b},
	{"rms/bf16/10x77/gamma+1/inplace", 0xf8acbe6111d20c66},
	{"layer/f64/10x300/gamma+1/save=rstd", 0x88f41c2f93ffb3cb},
	{"rms/f64/10x130/gamma+1/inplace", 0x699b81e540fccb93},
	{"layer/f32/10x1000/bwd", 0xbe9eea1067422ef9},
	{"layer/f32/40x768/bwd/inplace/ddof=1", 0xeae115729f8a3798},
	{"layer/f32/5x4099/bwd/eps_at=outside/affine=none", 0xae08a057cac34033},
	{"rms/f32/10x777/bwd/affine=gamma+beta", 0x646ef0bd6c9a50f8},
	{"layer/bf16/10x300/bwd", 0x0ce6d56ae74ba026},
	{"layer/f32/10x300/bwd/gamma+1", 0x43e86b46ed65bcb3},
	{"rms/bf16/100x77/bwd/gamma+1/inplace", 0x1ec5ed7b7dcdfbce},
	{"rms/f16/100x17/bwd", 0xbb34248a0e48ddc3},
};

/* exact's alone: of f64 faithful misrounds. */
static const struct pinned pinned_exact[] = {
	{"layer/f64/10x300/bwd", 0x5c41c19b47442dab},
	{"layer/f64/40x77/bwd/inplace/ddof=1/gamma+1", 0xdb3cd6e860f1e4d8},
	{"rms/f64/10x777/bwd/eps_at=outside", 0xf8fb65ddb2741e1f},
	{"batch/f64/30x20/bwd", 0x6fe5898689bbb3e3},
};

static uint64_t state;

/* Knuth's MMIX generator; the upper bits. */
static int64_t draw(int64_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)((state >> 33) % (uint64_t)below);
}

static double member(int64_t row, int64_t i)
{
	double plain = (double)(draw(1 << 16) + draw(1 << 16) - (1 << 16)) * 0x1p-15;

	switch (row % 5) {
	case 1:
		return plain + 1000;
	case 2:
		return i ? plain : 4096;
	case 3:
		return 0.1;
	case 4:
		return (double)(draw(9) - 4);
	default:
		return plain;
	}
}

/* Everything a problem reads and writes, in one piece of memory each. */
struct memory {
	void *x, *y, *mean, *second; /* backward: y is dx */
	void *dy, *gamma, *beta, *dgamma, *dbeta;
	size_t y_bytes, parameter_bytes;
};

static struct memory memory_make(const struct norm_problem *p)
{
	size_t size = norm_dtype_size(p->x), count = (size_t)norm_elements(p);
	struct memory m = {.y_bytes = size * count};

	m.x = malloc(m.y_bytes);
	m.dy = p->dir == NORM_BACKWARD ? malloc(m.y_bytes) : NULL;
	m.y = !p->inplace ? malloc(m.y_bytes) : p->dir == NORM_BACKWARD ? m.dy : m.x;
	m.mean = calloc((size_t)p->n, sizeof(double));
	m.second = calloc((size_t)p->n, sizeof(double));
	m.parameter_bytes = (size_t)p->c * norm_dtype_size(p->param);
	m.gamma = malloc(m.parameter_bytes);
	m.beta = malloc(m.parameter_bytes);
	m.dgamma = calloc(m.parameter_bytes, 1);
	m.dbeta = calloc(m.parameter_bytes, 1);
	assert_true(m.x && m.y && m.mean && m.second && m.gamma && m.beta && m.dgamma && m.dbeta);
	state = 1;
	for (int64_t i = 0; i < p->c; i++) {
		norm_store(p->param, m.gamma, i, 1 + (double)(draw(2048) - 1024) * 0x1p-12);
		norm_store(p->param, m.beta, i, (double)(draw(2048) - 1024) * 0x1p-12);
	}
	for (int64_t row = 0; row < p->n; row++)
		for (int64_t i = 0; i < p->c; i++)
			norm_store(p->x, m.x, row * p->c + i, member(row, i));
	for (int64_t i = 0; m.dy && i < p->n * p->c; i++)
		norm_store(p->x, m.dy, i, member(0, i));
	return m;
}

static void memory_free(struct memory *m)
{
	if (m->y != m->x && m->y != m->dy)
		free(m->y);
	free(m->x);
	free(m->dy);
	free(m->dgamma);
	free(m->dbeta);
	free(m->mean);
	free(m->second);
	free(m->gamma);
	free(m->beta);
}

/* FNV-1a. */
static uint64_t digest(uint64_t from, const void *data, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		from = (from ^ ((const unsigned char *)data)[i]) * 0x100000001b3u;
	return from;
}

static uint64_t result(const struct norm_impl *impl, const struct norm_problem *p)
{
	struct memory m = memory_make(p);
	struct norm_args args = {.x = m.x,
							 .y = m.y,
							 .gamma = p->affine ? m.gamma : NULL,
							 .beta = p->affine == NORM_AFFINE_GAMMA_BETA ? m.beta : NULL};
	struct norm_plan plan;
	uint64_t out;

	if (p->dir == NORM_BACKWARD) {
		args.y = NULL;
		args.beta = NULL;
		args.dy = m.dy;
		args.dx = m.y;
		args.dgamma = p->affine ? m.dgamma : NULL;
		args.dbeta = p->affine == NORM_AFFINE_GAMMA_BETA ? m.dbeta : NULL;
	}
	if (p->save != NORM_SAVE_NONE)
		args.mean = m.mean;
	if (p->save == NORM_SAVE_RSTD)
		args.rstd = m.second;
	if (p->save == NORM_SAVE_VAR)
		args.var = m.second;
	assert_null(norm_prepare(impl, p, 1, &plan));
	args.workspace = aligned_alloc(64, plan.workspace + 64 - plan.workspace % 64);
	assert_non_null(args.workspace);
	norm_run(&plan, &args);
	norm_release(&plan);
	free(args.workspace);
	out = digest(0xcbf29ce484222325u, m.y, m.y_bytes);
	out = digest(out, m.mean, (size_t)p->n * sizeof(double));
	out = digest(out, m.second, (size_t)p->n * sizeof(double));
	if (p->dir == NORM_BACKWARD) {
		out = digest(out, m.dgamma, m.parameter_bytes);
		out = digest(out, m.dbeta, m.parameter_bytes);
	}
	memory_free(&m);
	return out;
}

static void hold(const struct pinned *row, int is_of_both, int *others)
{
	const struct norm_impl *const *impls = norm_impls();
	struct norm_problem p = problem_of(row->problem);

	for (size_t i = 0; impls[i]; i++) {
		uint64_t is;

		if (strcmp(impls[i]->family, "simd") || norm_unavailable(impls[i]) ||
			((!is_of_both || strcmp(impls[i]->algorithm, "faithful")) &&
			 strcmp(impls[i]->algorithm, "exact")))
			continue;
		is = result(impls[i], &p);
		if (is != row->digest) {
			print_error("%s on %s: 0x%016llx, pinned 0x%016llx\n", impls[i]->name, row->problem,
						(unsigned long long)is, (unsigned long long)row->digest);
			++*others;
		}
	}
}

static void bits_do_not_depend_on_the_instruction_set(void **unused)
{
	int others = 0;

	(void)unused;
	for (size_t i = 0; i < sizeof(pinned) / sizeof(pinned[0]); i++)
		hold(&pinned[i], 1, &others);
	for (size_t i = 0; i < sizeof(pinned_exact) / sizeof(pinned_exact[0]); i++)
		hold(&pinned_exact[i], 0, &others);
	assert_int_equal(others, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_do_not_depend_on_the_instruction_set)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
