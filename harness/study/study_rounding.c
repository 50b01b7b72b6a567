/*
 * Rounding order: contracts that differ in one rounding alone (the cast before gamma, the residual's sum,
 * the weight 1 + gamma), against the error of computing either of them.
 */
#include "dtype.h"
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const choice[] = {"twopass/wide twopass/centred", "simd/wide",
									 "exact/rounded", NULL};

/* The weight formed in the type of the parameters: RN(1 + gamma), against the exact 1 + gamma. */
static double rounded_weight(struct study_run *run, const struct check_data *data)
{
	const struct norm_problem *p = &data->problem;
	struct norm_problem plain = *p;
	struct check_data other = *data;
	double distance;
	void *weight = calloc((size_t)p->c, norm_dtype_size(p->x));

	if (!weight)
		abort();
	for (int64_t i = 0; i < p->c; i++)
		norm_store(p->x, weight, i, 1 + norm_load(p->param, data->pristine.args.gamma, i));
	plain.gamma_plus_one = 0;
	plain.param = p->x;
	other.pristine.args.gamma = weight;
	distance = study_definition(run, &other, &plain);
	free(weight);
	return distance;
}

static void weight(struct study_run *run, const char *type, int d)
{
	char series[64];
	double values[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;

		if (study_make(run, &data, run->seed + (uint64_t)done, "normal",
					   "rms/%s/8x%d/gamma+1/param=%s", type, d, type))
			values[done] = rounded_weight(run, &data);
		check_release(&data);
	}
	snprintf(series, sizeof(series), "definition, %s", type);
	study_spread(run, "weight", series, d, values, run->failed ? 0 : done);
}

void study_rounding(struct study_run *run)
{
	static const int widths[] = {64, 256, 1024, 4096};
	static const char *const types[] = {"bf16", "f16"};
	char problem[128];

	for (size_t i = 0; i < 4 && study_step(run, i, 4); i++) {
		int d = widths[i];

		for (size_t t = 0; t < 2; t++) {
			char other[160];

			snprintf(problem, sizeof(problem), "rms/%s/8x%d", types[t], d);
			snprintf(other, sizeof(other), "%s/cast=llama", problem);
			study_sweep_definition(run, "cast", t ? "definition, f16" : "definition, bf16", d,
								   "normal", problem, other);
			snprintf(problem, sizeof(problem), "layer/%s/8x%d/residual=exact", types[t], d);
			snprintf(other, sizeof(other), "layer/%s/8x%d/residual=rounded", types[t], d);
			study_sweep_definition(run, "residual", t ? "definition, f16" : "definition, bf16",
								   d, "normal", problem, other);
			weight(run, types[t], d);
		}
		snprintf(problem, sizeof(problem), "rms/bf16/8x%d", d);
		study_sweep_arithmetic(run, "cast", d, choice, "normal", problem);
		snprintf(problem, sizeof(problem), "layer/bf16/8x%d/residual=rounded", d);
		study_sweep_arithmetic(run, "residual", d, choice, "normal", problem);
		snprintf(problem, sizeof(problem), "rms/bf16/8x%d/gamma+1", d);
		study_sweep_arithmetic(run, "weight", d, choice, "normal", problem);
	}
}
