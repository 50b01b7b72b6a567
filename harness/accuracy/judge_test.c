/* The verdict on outputs made by hand: right ones pass, and each moved one is judged by how far. */
#include "dtype.h"
#include "judge.h"
#include "kernels_fixture.h"
#include "known_failures.h"
#include "naive_bound.h"
#include "replay.h"
#include "truth.h"

#include <math.h>

static const char *const problems[] = {
	"layer/f32/4x13/save=rstd/residual=rounded",
	"batch/f32/7x3x2/momentum=0.1/save=var",
	"rms/bf16/4x9/save=rstd",
	"layer/f64/4x13/bwd",
	"batch/f32/7x3/bwd",
};

static struct check_result judged(const struct check_data *data, const struct norm_impl *impl,
								  const struct norm_args *outputs)
{
	struct check_result result = {0};
	struct evidence evidence;

	evidence_make(&evidence, data->truth, outputs);
	judge_evidence(&result, data->truth, impl, &evidence);
	evidence_free(&evidence);
	return result;
}

static struct norm_bound declared;

static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	(void)p;
	(void)facts;
	*out = declared;
	return 0;
}

static const struct norm_impl strict = {.name = "strict", .bound = bound};

/* An output of the truth's in memory of its own, one element moved by `by` of its own ulp or value. */
static enum verdict moved(const char *problem, enum role role, double by)
{
	struct check_data data;
	struct norm_args args;
	enum verdict verdict;
	size_t bytes;
	void *copy;

	assert_int_equal(fixture_make(&data, problem, "normal:mean=1", 1), 0);
	args = *truth_args(data.truth);
	bytes = role_bytes(&data.truth->problem, role);
	copy = malloc(bytes);
	assert_non_null(copy);
	memcpy(copy, role_get(&args, role), bytes);
	norm_store(role_type(&data.problem, role), copy, 1,
			   norm_load(role_type(&data.problem, role), copy, 1) + by);
	role_set(&args, role, copy);
	verdict = judged(&data, &strict, &args).verdict;
	free(copy);
	check_release(&data);
	return verdict;
}

static void right_outputs_pass(void **state)
{
	(void)state;
	static const char *const inputs[] = {
		"normal", "normal:mean=1e4",          "constant", "subnormal", "huge", "nan",
		"inf",    "normal:gamma=1e-40,beta=0"};

	for (size_t p = 0; p < sizeof(problems) / sizeof(problems[0]); p++)
		for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
			struct check_data data;

			assert_int_equal(fixture_make(&data, problems[p], inputs[i], 1), 0);
			double u =
				norm_unit(data.problem.dir == NORM_FORWARD ? data.problem.y : data.problem.x);
			double stat = norm_unit(data.problem.stat);
			declared = (struct norm_bound){stat, stat, stat, u, norm_unit(data.problem.param)};
			struct check_result result = judged(&data, &strict, truth_args(data.truth));
			if (result.verdict != VERDICT_PASS)
				fail_msg("%s, %s: %s", problems[p], inputs[i], result.reason);
			check_release(&data);
		}
}

/* Every output is looked at: a thousandth is over a strict bound, and wrong by the naive one. */
static void each_output_is_judged(void **state)
{
	(void)state;
	static const struct {
		const char *problem;
		enum role role;
	} each[] = {
		{"layer/f32/4x13/save=rstd", ROLE_Y},
		{"layer/f32/4x13/save=rstd", ROLE_MEAN},
		{"layer/f32/4x13/save=rstd", ROLE_RSTD},
		{"layer/f32/4x13/save=var", ROLE_VAR},
		{"layer/f32/4x13/residual=exact", ROLE_SUM},
		{"batch/f32/7x3x2/momentum=0.1", ROLE_RUNNING_MEAN},
		{"batch/f32/7x3x2/momentum=0.1", ROLE_RUNNING_VAR},
		{"layer/f32/4x13/bwd", ROLE_DX},
		{"layer/f32/4x13/bwd", ROLE_DGAMMA},
		{"layer/f32/4x13/bwd", ROLE_DBETA},
	};

	declared = (struct norm_bound){0x1p-23, 0x1p-23, 0x1p-23, 0x1p-23, 0x1p-23};
	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		if (moved(each[i].problem, each[i].role, 0) != VERDICT_PASS ||
			moved(each[i].problem, each[i].role, 1e-2) != VERDICT_WRONG ||
			moved(each[i].problem, each[i].role, (double)NAN) != VERDICT_WRONG ||
			moved(each[i].problem, each[i].role, (double)INFINITY) != VERDICT_WRONG)
			fail_msg("%s: %s", each[i].problem, role_name(each[i].role));
	}
}

