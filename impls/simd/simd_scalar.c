// norm-build: f32
// norm-build: bf16
// norm-build: f16
// norm-build: f64
/* The kernels for plain C. */
#include "vec_scalar.h"

#define SIMD_ISA   scalar
#define SIMD_NEEDS 0
#include "simd.inc"
