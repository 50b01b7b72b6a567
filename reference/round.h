/*
 * Rounding to an element type, once, to nearest even, subnormals and overflow included. A rounded
 * value is a double, which holds every value of every type.
 */
#ifndef ROUND_H
#define ROUND_H

#include "norm.h"

#include <mpfr.h>

/* NaN stays NaN, and a zero of either sign becomes +0. */
double round_mpfr(enum norm_dtype type, mpfr_srcptr value);
/* hi = RN(value), lo = RN(value - hi). */
void round_split(mpfr_srcptr value, double *hi, double *lo);

#endif
