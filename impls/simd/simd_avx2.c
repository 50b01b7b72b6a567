// norm-build: f32
// norm-build: bf16
// norm-build: f16
// norm-build: f64
/* The kernels for AVX2, FMA, F16C. */
#include "vec_avx2.h"

#define SIMD_ISA   avx2
#define SIMD_NEEDS NORM_CPU_AVX2
#include "simd.inc"
