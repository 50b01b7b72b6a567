/*
 * With r = |m - mean| / sd <= gamma_{N+2} kappa, the second pass sums values of size sd sqrt(1+r^2):
 * what it finds of the mean's error is itself wrong by gamma_{N+1} of that.
 */
#ifndef CORRECTED_ERROR_H
#define CORRECTED_ERROR_H

#include "../frame/bound.h"

#include <math.h>

static inline void corrected_error(const struct norm_spread *s, struct norm_error *out)
{
	double mean = norm_gamma(s->count + 2, s->u), drift = mean * s->kappa;
	double size = 1 + drift * drift, rest = norm_gamma(s->count + 1, s->u) * sqrt(size);
	double error = norm_gamma(s->count + 3, s->u) * size + 2 * drift * rest + rest * rest +
				   norm_gamma(3, s->u) * (drift + rest) * (drift + rest) + s->u;

	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = error;
	out->var_down = error < 1 ? error : 1; /* clamped at 0 */
}

/* mean|x - mean| / mean|x| is at most 2, and at most sd/|mean|. */
static inline double corrected_deviation(double kappa)
{
	return kappa > 1.2 ? 1 / sqrt(kappa * kappa - 1) : 2;
}

/* The low word is the mean of x - hi, wrong by gamma_{N+3} mean|x - hi|. */
static inline void paired_error(const struct norm_spread *s, struct norm_error *out)
{
	double rest = norm_gamma(s->count + 3, s->u), high;

	corrected_error(s, out);
	high = out->high;
	out->mean_abs = rest * (corrected_deviation(s->kappa) + high);
	out->mean_rms = rest * (1 / s->kappa + high);
}

#endif
