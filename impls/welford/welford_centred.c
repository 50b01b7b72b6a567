/*
 * Welford's update: one pass without cancellation, a division per member, and errors of N kappa u:
 * no better than two-pass in order, as is often believed, and far slower.
 */
#include "../frame/frame.h"
#include "welford_error.h"

#define NORM_SYMBOL     norm_welford_centred
#define NORM_FAMILY     "welford"
#define NORM_ALGORITHM  "centred"
#define NORM_ABOUT      "Welford's running mean and m2: one pass, a division per element"
#define NORM_STATISTICS "../welford/welford.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      welford_error
#include "../frame/kernel.inc"
