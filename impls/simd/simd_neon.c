// norm-build: f32
// norm-build: bf16
// norm-build: f16
// norm-build: f64
/* The kernels for AArch64. */
#include "vec_neon.h"

#define SIMD_ISA   neon
#define SIMD_NEEDS 0
#include "simd.inc"
