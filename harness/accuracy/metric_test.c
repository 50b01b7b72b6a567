/*
 * The metrics against cases computed by hand. The truths here are written down, not computed, so
 * that nothing of reference/ is trusted.
 */
#include "metric_fixture.h"
#include "metric_tally.h"

#include <math.h>

static const struct {
	double y, hi, lo;
	enum norm_dtype type;
	double ulp;
} ulps[] = {
	{1 + 0x1p-23, 1, 0, NORM_F32, 1},
	{1, 1 + 0x1p-24, 0, NORM_F32, 0.5},
	/* Just below a power of two the binade is the one below, though hi alone is the power. */
	{1, 1 - 0x1p-30, 0, NORM_F32, 0x1p-6},
	{1, 1, -0x1p-60, NORM_F32, 0x1p-36},
	{-1, -1, 0x1p-60, NORM_F32, 0x1p-36},
	{1, 1, 0x1p-60, NORM_F32, 0x1p-37},
	{-1, -1, -0x1p-60, NORM_F32, 0x1p-37},
	{1 - 0x1p-24, 1, 0, NORM_F32, 0.5},
	/* Never below the least subnormal. */
	{0, 0x1p-150, 0, NORM_F32, 0.5},
	{0, 0x1p-140, 0, NORM_F32, 512},
	{0x1p-126, 0x1p-126, -0x1p-150, NORM_F32, 0.5},
	{0x1p-1074, 0, 0, NORM_F64, 1},
	{0, 0x1p-1074, 0, NORM_F64, 1},
	{0x1p-1022, 0x1p-1022 - 0x1p-1074, 0, NORM_F64, 1},
	{0, 0x1p-26, 0, NORM_F16, 0.25},
	{0, 0x1p-134, 0, NORM_BF16, 0.5},
	/* Zeros are equal, whatever their sign. */
	{0, 0, 0, NORM_F32, 0},
	{-0.0, 0, 0, NORM_F32, 0},
	{0x1p-149, 0, 0, NORM_F32, 1},
	{-0x1p-149, 0x1p-149, 0, NORM_F32, 2},
	/* The low word of an f64 is felt. */
	{1, 1, 0x1p-54, NORM_F64, 0.25},
	{1, 1, -0x1p-54, NORM_F64, 0.5},
	{0x1p1023, 0x1p1023, 0x1p969, NORM_F64, 0.25},
	{1 + 0x1p-7, 1, 0, NORM_BF16, 1},
	{2050, 2048, 0, NORM_F16, 1},
	{2046, 2048, 0, NORM_F16, 1},
	{-1, 1, 0, NORM_F32, 0x1p24},
};

static void an_ulp_is_of_the_binade_of_the_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ulps) / sizeof(ulps[0]); i++) {
		double ulp = metric_ulp(ulps[i].y, ulps[i].hi, ulps[i].lo, ulps[i].type);

		if (ulp != ulps[i].ulp)
			fail_msg("row %zu: %a is not %a", i, ulp, ulps[i].ulp);
	}
}

static void what_is_right_has_no_error(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0/save=rstd");
	struct metric_ccdf ccdf;
	struct metrics m = metric_measure(&w.truth, &w.outputs, &ccdf);
	assert_int_equal(m.counts.elements, 4);
	assert_true(m.misrounded == 0 && m.max_ulp == 0 && m.normwise == 0 && m.conditioned == 0);
	assert_true(m.mean_err == 0 && m.rstd_err == 0 && isnan(m.var_err) && m.kappa == 1);
	assert_true(isnan(m.sum_misrounded) && isnan(m.running_mean_err));
	assert_int_equal(ccdf.count[0], 0);
}

static void one_error_is_seen_by_each_metric(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0/save=rstd");
	w.y[2] = 1 + 0x1p-23f;
	w.mean[0] = 0x1p-24f;
	w.rstd[0] = 1 - 0x1p-24f;
	struct metric_ccdf ccdf;
	struct metrics m = metric_measure(&w.truth, &w.outputs, &ccdf);
	assert_true(m.misrounded == 0.25 && m.unfaithful == 0.25);
	assert_true(m.max_ulp == 1 && m.p50_ulp == 0 && m.p999_ulp == 1);
	assert_true(m.scaled == 2);
	assert_true(fabs(m.conditioned - 2.0 / 3) < 1e-15);
	assert_true(m.normwise == 1 && m.mixed == 1);
	assert_true(m.mean_err == 1 && m.rstd_err == 1);
	assert_int_equal(m.worst_set, 0);
	assert_int_equal(m.worst_member, 2);
	assert_int_equal(m.worst_offset, 2);
	/* Threshold 32 is 2^0 ulp, 33 is 2^(1/2). */
	assert_int_equal(ccdf.count[32], 1);
	assert_int_equal(ccdf.count[33], 0);
}

