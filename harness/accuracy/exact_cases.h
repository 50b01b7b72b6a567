/* For exact_suite.c and exact_soak.c: every family on every rounding point, compared bit by bit. */
#ifndef EXACT_CASES_H
#define EXACT_CASES_H

#include "exact_right.h"

/* %d: rows (batch: features), times the soak's factor. */
static const char *const exact_problems[] = {
	"layer/f32/%dx768/inplace",
	"layer/f32/%dx768",
	"layer/f32/%dx768/inplace/eps=0",
	"rms/f16/%dx600/residual=exact/inplace/cast=llama",
	"batch/f32/40x%dx9/inplace/mask",
	"layer/f32/%dx4096",
	"layer/f32/%dx1/eps=0",
	"layer/f32/%dx2/eps=0/affine=none",
	"layer/f32/%dx17/eps_at=outside",
	"layer/f32/%dx300/eps_at=outside/ddof=1/eps=0.1",
	"layer/f32/%dx129/ddof=1/gamma+1",
	"layer/f32/%dx333/residual=exact",
	"layer/f32/%dx333/residual=rounded/eps=1e-12",
	"layer/f32/%dx64/y=bf16/param=bf16",
	"layer/f32/%dx64/y=f16/param=f64",
	"rms/f32/%dx768",
	"rms/f32/%dx300/residual=exact/gamma+1/eps_at=outside",
	"rms/f32/%dx300/cast=llama",
	"rms/bf16/%dx300/cast=llama/gamma+1",
	"rms/f16/%dx300/residual=rounded/cast=llama",
	"rms/bf16/%dx257/y=f32",
	"layer/bf16/%dx768",
	"layer/bf16/%dx300/residual=exact/param=bf16",
	"layer/f16/%dx300/eps=1e-12",
	"layer/f16/%dx300/residual=exact/eps_at=outside",
	"batch/f32/5x%dx3x7/mask",
	"batch/f32/60x%d",
	"batch/f32/9x5x%d/nhwc/ddof=1/mask",
	"batch/f32/9x%dx4/infer",
	"batch/f32/9x%dx4/infer/eps_at=outside/stat=f64",
	"batch/bf16/30x%d/infer/affine=gamma",
	"batch/f32/70x%d/infer/inplace",
	"batch/f32/9x%dx70/gamma+1/param=f64",
	"batch/f16/60x3x%d/nhwc/inplace",
	"batch/bf16/7x%dx33/eps_at=outside/momentum=0.1/save=var",
};

/* f64, in x, in y or in both; the narrow ones above have f64 parameters here and there. */
static const char *const exact_f64[] = {
	"layer/f64/%dx768",
	"layer/f64/%dx768/inplace/eps=0",
	"layer/f64/%dx4096/ddof=1",
	"layer/f64/%dx1/eps=0",
	"layer/f64/%dx2/eps=0/affine=none",
	"layer/f64/%dx17/eps_at=outside",
	"layer/f64/%dx300/eps_at=outside/ddof=1/eps=0.1/inplace",
	"layer/f64/%dx129/ddof=1/gamma+1",
	"layer/f64/%dx333/residual=exact",
	"layer/f64/%dx130/residual=exact/inplace/eps=1e-200",
	"layer/f64/%dx333/residual=rounded/eps=1e-12",
	"layer/f64/%dx64/y=bf16/param=bf16",
	"layer/f64/%dx64/y=f32",
	"layer/f32/%dx64/y=f64/param=f64",
	"layer/bf16/%dx300/y=f64/residual=exact",
	"rms/f64/%dx768",
	"rms/f64/%dx768/affine=none/eps=0",
	"rms/f64/%dx300/residual=exact/gamma+1/eps_at=outside",
	"rms/f64/%dx300/cast=llama",
	"rms/f64/%dx77/cast=llama/gamma+1/y=f32",
	"rms/f64/%dx300/affine=gamma+beta/eps=1e280",
	"batch/f64/5x%dx3x7/mask",
	"batch/f64/60x%d/inplace",
	"batch/f64/9x5x%d/nhwc/ddof=1/mask",
	"batch/f64/9x%dx4/infer",
	"batch/f64/9x%dx4/infer/eps_at=outside/inplace",
	"batch/f64/9x%dx70/gamma+1",
	"batch/f64/7x%dx33/eps_at=outside/momentum=0.1/save=var",
};

