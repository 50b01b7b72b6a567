/*
 * From an input to a truth to its metrics: the right outputs measure as right, half an ulp at most,
 * for every kind of problem; a shifted element is found where it lies.
 */
#include "dtype.h"
#include "metric.h"
#include "shape.h"
#include "truth_fixture.h"

#include <math.h>

static const char *const problems[] = {
	"layer/f32/3x17",
	"layer/f64/3x17/ddof=1/eps_at=outside/save=var",
	"layer/bf16/3x17/param=bf16/xstride=20/ystride=19",
	"layer/f16/3x17/affine=none/save=rstd/stat=f16",
	"layer/f32/3x17/residual=exact",
	"layer/f32/3x17/residual=rounded/inplace",
	"rms/f32/3x17/save=rstd",
	"rms/bf16/3x17/cast=llama/gamma+1",
	"rms/bf16/3x17/residual=rounded/inplace",
	"batch/f32/3x4x5/momentum=0.1/save=rstd",
	"batch/f32/3x5x4/nhwc/keep=0.9/mask/inplace",
	"batch/f32/3x4x5/infer/mask",
	"layer/f32/3x17/bwd",
	"layer/f32/3x17/bwd/residual=exact/inplace",
	"rms/f32/3x17/bwd/stats=given",
	"batch/f32/3x4x5/bwd/mask/stats=given",
	"batch/f64/3x4x5/bwd/infer/eps_at=outside",
};

/* u of stat over u of what it is measured by: half an ulp is at most one u. */
static void assert_right(const char *problem, const struct metrics *m)
{
	if (m->misrounded != 0 || m->unfaithful != 0 || !(m->max_ulp <= 0.5) ||
		!(m->normwise <= 1) || m->counts.nan || m->counts.inf || m->counts.lost_nonfinite ||
		m->counts.zero_rows || m->counts.elements == 0)
		fail_msg("%s: max %g ulp, misrounded %g, normwise %g u", problem, m->max_ulp,
				 m->misrounded, m->normwise);
	if (m->mean_err > 1 || m->var_err > 1 || m->rstd_err > 1 || m->running_mean_err > 0 ||
		m->running_var_err > 0 || m->sum_misrounded > 0)
		fail_msg("%s: mean %g, var %g, rstd %g, running %g %g, sum %g", problem, m->mean_err,
				 m->var_err, m->rstd_err, m->running_mean_err, m->running_var_err,
				 m->sum_misrounded);
	if (!(m->kappa >= 1) || !isfinite(m->conditioned) || !isfinite(m->scaled))
		fail_msg("%s: kappa %g, conditioned %g, scaled %g", problem, m->kappa, m->conditioned,
				 m->scaled);
}

static void what_is_right_measures_as_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct made made;

		make(&made, problems[i], "normal:mean=3");
		struct metrics m = metric_measure(made.truth, truth_args(made.truth), NULL);
		assert_right(problems[i], &m);
		for (enum role role = ROLE_DGAMMA; role <= ROLE_DBETA; role++) {
			if (!role_use(&made.problem, role))
				continue;
			m = metric_measure_parameters(made.truth, truth_args(made.truth), role, NULL);
			assert_right(problems[i], &m);
		}
		drop(&made);
	}
}

/* One element of every output is moved, and its metric leaves 0; what was there is then put back. */
static void each_output_is_looked_at(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct made made;

		make(&made, problems[i], "normal:mean=3");
		for (enum role role = 0; role < ROLES; role++) {
			if (!(role_use(&made.problem, role) & ROLE_OUTPUT))
				continue;
			struct norm_args args = *truth_args(made.truth);
			void *base = role_get(&args, role);
			enum norm_dtype type = role_type(&made.problem, role);
			double right = norm_load(type, base, 0);
			norm_store(type, base, 0, right == 0 ? 1 : 2 * right);
			struct metrics m = metric_measure(made.truth, &args, NULL);
			/* The truth's own memory was changed: only exact values can tell. */
			double seen = role == ROLE_Y || role == ROLE_DX ? m.max_ulp
						  : role == ROLE_MEAN               ? m.mean_err
						  : role == ROLE_VAR                ? m.var_err
						  : role == ROLE_RSTD               ? m.rstd_err
															: 2;
			if (role == ROLE_DGAMMA || role == ROLE_DBETA)
				seen = metric_measure_parameters(made.truth, &args, role, NULL).max_ulp;
			if (!(seen > 1))
				fail_msg("%s: %s: %g", problems[i], role_name(role), seen);
			norm_store(type, base, 0, right);
		}
		drop(&made);
	}
}

