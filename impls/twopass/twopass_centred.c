// norm-build: fastmath -ffast-math
// norm-build: contract -ffp-contract=fast -mfma arch=x86_64
// norm-build: contract -ffp-contract=fast arch=aarch64
/*
 * The mean first, then var = E[(x - mean)^2]: two passes and a third to apply. What remains is the
 * rounding of the mean (kappa u in y) and of sums in order (N u).
 */
#include "../frame/frame.h"
#include "twopass_error.h"

#define NORM_SYMBOL     norm_twopass_centred
#define NORM_FAMILY     "twopass"
#define NORM_ALGORITHM  "centred"
#define NORM_ABOUT      "the mean, then E[(x - mean)^2]: what most mean by LayerNorm"
#define NORM_STATISTICS "../twopass/twopass.inc"
#define NORM_FORM       "form_centred.inc"
#define NORM_ERROR      twopass_error
#include "../frame/kernel.inc"
