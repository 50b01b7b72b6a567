/*
 * Statistics of a row in f64, the same bits on every instruction set (sixteen.h): sums about a shift
 * in one sweep, and again about the mean where the shift was a bad one.
 */
#ifndef NORM_SIMD_ROWS_SIXTEEN_H
#define NORM_SIMD_ROWS_SIXTEEN_H

#include "rows.h"

/* mean = mean + mean_lo; m2; and bounds on their absolute errors. */
struct norm_simd_moments {
	double mean, mean_lo, m2;
	double mean_error, m2_error;
};

/* What the sums lose: gamma_d of the sum of sizes. */
double norm_simd_sixteen_gamma(double count);

/*
 * From rest = sum (x - shift) and squares = sum (x - shift)^2, each off by gamma of its sizes:
 * mean = shift + rest/N, m2 = squares - rest^2/N, as in exact/rounded.
 */
void norm_simd_moments(double shift, double rest, double squares, double count, double gamma,
					   struct norm_simd_moments *out);
void norm_simd_squares(double squares, double gamma, struct norm_simd_moments *out);

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

void norm_simd_prove(const struct norm_problem *p, const struct norm_simd_moments *moments,
					 struct norm_simd_proof *out);

/* Decides the rows that the test leaves open; its run() takes any plan of the same problem. */
extern const struct norm_impl norm_exact_rounded;

extern const struct norm_simd_part norm_simd_rows_faithful, norm_simd_rows_exact;
/* y is settled where y - error and y + error round alike; error includes this share of |y|: two
 * roundings, and more. */
#define NORM_SIMD_PROOF_Y (2.5 * 0x1p-53)

#endif
