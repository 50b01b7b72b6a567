/*
 * f64 throughout and one rounding at the end: the simplest kernel that is as good as correctly
 * rounded on all but a few elements in ten million. No f32 input can overflow it.
 */
#include "../frame/frame.h"
#include "twopass_error.h"

#define NORM_SYMBOL     norm_twopass_wide64
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "wide64"
#define NORM_ABOUT      "f64 throughout, one rounding: nearly always half an ulp"
#define NORM_STATISTICS "../twopass/twopass.inc"
#define NORM_HAS_SQUARES
#define NORM_SUMS_F64
#define NORM_ELEMENTS_F64
#define NORM_FORM  "form_centred.inc"
#define NORM_ERROR twopass_error
#include "../frame/kernel.inc"
