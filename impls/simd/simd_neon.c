/* The kernels for AArch64. */
#include "vec_neon.h"

#define SIMD_ISA   neon
#define SIMD_NEEDS 0
#include "simd.inc"
