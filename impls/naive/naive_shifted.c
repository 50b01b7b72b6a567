/*
 * E[(x-k)^2] - E[x-k]^2 with k = x_0: one pass, and right for any offset. Where x_0 is an outlier the
 * cancellation is back, bounded by N.
 */
#include "../frame/frame.h"
#include "shifted_error.h"

#define SHIFT_POINTS 1

static void first_error(const struct norm_spread *s, struct norm_error *out)
{
	shifted_error(s, SHIFT_POINTS, out);
}

#define NORM_SYMBOL     norm_naive_shifted
#define NORM_FAMILY     "naive"
#define NORM_ALGORITHM  "shifted"
#define NORM_ABOUT      "naive about the first element: one pass that stands offsets"
#define NORM_STATISTICS "../naive/shifted.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      first_error
#include "../frame/kernel.inc"
