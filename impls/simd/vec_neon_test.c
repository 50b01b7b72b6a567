/* The vocabulary of vec_neon.h. */
#define _DEFAULT_SOURCE
#include "vec_neon.h"

#define VEC_NEEDS ((uint64_t)0)
#include "vec_test.inc"
