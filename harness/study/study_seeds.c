/*
 * The worked numbers of five texts that explain these norms, computed exactly under both estimators, beside
 * what the texts say: which contract yields it, or that none does.
 */
#include "study_table.h"

#include <stdio.h>

#define MOST 16

static const struct {
	const char *name, *op;
	int rows, columns;
	double x[MOST];
	double gamma, beta;
	int count;         /* members shown of the first pooled set */
	double text[MOST]; /* NaN: it is silent */
	double mean, std;  /* likewise */
} numbers[] = {
	{"100 110 90", "layer", 1, 3, {100, 110, 90}, 1, 0, 3, {0, 1, -1}, 100, NAN},
	{"8 10 12, γ 2 β 1", "layer", 1, 3, {8, 10, 12}, 2, 1, 3, {-1, 1, 3}, NAN, NAN},
	{"1 2 3 4",
	 "layer",
	 3,
	 4,
	 {1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6},
	 1,
	 0,
	 4,
	 {NAN, NAN, NAN, NAN},
	 2.5,
	 1.118},
	{"its columns",
	 "batch",
	 3,
	 4,
	 {1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6},
	 1,
	 0,
	 3,
	 {NAN, NAN, NAN},
	 2,
	 0.8165},
	{"4.1 3.7 4.2",
	 "batch",
	 3,
	 5,
	 {4.1, 5.3, 7.2, 2.0, 3.9, 3.7, 5.0, 6.9, 2.1, 4.0, 4.2, 5.1, 7.1, 1.9, 3.8},
	 1,
	 0,
	 3,
	 {0.5, -1.5, 1.0},
	 4.0,
	 0.2},
	{"3.2 2.9 3.0 …",
	 "layer",
	 1,
	 8,
	 {3.2, 2.9, 3.0, 3.1, 3.3, 2.8, 3.0, 2.9},
	 1,
	 0,
	 8,
	 {1.33, -.66, 0, .66, 2, -1.33, 0, -.66},
	 3.0,
	 0.15},
	{"3 5 2", "layer", 1, 3, {3, 5, 2}, 1, 0, 3, {0.2, 1.2, -1.4}, NAN, NAN},
	{"2 4 3", "layer", 1, 3, {2, 4, 3}, 1, 0, 3, {-1, 1, 0}, NAN, NAN},
};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static void compute(struct study_run *run, size_t i, int ddof)
{
	const char *series = ddof ? "N − 1" : "N";
	struct check_data data;

	if (study_blank(run, &data, "%s/f64/%dx%d/eps=0/ddof=%d", numbers[i].op, numbers[i].rows,
					numbers[i].columns, ddof)) {
		double *x = (double *)(uintptr_t)data.pristine.args.x;
		double *gamma = (double *)(uintptr_t)data.pristine.args.gamma;
		double *beta = (double *)(uintptr_t)data.pristine.args.beta;
		bool batch = data.problem.op == NORM_BATCH;

		for (int k = 0; k < numbers[i].rows * numbers[i].columns; k++)
			x[k] = numbers[i].x[k];
		for (int k = 0; k < numbers[i].columns; k++) {
			gamma[k] = numbers[i].gamma;
			beta[k] = numbers[i].beta;
		}
		if (study_settle(run, &data)) {
			const struct reference_set *set = truth_sets(data.truth);

			for (int k = 0; k < numbers[i].count; k++)
				study_point(run, numbers[i].name, series, k,
							data.truth->y.hi[batch ? k * numbers[i].columns : k]);
			study_point(run, "mean", series, (double)i, set->mean);
			study_point(run, "std", series, (double)i, sqrt(set->var));
		}
	}
	check_release(&data);
}

static void text(struct study_run *run, size_t i)
{
	for (int k = 0; k < numbers[i].count; k++)
		if (!isnan(numbers[i].text[k]))
			study_point(run, numbers[i].name, "text", k, numbers[i].text[k]);
	if (!isnan(numbers[i].mean))
		study_point(run, "mean", "text", (double)i, numbers[i].mean);
	if (!isnan(numbers[i].std))
		study_point(run, "std", "text", (double)i, numbers[i].std);
}

/* The same by an implementation in f32: the greatest difference from the exact numbers. */
static void arithmetic(struct study_run *run, size_t i)
{
	static const char *const choice[] = {"twopass/centred", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	struct check_data data;

	if (numbers[i].rows > 1 || !study_impls(run, choice, impls))
		return;
	if (study_blank(run, &data, "layer/f32/1x%d/eps=0/ddof=1/affine=none",
					numbers[i].columns)) {
		float *x = (float *)(uintptr_t)data.pristine.args.x;

		for (int k = 0; k < numbers[i].columns; k++)
			x[k] = (float)numbers[i].x[k];
		if (study_settle(run, &data))
			study_point(run, "error", impls[0]->name, (double)i,
						study_arithmetic(run, &data, impls[0]));
	}
	check_release(&data);
}

void study_seeds(struct study_run *run)
{
	for (size_t i = 0; i < NUMBERS && study_step(run, i, NUMBERS); i++) {
		text(run, i);
		compute(run, i, 0);
		compute(run, i, 1);
		arithmetic(run, i);
	}
}
