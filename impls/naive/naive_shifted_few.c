/*
 * E[(x-k)^2] - E[x-k]^2 with k the mean of the first eight: a better guess than one of them, and an
 * eighth of an outlier's harm.
 */
#include "../frame/frame.h"
#include "shifted_error.h"

#define SHIFT_POINTS 8

static void few_error(const struct norm_spread *s, struct norm_error *out)
{
	shifted_error(s, SHIFT_POINTS, out);
}

#define NORM_SYMBOL     norm_naive_shifted_few
#define NORM_FAMILY     "naive"
#define NORM_ALGORITHM  "shifted-few"
#define NORM_ABOUT      "naive about the mean of the first eight: a better shift than one"
#define NORM_STATISTICS "../naive/shifted.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      few_error
#include "../frame/kernel.inc"
