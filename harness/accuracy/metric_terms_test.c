/* What errors are measured against, by hand: weights, given statistics, gradients, running means. */
#include "metric_fixture.h"

#include <math.h>

/* x = 1, -1, dy = 1, 0: mean w = S = 1/2, dx = 0; X = 3. */
static void gradients_have_their_own_scales(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x2/bwd/eps=0");
	w.dy[0] = 1;
	w.dy[1] = 0;
	memset(w.right, 0, sizeof(w.right));
	memset(w.y, 0, sizeof(w.y));
	memset(w.hi, 0, sizeof(w.hi));
	w.sets[0].count = 2;
	w.y[0] = 0x1p-24f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(fabs(m.scaled - 1 / 2.0) < 1e-15);
	assert_true(fabs(m.conditioned - 1 / 4.5) < 1e-15);
	assert_true(isinf(m.normwise) && m.max_ulp == 0x1p125);
	w.y[0] = 0;
	w.y[1] = -0x1p-24f;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(fabs(m.scaled - 1) < 1e-15);
	assert_true(fabs(m.conditioned - 1 / 3.5) < 1e-15);
	w.right_dgamma[0] = 1;
	w.dgamma_hi[0] = 1;
	w.dgamma[0] = 1 + 0x1p-23f;
	m = metric_measure_parameters(&w.truth, &w.outputs, ROLE_DGAMMA, NULL);
	assert_int_equal(m.counts.elements, 2);
	assert_true(m.scaled == 2 && fabs(m.conditioned - 2.0 / 3) < 1e-15 && m.normwise == 2);
	w.dgamma[1] = 0x1p-100f; /* no dy: no scale */
	m = metric_measure_parameters(&w.truth, &w.outputs, ROLE_DGAMMA, NULL);
	assert_true(isinf(m.conditioned));
	assert_int_equal(m.worst_member, 1);
}

/* gamma+1: the weight is 2. */
static void weights_know_the_one(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0/gamma+1/affine=gamma");
	w.hi[0] = w.right[0] = 2;
	w.y[0] = 2 + 0x1p-22f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(m.scaled == 2 && fabs(m.conditioned - 4.0 / 6) < 1e-15);
}

/* infer: x = 1, running mean 3, variance 4: x_hat = -1, X = (1 + 3)/2 + 1, whatever kappa says. */
static void given_statistics_are_exact(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "batch/f32/4x1/infer/affine=none/eps=0");
	w.sets[0] = (struct reference_set){.count = 4,
									   .mean = 3,
									   .var = 4,
									   .rstd = 0.5,
									   .kappa = 1e6,
									   .rms = 1,
									   .max_abs = 1,
									   .mean_abs = 1e6};
	w.right[0] = -1;
	w.hi[0] = -1;
	w.y[0] = -1 - 0x1p-23f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(m.scaled == 2 && m.conditioned == 2.0 / 3 && m.worst_member == 0);
}

/* One feature's running mean a quarter off where (1-m)|old| + m rms = 0.75*4 + 0.25*1. */
static void running_means_have_a_scale(void **state)
{
	(void)state;
	struct written w;
	float old[1] = {4}, right[1] = {3}, is[1] = {3.25f};

	write_units(&w, "batch/f32/4x1/momentum=0.25/eps=0");
	w.truth.args.running_mean = right;
	w.truth.args.running_var = right;
	w.truth.old_running_mean = w.truth.old_running_var = old;
	w.outputs.running_mean = is;
	w.outputs.running_var = right;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(m.running_mean_err == 0.25 / 3.25 * 0x1p24 && m.running_var_err == 0);
}

/*
 * x = 1, -1, dy = 2, 0 again, kappa = 4 and half of the variance eps: mean w = S = 1, X = 1 + 1 + 4.
 * layer: core = 0; member 0: (2 + 1) + (6 + 2*6/2) = 15. rms: no mean, core = 2 - 1 = 1,
 * 2 + 6 + 6 + k = 16; member 1: 0 + 6 + 6 + k |0 + 1| = 14, k = 4/2.
 */
static void backward_terms_are_as_defined(void **state)
{
	(void)state;
	struct written w;
	static const double layer[] = {15, 13}, rms[] = {16, 14};

	for (int op = 0; op < 2; op++)
		for (int i = 0; i < 2; i++) {
			write_units(&w, op ? "rms/f32/1x2/bwd/eps=1" : "layer/f32/1x2/bwd/eps=1");
			w.dy[0] = 2;
			memset(w.right, 0, sizeof(w.right));
			memset(w.y, 0, sizeof(w.y));
			memset(w.hi, 0, sizeof(w.hi));
			w.sets[0].count = 2;
			w.sets[0].kappa = 4;
			w.y[i] = 0x1p-24f;
			struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
			assert_true(m.conditioned == 1 / (op ? rms : layer)[i]);
		}
	/* infer: dx = w rstd, and no sums. */
	write_units(&w, "batch/f32/4x1/bwd/infer/eps=0");
	w.dy[0] = 2;
	memset(w.right, 0, sizeof(w.right));
	memset(w.y, 0, sizeof(w.y));
	memset(w.hi, 0, sizeof(w.hi));
	w.y[0] = 0x1p-24f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(m.conditioned == 0.5 && m.scaled == 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gradients_have_their_own_scales),
		cmocka_unit_test(weights_know_the_one),
		cmocka_unit_test(given_statistics_are_exact),
		cmocka_unit_test(running_means_have_a_scale),
		cmocka_unit_test(backward_terms_are_as_defined),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
