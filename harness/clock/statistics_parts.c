/*
 * Quantile, trimmed mean, Student's t. The t quantile inverts the tail by bisection: 1e-12 relative,
 * a few microseconds.
 */
#include "statistics.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#define TRIM 0.2

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double statistics_quantile(double *values, size_t count, double share)
{
	double place = share * (double)(count - 1), below = floor(place);
	size_t i = (size_t)below;

	if (!count)
		return NAN;
	qsort(values, count, sizeof(*values), rising);
	if (i + 1 >= count)
		return values[count - 1];
	return values[i] + (place - below) * (values[i + 1] - values[i]);
}

/*
 * The continued fraction of the incomplete beta function I_x(a, b), by Lentz's method
 * (Abramowitz and Stegun 26.5.8); converges fast for x < (a+1)/(a+b+2).
 */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), result = d;

	for (int m = 1; m < 500; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		result *= c * d;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		step = c * d;
		result *= step;
		if (fabs(step - 1) < 4 * DBL_EPSILON)
			break;
	}
	return result;
}

static double incomplete_beta(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* P(T > t) = I_{f/(f+t^2)}(f/2, 1/2) / 2 */
static double tail_of(double t, double freedom)
{
	return incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

double statistics_t(double tail, double freedom)
{
	double lo = 0, hi = 1;

	if (!(freedom > 0) || !(tail > 0) || tail > 0.5)
		return NAN;
	while (tail_of(hi, freedom) > tail && hi < 1e300)
		hi *= 2;
	for (int i = 0; i < 100 && hi - lo > 1e-13 * hi; i++) {
		double half = lo + (hi - lo) / 2;

		if (tail_of(half, freedom) > tail)
			lo = half;
		else
			hi = half;
	}
	return lo + (hi - lo) / 2;
}

/* Sorted values with each end replaced by the last one that trimming leaves. */
static double winsorised(const double *values, size_t count, size_t cut, size_t i)
{
	if (i < cut)
		return values[cut];
	return values[i < count - cut ? i : count - cut - 1];
}

struct statistics_trimmed statistics_trimmed(double *values, size_t count, double alpha)
{
	size_t cut = (size_t)(TRIM * (double)count), left = count - 2 * cut;
	struct statistics_trimmed out = {NAN, NAN, NAN, NAN, left};
	double sum = 0, mean = 0, squares = 0, half;

	if (!count)
		return out;
	qsort(values, count, sizeof(*values), rising);
	for (size_t i = cut; i < count - cut; i++)
		sum += values[i];
	out.mean = sum / (double)left;
	if (left < 3)
		return out;
	for (size_t i = 0; i < count; i++)
		mean += winsorised(values, count, cut, i) / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += pow(winsorised(values, count, cut, i) - mean, 2);
	out.sd = sqrt(squares / (double)(count - 1)) / (1 - 2 * TRIM);
	half = statistics_t(alpha / 2, (double)(left - 1)) *
		   sqrt(squares / ((double)left * (double)(left - 1)));
	out.lo = out.mean - half;
	out.hi = out.mean + half;
	return out;
}
