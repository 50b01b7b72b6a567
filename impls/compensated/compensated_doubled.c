/*
 * Statistics in pairs of words (double-double for f64, float-float for f32), the mean kept as a
 * pair: what f64 data needs to be as well off as f32 data are with f64 statistics. About twenty
 * operations a member; residual=exact holds for every type.
 */
#include "../frame/frame.h"

#include <math.h>

/* A pair's operation is off by at most 5u^2 (1 + small): u' = 6u^2, nine of them on a member's way. */
static void doubled_error(const struct norm_spread *s, struct norm_error *out)
{
	double pair = 6 * s->u * s->u, mean = norm_gamma(s->count + 3, pair);
	double drift = mean * s->kappa, sums = norm_gamma(s->count + 6, pair) + s->u;

	out->var_up = out->var_down = sums;
	if (s->rms)
		return;
	/* x - mean is off by u' of |x - mean| only; the mean by `mean` of mean|x|. */
	out->mean_abs = out->mean_rms = mean;
	out->high = norm_gamma(2, s->u);
	out->var_up = (1 + sums) * (1 + drift) * (1 + drift) - 1;
}

#define NORM_SYMBOL     norm_compensated_doubled
#define NORM_FAMILY     "compensated"
#define NORM_ALGORITHM  "doubled"
#define NORM_ABOUT      "statistics in pairs of words: f64 data's equal of f64 for f32"
#define NORM_STATISTICS "../compensated/doubled.inc"
#define NORM_HAS_SQUARES
#define NORM_PAIRS
#define NORM_FORM  "form_paired.inc"
#define NORM_ERROR doubled_error
#include "../frame/kernel.inc"
