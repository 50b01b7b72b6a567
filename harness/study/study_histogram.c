/*
 * One token of [1,3,512] before and after LayerNorm: the histogram moves and is scaled, its shape (skewness,
 * kurtosis) stays, and an implementation leaves a mean that is not quite zero.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

#define FEATURES 512
#define BINS     32

struct moments {
	double mean, sd, skewness, kurtosis, least, greatest;
};

static struct moments moments_of(const double *values)
{
	struct moments m = {.least = values[0], .greatest = values[0]};
	double sum[5] = {0};

	for (int i = 0; i < FEATURES; i++)
		m.mean += values[i] / FEATURES;
	for (int i = 0; i < FEATURES; i++) {
		double power = 1;

		for (int k = 1; k <= 4; k++) {
			power *= values[i] - m.mean;
			sum[k] += power / FEATURES;
		}
		m.least = fmin(m.least, values[i]);
		m.greatest = fmax(m.greatest, values[i]);
	}
	m.sd = sqrt(sum[2]);
	m.skewness = sum[3] / (m.sd * sum[2]);
	m.kurtosis = sum[4] / (sum[2] * sum[2]);
	return m;
}

static void emit_moments(struct study_run *run, const char *series, const double *values)
{
	struct moments m = moments_of(values);
	const double number[] = {m.mean, m.sd, m.skewness, m.kurtosis, m.least, m.greatest};

	for (int i = 0; i < 6; i++)
		study_point(run, "moments", series, i, number[i]);
}

/* Bins of equal width over the values' own range: the same elements fall into the same bins. */
static void emit_bins(struct study_run *run, const char *panel, const double *values)
{
	struct moments m = moments_of(values);
	double width = (m.greatest - m.least) / BINS;
	int counts[BINS] = {0};

	for (int i = 0; i < FEATURES; i++) {
		int bin = (int)((values[i] - m.least) / width);

		counts[bin < BINS ? bin : BINS - 1]++;
	}
	for (int i = 0; i < BINS; i++)
		study_interval(run, panel, "elements", m.least + (i + 0.5) * width, counts[i],
					   m.least + i * width, m.least + (i + 1) * width);
}

void study_histogram(struct study_run *run)
{
	static const char *const choice[] = {"twopass/centred", "simd/wide twopass/wide", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	struct check_data data;
	double before[FEATURES];

	if (study_make(run, &data, run->seed, "lognormal:mu=1,sigma=0.5,gamma=1,beta=0",
				   "layer/f32/3x%d", FEATURES)) {
		for (int i = 0; i < FEATURES; i++)
			before[i] = (double)((const float *)data.pristine.args.x)[i];
		emit_bins(run, "before", before);
		emit_moments(run, "before", before);
		emit_bins(run, "after", data.truth->y.hi);
		emit_moments(run, "after", data.truth->y.hi);
		for (size_t i = 0; i < count; i++) {
			double *y = study_output(run, &data, impls[i]);

			if (y) {
				emit_moments(run, impls[i]->name, y);
				study_point(run, "error", impls[i]->name, 0,
							study_distance(data.truth, y, NULL, -1));
			}
			free(y);
		}
	}
	check_release(&data);
	study_step(run, 1, 1);
}
