/*
 * Bounds of the rows kernels, for any instruction set: at least 4 lanes of f32 or 2 of f64, in four
 * chains. impls/README.md, METHOD.
 */
#include "../dtype.h"
#include "../naive/shifted_error.h"
#include "rows.h"

/*
 * About a shift with N delta^2 <= guard m2 (rows_shifted.inc), `depth` additions on a path:
 * |S' - S| <= gamma sum|x - k|, mean|x - k| <= mean|x - mean| + |delta| and, by Cauchy-Schwarz,
 * sum|x - k| <= sqrt(N Q) with Q = m2 (1 + N delta^2 / m2).
 */
static void shifted_row(const struct norm_spread *s, double depth, double guard,
						struct norm_error *out)
{
	double gamma = norm_gamma(depth + 3, s->u), spread = 1 + guard, delta = sqrt(guard);

	if (s->rms) {
		out->var_up = out->var_down = gamma;
		return;
	}
	out->mean_rms = gamma * sqrt(spread) / s->kappa;
	out->mean_abs = gamma * (2 + delta * shifted_peak(s->count, s->kappa) / s->kappa);
	out->high = out->mean_abs + s->u;
	out->var_up = gamma * spread + 2 * gamma * delta * sqrt(spread) + gamma * gamma * spread;
	out->var_down = out->var_up;
}

/* The guard compares what was computed: m2 may be more by its own error. */
static void guarded_row(const struct norm_spread *s, double depth, struct norm_error *out)
{
	double guard = ROWS_GUARD;

	shifted_row(s, depth, guard, out);
	if (!s->rms)
		shifted_row(s, depth, guard * (1 + out->var_up) / (1 - norm_gamma(depth, s->u)), out);
}

/*
 * A row in four chains of f32, squares beside sums in two (rows_shifted.inc), a short one in a single chain
 * (rows_group.inc), in two of f64 (rows_careful.inc): of the shortest vectors, of four lanes; what comes after, and halving.
 */
static double chain(const struct norm_spread *s, double count)
{
	double chains = s->count <= ROWS_SHORT || s->u < norm_unit(NORM_F32) ? 4 : s->rms ? 16 : 8;

	return count / chains + 8;
}

/* Chunks of 512 in f32, their sums in f64: 2^-29 of a rounding each. */
static void wide_error(const struct norm_spread *s, struct norm_error *out)
{
	double depth = chain(s, s->count);

	if (!(s->u < norm_unit(NORM_F32)) && s->count > ROWS_FOLD)
		depth = chain(s, ROWS_FOLD) + s->count / ROWS_FOLD * 0x1p-29;
	guarded_row(s, depth, out);
}

static void fast_error(const struct norm_spread *s, struct norm_error *out)
{
	guarded_row(s, chain(s, s->count), out);
}

static int wide_bound(const struct norm_problem *p, const struct norm_facts *facts,
					  struct norm_bound *out)
{
	return norm_simd_bound_paired(wide_error, NORM_F32, 0, p, facts, out);
}

static int fast_bound(const struct norm_problem *p, const struct norm_facts *facts,
					  struct norm_bound *out)
{
	return norm_simd_bound_paired(fast_error, NORM_F32, 0, p, facts, out);
}

const struct norm_simd_part norm_simd_rows_wide = {
	.reject = norm_simd_rows_reject,
	.prepare = norm_simd_rows_prepare,
	.bound = wide_bound,
};

const struct norm_simd_part norm_simd_rows_fast = {
	.reject = norm_simd_rows_reject,
	.prepare = norm_simd_rows_prepare,
	.bound = fast_bound,
};
