/* Families whose promise is about the result: only the truth can say whether they keep it. */
#include "dtype.h"
#include "metric.h"
#include "shape.h"
#include "truth_fixture.h"

#include <math.h>

/* ---- ties ---------------------------------------------------------------------------------------- */

static int64_t count_ties(const struct made *made, enum role role, int64_t count)
{
	const struct truth *t = made->truth;
	const struct reference_exact *exact = role == ROLE_Y        ? &t->y
										  : role == ROLE_DGAMMA ? &t->dgamma
																: &t->dbeta;
	enum norm_dtype type = role_type(&made->problem, role);
	int64_t ties = 0;

	for (int64_t i = 0; i < count; i++)
		ties += metric_ulp(norm_load(type, role_get(&t->args, role), i), exact->hi[i],
						   exact->lo[i], type) == 0.5;
	return ties;
}

/* Dense, so that the exact values' order is the outputs'. `share`: at least so many ties of all. */
static const struct {
	const char *problem;
	double share;
} forward[] = {
	{"layer/f32/5x8/eps=0", 1},
	{"layer/f64/5x8/eps=0", 1},
	{"layer/bf16/5x8/eps=0", 1},
	{"layer/bf16/5x8/eps=0/param=bf16", 1},
	{"layer/f16/5x8/eps=0/param=f16/residual=exact", 1},
	{"layer/f32/5x8/eps=0/y=f64", 1},
	{"layer/f32/5x8/eps=0/gamma+1", 0.5},
	{"layer/f32/5x8/eps=0/affine=gamma", 0.5},
	{"layer/bf16/5x8/eps=0/affine=gamma", 1},
	{"layer/bf16/5x8/affine=gamma+beta", 1},
	{"rms/f32/5x7/eps=0/affine=gamma+beta", 1},
	{"rms/bf16/5x7/eps=0", 1},
	{"rms/bf16/5x7/eps=0/cast=llama", 1},
	{"rms/f32/5x8/eps=0", 0.5},
	{"batch/f32/3x4x6/eps=0", 1},
	{"batch/f64/3x6x4/nhwc/eps=0", 1},
	{"batch/f32/4x5x6/eps=0/mask", 0.25},
	{"batch/f32/3x4x6/infer/eps=0", 1},
	{"batch/f16/3x4x6/infer", 1},
};

static void forward_ties_are_ties(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forward) / sizeof(forward[0]); i++) {
		struct made made;

		make(&made, forward[i].problem, "ties");
		int64_t count = norm_elements(&made.problem), ties = count_ties(&made, ROLE_Y, count);
		if ((double)ties < forward[i].share * (double)count)
			fail_msg("%s: %d ties of %d", forward[i].problem, (int)ties, (int)count);
		drop(&made);
	}
}

static const char *const backward[] = {
	"layer/f32/5x8/bwd/eps=0",   "layer/f64/5x8/bwd/eps=0",
	"layer/bf16/5x8/bwd/eps=0",  "rms/f16/5x7/bwd/eps=0",
	"batch/f32/3x4x6/bwd/eps=0", "batch/f64/3x4x6/bwd/eps=0/affine=gamma",
};

static void backward_ties_are_ties(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(backward) / sizeof(backward[0]); i++) {
		struct made made;

		make(&made, backward[i], "ties");
		for (enum role role = ROLE_DGAMMA; role <= ROLE_DBETA; role++)
			if (role_use(&made.problem, role))
				assert_int_equal(count_ties(&made, role, made.problem.c), made.problem.c);
		drop(&made);
	}
}

/* ---- cancel and meanulp -------------------------------------------------------------------------- */

static const char *const cancelling[] = {
	"layer/f32/3x50",
	"layer/f64/3x50/ddof=1/eps_at=outside",
	"layer/bf16/3x50/param=bf16/gamma+1",
	"rms/f32/3x50/affine=gamma+beta",
	"batch/f32/4x3x6/mask",
	"batch/f32/4x3x6/infer",
};

/* What is left of a cancelled element is the rounding of beta: half an ulp of `param`, and for f64
 * the few ulps of a plain binary64 x_hat as well. */
static void cancel_leaves_little(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cancelling) / sizeof(cancelling[0]); i++) {
		struct made made;

		make(&made, cancelling[i], "cancel");
		const struct norm_problem *p = &made.problem;
		double unit = ldexp(p->param == NORM_F64 ? 32 : 1, -norm_formats[p->param].precision);
		int64_t small = 0, count = norm_elements(p);
		for (int64_t at = 0; at < count; at++)
			small += fabs(made.truth->y.hi[at]) <= 4 * unit;
		/* batch: the even members, fewer under a mask. */
		if (small < (p->op == NORM_BATCH ? count / 4 : count))
			fail_msg("%s: %d of %d cancel", cancelling[i], (int)small, (int)count);
		drop(&made);
	}
}

/* x_0 - mean is ulp/N: y_0 is small beside its neighbours, and not zero. */
static void meanulp_is_nearly_the_mean(void **state)
{
	(void)state;
	struct made made;

	make(&made, "layer/f32/3x100/affine=none", "meanulp");
	for (int64_t row = 0; row < 3; row++) {
		double first = fabs(made.truth->y.hi[row * 100]), rstd = made.truth->sets[row].rstd;

		assert_true(first > 0);
		assert_true(fabs(first / (0x1p-23 / 100 * rstd) - 1) < 1e-12);
	}
	drop(&made);
}

/* Given statistics are those of the data, to the rounding of their type. */
static void given_statistics_are_the_datas_own(void **state)
{
	(void)state;
	struct made given, computed;

	make(&given, "layer/f32/4x64/bwd/stats=given", "normal:mean=10");
	make(&computed, "layer/f32/4x64/save=rstd", "normal:mean=10");
	for (int set = 0; set < 4; set++) {
		assert_true(((const float *)given.buffers.args.mean)[set] ==
					((const float *)truth_args(computed.truth)->mean)[set]);
		assert_true(((const float *)given.buffers.args.rstd)[set] ==
					((const float *)truth_args(computed.truth)->rstd)[set]);
	}
	drop(&given);
	drop(&computed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forward_ties_are_ties),
		cmocka_unit_test(backward_ties_are_ties),
		cmocka_unit_test(cancel_leaves_little),
		cmocka_unit_test(meanulp_is_nearly_the_mean),
		cmocka_unit_test(given_statistics_are_the_datas_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
