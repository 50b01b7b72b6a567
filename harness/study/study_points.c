/* From numbers to rows of the store's table `point`. */
#include "study.h"

#include <stdlib.h>

/* Values below this number of seeds give no interval: 1 - 2^(1-6) = 96.9% is the first above 95%. */
#define LEAST 6

void study_interval(struct study_run *run, const char *panel, const char *series, double x,
					double y, double lo, double hi)
{
	const struct store_point point = {run->study->name, panel, series, x, y, lo, hi};

	if (!run->failed && store_point(run->store, &point, run->why))
		run->failed = true;
}

void study_point(struct study_run *run, const char *panel, const char *series, double x,
				 double y)
{
	study_interval(run, panel, series, x, y, NAN, NAN);
}

/* NaN last, so that the worst is at the end. */
static int rising(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	if (isnan(left) || isnan(right))
		return isnan(left) - isnan(right);
	return (left > right) - (left < right);
}

/*
 * The greatest k such that the k-th value from either end bounds the median with 95%: the number of
 * values below it is binomial(count, 1/2), so P(miss) = 2 P(B < k) <= 0.05. 0: there is none.
 */
static int order_of(int count)
{
	double term = pow(0.5, count), below = 0;
	int k = 0;

	while (count >= LEAST && 2 * (below + term) <= 0.05) {
		below += term;
		term *= (double)(count - k) / (k + 1);
		k++;
	}
	return k;
}

void study_spread(struct study_run *run, const char *panel, const char *series, double x,
				  double *values, int count)
{
	int k = order_of(count);
	double median;

	if (count < 1)
		return;
	qsort(values, (size_t)count, sizeof(*values), rising);
	if (isnan(values[0])) /* none has an output */
		return;
	median = count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
	study_interval(run, panel, series, x, median, k ? values[k - 1] : (double)NAN,
				   k ? values[count - k] : (double)NAN);
}
