/*
 * The truth. For every valid problem, the correctly rounded result of every output, decided
 * exactly, and beside it the exact value as an unevaluated sum hi + lo, so that a metric can see
 * fractions of an ulp. Method and proof: README.md in this folder.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "norm.h"

/*
 * The exact statistics of one pooled set, each hi + lo (|error| <= 2^-100 |value|), of the values
 * the norm is taken of (x, x + r, or RN(x + r)). var divides by N-ddof and carries no eps; rstd has
 * eps where the problem puts it. kappa = sqrt(1 + mean^2/var) with ddof = 0: Inf at zero variance,
 * 1 for rms. With given statistics mean, var and rstd are those of the inputs, while kappa, rms,
 * max_abs describe x; var is NaN where rstd alone is given. NaN where CONTRACT.md says NaN.
 */
struct reference_set {
	int64_t count; /* members that the mask counts */
	double mean, mean_lo;
	double var, var_lo;
	double rstd, rstd_lo;
	double kappa, rms, max_abs, mean_abs;
};

/* An exact value per element (|error| <= 2^-70 |value|), dense, in the tensor's logical order; either both or neither. */
struct reference_exact {
	double *hi, *lo;
};

/* The tiers, from fast to final. Forcing a tier must not change a bit of any result. */
enum reference_tier {
	REFERENCE_FAST,     /* double-double with a proven bound and a rounding test */
	REFERENCE_INTERVAL, /* MPFR interval */
	REFERENCE_DECIDE,   /* exact comparison with the midpoint: ties included */
	REFERENCE_TIERS
};

struct reference_counts {
	int64_t elements[REFERENCE_TIERS]; /* outputs settled by each tier */
};

/*
 * What to compute. `args` holds inputs and the wanted outputs exactly as a kernel gets them (an
 * output may be NULL: not wanted; inplace aliasing allowed; workspace unused). The rest may be
 * NULL or zero.
 */
struct reference_request {
	const struct norm_problem *problem;
	const struct norm_args *args;
	struct reference_exact y; /* forward: y. backward: dx */
	struct reference_exact dgamma, dbeta;
	struct reference_set *sets;      /* one per pooled set */
	int threads;                     /* 0 and 1: the caller's */
	enum reference_tier first_tier;  /* skip the tiers before it: for proof only */
	struct reference_counts *counts; /* added to */
};

/* NULL, or why not (an invalid problem, no memory). Independent of the caller's floating
 * environment, which it restores. */
const char *reference_compute(const struct reference_request *request);

/*
 * The readable definition: the same outputs by a plain MPFR loop at `bits` of precision, rounded at
 * the end. Slow, and wrong on ties: used by tests and shown in the documentation.
 */
const char *reference_define(const struct reference_request *request, long bits);

#endif
