/*
 * Statistics in f64, elements in f32. The sums cost nothing any more; the mean, rounded to f32 to be
 * subtracted, still loses kappa u / 2.
 */
#include "../frame/frame.h"
#include "twopass_error.h"

#define NORM_SYMBOL     norm_twopass_wide
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "wide"
#define NORM_ABOUT      "f64 statistics, f32 elements: the mean is still rounded to f32"
#define NORM_STATISTICS "../twopass/twopass.inc"
#define NORM_HAS_SQUARES
#define NORM_SUMS_F64
#define NORM_FORM  "form_centred.inc"
#define NORM_ERROR twopass_error
#include "../frame/kernel.inc"
