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
};

#define NORM_TWICE_U 0x1p-53
/*
 * What underflow takes of an operation on one element, and of a square, is less; and where subnormals are flushed,
 * too. So nothing below 2^-940 is ever settled, and integers decide it.
 */
#define NORM_TWICE_FLOOR 0x1p-1000
/* y = h + (l - error): l, at most u |h| and what comes of x_hat w, is rounded twice. */
#define NORM_TWICE_SHARE (2.1 * NORM_TWICE_U * NORM_TWICE_U)

struct norm_twice_member {
	struct norm_twice x, weight; /* x: normalised */
	double bias;
	int is_whole; /* x lost nothing when it was scaled */
};

/* y + its low word, of which the error is returned: 0 where x is the mean, exactly. */
double norm_twice_y(const struct norm_twice_factors *factors,
					const struct norm_twice_member *member, struct norm_twice *y);

/* `lost` of sums whose every member passes at most `depth` additions. */
double norm_twice_lost(double depth);

/* eps: the problem's, scaled as x is. 0: nothing can be said; *out holds mean and m2 as they came. */
int norm_twice_prove(const struct norm_problem *p, int64_t count, double eps,
					 const struct norm_twice_sums *sums, struct norm_twice_factors *out);
/* The same of a mean and variance that are given. */
int norm_twice_given(const struct norm_problem *p, double mean, double var,
					 struct norm_twice_factors *out);

#endif
