/*
 * Bounds of the rows kernels, for any instruction set: at least 4 lanes of f32, 2 of f64.
 * impls/README.md, METHOD.
 */
#include "rows.h"

#include "../dtype.h"

/* Corrected two-pass: rest = sum (x - hi), at most gamma of mean|x - hi| <= 2 mean|x|. */
static void wide_error(const struct norm_spread *s, struct norm_error *out)
{
	double gamma = norm_gamma(s->count / 2 + 8, s->u), drift = 2 * gamma * gamma * s->kappa;

	out->mean_abs = out->mean_rms = out->high = s->rms ? 0 : 2 * gamma;
	out->var_up = out->var_down = 2 * gamma + drift + drift * drift;
}

static int wide_bound(const struct norm_problem *p, const struct norm_facts *facts,
					  struct norm_bound *out)
{
	static const struct norm_bound_method method = {
		.error = wide_error,
		.form = NORM_FORM_PAIRED,
		.sums = {NORM_F64, NORM_F64},
		.elements = {NORM_F32, NORM_F64},
	};

	return norm_bound_of(&method, p, facts, out);
}

const struct norm_simd_part norm_simd_rows_wide = {
	.reject = norm_simd_rows_reject,
	.prepare = norm_simd_rows_prepare,
	.bound = wide_bound,
};
