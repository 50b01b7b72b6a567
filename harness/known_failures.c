/* The table of known failures: the first row with the verdict that came is the one that is meant. */
#include "known_failures.h"

#include <fnmatch.h>

/* E[x^2] - E[x]^2 about zero; its statistics from f32 data; sums and squares in f32; problems that do all in f32. */
#define NAIVE    "naive/@(centred|folded|centred+*)"
#define FROM_X   "@(layer|batch)/f32/!(*infer*|*given*)"
#define F32_SUMS "@(naive|twopass|welford|compensated)/!(wide*)"
#define IN_F32   "@(layer|batch)/@(f32|bf16)/!(*f64*|*infer*|*given*)"
#define RMS_F32  "rms/@(f32|bf16)/!(*f64*|*given*)"

const struct known_failure known_failures[] = {
	{NAIVE, FROM_X, "@(normal:mean=@(2e3|1e4|1e7)|normal:mean=1e2,std=0.01)", VERDICT_WRONG,
	 "E[x^2] - E[x]^2 keeps no digit of the variance: its difference may be negative"},
	{NAIVE, FROM_X, "@(alternating|ramp*|near:base=1e6*)", VERDICT_WRONG,
	 "E[x^2] - E[x]^2 keeps no digit of the variance: its difference may be negative"},
	{NAIVE, FROM_X, "@(constant|constant:value=1.5e7)", VERDICT_WRONG,
	 "rounding leaves a variance of either sign where there is none"},
	{NAIVE, "@(layer|batch)/*eps_at=outside*", "constant:value=0.1", VERDICT_WRONG,
	 "rounding leaves a variance of either sign where there is none"},
	{"naive/!(shifted*)", "layer/f32/*/eps=0*", "@(near|alternating)", VERDICT_WRONG,
	 "a variance that comes out 0 or below, and no eps to hide it"},
	{"naive/shifted", "@(layer|batch)/@(f32|f64)/!(*infer*|*bwd*|*given*)",
	 "outlier@(|:size=1e[4-8])", VERDICT_WRONG,
	 "the shift is the outlier: all others cancel against it"},
	{"naive/shifted", "@(layer|batch)/*", "pairs*", VERDICT_WRONG,
	 "the shift is 2^60: nothing else is left"},
	{F32_SUMS, IN_F32, "huge*", VERDICT_WRONG, "f32 squares overflow above 1.8e19"},
	{F32_SUMS, RMS_F32, "huge*", VERDICT_WRONG, "f32 squares overflow above 1.8e19"},
	{"*/@(folded|centred+fastmath)", "*/f32/*stats=given*", "@(huge*|exponents)", VERDICT_WRONG,
	 "w * x, or dy * (x - mean), overflows before it is scaled"},
	{F32_SUMS, IN_F32, "pairs", VERDICT_WRONG, "the squares of 2^60 overflow an f32 sum"},
	{F32_SUMS, RMS_F32, "pairs", VERDICT_WRONG, "the squares of 2^60 overflow an f32 sum"},
	{"twopass/wide", IN_F32, "huge:scale=3e38", VERDICT_WRONG,
	 "x - mean overflows f32 above half its range"},
	{F32_SUMS, IN_F32, "exponents", VERDICT_WRONG, "squares overflow above the type's root"},
	{F32_SUMS, RMS_F32, "exponents", VERDICT_WRONG, "squares overflow above the type's root"},
	{F32_SUMS, "@(layer|batch|rms)/f64/!(*infer*|*given*)", "exponents", VERDICT_WRONG,
	 "squares overflow above the type's root"},
	{"*/folded", "*/f32/*stats=given*", "constant", VERDICT_WRONG,
	 "the expanded form cancels: mean * sum w - sum w x"},
	{"@(naive/shifted|welford/*)", "*/f64/*", "subnormal", VERDICT_WRONG,
	 "the mean is divided again and again, and each quotient is subnormal"},
	{F32_SUMS, "*/f32/*/eps=0*", "subnormal", VERDICT_WRONG,
	 "squares underflow to 0, and without eps rstd is infinite"},
	{"@(naive/c*|twopass/!(paired|wide*)|welford/chan)", "layer/f32/*/eps=0*",
	 "constant:value=0.1", VERDICT_WRONG,
	 "a mean that is not exact leaves a variance where there is none, and no eps hides it"},
	{NAIVE, "@(layer|batch)/f32/!(*infer*|*given*)",
	 "@(normal:mean=@(1e7|2e3|100,std=0.01)|ramp:start=@(4e4|8e4),step=1)", VERDICT_WRONG,
	 "reported of libraries (gen_cases.c): E[x^2] - E[x]^2 is negative, and the root NaN"},
	{NAIVE, "@(layer|batch)/f32/!(*infer*|*given*)", "constant:value=12345678", VERDICT_WRONG,
	 "rounding leaves a variance of either sign where there is none"},
};
const size_t known_failure_count = sizeof(known_failures) / sizeof(known_failures[0]);

static bool matches(const struct known_failure *row, const struct check_data *data,
					const struct norm_impl *impl)
{
	return fnmatch(row->impl, impl->name, FNM_EXTMATCH) == 0 &&
		   fnmatch(row->problem, data->problem_text, FNM_EXTMATCH) == 0 &&
		   fnmatch(row->input, data->input_text, FNM_EXTMATCH) == 0;
}

const struct known_failure *known_failure_row(const struct check_data *data,
											  const struct norm_impl *impl,
											  enum verdict verdict)
{
	for (size_t i = 0; i < known_failure_count; i++)
		if (known_failures[i].verdict == verdict && matches(&known_failures[i], data, impl))
			return &known_failures[i];
	return NULL;
}

void known_failure_apply(struct check_result *result, const struct check_data *data,
						 const struct norm_impl *impl)
{
	const struct known_failure *row = known_failure_row(data, impl, result->verdict);

	result->expected = row != NULL;
	for (size_t i = 0; i < known_failure_count && !row; i++)
		if (matches(&known_failures[i], data, impl))
			row = &known_failures[i];
	result->known = row ? row->reason : NULL;
}
