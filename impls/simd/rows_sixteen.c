/* Statistics in sixteen lanes of f64: their errors, and the bounds of the kernels that use them. */
#include "rows_sixteen.h"

#include "../dtype.h"
#include "rows_twice.h"

/*
 * 16 additions in a block, 16 blocks in a chapter, one for each chapter, 4 in the tree; x - shift, its
 * square, and one more.
 */
static double depth(double count)
{
	return 16 + 16 + (count / 4096 + 1) + 4 + 3;
}

double norm_simd_sixteen_gamma(double count)
{
	return norm_gamma(depth(count), NORM_SIMD_U);
}

void norm_simd_open(const struct norm_simd_rows *rows, int64_t index,
					struct norm_simd_open *out)
{
	out->set = norm_set(rows->problem, rows->args, index);
	out->args = rows->args;
	out->sums.ready = 0;
	out->count = 0;
}

int norm_simd_decide(struct norm_simd_open *row, int64_t member, double low, double high)
{
	if (!isfinite(low) || !isfinite(high) || ++row->count > NORM_SIMD_OPEN)
		return 0;
	row->y = norm_exact_y(&row->sums, &row->set, row->args, member, low, high);
	return 1;
}

/* ---- bounds -------------------------------------------------------------------------------------- */

/*
 * With d = |mean - shift|: sum |x - shift| <= N (mean|x| + |shift|), and |shift| <= |mean| + d, where
 * d <= 4 std <= 4 sqrt(N) mean|x| (norm_simd_is_far); so the mean is off by gamma (2 + 4 sqrt N) of
 * mean|x|, and by gamma sqrt(17) of rms. sum (x - shift)^2 <= 17 m2, and 2 |rest| gamma sqrt(N 17 m2)/N
 * <= 8 sqrt(17) gamma m2: 17 + 33, and 4u 17. A shift that is far is replaced by the mean, which is
 * gamma sqrt(1 + N/16) std off at most: nearer than that.
 */
static void sums_error(const struct norm_spread *s, struct norm_error *out)
{
	double gamma = norm_simd_sixteen_gamma(s->count);

	out->var_up = out->var_down = (s->rms ? 1.1 : 64) * gamma;
	if (s->rms)
		return;
	out->mean_abs = gamma * (2.1 + 4.1 * sqrt(s->count));
	out->mean_rms = 4.5 * gamma;
}

static const struct norm_bound_method method = {
	.error = sums_error,
	.form = NORM_FORM_CENTRED,
	.sums = {NORM_F64, NORM_F64},
	.elements = {NORM_F64, NORM_F64},
};

static int faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
						  struct norm_bound *out)
{
	if (p->x == NORM_F64)
		return norm_simd_twice_faithful_bound(p, facts, out);
	norm_bound_of(&method, p, facts, out);
	/* The weight: u of |x_hat w|, which is at most what `conditioned` is divided by. */
	if (p->gamma_plus_one)
		out->conditioned += 1.01 * NORM_SIMD_U;
	return 0;
}

/* Half an ulp of y is at most u of it, and |y| at most what `conditioned` is divided by. */
static int exact_bound(const struct norm_problem *p, const struct norm_facts *facts,
					   struct norm_bound *out)
{
	faithful_bound(p, facts, out);
	out->conditioned = norm_unit(p->y);
	return 0;
}

const struct norm_simd_part norm_simd_rows_faithful = {
	.reject = norm_simd_rows_reject,
	.prepare = norm_simd_rows_prepare_plus,
	.bound = faithful_bound,
};

const struct norm_simd_part norm_simd_rows_exact = {
	.reject = norm_simd_rows_reject,
	.prepare = norm_simd_rows_prepare_plus,
	.bound = exact_bound,
};
