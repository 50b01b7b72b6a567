/* Copies in 64-byte vectors. */
#define ROOF_ISA   avx512
#define ROOF_NEEDS NORM_CPU_AVX512
#include "roof_copy.inc"
