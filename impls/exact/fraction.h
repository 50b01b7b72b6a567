/* A sum of fractions of big numbers, exactly, as far as their room goes. */
#ifndef EXACT_FRACTION_H
#define EXACT_FRACTION_H

#include "big.h"

/* value = over / under; under > 0. Begin with 0 and 1. */
struct norm_exact_fraction {
	struct norm_exact_big over, under;
	int overflowed; /* it is not known any more */
};

struct norm_exact_fraction norm_exact_fraction(void);
/* += over / under, under not 0. */
void norm_exact_fraction_add(struct norm_exact_fraction *to, const struct norm_exact_big *over,
							 const struct norm_exact_big *under);

#endif