/* Backward: few rows, then many, whose dgamma is a sum of many roots. */
static const char *const exact_backward[] = {
	"layer/f32/%dx768/bwd",
	"layer/f32/%d0x300/bwd/inplace",
	"layer/f32/%d0x64/bwd/eps=0",
	"layer/f32/%d0x64/bwd/eps=0/inplace/residual=exact",
	"layer/f32/%d00x7/bwd/affine=none",
	"layer/f32/%dx1/bwd/eps=0.1",
	"layer/f32/%dx2/bwd/eps=0",
	"layer/f32/%dx17/bwd/eps_at=outside",
	"layer/f32/%d0x33/bwd/eps_at=outside/ddof=1/eps=0.1/inplace",
	"layer/f32/%d0x40/bwd/eps=1e-300/gamma+1/ddof=1",
	"layer/f32/%d0x40/bwd/stats=given",
	"layer/f32/%d0x40/bwd/stats=given/stat=f64/ddof=1/inplace",
	"layer/bf16/%d0x300/bwd/residual=exact/gamma+1",
	"layer/f16/%d0x129/bwd/eps_at=outside/eps=0",
	"layer/f16/%d0x60/bwd/inplace/affine=gamma",
	"rms/f32/%d0x300/bwd",
	"rms/f32/%d00x9/bwd/eps=0/gamma+1/inplace",
	"rms/f32/%d0x50/bwd/eps_at=outside",
	"rms/f32/%d0x50/bwd/stats=given/residual=rounded",
	"rms/bf16/%d0x256/bwd/inplace/residual=exact",
	"rms/f16/%dx257/bwd/affine=none",
	"batch/f32/5x%dx3x7/bwd/mask",
	"batch/f32/60x%d/bwd/gamma+1",
	"batch/f32/60x%d/bwd/eps=0/inplace",
	"batch/f32/9x5x%d/bwd/nhwc/ddof=1/mask/inplace",
	"batch/f32/9x%dx4/bwd/infer/inplace",
	"batch/f32/9x%dx4/bwd/infer/eps_at=outside/stat=f64",
	"batch/f32/9x%dx40/bwd/eps_at=outside",
	"batch/f32/9x%dx40/bwd/stats=given/stat=f64",
	"batch/bf16/30x%d/bwd/affine=gamma",
	"batch/f16/60x3x%d/bwd/nhwc/eps_at=outside/ddof=1",
	"batch/f16/6x%dx90/bwd/affine=none/inplace",
};

/* Backward where f64 would settle nothing: f64 data, or parameters. Few, where eps outside hides x of 1e-300: integers then
 * decide all of them, 1 to 3 ms each. */
static const char *const exact_f64_backward[] = {
	"layer/f64/%dx400/bwd",
	"layer/f64/%d0x130/bwd/inplace",
	"layer/f64/%d0x64/bwd/eps=0/inplace/residual=exact",
	"layer/f64/%d00x7/bwd/affine=none",
	"layer/f64/%dx1/bwd/eps=0.1",
	"layer/f64/%dx2/bwd/eps=0",
	"layer/f64/%dx33/bwd/eps_at=outside/ddof=1/eps=0.1/inplace",
	"layer/f64/%d0x40/bwd/eps=1e-300/gamma+1/ddof=1",
	"layer/f64/%d0x40/bwd/stats=given/ddof=1",
	"layer/f64/%d0x40/bwd/stats=given/inplace/residual=rounded/param=f32",
	"rms/f64/%d0x300/bwd",
	"rms/f64/%d00x9/bwd/eps=0/gamma+1/inplace",
	"rms/f64/%d0x9/bwd/eps_at=outside/residual=exact",
	"rms/f64/%d0x50/bwd/stats=given/affine=gamma+beta",
	"batch/f64/5x%dx3x7/bwd/mask",
	"batch/f64/60x%d/bwd/gamma+1",
	"batch/f64/9x5x%d/bwd/nhwc/ddof=1/mask/inplace",
	"batch/f64/9x%dx4/bwd/infer/inplace",
	"batch/f64/9x%dx4/bwd/infer/eps_at=outside",
	"batch/f64/9x%dx7/bwd/eps_at=outside",
	"batch/f64/9x%dx40/bwd/stats=given/eps=0",
	"layer/f32/%d0x64/bwd/param=f64/gamma+1",
	"rms/bf16/%d0x50/bwd/param=f64/inplace",
	"batch/f32/9x%dx40/bwd/param=f64",
	"batch/f16/60x%d/bwd/param=f64/infer",
};

/* Sets that simd/exact cuts into parts, by runs and by rows, with and without a mask; long, so for fewer
 * inputs. */
static const char *const exact_long[] = {
	"batch/f32/2x%dx33000",
	"batch/f32/2x%dx33000/inplace",
	"batch/bf16/3x%dx45000/mask",
	"batch/f32/%d00x2x130/nhwc",
	"batch/f32/%d00x2x130/nhwc/inplace",
	"batch/f16/%d00x60x6/nhwc/inplace",
	"batch/f32/%d00x77x3/nhwc",
	"batch/f32/%d000x33/mask/inplace",
	"batch/f32/9x%dx8000/infer",
	"batch/f32/9x%dx8000/infer/inplace",
	"batch/f32/2x%dx33000/bwd",
	"batch/f32/2x%dx33000/bwd/inplace",
	"batch/bf16/3x%dx45000/bwd/mask",
	"batch/f32/%d00x2x130/bwd/nhwc",
	"batch/f32/%d00x2x130/bwd/nhwc/inplace",
	"batch/f32/%d00x77x3/bwd/nhwc",
	"batch/f32/%d000x33/bwd/mask/inplace",
	"batch/f32/9x%dx8000/bwd/infer",
	/* Rows of many groups. */
	"layer/f32/%d000x70/bwd",
	"rms/f16/%d000x70/bwd/inplace",
};

