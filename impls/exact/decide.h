/*
 * The correctly rounded value of t = (a + b q) / (shift + slope q) + bias with q = sqrt(square / share),
 * all of them exact numbers, decided by comparing t with midpoints: signs first, then squares. Never a
 * tie missed, no loop without end.
 */
#ifndef EXACT_DECIDE_H
#define EXACT_DECIDE_H

#include "../norm.h"
#include "big.h"

struct norm_exact_question {
	struct norm_exact_big a, b, shift, slope, square, share, bias;
	/* square, shift, slope >= 0 and shift + slope q > 0; share > 0 */
};

/* `low` and `high` bracket t, and are rounded first; -Inf and Inf where nothing is known. */
double norm_exact_decide(const struct norm_exact_question *question, enum norm_dtype type,
						 double low, double high);
/* t rounded to `type`, once. */
double norm_exact_round(enum norm_dtype type, double t);
/* From a number of the type to the next one up, half way to it, and what that rounds to; past the greatest, as if
 * there were one more. */
double norm_exact_next(enum norm_dtype type, double value);
struct norm_exact_big norm_exact_midpoint(enum norm_dtype type, double value);
double norm_exact_even(enum norm_dtype type, double value);

#endif
