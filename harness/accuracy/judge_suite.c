/*
 * The naive bound holds: every implementation but the reference, its own bound taken away, on every
 * family, forward and backward. WRONG is then right only where something is not finite (and the bound
 * says nothing), or where an intermediate may overflow. And the truth's own outputs always pass.
 */
#include "catalogue.h"
#include "dtype.h"
#include "judge.h"
#include "kernels_fixture.h"
#include "known_failures.h"
#include "naive_bound.h"
#include "truth.h"

#include <math.h>

static const char *const problems[] = {
	"layer/f32/7x37/save=rstd",
	"layer/f32/3x1000/save=var",
	"layer/f64/5x129/eps_at=outside/ddof=1",
	"layer/bf16/9x64/residual=rounded",
	"layer/f16/9x64/residual=exact/inplace",
	"rms/f32/5x300/gamma+1/save=rstd",
	"rms/bf16/6x48/cast=llama",
	"batch/f32/40x5x3/momentum=0.1/save=var",
	"batch/f32/40x5x3/nhwc/keep=0.9/running_ddof=0/mask",
	"batch/f64/40x5/infer",
	"layer/f32/9x37/bwd",
	"layer/f32/9x37/bwd/eps_at=outside",
	"layer/f64/9x37/bwd/stats=given",
	"rms/f32/9x129/bwd/residual=exact",
	"batch/f32/12x5x3/bwd/mask",
	"batch/f32/30x5/bwd/infer",
};
#define PROBLEMS (sizeof(problems) / sizeof(problems[0]))

static int64_t judged, passed, bad;
/* The largest finite conditioned error, of its bound. */
static double closest[2];

static bool overflows(const struct check_data *data)
{
	for (int64_t set = 0; set < norm_sets(&data->problem); set++) {
		struct norm_facts facts = truth_set_facts(data->truth, set);

		if (naive_overflow(&data->problem, &facts))
			return true;
	}
	return false;
}

/* Whether the bound says nothing of some set: then anything may come, NaN included. */
static bool open_ended(const struct check_data *data)
{
	for (int64_t set = 0; set < norm_sets(&data->problem); set++) {
		struct norm_facts facts = truth_set_facts(data->truth, set);
		struct naive_underflow under = naive_underflow(&data->problem, &facts);
		struct norm_bound bound;

		naive_bound(&data->problem, &facts, &bound);
		if (isinf(bound.conditioned) || isinf(under.rstd))
			return true;
	}
	return false;
}

static void note_closeness(const struct check_data *data, const struct evidence *evidence)
{
	const struct norm_problem *p = &data->problem;
	int backward = p->dir == NORM_BACKWARD;

	for (int64_t set = 0; set < norm_sets(p); set++) {
		struct norm_facts facts = truth_set_facts(data->truth, set);
		double unit = norm_unit(backward ? p->x : p->y), part;
		struct norm_bound bound;

		naive_bound(p, &facts, &bound);
		part = evidence->sets[set].conditioned * unit / bound.conditioned;
		if (isfinite(part))
			closest[backward] = fmax(closest[backward], part);
	}
}

static void judge_one(struct check_data *data, const struct norm_impl *impl,
					  const struct norm_args *outputs, bool truth)
{
	struct check_result result = {0};
	struct evidence evidence;
	bool nonfinite;

	evidence_make(&evidence, data->truth, outputs);
	judge_evidence(&result, data->truth, NULL, &evidence);
	nonfinite = evidence.nonfinite || evidence.metrics.counts.nan ||
				evidence.metrics.counts.inf || evidence.metrics.counts.lost_nonfinite;
	judged++;
	passed += result.verdict == VERDICT_PASS;
	if (result.verdict == VERDICT_PASS && !truth)
		note_closeness(data, &evidence);
	evidence_free(&evidence);
	known_failure_apply(&result, data, impl);
	if (result.verdict == VERDICT_PASS || result.expected ||
		(!truth && (overflows(data) || (nonfinite && open_ended(data)))))
		return;
	bad++;
	print_error("%s on %s, %s: %s: %s\n", impl->name, data->problem_text, data->input_text,
				verdict_word(result.verdict), result.reason);
}

static void judge_all(const char *problem, const char *input)
{
	const struct norm_impl *const *impls = norm_impls();
	struct check_data data;
	struct message why;
	struct input parsed;

	/* A family that needs a file has no plain name. */
	if (input_parse(input, &parsed, &why) || fixture_make(&data, problem, input, 1)) {
		if (!input_parse(input, &parsed, &why))
			check_release(&data);
		return;
	}
	judge_one(&data, &reference_impl, truth_args(data.truth), true);
	for (size_t i = 0; impls[i]; i++) {
		/* Flags that let the compiler assume finite numbers are nobody's to vouch for. */
		if (norm_reject(impls[i], &data.problem) || strstr(impls[i]->name, "+fastmath"))
			continue;
		fixture_run(&data, impls[i]);
		judge_one(&data, impls[i], &data.work.args, false);
	}
	check_release(&data);
}

static void no_kernel_breaks_the_naive_bound(void **state)
{
	(void)state;
	for (size_t p = 0; p < PROBLEMS; p++) {
		for (size_t f = 0; f < input_family_count; f++)
			judge_all(problems[p], input_families[f].name);
		judge_all(problems[p], "normal:mean=1e4");
		judge_all(problems[p], "normal:std=1e-20");
		judge_all(problems[p], "normal:gamma=1e-30,beta=0");
	}
	printf("%lld judged, %lld pass; closest to the naive bound: forward %.2g, backward %.2g of "
		   "it\n",
		   (long long)judged, (long long)passed, closest[0], closest[1]);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_kernel_breaks_the_naive_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
