/*
 * Every output is (p + q sqrt(r)) / d with dyadic p, q, r >= 0, d > 0: of degree 2, so that which
 * side of a midpoint it lies on, or whether it is the midpoint, is decided in integers.
 */
#ifndef ROOT_H
#define ROOT_H

#include "dyadic.h"
#include "reference.h"

struct root {
	struct dyadic p, q, r, d;
	mpfr_t sqrt_r; /* at ROOT_BITS, where has_sqrt */
	int has_sqrt;
};

/* Precision of the interval tier; each rounding errs by 2^-ROOT_BITS relative. */
#define ROOT_BITS 320

struct rounded {
	double value;  /* of the type */
	double hi, lo; /* the exact value */
	enum reference_tier tier;
};

void root_init(struct root *root);
void root_clear(struct root *root);
/* The sign of p + q sqrt(r). */
int root_sign(const struct dyadic *p, const struct dyadic *q, const struct dyadic *r);
/* Rounds once to `type`, beginning with `tier` (REFERENCE_INTERVAL or REFERENCE_DECIDE). */
void root_round(struct root *root, enum norm_dtype type, enum reference_tier tier,
				struct rounded *out);
/* 0 where all of [lo, hi] rounds to one value of known sign; out->tier is the caller's. */
int root_enclosed(enum norm_dtype type, mpfr_srcptr lo, mpfr_srcptr hi, struct rounded *out);
#endif
