/* The table of known failures: the first row with the verdict that came is the one that is meant. */
#include "known_failures.h"

#include "naive_bound.h"
#include "shape.h"

#include <fnmatch.h>
#include <math.h>

/* E[x^2] - E[x]^2 about zero; sums and squares in the problem's own arithmetic, f32 or f64. */
#define NAIVE    "naive/@(centred|folded|centred+*)"
#define OWN_SUMS "@(naive|twopass|welford|compensated|simd|fused|peer)/!(wide*)"

#define NO_DIGITS                                                                              \
 "E[x^2] - E[x]^2 keeps no digit of the variance: its difference may be negative"
#define OVERFLOWS "sums or squares overflow the arithmetic they are formed in"

const struct known_failure known_failures[] = {
	{NAIVE, "layer/f32/*", "normal:mean=1e[4-7]", VERDICT_WRONG, NO_DIGITS, KNOWN_NO_DIGITS, 1},
	{NAIVE, "*", "*", VERDICT_WRONG, NO_DIGITS, KNOWN_NO_DIGITS, 0},
	{OWN_SUMS, "*", "*", VERDICT_WRONG, OVERFLOWS, KNOWN_OVERFLOW, 0},
	{"naive/!(shifted*)", "layer/f32/*/eps=0*", "@(near|alternating)", VERDICT_WRONG,
	 "a variance that comes out 0 or below, and no eps to hide it", KNOWN_ALWAYS, 0},
	{"naive/shifted*", "*", "outlier@(|:size=1e[4-8])", VERDICT_WRONG,
	 "the shift is the outlier: all others cancel against it", KNOWN_ALWAYS, 0},
	{"naive/shifted*", "*", "pairs*", VERDICT_WRONG, "the shift is 2^60: nothing else is left",
	 KNOWN_ALWAYS, 0},
	{"*/@(folded|centred+fastmath)", "*/f32/*stats=given*", "@(huge*|exponents)", VERDICT_WRONG,
	 "w * x, or dy * (x - mean), overflows before it is scaled", KNOWN_ALWAYS, 0},
	{"twopass/wide", "@(layer|batch)/@(f32|bf16)/!(*f64*|*infer*|*given*)", "huge:scale=3e38",
	 VERDICT_WRONG, "x - mean overflows f32 above half its range", KNOWN_ALWAYS, 0},
	{"*/folded", "*/f32/*stats=given*", "constant", VERDICT_WRONG,
	 "the expanded form cancels: mean * sum w - sum w x", KNOWN_ALWAYS, 0},
	{"@(naive/shifted|welford/*|simd/welford@*)", "*/f64/*", "subnormal", VERDICT_WRONG,
	 "the mean is divided again and again, and each quotient is subnormal", KNOWN_ALWAYS, 0},
	{"@(naive|twopass|welford|compensated)/!(wide*)", "*/f32/*/eps=0*", "subnormal",
	 VERDICT_WRONG, "squares underflow to 0, and without eps rstd is infinite", KNOWN_ALWAYS,
	 0},
	{"simd/@(twopass|onepass|welford)@*", "*/f32/*/eps=0*", "subnormal", VERDICT_WRONG,
	 "squares underflow to 0, and without eps rstd is infinite", KNOWN_ALWAYS, 0},
	{"simd/onepass@*", "layer/f32/*/eps=0*",
	 "@(normal:mean=1e4|near|alternating|ramp|constant:value=0.1)", VERDICT_WRONG,
	 "a variance that comes out 0 or below, and no eps to hide it", KNOWN_ALWAYS, 0},
	{"simd/twopass@*", "layer/f32/*/eps=0*", "constant:value=0.1", VERDICT_WRONG,
	 "a mean that is not exact leaves a variance where there is none, and no eps hides it",
	 KNOWN_ALWAYS, 0},
	{"@(naive/c*|twopass/!(paired|wide*)|welford/chan)", "layer/f32/*/eps=0*",
	 "constant:value=0.1", VERDICT_WRONG,
	 "a mean that is not exact leaves a variance where there is none, and no eps hides it",
	 KNOWN_ALWAYS, 0},
	{"*+@(fastmath|ofast)*", "*", "@(nan|inf)*", VERDICT_WRONG,
	 "built with flags that let the compiler assume finite numbers", KNOWN_FLAGS, 0},
};
const size_t known_failure_count = sizeof(known_failures) / sizeof(known_failures[0]);

static bool holds(const struct known_failure *row, const struct norm_problem *p,
				  const struct norm_facts *facts)
{
	struct norm_bound bound;

	if (row->when == KNOWN_OVERFLOW)
		return naive_overflow(p, facts) != NULL;
	naive_bound(p, facts, &bound);
	return isinf(bound.conditioned);
}

static bool in_some_set(const struct known_failure *row, const struct check_data *data)
{
	if (row->when == KNOWN_ALWAYS || row->when == KNOWN_FLAGS)
		return true;
	for (int64_t set = 0; set < norm_sets(&data->problem); set++) {
		struct norm_facts facts = truth_set_facts(data->truth, set);

		if (holds(row, &data->problem, &facts))
			return true;
	}
	return false;
}

static bool matches(const struct known_failure *row, const struct check_data *data,
					const struct norm_impl *impl)
{
	return fnmatch(row->impl, impl->name, FNM_EXTMATCH) == 0 &&
		   fnmatch(row->problem, data->problem_text, FNM_EXTMATCH) == 0 &&
		   fnmatch(row->input, data->input_text, FNM_EXTMATCH) == 0 && in_some_set(row, data);
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
	bool fails = verdict_fails(result->verdict);

	result->known = NULL;
	result->expected = false;
	for (size_t i = 0; i < known_failure_count && !result->known; i++) {
		const struct known_failure *row = &known_failures[i];

		if (fails ? row->verdict != result->verdict || result->conduct : !row->must)
			continue;
		if (!matches(row, data, impl))
			continue;
		result->known = row->reason;
		result->expected = fails;
	}
}
