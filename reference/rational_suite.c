/*
 * The oracle against exact rationals (rational_check.h) over the families of fixture.h, every type
 * and attribute.
 */
#include "every_fixture.h"

#include "rational_check.h"

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
	every_of(&(struct every){shapes, words, COUNT(shapes), COUNT(words), INTEGERS},
			 rational_check);
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
	every_of(&(struct every){shapes, words, COUNT(shapes), COUNT(words), INTEGERS},
			 rational_check);
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
