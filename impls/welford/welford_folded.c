/* Welford's update, applied as x*a + b: good statistics spoilt by the fold. Backward: rstd^3. */
#include "../frame/frame.h"
#include "welford_error.h"

#define NORM_SYMBOL     norm_welford_folded
#define NORM_FAMILY     "welford"
#define NORM_ALGORITHM  "folded"
#define NORM_ABOUT      "Welford's statistics applied as x*a + b, as BatchNorm often is"
#define NORM_STATISTICS "../welford/welford.inc"
#define NORM_FORM       "form_folded.inc"
#define NORM_ERROR      welford_error
#include "../frame/kernel.inc"
