/* The vocabulary of vec_avx512.h. */
#define _DEFAULT_SOURCE
#include "vec_avx512.h"

#define VEC_NEEDS ((uint64_t)NORM_CPU_AVX512)
#include "vec_test.inc"
