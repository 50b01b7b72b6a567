/* Errors in ulps, counted: maximum, quantiles, the tail's distribution. */
#ifndef METRIC_TALLY_H
#define METRIC_TALLY_H

#include "metric.h"

/* 64 bins an octave from 2^-40 to 2^40 ulp, and one for what is less, zero above all. */
#define TALLY_LOW    (-40)
#define TALLY_HIGH   40
#define TALLY_OCTAVE 64
#define TALLY_BINS   (1 + (TALLY_HIGH - TALLY_LOW) * TALLY_OCTAVE)

struct metric_tally {
	int64_t count, misrounded, unfaithful;
	double max_ulp;
	int64_t bin[TALLY_BINS];
	int64_t
		half[METRIC_CCDF]; /* errors from 2^(i/2 - 16) up to the next; the last has no end */
};

void metric_tally_add(struct metric_tally *tally, double ulp);
/* The lower edge of the bin in which the q-quantile lies. */
double metric_tally_quantile(const struct metric_tally *tally, double q);
void metric_tally_ccdf(const struct metric_tally *tally, struct metric_ccdf *ccdf);

#endif
