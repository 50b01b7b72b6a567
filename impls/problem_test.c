/*
 * The text form: every valid problem comes back from its text, every invalid one is named by the
 * attribute at fault, and what a user mistypes is met with what was probably meant.
 */
#include "problem_fixture.h"
#include "problem_words.h"
#include "shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void refused(const char *text, const char *phrase)
{
	struct norm_problem p;
	char why[1024] = "";

	if (!norm_problem_parse(text, &p, why, sizeof(why)))
		fail_msg("'%s' was accepted", text);
	if (!strstr(why, phrase))
		fail_msg("'%s': '%s' does not say '%s'", text, why, phrase);
}

static void same(const struct norm_problem *a, const struct norm_problem *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->c, b->c);
	assert_int_equal(a->s, b->s);
	assert_memory_equal(&a->eps, &b->eps, sizeof(a->eps));
	assert_memory_equal(&a->rate, &b->rate, sizeof(a->rate));
	for (size_t i = 0; i < norm_attribute_count; i++) {
		const struct norm_attribute *row = &norm_attributes[i];
		size_t size = row->kind == NORM_ATTRIBUTE_FLAG || row->kind == NORM_ATTRIBUTE_WORD
						  ? sizeof(int)
						  : sizeof(int64_t);

		assert_memory_equal((const char *)a + row->offset, (const char *)b + row->offset, size);
	}
	assert_int_equal(a->op, b->op);
	assert_int_equal(a->x, b->x);
	assert_int_equal(a->running, b->running);
}

static void defaults_follow_pytorch(void **state)
{
	struct norm_problem p = problem_of("layer/f32/4096x768");

	(void)state;
	assert_int_equal(p.n, 4096);
	assert_int_equal(p.c, 768);
	assert_int_equal(p.affine, NORM_AFFINE_GAMMA_BETA);
	assert_true(p.eps == 1e-5);
	assert_int_equal(p.stat, NORM_F32);
	p = problem_of("rms/bf16/512x4096/residual=rounded/gamma+1");
	assert_true(p.eps == 1e-6);
	assert_int_equal(p.affine, NORM_AFFINE_GAMMA);
	assert_int_equal(p.param, NORM_F32);
	assert_int_equal(problem_of("layer/f64/2x3").stat, NORM_F64);
	assert_int_equal(problem_of("layer/f64/2x3").param, NORM_F64);
}

static void shapes_fold_to_three_extents(void **state)
{
	struct norm_problem p = problem_of("layer/f32/16x7x40");

	(void)state;
	assert_int_equal(p.n, 112);
	assert_int_equal(p.c, 40);
	p = problem_of("batch/f32/32x64x56x56");
	assert_int_equal(p.n, 32);
	assert_int_equal(p.c, 64);
	assert_int_equal(p.s, 3136);
	p = problem_of("batch/f32/32x56x56x64/nhwc");
	assert_int_equal(p.n, 32);
	assert_int_equal(p.c, 64);
	assert_int_equal(p.s, 3136);
	assert_int_equal(norm_offset(&p, 64, 5, 3137), 3137 * 64 + 5);
	assert_int_equal(problem_of("batch/f32/0x5x9").n, 0);
}

static void epsilon_keeps_its_bits(void **state)
{
	char text[NORM_TEXT_MAX];
	struct norm_problem p = problem_of("layer/f32/1x8/eps=1e-5f");

	(void)state;
	assert_true(p.eps == (double)1e-5f);
	norm_problem_print(&p, text, sizeof(text));
	assert_string_equal(text, "layer/f32/1x8/eps=1e-5f");
	p = problem_of("layer/f32/1x8/eps=0x1.5p-20");
	assert_true(p.eps == 0x1.5p-20);
	p.eps = 0x1.fffffffffffffp-1074 > 0 ? 5e-324 : 0;
	norm_problem_print(&p, text, sizeof(text));
	same(&p, (const struct norm_problem[]){problem_of(text)});
	/* The default is not printed, whatever way it was written. */
	p = problem_of("layer/f32/1x8/eps=0.00001");
	norm_problem_print(&p, text, sizeof(text));
	assert_string_equal(text, "layer/f32/1x8");
}

