/*
 * Corrected two-pass (Chan, Golub, LeVeque; Bjorck): what the mean's rounding adds to m2 is taken
 * away again. The variance is right even where the mean is poor; y still feels the mean.
 */
#include "../frame/frame.h"
#include "corrected_error.h"

#define NORM_SYMBOL     norm_twopass_corrected
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "corrected"
#define NORM_ABOUT      "two-pass less (sum (x-m))^2/N: the variance forgives a poor mean"
#define NORM_STATISTICS "../twopass/corrected.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      corrected_error
#include "../frame/kernel.inc"