/* Exact values between two floats: rounding right costs up to half an ulp and is not misrounded. */
static void fractions_of_an_ulp_are_seen(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0");
	w.hi[0] = 1 + 0x1p-25;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(m.max_ulp == 0.25 && m.misrounded == 0 && m.unfaithful == 0);
	assert_true(m.p999_ulp == 0.25);
}

/* beta adds to both scales; gamma scales the rest. */
static void scales_know_gamma_and_beta(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0");
	w.gamma[0] = 2;
	w.beta[0] = 3;
	w.hi[0] = w.right[0] = 5;
	w.y[0] = 5 + 0x1p-20f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(fabs(m.scaled - 16.0 / 5) < 1e-15);
	assert_true(m.mixed == 8.0 / 5);
	assert_true(fabs(m.conditioned - 16.0 / 9) < 1e-15);
}

static void what_is_not_finite_is_counted_apart(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0");
	w.y[0] = NAN;
	w.y[1] = -INFINITY;
	w.right[2] = INFINITY; /* the truth overflows */
	w.hi[2] = 0x1p200;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.nan, 1);
	assert_int_equal(m.counts.inf, 1);
	assert_int_equal(m.counts.lost_nonfinite, 1);
	assert_true(m.misrounded == 0.75 && m.max_ulp == 0 && m.normwise == 0);
	w.y[2] = INFINITY;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.lost_nonfinite, 0);
	w.y[2] = -INFINITY;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.lost_nonfinite, 1);
	w.right[2] = NAN;
	w.hi[2] = NAN;
	w.y[2] = -NAN;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.lost_nonfinite, 0);
	assert_true(m.misrounded == 0.5);
}

static void rows_of_zeros_are_counted(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4/eps=0");
	memset(w.y, 0, sizeof(w.y));
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.zero_rows, 1);
	assert_true(m.normwise == 0x1p24);
	memset(w.right, 0, sizeof(w.right));
	memset(w.hi, 0, sizeof(w.hi));
	w.y[1] = -0.0f;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.zero_rows, 0);
	assert_true(m.misrounded == 0 && m.normwise == 0);
}

/* Zero variance: kappa is infinite, x_hat 0. Without beta there is no scale: nonzero/0. */
static void zero_variance_has_a_scale(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "layer/f32/1x4");
	for (int i = 0; i < 4; i++) {
		w.x[i] = 7;
		w.right[i] = w.y[i] = w.beta[i] = 0.5f;
		w.hi[i] = 0.5;
	}
	w.sets[0] = (struct reference_set){.count = 4,
									   .mean = 7,
									   .rstd = 316,
									   .kappa = (double)INFINITY,
									   .rms = 7,
									   .max_abs = 7,
									   .mean_abs = 7};
	w.y[1] += 0x1p-24f;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(isinf(m.kappa) && m.scaled == 2);
	assert_true(fabs(m.conditioned - 1 / (316 * 14 + 0.5)) < 1e-15);
	w.truth.problem.affine = NORM_AFFINE_NONE;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_true(isinf(m.scaled) && isfinite(m.conditioned));
	assert_int_equal(m.counts.inf, 0);
}

/* Excluded elements are no elements, until one is not 0. */
static void what_the_mask_excludes_is_zero(void **state)
{
	(void)state;
	struct written w;

	write_units(&w, "batch/f32/4x1/mask/eps=0");
	w.mask[3] = 0;
	w.x[3] = 1e30f;
	w.right[3] = w.y[3] = 0;
	w.hi[3] = 0;
	struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.elements, 3);
	assert_true(m.conditioned == 0);
	w.y[3] = 0x1p-30f;
	m = metric_measure(&w.truth, &w.outputs, NULL);
	assert_int_equal(m.counts.elements, 4);
	assert_true(isinf(m.conditioned) && isinf(m.scaled) && m.misrounded == 0.25);
	assert_int_equal(m.worst_member, 3);
}

