/*
 * Errors of one pooled set against the truth. Exact where it matters: y - t is formed against hi and
 * lo, and the binade is t's own even where hi has been rounded up to a power of two.
 */
#include "metric_compare.h"

#include "dtype.h"

#include <math.h>
#include <stdlib.h>

/* 2^exponent, subnormal where it must be. */
double metric_power(int64_t exponent)
{
	if (exponent >= -1022)
		return norm_float64((uint64_t)(exponent + 1023) << 52);
	return exponent < -1074 ? 0 : norm_float64((uint64_t)1 << (exponent + 1074));
}

/* The ulp of t's binade, t = hi + lo finite, in a format of the given precision. */
static double unit_of(double hi, double lo, const struct norm_format *format)
{
	uint64_t bits = norm_bits64(hi);
	int64_t exponent = (int64_t)(bits >> 52 & 0x7ff) - 1023;

	/* hi is a power of two and t a little nearer to zero: the binade below. */
	if ((bits & 0xfffffffffffffu) == 0 && ((hi > 0 && lo < 0) || (hi < 0 && lo > 0)))
		exponent--;
	if (exponent < format->least_exponent)
		exponent = format->least_exponent;
	return metric_power(exponent - format->precision + 1);
}

/* |y - t|: y - hi is exact where it cancels, so that lo is felt. */
double metric_distance(double y, double hi, double lo)
{
	return fabs((y - hi) - lo);
}

/* 0/0 counts as 0; nonzero/0 is Inf, and so is what no scale can be given for. */
double metric_over(double error, double scale)
{
	if (error == 0)
		return 0;
	return scale > 0 ? error / scale : (double)INFINITY;
}

static double greater(double a, double b)
{
	return a > b ? a : b;
}

/* error / unit, the unit a power of two: a product where its inverse is a normal number. */
static double in_units(double error, double unit)
{
	uint64_t bits = norm_bits64(unit);

	if (bits >> 52 == 0) /* an ulp of f64's subnormals */
		return metric_over(error, unit);
	return error * norm_float64(((uint64_t)2046 << 52) - bits);
}

double metric_ulp(double y, double t_hi, double t_lo, enum norm_dtype type)
{
	return in_units(metric_distance(y, t_hi, t_lo), unit_of(t_hi, t_lo, &norm_formats[type]));
}

/* sqrt(sum v^2), given that sum: anew, with the greatest as a scale, where it over- or underflowed. */
static double norm2(double sum, const double *v, int64_t count)
{
	double greatest = 0;

	if (sum > 0x1p-900 && sum < 0x1p900)
		return sqrt(sum);
	for (int64_t i = 0; i < count; i++)
		greatest = greater(greatest, fabs(v[i]));
	if (greatest == 0 || isinf(greatest))
		return greatest;
	sum = 0;
	for (int64_t i = 0; i < count; i++)
		sum += v[i] / greatest * (v[i] / greatest);
	return greatest * sqrt(sum);
}

int metric_compared_make(struct metric_compared *c, int64_t size, enum norm_dtype type)
{
	double *memory = calloc(6 * ((size_t)size + 1), sizeof(*memory));

	*c = (struct metric_compared){.size = size, .format = &norm_formats[type]};
	c->unit = metric_power(-c->format->precision);
	c->output = memory;
	c->rounded = memory + size;
	c->hi = memory + 2 * size;
	c->lo = memory + 3 * size;
	c->error = memory + 4 * size;
	c->exact = memory + 5 * size;
	return memory ? 0 : -1;
}

/* Counts what is not finite on either side; whether there is an error to be measured. */
static int both_finite(double y, double rounded, struct metric_counts *counts)
{
	if (isfinite(y) && isfinite(rounded))
		return 1;
	if (isfinite(rounded)) {
		counts->nan += isnan(y) != 0;
		counts->inf += isinf(y) != 0;
	} else if (!(isnan(y) && isnan(rounded)) && y != rounded) {
		counts->lost_nonfinite++;
	}
	return 0;
}

/* All that one set says of itself; errors in ulps go to the tally as well. */
struct metric_set metric_compare(struct metric_compared *c, struct metric_tally *tally)
{
	struct metric_set s = {
		.worst_member = -1, .mean_err = NAN, .var_err = NAN, .rstd_err = NAN};
	int64_t nonzero = 0, meant = 0;
	double error2 = 0, exact2 = 0;

	tally->set_ulp = 0;
	for (int64_t i = 0; i < c->size; i++) {
		double y = c->output[i], rounded = c->rounded[i], error;

		c->error[i] = c->exact[i] = 0;
		/* What the mask excludes is 0, and says nothing unless it is not. */
		if (c->mask && !c->mask[i] && y == 0)
			continue;
		s.counts.elements++;
		nonzero += y != 0;
		meant += rounded != 0;
		tally->misrounded += !metric_same(y, rounded);
		if (!both_finite(y, rounded, &s.counts))
			continue;
		error = metric_distance(y, c->hi[i], c->lo[i]);
		metric_tally_add(tally, in_units(error, unit_of(c->hi[i], c->lo[i], c->format)));
		/* A quotient only where it may be the greatest so far, or has no scale. */
		if (!(error <= s.scaled * c->scaled[i]))
			s.scaled = greater(s.scaled, metric_over(error, c->scaled[i]));
		if (!(error <= s.conditioned * c->conditioned[i]) || s.worst_member < 0) {
			double conditioned = metric_over(error, c->conditioned[i]);

			if (conditioned > s.conditioned || s.worst_member < 0)
				s.worst_member = i;
			s.conditioned = greater(s.conditioned, conditioned);
		}
		s.mixed = greater(s.mixed, error / greater(1, fabs(c->hi[i])));
		c->error[i] = error;
		c->exact[i] = c->hi[i];
		error2 += error * error;
		exact2 += c->hi[i] * c->hi[i];
	}
	s.max_ulp = tally->set_ulp;
	/* Divided by u at the end: a scale times u may underflow. */
	s.scaled /= c->unit;
	s.conditioned /= c->unit;
	s.mixed /= 2 * c->unit;
	s.normwise =
		metric_over(norm2(error2, c->error, c->size), norm2(exact2, c->exact, c->size)) /
		c->unit;
	s.counts.zero_rows = nonzero == 0 && meant > 0;
	return s;
}
