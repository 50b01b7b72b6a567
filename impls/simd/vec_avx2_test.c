/* The vocabulary of vec_avx2.h. */
#define _DEFAULT_SOURCE
#include "vec_avx2.h"

#define VEC_NEEDS ((uint64_t)NORM_CPU_AVX2)
#include "vec_test.inc"
