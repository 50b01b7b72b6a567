/*
 * E[x^2] - E[x]^2, applied as x*a + b: the fewest operations of all, and two cancellations. Its
 * backward is the expanded form (rstd^3).
 */
#include "../frame/frame.h"
#include "naive_error.h"

#define NORM_SYMBOL     norm_naive_folded
#define NORM_FAMILY     "naive"
#define NORM_ALGORITHM  "folded"
#define NORM_ABOUT      "E[x^2] - E[x]^2 as x*a + b: fewest operations, least digits"
#define NORM_STATISTICS "../naive/naive.inc"
#define NORM_HAS_SQUARES
#define NORM_FORM  "form_folded.inc"
#define NORM_ERROR naive_error
#include "../frame/kernel.inc"