/* Between a kernel's own bound and the naive one. */
static void over_its_own_bound_is_not_wrong(void **state)
{
	(void)state;
	declared = (struct norm_bound){0x1p-23, 0x1p-23, 0x1p-23, 0x1p-23, 0x1p-23};
	assert_int_equal(moved("layer/f32/4x13", ROLE_Y, 0x1p-20), VERDICT_OVER_BOUND);
	declared.conditioned = 1;
	assert_int_equal(moved("layer/f32/4x13", ROLE_Y, 0x1p-20), VERDICT_PASS);
	/* A bound of one's own does not reach above the naive one. */
	assert_int_equal(moved("layer/f32/4x13", ROLE_Y, 1), VERDICT_WRONG);
}

/* The second set's error is one that the first's kappa would allow. */
static void an_easy_set_is_not_excused_by_a_hard_one(void **state)
{
	(void)state;
	float x[] = {1e6f, 1e6f + 1, 1e6f + 2, 1e6f + 3, 1, 2, 3, 4}, y[8];
	struct norm_problem p;
	struct norm_args args = {.x = x};
	const char *phrase;
	struct check_data data = {.input_text = ""};

	assert_int_equal(norm_problem_parse("layer/f32/2x4/affine=none", &p, NULL, 0), 0);
	data.problem = p;
	data.truth = truth_compute(&p, &args, 1, &phrase);
	assert_non_null(data.truth);
	struct norm_args outputs = *truth_args(data.truth);
	memcpy(y, outputs.y, sizeof(y));
	outputs.y = y;
	assert_int_equal(judged(&data, NULL, &outputs).verdict, VERDICT_PASS);
	y[0] += 0.01f;
	assert_int_equal(judged(&data, NULL, &outputs).verdict, VERDICT_PASS);
	y[4] += 0.01f;
	struct check_result result = judged(&data, NULL, &outputs);
	assert_int_equal(result.verdict, VERDICT_WRONG);
	assert_non_null(strstr(result.reason, "set 1"));
	truth_free(data.truth);
}

/* Results below the least normal have half a subnormal to lose, and not many more. */
static void subnormal_results_are_granted_their_rounding(void **state)
{
	(void)state;
	struct check_data data;

	declared = (struct norm_bound){0x1p-23, 0x1p-23, 0x1p-23, 0x1p-23, 0};
	assert_int_equal(fixture_make(&data, "layer/f32/4x13", "normal:gamma=1e-42,beta=0", 1), 0);
	struct norm_args outputs = *truth_args(data.truth);
	assert_int_equal(judged(&data, &strict, &outputs).verdict, VERDICT_PASS);
	((uint32_t *)outputs.y)[5] += 30;
	assert_int_equal(judged(&data, &strict, &outputs).verdict, VERDICT_WRONG);
	check_release(&data);
}

/* 3e38 squared is beyond f32: named, and no excuse for zeros. */
static void overflow_is_named_and_not_excused(void **state)
{
	(void)state;
	struct check_data data;
	float zeros[4 * 13] = {0};

	assert_int_equal(fixture_make(&data, "layer/f32/4x13/affine=none", "huge", 1), 0);
	struct norm_args outputs = *truth_args(data.truth);
	outputs.y = zeros;
	struct check_result result = judged(&data, NULL, &outputs);
	assert_int_equal(result.verdict, VERDICT_WRONG);
	assert_non_null(strstr(result.reason, "x^2 may overflow"));
	check_release(&data);
}

/* n = 4, one set of kappa = 1: gamma_8 of f32, counted by hand in README, "Bounds". */
static void the_naive_bound_is_what_its_derivation_says(void **state)
{
	(void)state;
	struct norm_facts facts = {.count = 4, .kappa = 1, .rms = 1, .max_abs = 2, .shrink = 1};
	double u = 0x1p-24, gamma = 8 * u / (1 - 8 * u);
	struct norm_problem p;
	struct norm_bound b;

	assert_int_equal(norm_problem_parse("layer/f32/1x4/eps=0", &p, NULL, 0), 0);
	naive_bound(&p, &facts, &b);
	assert_true(b.mean == gamma * (1 + u) + u);
	assert_true(b.var == 4 * gamma * (1 + u) + u);
	double rstd = 1 / sqrt(1 - (4 * gamma + 2 * u)) - 1 + 3 * u;
	assert_true(fabs(b.rstd - (rstd * (1 + u) + u)) < 1e-20);
	facts.kappa = 1e4;
	naive_bound(&p, &facts, &b);
	assert_true(isinf(b.conditioned) && isinf(b.rstd) && isfinite(b.mean));
	/* f64 anywhere in the problem: f64 is what is accumulated in. */
	assert_int_equal(norm_problem_parse("layer/f32/1x4/eps=0/stat=f64", &p, NULL, 0), 0);
	naive_bound(&p, &facts, &b);
	assert_true(b.conditioned < 2 * u);
}

