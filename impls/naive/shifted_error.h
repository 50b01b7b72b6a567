/*
 * The naive error with the kappa of the shifted data, k'^2 = 1 + (shift - mean)^2/var. The mean of
 * `points` members misses the mean by at most sd sqrt(N/points) (Cauchy-Schwarz), and by its own
 * rounding, gamma_{points+1} sqrt(N/points) rms. So k' is at most sqrt(1 + N/points), whatever the
 * data: the shift limits itself, but an outlier that is the shift costs all of that.
 */
#ifndef SHIFTED_ERROR_H
#define SHIFTED_ERROR_H

#include "../frame/bound.h"

#include <math.h>

/* rms / mean|x|: at most sqrt N, and at most kappa / sqrt(kappa^2 - 1), since mean|x| >= |mean|. */
static inline double shifted_peak(double count, double kappa)
{
	double offset = isinf(kappa) ? 1 : kappa / sqrt(kappa * kappa - 1);

	return offset < sqrt(count) ? offset : sqrt(count);
}

static inline void shifted_error(const struct norm_spread *s, double points,
								 struct norm_error *out)
{
	double n = s->count, few = n < points ? n : points, miss = sqrt(n / few);
	double rounding = few > 1 ? norm_gamma(few + 1, s->u) : 0;
	double over_rms = hypot(1 / s->kappa, miss * (1 / s->kappa + rounding));
	double shifted = 1 + miss * miss * (1 + rounding * s->kappa) * (1 + rounding * s->kappa);
	double error;

	if (rounding == 0) /* one point, and an infinite kappa: 0 * Inf is no rounding */
		shifted = 1 + n / few;
	error = shifted * (norm_gamma(n + 4, s->u) + norm_gamma(2 * n + 8, s->u)) + s->u;
	out->mean_rms = norm_gamma(n + 4, s->u) * over_rms + s->u;
	out->mean_abs = norm_gamma(n + 4, s->u) * over_rms * shifted_peak(n, s->kappa) + 2 * s->u;
	out->high = out->mean_abs;
	out->var_up = error;
	out->var_down = error < 1 ? error : 1; /* clamped at 0 */
}

#endif