/* NHWC, strided: members, sets and the place of the worst element. */
static void layouts_are_followed(void **state)
{
	(void)state;
	struct written w;
	static const float y[] = {1, 5, 9, -1, -5, 9};

	write_units(&w, "batch/f32/2x2/nhwc/eps=0/xstride=3/ystride=3/affine=none");
	memcpy(w.right, y, sizeof(y));
	memcpy(w.y, y, sizeof(y));
	w.hi[0] = 1, w.hi[1] = 5, w.hi[2] = -1, w.hi[3] = -5;
	w.sets[1] = w.sets[0];
	w.y[4] = -5 - 0x1p-20f;
	struct metric_set sets[2];
	struct metrics m = metric_measure_sets(&w.truth, &w.outputs, NULL, sets);
	assert_int_equal(m.counts.elements, 4);
	assert_int_equal(m.worst_set, 1);
	assert_int_equal(m.worst_member, 1);
	assert_int_equal(m.worst_offset, 4);
	assert_true(m.max_ulp == 2 && sets[0].max_ulp == 0 && sets[1].max_ulp == 2);
}

/* Of seven errors the median is the fourth; a threshold counts what reaches it, to the last bit. */
static void quantiles_are_of_the_sorted_errors(void **state)
{
	(void)state;
	static const double errors[] = {1.5, 0, 0x1p60, 1, 0, 3, 0x1.6a09e667f3bccp0};
	static struct metric_tally tally;
	struct metric_ccdf ccdf;

	for (int i = 0; i < 7; i++)
		metric_tally_add(&tally, errors[i]);
	assert_true(metric_tally_quantile(&tally, 0.42) == 1);
	assert_true(metric_tally_quantile(&tally, 0.5) == 1 + 26.0 / 64);
	assert_true(metric_tally_quantile(&tally, 0.7) == 1.5);
	assert_true(metric_tally_quantile(&tally, 0.85) == 3);
	assert_true(metric_tally_quantile(&tally, 1) >= 0x1p39);
	static const int64_t reach[] = {5, 3, 2, 2, 1, 1}; /* 1, sqrt 2, 2, 2 sqrt 2, 4, 4 sqrt 2 */
	metric_tally_add(&tally, 0x1.6a09e667f3bcdp1);
	metric_tally_ccdf(&tally, &ccdf);
	assert_int_equal(ccdf.count[0], 6);
	for (int i = 0; i < 6; i++)
		assert_int_equal(ccdf.count[32 + i], reach[i] + (i <= 3));
	assert_int_equal(ccdf.count[63], 1);
}

/* Squares overflow or vanish; the norm does not. */
static void norms_neither_overflow_nor_vanish(void **state)
{
	(void)state;
	static const float scales[] = {0x1p120f, 0x1p-140f};

	for (int k = 0; k < 2; k++) {
		struct written w;

		write_units(&w, "layer/f32/1x4/eps=0/y=f32");
		w.truth.problem.y = NORM_F64;
		double y[4], right[4];
		for (int i = 0; i < 4; i++) {
			right[i] = w.hi[i] = ldexp((double)w.x[i], k ? -900 : 900) * (double)scales[k];
			y[i] = right[i] * 1.5;
		}
		w.truth.args.y = right;
		w.outputs.y = y;
		struct metrics m = metric_measure(&w.truth, &w.outputs, NULL);
		assert_true(m.normwise == 0x1p52);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ulp_is_of_the_binade_of_the_truth),
		cmocka_unit_test(what_is_right_has_no_error),
		cmocka_unit_test(one_error_is_seen_by_each_metric),
		cmocka_unit_test(fractions_of_an_ulp_are_seen),
		cmocka_unit_test(scales_know_gamma_and_beta),
		cmocka_unit_test(what_is_not_finite_is_counted_apart),
		cmocka_unit_test(rows_of_zeros_are_counted),
		cmocka_unit_test(zero_variance_has_a_scale),
		cmocka_unit_test(what_the_mask_excludes_is_zero),
		cmocka_unit_test(layouts_are_followed),
		cmocka_unit_test(quantiles_are_of_the_sorted_errors),
		cmocka_unit_test(norms_neither_overflow_nor_vanish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
