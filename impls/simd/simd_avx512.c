// norm-build: f32
// norm-build: bf16
// norm-build: f16
// norm-build: f64
/* The kernels for AVX-512 F, BW, DQ, VL. */
#include "vec_avx512.h"

#define SIMD_ISA   avx512
#define SIMD_NEEDS NORM_CPU_AVX512
#include "simd.inc"
