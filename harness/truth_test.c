/*
 * From an input to a truth to its metrics: the right outputs measure as right, half an ulp at most,
 * for every kind of problem; a shifted element is found where it lies.
 */
#include "buffers.h"
#include "dtype.h"
#include "input.h"
#include "metric.h"
#include "shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

struct made {
	struct norm_problem problem;
	struct buffers buffers;
	struct truth *truth;
};

static void make(struct made *made, const char *problem, const char *text)
{
	struct message why = {""};
	struct input input;
	const char *phrase;

	if (norm_problem_parse(problem, &made->problem, why.text, sizeof(why.text)) ||
		input_parse(text, &input, &why) ||
		buffers_make(&made->buffers, &made->problem, BUFFERS_END, &why) ||
		input_fill(&input, &made->problem, 1, &made->buffers.args, &why))
		fail_msg("%s, %s: %s", problem, text, why.text);
	assert_null(buffers_touched(&made->buffers));
	made->truth = truth_compute(&made->problem, &made->buffers.args, 1, &phrase);
	if (!made->truth)
		fail_msg("%s: %s", problem, phrase);
}

static void drop(struct made *made)
{
	truth_free(made->truth);
	buffers_free(&made->buffers);
}

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
		cmocka_unit_test(inputs_are_left_alone),
		cmocka_unit_test(facts_are_of_the_worst_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
