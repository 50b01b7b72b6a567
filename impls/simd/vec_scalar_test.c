/* The vocabulary of vec_scalar.h. */
#define _DEFAULT_SOURCE
#include "vec_scalar.h"

#define VEC_NEEDS ((uint64_t)0)
#include "vec_test.inc"
