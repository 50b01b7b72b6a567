/*
 * What sum x^2 - sum x * mean loses: both terms are N rms^2 with errors of their own, and m2 is
 * kappa^2 times smaller. So the relative error is about 3 N kappa^2 u, and m2 may come out negative.
 */
#ifndef NAIVE_ERROR_H
#define NAIVE_ERROR_H

#include "../frame/bound.h"

/* A variant's flags may reorder sums (gamma_n holds for any order) and divide by a reciprocal. */
#ifdef NORM_VARIANT
# define NAIVE_SLACK 2
#else
# define NAIVE_SLACK 0
#endif

static inline void naive_error(const struct norm_spread *s, struct norm_error *out)
{
	double n = s->count + NAIVE_SLACK, k2 = s->kappa * s->kappa, error;

	error = k2 * (norm_gamma(n + 1, s->u) + norm_gamma(2 * n + 4, s->u)) + s->u;
	if (s->rms)
		error = norm_gamma(n + 1, s->u);
	out->mean_abs = s->rms ? 0 : norm_gamma(n + 2, s->u);
	out->mean_rms = out->high = out->mean_abs;
	out->var_up = out->var_down = error;
}

/* Clamped: what is lost downwards is at most all of it. */
static inline void naive_clamped_error(const struct norm_spread *s, struct norm_error *out)
{
	naive_error(s, out);
	if (out->var_down > 1)
		out->var_down = 1;
}

#endif
