/*
 * Claims one meets, each with its number: values between -1 and 1; variance 1 afterwards; a layer of
 * one's own (x - mean)/(x.std() + eps) "just like" LayerNorm; statistics over L x E for one token; a padded token is 0.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

static double largest(const struct check_data *data)
{
	double most = 0;

	for (int64_t i = 0; i < data->problem.n * data->problem.c; i++)
		most = fmax(most, fabs(data->truth->y.hi[i]));
	return most;
}

/* |x_hat| <= sqrt(N - 1), which one outlier among equals reaches. */
static void range(struct study_run *run, int n)
{
	static const char *const series[] = {"normal data", "one outlier"};
	static const char *const inputs[] = {"normal", "outlier:size=1e8"};

	for (size_t k = 0; k < 2; k++) {
		double values[64];
		int done = 0;

		for (; done < run->seeds && !run->failed; done++) {
			struct check_data data;

			if (study_make(run, &data, run->seed + (uint64_t)done, inputs[k],
						   "layer/f64/1x%d/affine=none", n))
				values[done] = largest(&data);
			check_release(&data);
		}
		study_spread(run, "range", series[k], n, values, run->failed ? 0 : done);
	}
	study_point(run, "range", "√(N − 1)", n, sqrt(n - 1));
}

/* The variance of the exact result: var/(var + eps). */
static void afterwards(struct study_run *run, double variance)
{
	struct check_data data;
	char input[96];

	snprintf(input, sizeof(input), "normal:std=%.17g", sqrt(variance));
	if (study_make(run, &data, run->seed, input, "layer/f64/1x768/affine=none")) {
		double sum = 0;

		for (int i = 0; i < 768; i++)
			sum += data.truth->y.hi[i] * data.truth->y.hi[i] / 768;
		study_point(run, "afterwards", "variance of y", truth_sets(data.truth)[0].var, sum);
	}
	check_release(&data);
}

static void own_layer(struct study_run *run, int d)
{
	static const char *const choice[] = {"twopass/centred", NULL};
	static const struct {
		const char *series, *input, *attributes;
	} rows[] = {
		{"its N − 1", "normal", "/ddof=1"},
		{"its ε outside, std 1", "normal", "/eps_at=outside"},
		{"its ε outside, std 0.01", "normal:std=0.01", "/eps_at=outside"},
	};
	char problem[64], other[96];

	snprintf(problem, sizeof(problem), "layer/f64/4x%d/affine=none", d);
	for (size_t i = 0; i < 3; i++) {
		snprintf(other, sizeof(other), "%s%s", problem, rows[i].attributes);
		study_sweep_definition(run, "own", rows[i].series, d, rows[i].input, problem, other);
	}
	snprintf(problem, sizeof(problem), "layer/f32/4x%d/affine=none", d);
	study_sweep_arithmetic(run, "own", d, choice, "normal", problem);
}

/* L tokens of 64 features, pooled each by itself or all together. Rows are told apart by their means. */
static void readings(struct study_run *run, int tokens)
{
	double values[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data apart, together = {0};
		uint64_t seed = run->seed + (uint64_t)done;

		if (study_make(run, &apart, seed, "normal", "layer/f64/%dx64/affine=none", tokens) &&
			study_blank(run, &together, "layer/f64/1x%d/affine=none", tokens * 64)) {
			memcpy((double *)(uintptr_t)together.pristine.args.x, apart.pristine.args.x,
				   sizeof(double) * 64 * (size_t)tokens);
			if (study_settle(run, &together))
				values[done] =
					study_distance(apart.truth, together.truth->y.hi, together.truth->y.lo, -1);
		}
		check_release(&apart);
		check_release(&together);
	}
	study_spread(run, "readings", "L × E for E", tokens, values, run->failed ? 0 : done);
}

/* A token of zeros: 1 where its result is beta to the last bit, for definition and arithmetic. */
static void padded_token(struct study_run *run)
{
	static const char *const choice[] = {"naive/centred", "twopass/centred", "simd/wide",
										 "exact/rounded", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	struct check_data data;

	if (study_make(run, &data, run->seed, "constant:value=0", "layer/f32/1x512")) {
		const float *beta = data.pristine.args.beta;
		int equal = 0;

		for (int i = 0; i < 512; i++)
			equal += data.truth->y.hi[i] == (double)beta[i];
		study_point(run, "padded", "definition", 0, equal / 512.0);
		for (size_t i = 0; i < count; i++) {
			double *y = study_output(run, &data, impls[i]);

			equal = 0;
			for (int k = 0; y && k < 512; k++)
				equal += y[k] == (double)beta[k];
			if (y)
				study_point(run, "padded", impls[i]->name, 0, equal / 512.0);
			free(y);
		}
	}
	check_release(&data);
}

void study_claims(struct study_run *run)
{
	static const int sizes[] = {2, 4, 8, 16, 64, 256, 768, 1024, 4096};
	const size_t count = sizeof(sizes) / sizeof(sizes[0]);

	for (size_t i = 0; i < count && study_step(run, i, count + 1); i++) {
		range(run, sizes[i]);
		own_layer(run, sizes[i]);
		if (sizes[i] <= 256)
			readings(run, sizes[i]);
	}
	for (int k = -9; k <= 2 && !run->failed; k++)
		afterwards(run, pow(10, k));
	padded_token(run);
}
