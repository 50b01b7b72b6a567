/*
 * Two-pass with pairwise sums: the error of a sum grows with log2 N instead of N. The best that
 * sums in one arithmetic can do; what is left is the mean's rounding, kappa u / 2.
 */
#include "../frame/frame.h"
#include "twopass_error.h"

/* Up to here a loop; above, halves. */
#define PAIRWISE_LEAF 8

/* In a block, halves of n <= NORM_BLOCK round up by less than one level; blocks are halved above. */
static void pairwise_error(const struct norm_spread *s, struct norm_error *out)
{
	twopass_depth_error(s, PAIRWISE_LEAF + norm_log2_ceil(s->size / PAIRWISE_LEAF) + 1, out);
}

#define NORM_SYMBOL     norm_twopass_pairwise
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "pairwise"
#define NORM_ABOUT      "two-pass with pairwise sums: errors grow with log2 N, not N"
#define NORM_STATISTICS "../twopass/pairwise.inc"
#define NORM_HAS_SQUARES
#define NORM_FORM  "form_centred.inc"
#define NORM_ERROR pairwise_error
#include "../frame/kernel.inc"
