/* Copies in 32-byte vectors. */
#define ROOF_ISA   avx2
#define ROOF_NEEDS NORM_CPU_AVX2
#include "roof_copy.inc"
