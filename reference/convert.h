/* Chunks of any type to and from doubles, contiguous: exact both ways (stored values already are
 * of the type). Compiled once per instruction set, as kernels.c is. */
#ifndef CONVERT_H
#define CONVERT_H

#include "norm.h"

struct convert {
	void (*load[4])(const void *base, int64_t at, double *out, int n); /* by norm_dtype */
	void (*store[4])(void *base, int64_t at, const double *values, int n);
};

const struct convert *convert_get(void);

#endif
