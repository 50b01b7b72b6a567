/*
 * sum (x - m)^2 = m2 + N (m - mean)^2 for any m: the mean's error enters squared, and only upwards.
 * `depth` additions lie on the longest path of a sum; a square carries three roundings of its own.
 */
#ifndef TWOPASS_ERROR_H
#define TWOPASS_ERROR_H

#include "../frame/bound.h"

#ifdef NORM_VARIANT
# define TWOPASS_SLACK 2 /* as in naive_error.h */
#else
# define TWOPASS_SLACK 0
#endif

static inline void twopass_depth_error(const struct norm_spread *s, double depth,
									   struct norm_error *out)
{
	double mean = norm_gamma(depth + 2, s->u), drift = mean * s->kappa;

	out->var_down = norm_gamma(depth + 4, s->u);
	if (s->rms) {
		out->var_up = out->var_down;
		return;
	}
	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = (1 + out->var_down) * (1 + drift * drift) - 1;
}

static inline void twopass_error(const struct norm_spread *s, struct norm_error *out)
{
	twopass_depth_error(s, s->count + TWOPASS_SLACK, out);
}

#endif
