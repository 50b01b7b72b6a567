/* The oracle against exact rationals over every family of inputs: none wrong. */
#include "oracle_families.h"

#include "rational_check.h"

static const char *const problems[] = {
	"layer/f32/3x150",
	"layer/f32/5x64/eps=0/y=f64",
	"layer/f64/3x61/eps=1e-12/save=rstd",
	"layer/bf16/4x127/ddof=1/eps_at=outside",
	"layer/f16/4x128/gamma+1/y=f32",
	"layer/f32/3x64/residual=exact/save=var/stat=f64",
	"rms/f32/4x129",
	"rms/f64/3x56/eps_at=outside/y=bf16",
	"rms/bf16/4x100/residual=rounded/eps=1e-3",
	"rms/f16/4x96/y=f64/param=f64",
	"batch/f32/8x7x9",
	"batch/f64/9x5x5/nhwc/eps=1e-3/ddof=1",
	"batch/bf16/33x9/mask",
	"layer/f32/7x61/bwd/eps_at=outside",
	"rms/f16/7x50/bwd/eps=0/residual=exact",
	"batch/f32/8x7x9/bwd/mask/eps=0",
};

static void every_family(void **state)
{
	(void)state;
	families_every(problems, sizeof(problems) / sizeof(*problems), rational_check,
				   &rational_checked);
	printf("%lld values against exact rationals, %lld wrong\n", (long long)rational_checked,
		   (long long)rational_wrong);
	assert_true(rational_checked >= 200000);
	assert_int_equal(rational_wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(every_family)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
