/* Errors in ulps, counted: maximum, quantiles, the tail's distribution. */
#ifndef METRIC_TALLY_H
#define METRIC_TALLY_H

#include "dtype.h"
#include "metric.h"

/* 64 bins an octave from 2^-40 to 2^40 ulp, and one for what is less, zero above all. */
#define TALLY_LOW    (-40)
#define TALLY_HIGH   40
#define TALLY_OCTAVE 64
#define TALLY_BINS   (1 + (TALLY_HIGH - TALLY_LOW) * TALLY_OCTAVE)

struct metric_tally {
	int64_t count, misrounded, unfaithful;
	double set_ulp; /* the greatest since a set began */
	int64_t bin[TALLY_BINS];
	int64_t
		half[METRIC_CCDF]; /* errors from 2^(i/2 - 16) up to the next; the last has no end */
};

static inline void metric_tally_add(struct metric_tally *tally, double ulp)
{
	uint64_t bits = norm_bits64(ulp);
	/* Exponent and six mantissa bits: 64 bins an octave. */
	int64_t bin = (int64_t)(bits >> 46) - (int64_t)(1023 + TALLY_LOW) * TALLY_OCTAVE;
	/* 0x6a09e667f3bcd: the mantissa of the least double above sqrt 2. */
	int64_t half = 2 * ((int64_t)(bits >> 52) - 1023 + 16) +
				   ((bits & 0xfffffffffffffu) >= 0x6a09e667f3bcdu);

	if (half >= 0)
		tally->half[half < METRIC_CCDF ? half : METRIC_CCDF - 1]++;
	bin = bin < 0 ? 0 : bin + 1;
	tally->bin[bin < TALLY_BINS ? bin : TALLY_BINS - 1]++;
	tally->count++;
	tally->unfaithful += ulp >= 1;
	if (ulp > tally->set_ulp)
		tally->set_ulp = ulp;
}

/* The lower edge of the bin in which the q-quantile lies. */
double metric_tally_quantile(const struct metric_tally *tally, double q);
void metric_tally_ccdf(const struct metric_tally *tally, struct metric_ccdf *ccdf);

#endif
