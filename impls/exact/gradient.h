/*
 * Correctly rounded dx, dgamma and dbeta, decided from exact sums: for what a rounding test leaves open.
 * Everything read must be finite; a caller gives what IEEE makes of the rest. In place, dx takes dy away:
 * norm_exact_slope first, dgamma and dbeta before any dx.
 */
#ifndef EXACT_GRADIENT_H
#define EXACT_GRADIENT_H

#include "question.h"

/*
 * A pooled set's sums, and from them, with w = dy weight, A = N w - sum w, X = N x - S1, T = sum w X:
 *   dx = (of_w A - of_x X + root_of_w A q) / (shift + slope q) + dsum,   q = sqrt(square / share).
 * 31 KB; begin with ready = 0.
 */
struct norm_exact_slope {
	int ready;
	int undefined;    /* no rstd: dx and dgamma are NaN */
	int undefined_dx; /* or N <= ddof with statistics given: dx alone */
	struct norm_exact_sums sums;
	struct norm_exact_big rstd; /* given; else 1 */
	struct norm_exact_big sum_dy, sum_dyx;
	struct norm_exact_big size, sum_w; /* of A; infer, rms: sum_w = 0 */
	struct norm_exact_big of_w, of_x, root_of_w, shift, slope;
};

/* Takes the sums, if they are not taken yet: about 30 ns a member, where the problem names f64 300 ns. */
void norm_exact_slope(struct norm_exact_slope *slope, const struct norm_set *set,
					  const struct norm_args *args);

/* Each known to be in [low, high], Inf where nothing is known. dx of a member that no mask excludes,
 * dsum included where there is one. NaN where undefined. */
double norm_exact_dx(struct norm_exact_slope *slope, const struct norm_set *set,
					 const struct norm_args *args, int64_t member, double low, double high);

/* The sign of A, where rstd is given as infinite. */
int norm_exact_w_side(struct norm_exact_slope *slope, const struct norm_set *set,
					  const struct norm_args *args, int64_t member);

/* batch: of the set's feature. */
double norm_exact_set_dgamma(struct norm_exact_slope *slope, const struct norm_set *set,
							 const struct norm_args *args, double low, double high);
double norm_exact_set_dbeta(struct norm_exact_slope *slope, const struct norm_set *set,
							const struct norm_args *args, double low, double high);

/* layer, rms: of a feature, over all rows. */
double norm_exact_column_dbeta(const struct norm_problem *p, const struct norm_args *args,
							   int64_t feature, double low, double high);

/* A feature whose dgamma is not settled. */
struct norm_exact_open {
	int64_t feature;
	double low, high;
	double value; /* the answer */
};

/* Features decided together share what a row costs. */
#define EXACT_FEATURES 16

/*
 * layer, rms: dgamma of up to EXACT_FEATURES features, over all rows. `room` is n words of the
 * caller's, such as workspace: one call's at a time.
 */
void norm_exact_column_dgammas(const struct norm_problem *p, const struct norm_args *args,
							   struct norm_exact_open *open, int count, uint64_t *room);

#endif
