/*
 * Two-pass statistics applied as x*a + b, so that the fold's harm is seen alone: rounding x*a costs
 * u |x| rstd, whatever the statistics. Its backward is the expanded form (rstd^3).
 */
#include "../frame/frame.h"
#include "twopass_error.h"

#define NORM_SYMBOL     norm_twopass_folded
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "folded"
#define NORM_ABOUT      "two-pass applied as x*a + b: a constant row misses beta"
#define NORM_STATISTICS "../twopass/twopass.inc"
#define NORM_HAS_SQUARES
#define NORM_FORM  "form_folded.inc"
#define NORM_ERROR twopass_error
#include "../frame/kernel.inc"
