/*
 * Let e_k be the error of the mean after k members. k e_k = (k-1) e_{k-1} + k u|mean_k| + 2u|x_k -
 * mean_{k-1}|, so e_N <= u (N + 2(2 + ln N)) mean|x|, and with Cauchy-Schwarz |e_k| <= u sqrt(N k) (1 +
 * 2.83/k) rms. In m2 = sum D_k D'_k, where D_k^2 sums to at most 2 m2 and D'_k^2 to m2, the errors
 * then add up to at most (sqrt 2 + 1) w + w^2 relative, w = u kappa sqrt(sum k (1 + 2.83/k)^2), which
 * is 1.71 N kappa u to first order. A constant set is exact: every difference is 0.
 */
#ifndef WELFORD_ERROR_H
#define WELFORD_ERROR_H

#include "../frame/bound.h"

#include <math.h>

static inline void welford_error(const struct norm_spread *s, struct norm_error *out)
{
	double n = s->count, log = norm_log2_ceil(n), mean, weight, w;

	if (isinf(s->kappa))
		return;
	mean = norm_gamma(n + 2 * (2 + log), s->u);
	/* mean_k itself is off by e_k: a factor 1 + gamma_n on every e. */
	weight = sqrt(n * (n + 1) / 2 + 5.66 * n + 8.01 * (1 + log)) * (1 + norm_gamma(n, s->u));
	w = s->u * s->kappa * weight;
	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = (1 + norm_gamma(n + 4, s->u)) * (1 + 2.415 * w + w * w) - 1;
	out->var_down = out->var_up;
}

#endif
