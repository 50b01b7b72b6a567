/*
 * Chan, Golub and LeVeque's merge of (count, mean, m2), in halves of halves: how parallel and
 * distributed norms combine their parts, counts unequal included. Errors grow with log2 N.
 */
#include "../frame/frame.h"

#include <math.h>

/* Up to here a group is summed directly, by two passes. */
#define CHAN_LEAF 16

/*
 * Per level the mean gains at most u + gamma_3 <= 4.01u of mean|x| (the smaller part's share is at
 * most a half). Merging with means wrong by e changes m2 by at most 2 sqrt(2 L) e kappa + 2 L e^2
 * kappa^2 relative (Cauchy-Schwarz over the L levels), a leaf by e^2 kappa^2. m2 is a sum of squares:
 * never negative.
 */
static void chan_error(const struct norm_spread *s, struct norm_error *out)
{
	double levels = norm_log2_ceil(s->size / CHAN_LEAF) + 2;
	double mean = norm_gamma(CHAN_LEAF + 2 + 4.01 * levels, s->u), drift = mean * s->kappa;
	double sums = norm_gamma(2 * levels + CHAN_LEAF + 10, s->u);
	double merge = 2 * sqrt(2 * levels) * drift;

	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = (1 + sums) * (1 + merge + (2 * levels + 1) * drift * drift) - 1;
	out->var_down = sums + merge < 1 ? sums + merge : 1;
}

#define NORM_SYMBOL     norm_welford_chan
#define NORM_FAMILY     "welford"
#define NORM_ALGORITHM  "chan"
#define NORM_ABOUT      "parts of (count, mean, m2) merged pairwise: how threads combine"
#define NORM_STATISTICS "../welford/chan.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      chan_error
#include "../frame/kernel.inc"
