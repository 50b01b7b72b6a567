/* Statistics in sixteen lanes of f64: their errors, and the bounds of the kernels that use them. */
#include "rows_sixteen.h"

#include "../dtype.h"

static const double u = 0x1p-53;

/* 16 additions in a block, one for each block, 4 in the tree; x - shift, its square, and one more. */
static double depth(double count)
{
	return 16 + (count / 256 + 1) + 4 + 3;
}

double norm_simd_sixteen_gamma(double count)
{
	return norm_gamma(depth(count), u);
}

void norm_simd_moments(double shift, double rest, double squares, double count, double gamma,
					   struct norm_simd_moments *out)
{
	double moved = rest / count, mean = shift + moved, part = mean - shift, rest_error;

	out->mean = mean;
	out->mean_lo = (shift - (mean - part)) + (moved - part); /* Knuth's TwoSum */
	out->m2 = squares - rest * moved;
	/* sum |x - shift| <= sqrt(N sum (x - shift)^2) */
	rest_error = 1.01 * gamma * sqrt(squares * count);
	out->mean_error = rest_error / count + 2 * u * fabs(moved);
	out->m2_error =
		1.01 * (gamma * squares + (2 * fabs(rest) + rest_error) * rest_error / count +
				4 * u * squares);
}

void norm_simd_squares(double squares, double gamma, struct norm_simd_moments *out)
{
	*out = (struct norm_simd_moments){.m2 = squares, .m2_error = 1.01 * gamma * squares};
}

/*
 * (x - mean) - mean_lo: two roundings of itself, one of |mean_lo|, and mean_error. rstd: with r the
 * relative error of what is under the root (r <= .1: a root makes at most .55 r of it), .6 r + 4u.
 * Product: u. 1.01 covers products of errors, and that they are formed from computed values. Where r
 * says nothing, neither does the spread: every test will fail.
 */
void norm_simd_prove(const struct norm_problem *p, const struct norm_simd_moments *moments,
					 struct norm_simd_proof *out)
{
	double count = (double)(p->c - (p->op == NORM_RMS ? 0 : p->ddof)), relative = 0;
	struct norm_simd_row *row = &out->row;

	row->mean = moments->mean;
	row->mean_lo = moments->mean_lo;
	row->var = norm_simd_var(p, moments->m2);
	row->rstd = norm_simd_rstd(p, row->var, p->eps);
	if (moments->m2_error > 0 && p->eps_at == NORM_EPS_INSIDE)
		relative = moments->m2_error / (moments->m2 + count * p->eps);
	else if (moments->m2_error > 0)
		relative = moments->m2_error / moments->m2;
	out->slack = 1.01 * row->rstd * (moments->mean_error + 2 * u * fabs(row->mean_lo));
	out->spread = 1.01 * (.6 * relative + 10 * u);
	if (!(relative >= 0 && relative < .1))
		out->spread = (double)INFINITY;
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
	return norm_bound_of(&method, p, facts, out);
}

/* Half an ulp of y is at most u of it, and |y| at most what `conditioned` is divided by. */
static int exact_bound(const struct norm_problem *p, const struct norm_facts *facts,
					   struct norm_bound *out)
{
	norm_bound_of(&method, p, facts, out);
	out->conditioned = norm_unit(p->y);
	return 0;
}

static const char *reject(const struct norm_problem *p)
{
	if (p->gamma_plus_one)
		return "gamma+1: weights are f32, and 1 + gamma need not be";
	return norm_simd_rows_reject(p);
}

const struct norm_simd_part norm_simd_rows_faithful = {
	.reject = reject,
	.prepare = norm_simd_rows_prepare,
	.bound = faithful_bound,
};

const struct norm_simd_part norm_simd_rows_exact = {
	.reject = reject,
	.prepare = norm_simd_rows_prepare,
	.bound = exact_bound,
};