static const char *const exact_inputs[] = {
	"normal",
	"normal:mean=10",
	"normal:mean=1e4",
	"normal:mean=-1e6",
	"uniform",
	"lognormal",
	"lognormal:sigma=4",
	"constant",
	"constant:value=0.1",
	"near",
	"alternating",
	"ramp",
	"ulp",
	"outlier",
	"outlier:size=1e8,at=1",
	"massive",
	"exponents",
	"pairs",
	"subnormal",
	"huge",
	"huge:scale=1e19",
	"huge:scale=3e38",
	"meanulp",
	"cancel",
	"ties",
	"integers",
	"sorted:mean=100",
	"permuted",
	"padded",
	"zero",
	"nan",
	"inf",
};

static const char *const exact_long_inputs[] = {
	"normal",    "normal:mean=1e4", "lognormal:sigma=4", "near", "outlier", "ties",
	"subnormal", "huge:scale=3e38", "integers",          "zero", "nan",     "inf",
};

/* Beyond what f32 knows. */
static const char *const exact_f64_inputs[] = {
	"huge:scale=1e150",  "huge:scale=1e300", "huge:scale=1.7e308", "huge:scale=1e-160",
	"huge:scale=1e-300", "normal:mean=1e12", "normal:mean=1e15",
};

static int64_t exact_case(const char *format, const char *input, int rows, uint64_t seed)
{
	const struct norm_impl *const *impls = norm_impls();
	struct check_data data;
	char problem[NORM_TEXT_MAX];
	int64_t misrounded = 0;

	/* The format is one of the literals above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(problem, sizeof(problem), format, rows);
#pragma GCC diagnostic pop
	if (fixture_make(&data, problem, input, seed) == 0) {
		for (size_t i = 0; impls[i]; i++) {
			if (!exact_claims(impls[i]) || norm_reject(impls[i], &data.problem))
				continue;
			fixture_run(&data, impls[i]);
			misrounded += exact_compare(&data, impls[i]);
		}
	}
	check_release(&data);
	return misrounded;
}

/* All that f64 may hold. */
static int64_t exact_f64_run(const char *problem, int scale, uint64_t seed)
{
	int64_t misrounded = 0;

	for (size_t i = 0; i < sizeof(exact_inputs) / sizeof(exact_inputs[0]); i++)
		misrounded += exact_case(problem, exact_inputs[i], 2 * scale, seed);
	for (size_t i = 0; i < sizeof(exact_f64_inputs) / sizeof(exact_f64_inputs[0]); i++)
		misrounded += exact_case(problem, exact_f64_inputs[i], 2 * scale, seed);
	return misrounded;
}

static int64_t exact_backward_run(uint64_t first, uint64_t seeds, int scale)
{
	int64_t misrounded = 0;

	for (size_t p = 0; p < sizeof(exact_f64_backward) / sizeof(exact_f64_backward[0]); p++)
		misrounded += exact_f64_run(exact_f64_backward[p], scale, first);

	for (uint64_t seed = first; seed < first + seeds; seed++)
		for (size_t p = 0; p < sizeof(exact_backward) / sizeof(exact_backward[0]); p++)
			for (size_t i = 0; i < sizeof(exact_inputs) / sizeof(exact_inputs[0]); i++)
				misrounded += exact_case(exact_backward[p], exact_inputs[i], 2 * scale, seed);
	return misrounded;
}

/* Seeds first..first + seeds - 1, with `scale` times the rows. */
static int64_t exact_cases_run(uint64_t first, uint64_t seeds, int scale)
{
	int64_t misrounded = 0;

	for (size_t p = 0; p < sizeof(exact_long) / sizeof(exact_long[0]); p++)
		for (size_t i = 0; i < sizeof(exact_long_inputs) / sizeof(exact_long_inputs[0]); i++)
			misrounded += exact_case(exact_long[p], exact_long_inputs[i], 2 * scale, first);

	for (size_t p = 0; p < sizeof(exact_f64) / sizeof(exact_f64[0]); p++)
		misrounded += exact_f64_run(exact_f64[p], scale, first);

	for (uint64_t seed = first; seed < first + seeds; seed++)
		for (size_t p = 0; p < sizeof(exact_problems) / sizeof(exact_problems[0]); p++)
			for (size_t i = 0; i < sizeof(exact_inputs) / sizeof(exact_inputs[0]); i++)
				misrounded += exact_case(exact_problems[p], exact_inputs[i], 2 * scale, seed);
	return misrounded + exact_backward_run(first, seeds, scale);
}

#endif
