/*
 * From the error of an algorithm's sums to bounds on mean, var, rstd and y: impls/README.md, METHOD.
 * An algorithm says what its sums lose; what the form and the types lose is added in bound.c.
 */
#ifndef NORM_BOUND_H
#define NORM_BOUND_H

#include "../norm.h"

enum norm_form { NORM_FORM_CENTRED, NORM_FORM_FOLDED, NORM_FORM_PAIRED };

/* What an algorithm is told: u of its statistics' arithmetic, and the data. */
struct norm_spread {
	double u;
	double count, size; /* of a set, after and before any mask */
	double kappa;
	int rms;
	double depth; /* the method's own */
};

/*
 * First the computed mean's distance from the true one, divided by mean|x| and by rms(x); `high`
 * is that of the high word alone, where the form uses a second one. Then var, relative: computed is
 * in [(1 - down) var, (1 + up) var], and never negative where `down` <= 1. Inf: nothing is known.
 */
struct norm_error {
	double mean_abs, mean_rms, high;
	double var_down, var_up;
};

struct norm_bound_method {
	void (*error)(const struct norm_spread *spread, struct norm_error *out);
	enum norm_form form;
	/* The arithmetic of sums and of elements, by norm_is_wide(problem). */
	enum norm_dtype sums[2], elements[2];
	/* x + r keeps its low word, so that residual=exact is computed as such for every type. */
	int pairs;
	/* Additions on a value's way, where they follow from the problem and not from its count alone. */
	double depth;
};

/* gamma_n = n u / (1 - n u), Inf past its pole. */
double norm_gamma(double n, double u);
/* Smallest k with 2^k >= n. */
double norm_log2_ceil(double n);

int norm_bound_of(const struct norm_bound_method *method, const struct norm_problem *p,
				  const struct norm_facts *facts, struct norm_bound *out);

#endif
