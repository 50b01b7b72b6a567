/* The oracle against exact rationals over every family of inputs: none wrong. */
#include "buffers.h"
#include "input.h"
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

static void run(const char *text, const struct input *input, uint64_t seed)
{
	struct norm_problem p;
	struct buffers buffers = {0};
	struct message why = {0};

	assert_int_equal(norm_problem_parse(text, &p, NULL, 0), 0);
	assert_int_equal(buffers_make(&buffers, &p, BUFFERS_END, &why), 0);
	if (input_fill(input, &p, seed, &buffers.args, &why) == 0) {
		struct reference_request request = {.problem = &p, .args = &buffers.args};

		assert_null(reference_compute(&request));
		rational_check(&p, &buffers.args);
	}
	buffers_free(&buffers);
}

static void every_family(void **state)
{
	(void)state;
	for (size_t f = 0; f < input_family_count; f++) {
		struct input input;
		struct message why = {0};
		int64_t before = rational_checked;

		if (input_parse(input_families[f].name, &input, &why))
			continue; /* file: needs one */
		for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
			for (uint64_t seed = 1; seed <= 3; seed++)
				run(problems[i], &input, seed);
		printf("%-12s %lld values\n", input_families[f].name,
			   (long long)(rational_checked - before));
	}
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
