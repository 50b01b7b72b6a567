/* A histogram by the double's own exponent and leading mantissa bits: deterministic, and exact at
 * every power of two. */
#include "metric_tally.h"

#include "dtype.h"

#include <math.h>

void metric_tally_add(struct metric_tally *tally, double ulp)
{
	/* Exponent and six mantissa bits: 64 bins an octave. */
	int64_t bin =
		(int64_t)(norm_bits64(ulp) >> 46) - (int64_t)(1023 + TALLY_LOW) * TALLY_OCTAVE;

	/* 0x6a09e667f3bcd: the mantissa of the least double above sqrt 2. */
	int64_t half = 2 * ((int64_t)(norm_bits64(ulp) >> 52) - 1023 + 16) +
				   ((norm_bits64(ulp) & 0xfffffffffffffu) >= 0x6a09e667f3bcdu);

	if (half >= 0)
		tally->half[half < METRIC_CCDF ? half : METRIC_CCDF - 1]++;
	bin = bin < 0 ? 0 : bin + 1;
	tally->bin[bin < TALLY_BINS ? bin : TALLY_BINS - 1]++;
	tally->count++;
	tally->unfaithful += ulp >= 1;
	if (ulp > tally->max_ulp)
		tally->max_ulp = ulp;
}

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
