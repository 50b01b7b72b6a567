/*
 * Two-pass with compensated sums: sums as if in twice the precision, at four to six times the cost.
 * The mean is still rounded to one word: kappa u / 2 remains. f64 sums are faster and as good.
 */
#include "../frame/frame.h"

#include <math.h>

/*
 * The errors that are carried are exact; only their own sum is rounded: a sum is wrong by u of itself
 * and gamma_N^2 of the sum of sizes.
 */
static void neumaier_error(const struct norm_spread *s, struct norm_error *out)
{
	double sum = norm_gamma(s->count, s->u), mean = norm_gamma(4, s->u) + 1.01 * sum * sum;
	double drift = mean * s->kappa;

	out->var_down = norm_gamma(5, s->u) + 1.01 * sum * sum;
	out->var_up = out->var_down;
	if (s->rms)
		return;
	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = (1 + out->var_down) * (1 + drift * drift) - 1;
}

#define NORM_SYMBOL     norm_compensated_neumaier
#define NORM_FAMILY     "compensated"
#define NORM_ALGORITHM  "neumaier"
#define NORM_ABOUT      "two-pass with Kahan-Neumaier sums: exact sums, a rounded mean"
#define NORM_STATISTICS "../compensated/neumaier.inc"
#define NORM_HAS_SQUARES
#define NORM_FORM  "form_centred.inc"
#define NORM_ERROR neumaier_error
#include "../frame/kernel.inc"
