/*
 * The oracle against exact rationals (rational_check.h) over the families of fixture.h, every type
 * and attribute.
 */
#include "fixture.h"

#include "rational_check.h"

static void run(const char *text, enum family family, enum family extra, uint64_t seed)
{
	struct norm_problem p;
	struct fixture f;
	if (norm_problem_parse(text, &p, NULL, 0))
		return;
	fixture_init(&f, &p, family, extra, seed);
	for (int64_t i = 0; i < f.x_room; i++)
		if (!isfinite(norm_load(p.x, f.args.x, i)))
			norm_store(p.x, (void *)(uintptr_t)f.args.x, i, 1);
	fixture_run(&f, REFERENCE_FAST, 1, 0);
	rational_check(&p, &f.args);
	fixture_free(&f);
}

static const char *const types[] = {"f32", "f64", "bf16", "f16"};

static void run_all(const char *const *shapes, size_t shape_count, const char *const *words,
					size_t word_count)
{
	uint64_t seed = 0;

	for (size_t i = 0; i < shape_count; i++)
		for (int t = 0; t < 4; t++)
			for (size_t k = 0; k < word_count; k++)
				for (int family = NORMAL; family < FAMILIES; family++) {
					char stem[64], text[160];

					snprintf(stem, sizeof(stem), shapes[i], types[t]);
					snprintf(text, sizeof(text), "%s%s", stem, words[k]);
					run(text, (enum family)family, NORMAL, ++seed);
					run(text, (enum family)family, INTEGERS, ++seed);
				}
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void test_forward(void **state)
{
	static const char *const shapes[] = {"layer/%s/4x41", "rms/%s/4x40", "layer/%s/3x300",
										 "batch/%s/9x5x7"};
	static const char *const words[] = {
		"",
		"/eps=0",
		"/eps_at=outside/ddof=1",
		"/gamma+1/y=f64/save=rstd",
		"/ddof=1/save=var",
		"/residual=exact",
		"/affine=none/y=bf16/eps=1e-2",
		"/mask/y=f16/save=rstd/stat=f16",
	};

	(void)state;
	run_all(shapes, COUNT(shapes), words, COUNT(words));
	print_message("forward: %lld values against exact rationals, %lld wrong\n",
				  (long long)rational_checked, (long long)rational_wrong);
	assert_true(rational_checked >= 200000);
	assert_int_equal(rational_wrong, 0);
}

static void test_backward(void **state)
{
	static const char *const shapes[] = {"layer/%s/4x41/bwd", "rms/%s/4x40/bwd",
										 "batch/%s/9x5x7/bwd"};
	static const char *const words[] = {
		"/eps_at=outside",           "/eps_at=outside/ddof=1/gamma+1",          "/eps=0",
		"/eps=0/affine=none/ddof=1", "/eps_at=outside/residual=exact/eps=1e-2", "/eps=0/mask"};

	(void)state;
	rational_checked = 0;
	run_all(shapes, COUNT(shapes), words, COUNT(words));
	print_message("backward: %lld values against exact rationals, %lld wrong\n",
				  (long long)rational_checked, (long long)rational_wrong);
	assert_true(rational_checked >= 100000);
	assert_int_equal(rational_wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forward),
		cmocka_unit_test(test_backward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
