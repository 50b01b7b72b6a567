/* The oracle against Arb: every kind of problem, over this folder's families. */
#include "every_fixture.h"

#include "arb_check.h"

static void test_forward(void **state)
{
	static const char *const shapes[] = {"layer/%s/3x64", "rms/%s/2x63", "layer/%s/1x300",
										 "batch/%s/9x3x7", "batch/%s/5x7x5/nhwc"};
	static const char *const words[] = {"",
										"/eps=0",
										"/eps_at=outside/ddof=1",
										"/gamma+1/y=f64/save=rstd",
										"/ddof=1/save=var/param=f64",
										"/residual=exact",
										"/residual=rounded/eps=1e-2",
										"/infer",
										"/mask/y=f16/save=rstd/stat=bf16"};

	(void)state;
	every_of(&(struct every){shapes, words, COUNT(shapes), COUNT(words), NORMAL}, arb_check);
	print_message(
		"forward: %lld values against Arb, %lld contradictions (%lld ties left open)\n",
		(long long)arb_checked, (long long)arb_wrong, (long long)arb_open);
	assert_true(arb_checked >= 200000);
	assert_int_equal(arb_wrong, 0);
}

static void test_backward(void **state)
{
	static const char *const shapes[] = {"layer/%s/5x41/bwd", "rms/%s/5x40/bwd",
										 "batch/%s/9x5x7/bwd"};
	static const char *const words[] = {"",
										"/eps_at=outside",
										"/eps_at=outside/ddof=1/gamma+1",
										"/eps=0/affine=none/ddof=1",
										"/residual=exact",
										"/stats=given",
										"/infer",
										"/mask"};

	(void)state;
	arb_checked = arb_open = 0;
	every_of(&(struct every){shapes, words, COUNT(shapes), COUNT(words), NORMAL}, arb_check);
	print_message(
		"backward: %lld values against Arb, %lld contradictions (%lld ties left open)\n",
		(long long)arb_checked, (long long)arb_wrong, (long long)arb_open);
	assert_true(arb_checked >= 100000);
	assert_int_equal(arb_wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forward),
		cmocka_unit_test(test_backward),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	flint_cleanup();
	return failed;
}
