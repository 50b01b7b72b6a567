/*
 * Corrected two-pass whose mean is kept as hi + lo: lo = sum (x - hi) / N is free in the second
 * pass, and y no longer loses kappa u / 2. On offset data it beats f64 statistics with an f32 mean.
 */
#include "../frame/frame.h"
#include "corrected_error.h"

#define CORRECTED_MEAN
#define NORM_SYMBOL     norm_twopass_paired
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "paired"
#define NORM_ABOUT      "corrected two-pass, mean kept as hi + lo: f32 that stands offsets"
#define NORM_STATISTICS "../twopass/corrected.inc"
#define NORM_FORM       "form_paired.inc"
#define NORM_ERROR      paired_error
#include "../frame/kernel.inc"