static void refusals_name_the_attribute(void **state)
{
	(void)state;
	refused("", "op: ''");
	refused("lyer/f32/4x8", "did you mean 'layer'?");
	refused("layer", "lacks its type");
	refused("layer/f32", "lacks its shape");
	refused("layer/f23/4x8", "did you mean 'f32'?");
	refused("layer/f32/4x", "shape:");
	refused("layer/f32/4x-8", "shape:");
	refused("layer/f32/4x0", "features 1 or more");
	refused("layer/f32/9999999999999999999x8", "shape:");
	refused("layer/f32/1048576x1048576x2", "2^40");
	refused("batch/f32/8", "lacks features");
	refused("layer/f32/4x8/epz=1", "did you mean 'eps'?");
	refused("layer/f32/4x8/eps", "eps: needs a value");
	refused("layer/f32/4x8/eps=", "eps: needs a value");
	refused("layer/f32/4x8/eps=abc", "eps: 'abc'");
	refused("layer/f32/4x8/eps=-1", "eps: a finite number");
	refused("layer/f32/4x8/eps=nan", "eps: 'nan'");
	refused("layer/f32/4x8/eps=1e999", "eps: a finite number");
	refused("layer/f32/4x8/eps_at=outsid", "did you mean 'outside'?");
	refused("layer/f32/4x8/ddof=2", "ddof: '2'");
	refused("layer/f32/4x8/bwd=1", "bwd: takes no value");
	refused("layer/f32/4x8/bwd/bwd", "bwd: said twice");
	refused("batch/f32/4x8/momentum=0.1/keep=0.9", "keep: said twice");
	refused("batch/f32/4x8/momentum=1.5", "momentum, keep: from 0 to 1");
	refused("batch/f32/4x8/infer/momentum=0.1", "momentum, keep: only train");
	refused("batch/f32/4x8/running_ddof=0", "running_ddof: needs");
	refused("layer/f32/4x8/momentum=0.1", "momentum: batch only");
	refused("layer/f32/4x8/mask", "mask: batch only");
	refused("layer/f32/4x8/infer", "infer: batch only");
	refused("layer/f32/4x8/nhwc", "nhwc: batch only");
	refused("rms/f32/4x8/ddof=1", "ddof: rms");
	refused("batch/f32/4x8/residual=exact", "residual: layer and rms only");
	refused("layer/f32/4x8/cast=llama", "cast=llama: rms");
	refused("rms/f32/4x8/cast=llama/affine=gamma+beta", "cast=llama: rms");
	refused("layer/f32/4x8/affine=none/gamma+1", "gamma+1:");
	refused("layer/f32/4x8/bwd/save=rstd", "save: forward only");
	refused("batch/f32/4x8/infer/save=var", "save: infer");
	refused("layer/f32/4x8/stats=given", "stats=given: bwd only");
	refused("layer/f32/4x8/bwd/stats=given/eps_at=outside", "stats=given:");
	refused("layer/f32/4x8/bwd/y=f64", "y: bwd");
	refused("layer/bf16/4x8/bwd/param=bf16", "param: f32 or f64");
	refused("layer/bf16/4x8/bwd/stat=f16", "stat: f32 or f64");
	refused("layer/f32/4x8/xstride=7", "xstride: less than a row");
	refused("layer/f32/4x8/inplace/xstride=9", "inplace: x and y differ");
	refused("layer/f32/4x8/inplace/y=f64", "inplace: x and y differ");
	refused("layer/f32/4x8/", "attribute ''");
}

/* A small generator of its own: the property needs variety, not quality. */
static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static void scramble(struct norm_problem *p, uint64_t *state)
{
	static const double reals[] = {0, 1e-5, 1e-12, 0x1.8p-30, (double)1e-6f, 0.1, 1, 3.5e-310};

	*p = norm_problem_default((enum norm_op)(next(state) % 3),
							  (enum norm_dtype)(next(state) % 4), (int64_t)(next(state) % 5),
							  1 + (int64_t)(next(state) % 9), 1);
	if (p->op == NORM_BATCH)
		p->s = (int64_t)(next(state) % 4);
	for (size_t i = 0; i < norm_attribute_count; i++) {
		const struct norm_attribute *a = &norm_attributes[i];
		char *field = (char *)p + a->offset;
		int words = 0;

		if (next(state) % 4)
			continue;
		while (a->words && a->words[words])
			words++;
		if (a->kind == NORM_ATTRIBUTE_FLAG)
			*(int *)(void *)field = a->value;
		else if (a->kind == NORM_ATTRIBUTE_WORD)
			*(int *)(void *)field = (int)(next(state) % (uint64_t)words);
		else if (a->kind == NORM_ATTRIBUTE_COUNT)
			*(int64_t *)(void *)field = (int64_t)(next(state) % 40);
		else
			*(double *)(void *)field = reals[next(state) % 8];
		if (a->kind == NORM_ATTRIBUTE_RATE)
			p->running = (enum norm_running)a->value;
	}
}

static void text_round_trips(void **state)
{
	uint64_t random = 20261121;
	int valid = 0;

	(void)state;
	for (int i = 0; i < 400000; i++) {
		struct norm_problem p, back;
		char text[NORM_TEXT_MAX], again[NORM_TEXT_MAX];

		scramble(&p, &random);
		if (norm_problem_invalid(&p))
			continue;
		valid++;
		assert_true(norm_problem_print(&p, text, sizeof(text)) < sizeof(text));
		back = problem_of(text);
		same(&p, &back);
		norm_problem_print(&back, again, sizeof(again));
		assert_string_equal(text, again);
	}
	/* Were nothing valid, nothing would be tested. */
	assert_true(valid > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_follow_pytorch),
		cmocka_unit_test(shapes_fold_to_three_extents),
		cmocka_unit_test(epsilon_keeps_its_bits),
		cmocka_unit_test(refusals_name_the_attribute),
		cmocka_unit_test(text_round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
