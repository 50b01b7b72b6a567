// norm-build: fastmath -ffast-math
// norm-build: contract -ffp-contract=fast -mfma arch=x86_64
// norm-build: contract -ffp-contract=fast arch=aarch64
/*
 * var = E[x^2] - E[x]^2, the formula of the textbook's margin: one pass, and no digits left once
 * the mean outweighs the spread (error about 3 N kappa^2 u). The variants show what flags change:
 * fastmath reorders sums, contract fuses multiplications into additions.
 */
#include "../frame/frame.h"
#include "naive_error.h"

#define NORM_SYMBOL     norm_naive_centred
#define NORM_FAMILY     "naive"
#define NORM_ALGORITHM  "centred"
#define NORM_ABOUT      "E[x^2] - E[x]^2: wrong once |mean| outweighs the spread"
#define NORM_STATISTICS "../naive/naive.inc"
#define NORM_HAS_SQUARES
#define NORM_FORM  "form_centred.inc"
#define NORM_ERROR naive_error
#include "../frame/kernel.inc"
