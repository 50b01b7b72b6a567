/* What the two halves of the readable definition share: one pooled set and its statistics. */
#ifndef DEFINITION_H
#define DEFINITION_H

#include "dtype.h"
#include "reference.h"
#include "shape.h"

#include <mpfr.h>

struct definition {
	const struct reference_request *request;
	const struct norm_problem *p;
	const struct norm_args *args;
	mpfr_prec_t bits;
	/* Of the set at hand. */
	int64_t set, count;
	mpfr_t mean, var, rstd;
};

/* Whether member i counts, and where it lies in x, in y, and in a dense tensor. */
int definition_counts(const struct definition *d, int64_t i);
int64_t definition_xat(const struct definition *d, int64_t i);
int64_t definition_yat(const struct definition *d, int64_t i);
/* What the norm is taken of: x, x + r, or RN(x + r). */
void definition_value(const struct definition *d, int64_t i, mpfr_t out);
/* gamma, 1 + gamma, or 1, of member i. */
void definition_weight(const struct definition *d, int64_t i, mpfr_t out);
/* count, mean, var and rstd of the set. */
void definition_statistics(struct definition *d, int64_t set);
/* Rounds once to `type`, and stores; keeps the value as hi + lo where wanted. */
void definition_store(enum norm_dtype type, void *base, int64_t at, mpfr_srcptr value);
void definition_keep(const struct reference_exact *exact, int64_t at, mpfr_srcptr value);
void definition_backward(struct definition *d);

#endif
