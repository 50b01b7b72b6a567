/*
 * Bounds of backward for rows, on any instruction set: at least 4 lanes of f32. impls/README.md,
 * METHOD. Sums about a shift err by gamma_d of their sizes: |s| <= |x - mean| + |mean - shift|, and
 * |mean - shift| <= 4 deviations, else a row is done again (GRADIENT_AWAY). A deviation is at most
 * sqrt(N)/kappa of mean|x|, since sum x^2 <= (sum |x|)^2, and 1/sqrt(kappa^2 - 1) of it, since
 * mean|x| >= |mean|.
 */
#include "gradient.h"

#include "../dtype.h"

#include <math.h>

/* The most |mean - shift| may be, in deviations, with room for what both were found with. */
#define AWAY 4.1

static double spread_of_size(const struct norm_spread *s)
{
	double by_count = sqrt(s->count) / s->kappa;
	double by_mean = s->kappa > 1 ? 1 / sqrt(s->kappa * s->kappa - 1) : (double)INFINITY;

	return by_count < by_mean ? by_count : by_mean;
}

/*
 * `gamma` of every sum. The mean: gamma mean|s| <= gamma sqrt(1 + AWAY^2) deviations. m2 = sum s^2 -
 * N away^2: gamma (1 + AWAY^2) and twice AWAY times the mean's error. sum w s errs by gamma sum |w s|,
 * of which the frame knows gamma' sum |w| X: the share of |mean - shift| is told as the mean's, of
 * which x_hat, and so that sum, errs as much.
 */
static void of_shifted(const struct norm_spread *s, double gamma, struct norm_error *out)
{
	double size = sqrt(1 + AWAY * AWAY), spread = spread_of_size(s);

	if (s->rms) {
		out->var_down = out->var_up = gamma;
		out->mean_abs = gamma;
		return;
	}
	out->mean_abs = gamma * (1 + (size + AWAY) * spread);
	out->mean_rms = gamma * size;
	out->high = out->mean_abs;
	out->var_down = out->var_up = gamma * (1 + AWAY * AWAY + 2 * AWAY * size) * 1.01;
}

/* f32: 512 members in 4 lanes or more, a tree of at most 16, then f64. */
static void wide_error(const struct norm_spread *s, struct norm_error *out)
{
	double depth = s->count < 512 ? s->count / 4 : 128, f64 = norm_unit(NORM_F64);

	if (s->u > f64)
		of_shifted(s, norm_gamma(depth + 10, s->u) + norm_gamma(s->count / 512 + 16, f64), out);
	else
		of_shifted(s, norm_gamma(s->count / 16 + 16, f64), out);
}

/* Sixteen lanes in f64. */
static void faithful_error(const struct norm_spread *s, struct norm_error *out)
{
	of_shifted(s, norm_gamma(s->count / 16 + 16, norm_unit(NORM_F64)), out);
}

static int wide_bound(const struct norm_problem *p, const struct norm_facts *facts,
					  struct norm_bound *out)
{
	return norm_simd_bound_paired(wide_error, NORM_F32, 0, p, facts, out);
}

static int faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
						  struct norm_bound *out)
{
	return norm_simd_bound_paired(faithful_error, NORM_F64, 0, p, facts, out);
}

/* Weights and statistics are f64's here. */
static const char *faithful_reject(const struct norm_problem *p)
{
	(void)p;
	return NULL;
}

const struct norm_simd_part norm_simd_gradient_wide = {
	.reject = norm_simd_gradient_reject,
	.prepare = norm_simd_gradient_prepare,
	.bound = wide_bound,
};

const struct norm_simd_part norm_simd_gradient_faithful = {
	.reject = faithful_reject,
	.prepare = norm_simd_gradient_prepare_wide,
	.bound = faithful_bound,
};
