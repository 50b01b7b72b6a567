/*
 * From a set's sums in twice the precision to what its elements share, and how far an element may be off: what
 * exact/rounded and the rows of simd/faithful and simd/exact do with f64.
 */
#ifndef EXACT_TWICE_PROOF_H
#define EXACT_TWICE_PROOF_H

#include "../norm.h"
#include "twice.h"

/* Sums of d = x - shift and of d^2. */
struct norm_twice_sums {
	double shift;
	struct norm_twice rest, squares;
	double lost; /* of sum |d|, and of sum d^2, at most */
	double blur; /* by which each d may be off beside that: 0, but for x + r */
	int still;   /* every d is 0 */
};

/*
 * x_hat = ((x - mean) - mean_lo) (rstd + rstd_lo). y = x_hat w + b, by norm_twice_y() or the same operations of
 * vectors, is off by at most |w| slack + |x_hat w| spread + |y| NORM_TWICE_SHARE + floor.
 */
struct norm_twice_factors {
	double mean, mean_lo, rstd, rstd_lo;
	double mean_error, slack, spread, floor;
	double m2; /* rounded */
	struct norm_twice var;
};

#define NORM_TWICE_U  0x1p-53
#define NORM_TWICE_U2 0x1p-106
/*
 * What underflow takes of an operation on one element, and of a square, is less; and where subnormals are flushed,
 * too. So nothing below 2^-940 is ever settled, and integers decide it.
 */
#define NORM_TWICE_FLOOR 0x1p-1000
/* y = h + (l - error): l, at most u |h| and what comes of x_hat w, is rounded twice. */
#define NORM_TWICE_SHARE (2.1 * NORM_TWICE_U2)

struct norm_twice_member {
	struct norm_twice x, weight; /* x: normalised */
	double bias;
	int is_whole; /* x lost nothing when it was scaled */
};

/* y + its low word, of which the error is returned: 0 where x is the mean, exactly, or w is 0. */
double norm_twice_y(const struct norm_twice_factors *factors,
					const struct norm_twice_member *member, struct norm_twice *y);

/* ---- once a row, and inline -------------------------------------------------------------------------- */

/* Squares that underflow, of up to 2^40 members, take less from their sum. */
#define NORM_TWICE_SQUARES 0x1p-980
/* Variances outside lead to an rstd whose products are no longer safe. */
#define NORM_TWICE_LEAST    0x1p-900
#define NORM_TWICE_GREATEST 0x1p900
/* Of what is under the root; then y is within 2^-2 u of a number that is rounded once. */
#define NORM_TWICE_RELATIVE 0x1p-55

/*
 * `lost` of sums whose every member passes at most D = depth additions. Each is a two-sum, whose error, at most u of
 * the sum, is exact; errors are added up in f64. With A = sum |d|, the errors are at most D u A together, the low
 * words of d u A (of d^2: 3 u), and each passes 2 D additions: 2 D (D + 3) u^2 A; d^2 itself is off by 4 u^2.
 */
static inline double norm_twice_lost(double depth)
{
	return 2.1 * (depth + 2) * (depth + 2) * NORM_TWICE_U2;
}

/* m2 with a bound on its error; mean, mean_lo, mean_error. */
struct norm_twice_m2 {
	struct norm_twice m2;
	double m2_error;
};

/*
 * sum |d| <= A = sqrt(N sum d^2); rest is off by lost A + N blur, squares by lost of themselves and 2 A blur + N
 * blur^2. m2 = squares - rest^2/N: by the first, by (2 |rest| + its error) its error / N, and 3 + 4 + 3 u^2 of squares
 * for quotient, product and difference. The mean: by rest's error / N, 3 u^2 of rest/N and u of mean_lo.
 */
static inline struct norm_twice_m2 norm_twice_centred(const struct norm_twice_sums *sums,
													  double count,
													  struct norm_twice_factors *out)
{
	double floor = sums->still ? 0 : NORM_TWICE_SQUARES, squares = sums->squares.hi;
	double sizes = sqrt(count * (squares + floor)), rest = fabs(sums->rest.hi);
	double rest_error = 1.01 * (sums->lost * sizes + count * sums->blur);
	struct norm_twice moved = norm_twice_over(sums->rest, count);
	struct norm_twice mean = norm_two_sum(sums->shift, moved.hi);
	struct norm_twice product = norm_twice_times(sums->rest, moved);
	struct norm_twice_m2 m;

