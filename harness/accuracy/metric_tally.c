/* A histogram by the double's own exponent and leading mantissa bits: deterministic, and exact at
 * every power of two. */
#include "metric_tally.h"

#include "dtype.h"

#include <math.h>

static double edge(int64_t bin)
{
	uint64_t bits = (uint64_t)(bin - 1) + (uint64_t)(1023 + TALLY_LOW) * TALLY_OCTAVE;

	return bin == 0 ? 0 : norm_float64(bits << 46);
}

double metric_tally_quantile(const struct metric_tally *tally, double q)
{
	int64_t below = 0;

	for (int64_t bin = 0; bin < TALLY_BINS; bin++) {
		below += tally->bin[bin];
		if (below > 0 && (double)below >= q * (double)tally->count)
			return edge(bin);
	}
	return 0;
}

void metric_tally_ccdf(const struct metric_tally *tally, struct metric_ccdf *ccdf)
{
	int64_t above = 0;

	for (int i = METRIC_CCDF - 1; i >= 0; i--) {
		above += tally->half[i];
		ccdf->count[i] = above;
	}
}