static void known_failures_are_expected(void **state)
{
	(void)state;
	struct check_data data;
	struct norm_impl naive = {.name = "naive/centred+contract"};
	struct norm_impl other = {.name = "twopass/wide"};
	struct check_result wrong = {.verdict = VERDICT_WRONG}, result = wrong;

	assert_int_equal(fixture_make(&data, "layer/f32/4x64", "normal:mean=1e4", 1), 0);
	known_failure_apply(&result, &data, &naive);
	assert_true(result.expected);
	/* Conduct is not excused by what the values must be; nor is another verdict, or impl. */
	result = (struct check_result){.verdict = VERDICT_WRONG, .conduct = true};
	known_failure_apply(&result, &data, &naive);
	assert_false(result.expected);
	result = (struct check_result){.verdict = VERDICT_OVER_BOUND};
	known_failure_apply(&result, &data, &naive);
	assert_false(result.expected);
	result = wrong;
	known_failure_apply(&result, &data, &other);
	assert_false(result.expected);
	assert_null(result.known);
	/* Listed, and passes: to be reported. */
	result = (struct check_result){.verdict = VERDICT_PASS};
	known_failure_apply(&result, &data, &naive);
	assert_false(result.expected);
	assert_non_null(result.known);
	check_release(&data);
	/* Easy data: the condition does not hold. */
	assert_int_equal(fixture_make(&data, "layer/f32/4x64", "normal", 1), 0);
	result = wrong;
	known_failure_apply(&result, &data, &naive);
	assert_false(result.expected);
	check_release(&data);
}

/* ---- the line ----------------------------------------------------------------------------------- */

static void lines_come_back(void **state)
{
	(void)state;
	struct check_data data = {.seed = UINT64_MAX, .threads = 3};
	struct replay replay;
	struct message why;
	char line[REPLAY_LINE_MAX];

	snprintf(data.problem_text, sizeof(data.problem_text), "rms/bf16/3x5/inplace");
	snprintf(data.input_text, sizeof(data.input_text), "file:it's a b=c.npy#t");
	replay_print(&data, norm_impls()[0], line, sizeof(line));
	assert_string_equal(line, "normlab replay 'check impl=naive/centred "
							  "problem=rms/bf16/3x5/inplace seed=18446744073709551615 "
							  "threads=3 input=file:it'\\''s a b=c.npy#t'");
	assert_int_equal(
		replay_parse("check impl=naive/centred problem=rms/bf16/3x5/inplace "
					 "seed=18446744073709551615 threads=3 input=file:it's a b=c.npy#t",
					 &replay, &why),
		0);
	assert_true(replay.impl == norm_impls()[0] && replay.seed == UINT64_MAX);
	assert_int_equal(replay.threads, 3);
	assert_string_equal(replay.input.path, "it's a b=c.npy");
	assert_string_equal(replay.input.tensor, "t");
}

static void bad_lines_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *line, *says;
	} bad[] = {
		{"", "impl= is missing"},
		{"check impl=naive/centred", "problem= is missing"},
		{"impl=naive/centrd", "did you mean 'naive/centred'"},
		{"imp=naive/centred", "did you mean 'impl'"},
		{"impl=reference impl=reference", "twice"},
		{"impl=reference problem=layer", "problem=layer"},
		{"impl=reference seed=-1", "no whole number"},
		{"impl=reference nonsense", "NAME=VALUE"},
		{"input=norml", "did you mean 'normal'"},
	};
	struct replay replay;
	struct message why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(replay_parse(bad[i].line, &replay, &why), -1);
		if (!strstr(why.text, bad[i].says))
			fail_msg("'%s': %s", bad[i].line, why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_outputs_pass),
		cmocka_unit_test(each_output_is_judged),
		cmocka_unit_test(over_its_own_bound_is_not_wrong),
		cmocka_unit_test(an_easy_set_is_not_excused_by_a_hard_one),
		cmocka_unit_test(subnormal_results_are_granted_their_rounding),
		cmocka_unit_test(overflow_is_named_and_not_excused),
		cmocka_unit_test(the_naive_bound_is_what_its_derivation_says),
		cmocka_unit_test(known_failures_are_expected),
		cmocka_unit_test(lines_come_back),
		cmocka_unit_test(bad_lines_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