	out->mean = mean.hi;
	out->mean_lo = mean.lo + moved.lo;
	out->mean_error = 1.01 * (rest_error / count + 4 * NORM_TWICE_U2 * fabs(moved.hi) +
							  NORM_TWICE_U * fabs(out->mean_lo));
	product.hi = -product.hi;
	product.lo = -product.lo;
	m.m2 = norm_twice_add(sums->squares, product);
	m.m2_error =
		1.01 * ((sums->lost + 16 * NORM_TWICE_U2) * squares + floor + 2 * sizes * sums->blur +
				count * sums->blur * sums->blur + (2 * rest + rest_error) * rest_error / count);
	return m;
}

/* Of a var + eps that is off by `relative` of itself, or a var that is; a root makes at most .51 of it. */
static inline int norm_twice_root(const struct norm_problem *p, struct norm_twice var,
								  double eps, double relative, struct norm_twice_factors *out)
{
	struct norm_twice root, total = norm_twice_plus(var, eps);
	double size = p->eps_at == NORM_EPS_INSIDE ? total.hi : var.hi;

	/* sqrt(var) + eps is safe where its square is; a root's remainder, where var is 0 or not tiny. */
	if (p->eps_at == NORM_EPS_OUTSIDE) {
		if (var.hi > 0 && var.hi < NORM_TWICE_LEAST)
			return 0;
		total = norm_twice_plus(norm_twice_sqrt(var), eps);
		size = total.hi * total.hi;
	}
	if (!(size >= NORM_TWICE_LEAST && size <= NORM_TWICE_GREATEST &&
		  relative <= NORM_TWICE_RELATIVE) ||
		!isfinite(out->mean) || !(fabs(out->mean) <= 0x1p500))
		return 0;
	root =
		p->eps_at == NORM_EPS_INSIDE ? norm_twice_rsqrt(total) : norm_twice_reciprocal(total);
	out->rstd = root.hi;
	out->rstd_lo = root.lo;
	/*
	 * With a + e = x - mean exactly, l = e - mean_lo, p = a rstd: what is no product of lows is rounded, or
	 * dropped, 7 times at u (u |p| + |mean_lo| rstd) in x_hat, then 4 u^2 |p w| each for its product with w (which may
	 * have a low word, and x too: as much again), for adding b, and for l -+ error; u |mean_lo| each.
	 */
	out->spread = 1.01 * (.51 * relative + (24 + 6 + 30) * NORM_TWICE_U2);
	out->slack = 1.01 * out->rstd *
				 (out->mean_error + 10 * NORM_TWICE_U * fabs(out->mean_lo) + out->floor);
	return 1;
}

/* eps: the problem's, scaled as x is. 0: nothing can be said; *out holds mean and m2 as they came. */
static inline int norm_twice_prove(const struct norm_problem *p, int64_t count, double eps,
								   const struct norm_twice_sums *sums,
								   struct norm_twice_factors *out)
{
	double left = (double)(count - (p->op == NORM_RMS ? 0 : p->ddof)), relative;
	struct norm_twice_m2 m = {sums->squares, 0};
	struct norm_twice var;

	*out = (struct norm_twice_factors){.floor = sums->still ? 0 : NORM_TWICE_FLOOR};
	if (p->op == NORM_RMS)
		m.m2_error = 1.01 * (sums->lost * sums->squares.hi + out->floor) +
					 (sums->still ? 0 : NORM_TWICE_SQUARES) +
					 2.1 * sums->blur * sqrt((double)count * sums->squares.hi) +
					 1.01 * (double)count * sums->blur * sums->blur;
	else
		m = norm_twice_centred(sums, (double)count, out);
	out->m2 = m.m2.hi + m.m2.lo;
	if (!(left > 0))
		return 0;
	var = out->var = norm_twice_over(m.m2, left);
	relative = 0;
	if (m.m2_error > 0 && p->eps_at == NORM_EPS_INSIDE)
		relative = 1.01 * m.m2_error / (m.m2.hi + left * eps);
	else if (m.m2_error > 0)
		relative = 1.01 * m.m2_error / m.m2.hi;
	if (!(relative >= 0))
		return 0;
	return norm_twice_root(p, var, eps, relative, out);
}

/* The same of a mean and variance that are given. */
static inline int norm_twice_given(const struct norm_problem *p, double mean, double var,
								   struct norm_twice_factors *out)
{
	*out = (struct norm_twice_factors){.mean = mean, .floor = NORM_TWICE_FLOOR};
	return norm_twice_root(p, (struct norm_twice){var, 0}, p->eps, 0, out);
}

#endif