/* Outputs whose truth is known as rounded: a kernel's own copy is moved. */
static void sums_and_running_statistics_are_looked_at(void **state)
{
	(void)state;
	struct made made;
	float sum[3 * 17], mean[4], var[4];

	make(&made, "layer/f32/3x17/residual=exact", "normal");
	struct norm_args args = *truth_args(made.truth);
	memcpy(sum, args.sum, sizeof(sum));
	sum[50] = nextafterf(sum[50], 9);
	args.sum = sum;
	assert_true(metric_measure(made.truth, &args, NULL).sum_misrounded == 1.0 / 51);
	drop(&made);
	make(&made, "batch/f32/3x4x5/momentum=0.1", "normal");
	args = *truth_args(made.truth);
	memcpy(mean, args.running_mean, sizeof(mean));
	memcpy(var, args.running_var, sizeof(var));
	args.running_mean = mean;
	args.running_var = var;
	struct metrics m = metric_measure(made.truth, &args, NULL);
	assert_true(m.running_mean_err == 0 && m.running_var_err == 0);
	mean[3] = nextafterf(mean[3], 9);
	var[3] = nextafterf(var[3], 9);
	m = metric_measure(made.truth, &args, NULL);
	assert_true(m.running_mean_err > 0 && m.running_var_err > 0 && m.running_var_err <= 2);
	drop(&made);
}

/* Every op, layout, stride, mask, direction and type: a moved element is found in its place. */
static const char *const places[] = {
	"layer/%s/4x9",
	"layer/%s/4x9/xstride=11/ystride=13",
	"layer/%s/4x9/y=f32/param=f64",
	"layer/%s/4x9/y=f64/ystride=10",
	"rms/%s/4x9/affine=none/ystride=10",
	"layer/%s/4x9/bwd/xstride=11/ystride=13",
	"rms/%s/4x9/bwd/residual=exact/xstride=10",
	"batch/%s/3x4x5",
	"batch/%s/3x4x5/mask/xstride=21/ystride=22",
	"batch/%s/3x5x4/nhwc/ystride=6",
	"batch/%s/3x5x4/nhwc/mask/infer/xstride=5",
	"batch/%s/3x4x5/bwd/mask/xstride=25",
	"batch/%s/3x5x4/nhwc/bwd/xstride=7/stats=given",
	"batch/%s/3x4x5/bwd/infer/mask",
};

static void move_and_find(const char *problem, unsigned turn)
{
	struct made made;

	make(&made, problem, "normal:mean=1");
	const struct norm_problem *p = &made.problem;
	enum role role = p->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
	int64_t set = turn * 7 % norm_sets(p), member = turn * 5 % norm_set_size(p);
	int64_t offset = norm_offset(p, role_shape(p, role).stride, set, member);
	struct norm_args args = *truth_args(made.truth);
	size_t bytes = role_bytes(p, role);
	void *copy = malloc(bytes);
	assert_non_null(copy);
	memcpy(copy, role_get(&args, role), bytes);
	role_set(&args, role, copy);
	double right = norm_load(role_type(p, role), copy, offset);
	/* Beyond what any rounding elsewhere comes to, in every type. */
	norm_store(role_type(p, role), copy, offset, right + fabs(right) + 1);
	struct metric_set sets[9];
	struct metrics m = metric_measure_sets(made.truth, &args, NULL, sets);
	if (m.worst_set != set || m.worst_member != member || m.worst_offset != offset ||
		m.max_ulp < 3.5)
		fail_msg("%s: set %d, member %d, found at %d, %d, with %g ulp", problem, (int)set,
				 (int)member, (int)m.worst_set, (int)m.worst_member, m.max_ulp);
	for (int64_t i = 0; i < norm_sets(p); i++)
		assert_true((sets[i].max_ulp > 0.5) == (i == set));
	free(copy);
	drop(&made);
}

static void a_moved_element_is_found(void **state)
{
	(void)state;
	static const char *const types[] = {"f32", "f64", "bf16", "f16"};

	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]) * 4; i++) {
		char text[128];
		struct norm_problem p;

		snprintf(text, sizeof(text), places[i / 4], types[i % 4]);
		if (norm_problem_parse(text, &p, NULL, 0))
			fail_msg("%s", text);
		for (unsigned turn = 0; turn < 6; turn++)
			move_and_find(text, i + turn);
	}
}

