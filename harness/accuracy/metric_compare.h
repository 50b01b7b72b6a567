/* One pooled set, or one parameter's gradient, compared with its truth. */
#ifndef METRIC_COMPARE_H
#define METRIC_COMPARE_H

#include "metric_tally.h"

#include <math.h>

struct metric_compared {
	int64_t size;
	const struct norm_format *format;
	const uint8_t *mask; /* NULL: all count */
	double unit;
	double *output, *rounded, *hi, *lo;
	const double *scaled, *conditioned;
	double *error, *exact; /* of the finite ones, else 0 */
};

int metric_compared_make(struct metric_compared *compared, int64_t size, enum norm_dtype type);
/* All that one set says of itself; errors in ulps go to the tally as well. */
struct metric_set metric_compare(struct metric_compared *compared, struct metric_tally *tally);

/* 2^exponent, subnormal where it must be. */
double metric_power(int64_t exponent);
/* |y - t|: y - hi is exact where it cancels, so that lo is felt. */
double metric_distance(double y, double hi, double lo);
/* 0/0 counts as 0; nonzero/0 is Inf, and so is what no scale can be given for. */
double metric_over(double error, double scale);

static inline int metric_same(double y, double rounded)
{
	return y == rounded || (isnan(y) && isnan(rounded));
}

#endif
