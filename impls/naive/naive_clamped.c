/*
 * E[x^2] - E[x]^2 with a negative result replaced by 0: hides the NaN, not the error. Where var
 * comes out 0, rstd is 1/sqrt(eps), and y is too large by sqrt(var/eps).
 */
#include "../frame/frame.h"
#include "naive_error.h"

#define NAIVE_CLAMPED
#define NORM_SYMBOL     norm_naive_clamped
#define NORM_FAMILY     "naive"
#define NORM_ALGORITHM  "clamped"
#define NORM_ABOUT      "naive with max(var, 0): no NaN, the same error, harder to see"
#define NORM_STATISTICS "../naive/naive.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      naive_clamped_error
#include "../frame/kernel.inc"
