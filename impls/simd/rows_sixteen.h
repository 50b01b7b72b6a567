/*
 * Statistics of a row in f64, the same bits on every instruction set (sixteen.h): sums about a shift
 * in one sweep, and again about the mean where the shift was a bad one.
 */
#ifndef NORM_SIMD_ROWS_SIXTEEN_H
#define NORM_SIMD_ROWS_SIXTEEN_H

#include "../exact/question.h"
#include "rows.h"

/* Of f64. */
#define NORM_SIMD_U 0x1p-53

/* Of a row: sums of x - shift and of its square. */
struct norm_simd_sixteen_sums {
	double shift, rest, squares;
};

/*
 * Rows whose sums are taken before the first of them is applied: what follows from sums (roots and
 * divisions, 100 cycles and more) is done for all of them at once. Together they stay in L1.
 */
#define NORM_SIMD_ROWS 16

static inline int64_t norm_simd_rows_at_once(int64_t count)
{
	int64_t rows = 3072 / count;

	return rows < 1 ? 1 : rows > NORM_SIMD_ROWS ? NORM_SIMD_ROWS : rows;
}

/* mean = mean + mean_lo; m2; and bounds on their absolute errors. */
struct norm_simd_sixteen_moments {
	double mean, mean_lo, m2;
	double mean_error, m2_error;
};

/* What the sums lose: gamma_d of the sum of sizes. */
double norm_simd_sixteen_gamma(double count);

/*
 * From rest = sum (x - shift) and squares = sum (x - shift)^2, each off by gamma of its sizes:
 * mean = shift + rest/N, m2 = squares - rest^2/N, as in exact/rounded.
 */
static inline void norm_simd_centred_moments(const struct norm_simd_sixteen_sums *sums,
											 double count, double gamma,
											 struct norm_simd_sixteen_moments *out)
{
	double shift = sums->shift, rest = sums->rest, squares = sums->squares;
	double moved = rest / count, mean = shift + moved, part = mean - shift, error;

	out->mean = mean;
	out->mean_lo = (shift - (mean - part)) + (moved - part); /* Knuth's TwoSum */
	out->m2 = squares - rest * moved;
	/* sum |x - shift| <= sqrt(N sum (x - shift)^2) */
	error = 1.01 * gamma * sqrt(squares * count);
	out->mean_error = error / count + 2 * NORM_SIMD_U * fabs(moved);
	out->m2_error = 1.01 * (gamma * squares + (2 * fabs(rest) + error) * error / count +
							4 * NORM_SIMD_U * squares);
}

static inline void norm_simd_sixteen_moments(const struct norm_problem *p,
											 const struct norm_simd_sixteen_sums *sums,
											 double gamma,
											 struct norm_simd_sixteen_moments *out)
{
	if (p->op != NORM_RMS) {
		norm_simd_centred_moments(sums, (double)p->c, gamma, out);
		return;
	}
	*out = (struct norm_simd_sixteen_moments){.m2 = sums->squares,
											  .m2_error = 1.01 * gamma * sums->squares};
}

/* The mean lies more than 4 standard deviations from the shift: a 17th or less of the squares is m2. */
static inline int norm_simd_is_far(double rest, double squares, double inverse)
{
	double moved = rest * rest * inverse;

	return moved > 16 * (squares - moved);
}

/* What the elements of a row share; error of x_hat at most slack + |x_hat| spread. */
struct norm_simd_proof {
	struct norm_simd_row row;
	double slack, spread;
};

/*
 * (x - mean) - mean_lo: two roundings of itself, one of |mean_lo|, and mean_error. rstd: with r the
 * relative error of what is under the root (r <= .1: a root makes at most .55 r of it), .6 r + 4u.
 * Product: u; the weight 1 + gamma: another. 1.01 covers products of errors, and that they are formed from computed values. Where r
 * says nothing, neither does the spread: every test will fail.
 */
static inline void norm_simd_prove(const struct norm_problem *p,
								   const struct norm_simd_sixteen_moments *moments,
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
	out->slack =
		1.01 * row->rstd * (moments->mean_error + 2 * NORM_SIMD_U * fabs(row->mean_lo));
	out->spread = 1.01 * (.6 * relative + (10 + (p->gamma_plus_one != 0)) * NORM_SIMD_U);
	if (!(relative >= 0 && relative < .1))
		out->spread = (double)INFINITY;
}

/* Elements of a row that are decided one by one; more of them make it exact/rounded's. */
#define NORM_SIMD_OPEN 16

struct norm_simd_open {
	struct norm_set set;
	const struct norm_args *args;
	struct norm_exact_sums sums;
	int count;
	double y; /* of the element decided last */
};

void norm_simd_open(const struct norm_simd_rows *rows, int64_t index,
					struct norm_simd_open *out);
/* 0: too many, or no numbers. */
int norm_simd_decide(struct norm_simd_open *row, int64_t member, double low, double high);

/* Decides whole rows; its run() takes any plan of the same problem. */
extern const struct norm_impl norm_exact_rounded;

extern const struct norm_simd_part norm_simd_rows_faithful, norm_simd_rows_exact;
/*
 * y is settled where y - error and y + error round alike; error includes this share of |y|: the
 * roundings of y and of y +- error, and half of one more. Scaled, y (1 +- error): those of y, of
 * 1 +- error and of their product.
 */
#define NORM_SIMD_PROOF_Y      (2.5 * NORM_SIMD_U)
#define NORM_SIMD_PROOF_SCALED (4 * NORM_SIMD_U)

#endif