/* Strides move values and change none: the exact results are the same numbers. Padding is NaN, so
 * that a stride taken for another tensor's is seen. */
static const char *const strided[][2] = {
	{"layer/f32/4x9/residual=exact", "/xstride=11/ystride=13"},
	{"rms/bf16/4x9/residual=rounded/cast=llama", "/xstride=12/ystride=10"},
	{"layer/f16/4x9/bwd/residual=exact", "/xstride=11/ystride=13"},
	{"rms/f64/4x9/bwd/residual=exact/stats=given", "/xstride=13/ystride=9"},
	{"batch/f32/3x4x5/mask/momentum=0.1", "/xstride=21/ystride=23"},
	{"batch/f32/3x5x4/nhwc/mask", "/xstride=5/ystride=7"},
	{"batch/bf16/3x4x5/bwd/mask", "/xstride=22/ystride=20"},
	{"batch/f64/3x5x4/nhwc/bwd/infer", "/xstride=4/ystride=6"},
};

static void assert_same_numbers(const struct reference_exact *a,
								const struct reference_exact *b, int64_t count,
								const char *problem)
{
	for (int64_t i = 0; a->hi && i < count; i++)
		if (a->hi[i] != b->hi[i] || a->lo[i] != b->lo[i])
			fail_msg("%s: element %d", problem, (int)i);
}

static void strides_change_no_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strided) / sizeof(strided[0]); i++) {
		struct made dense, padded;
		char text[NORM_TEXT_MAX];

		snprintf(text, sizeof(text), "%s%s", strided[i][0], strided[i][1]);
		make(&dense, strided[i][0], "normal:mean=2");
		make(&padded, text, "normal:mean=2");
		assert_same_numbers(&dense.truth->y, &padded.truth->y, norm_elements(&dense.problem),
							text);
		assert_same_numbers(&dense.truth->dgamma, &padded.truth->dgamma, dense.problem.c, text);
		assert_same_numbers(&dense.truth->dbeta, &padded.truth->dbeta, dense.problem.c, text);
		drop(&dense);
		drop(&padded);
	}
}

/* The truth of an in-place problem stands apart from the inputs, which stay as they were. */
static void inputs_are_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		struct made made;
		struct buffers again;
		struct message why;
		struct input input;

		make(&made, problems[i], "normal:mean=3");
		assert_int_equal(buffers_make(&again, &made.problem, BUFFERS_START, &why), 0);
		assert_int_equal(input_parse("normal:mean=3", &input, &why), 0);
		assert_int_equal(input_fill(&input, &made.problem, 1, &again.args, &why), 0);
		for (enum role role = 0; role < ROLES; role++)
			if (role_use(&made.problem, role) & ROLE_INPUT) {
				struct role_shape shape = role_shape(&made.problem, role);

				assert_memory_equal(again.region[role].data, made.buffers.region[role].data,
									(size_t)shape.length * shape.element);
			}
		buffers_free(&again);
		drop(&made);
	}
}

/* Row 1 of the second has a zero variance: the worst set, of infinite kappa. */
static void facts_are_of_the_worst_set(void **state)
{
	(void)state;
	struct made made;
	struct norm_problem p;
	float x[] = {1, 3, 5, 5}, ones[] = {1, 1}, zeros[] = {0, 0};
	struct norm_args args = {.x = x, .gamma = ones, .beta = zeros};
	const char *phrase;

	assert_int_equal(norm_problem_parse("layer/f32/2x2/eps=1", &p, NULL, 0), 0);
	made.truth = truth_compute(&p, &args, 1, &phrase);
	assert_non_null(made.truth);
	struct norm_facts facts = truth_facts(made.truth);
	assert_true(isinf(facts.kappa) && facts.mean == 5 && facts.shrink == 0);
	facts = truth_set_facts(made.truth, 0);
	assert_int_equal(facts.count, 2);
	assert_true(facts.mean == 2 && facts.shrink == 0.5 && facts.max_abs == 3);
	assert_true(fabs(facts.kappa - sqrt(5)) < 1e-15 && fabs(facts.rms - sqrt(5)) < 1e-15);
	truth_free(made.truth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_right_measures_as_right),
		cmocka_unit_test(each_output_is_looked_at),
		cmocka_unit_test(sums_and_running_statistics_are_looked_at),
		cmocka_unit_test(a_moved_element_is_found),
		cmocka_unit_test(strides_change_no_truth),
		cmocka_unit_test(inputs_are_left_alone),
		cmocka_unit_test(facts_are_of_the_worst_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
