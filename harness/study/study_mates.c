/*
 * Batch mates: the heights of three children (150, 180, 120 cm), then tall newcomers one after another: how
 * far each child's result moves under BatchNorm (over the children) and under LayerNorm (over its own
 * measures).
 */
#include "gen.h"
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

#define CHILDREN 3
#define MEASURES 4

/* Height, arm span, leg length, head's circumference, in cm. */
static const double children[CHILDREN][MEASURES] = {
	{150, 148, 70, 53}, {180, 183, 86, 56}, {120, 117, 53, 51}};
static const char *const names[CHILDREN] = {"150 cm", "180 cm", "120 cm"};
static const double tall[MEASURES] = {200, 204, 98, 58}, spread[MEASURES] = {6, 7, 4, 1.5};

static void fill(float *x, int newcomers, uint64_t seed)
{
	for (int i = 0; i < CHILDREN + newcomers; i++)
		for (int k = 0; k < MEASURES; k++)
			x[i * MEASURES + k] =
				(float)(i < CHILDREN
							? children[i][k]
							: tall[k] + spread[k] * gen_normal(gen_word(seed, 0, i, k)));
}

/* The exact result of the first measure (height) of a child, for each seed; and the worst error of an
 * implementation on all of them. */
static void results(struct study_run *run, const char *op, int newcomers)
{
	static const char *const choice[] = {"twopass/centred", NULL};
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	double values[CHILDREN][64], errors[64];
	int done = 0;

	for (; done < run->seeds && !run->failed; done++) {
		struct check_data data;

		if (study_blank(run, &data, "%s/f32/%dx%d/affine=none", op, CHILDREN + newcomers,
						MEASURES)) {
			fill((float *)(uintptr_t)data.pristine.args.x, newcomers,
				 run->seed + (uint64_t)done);
			if (study_settle(run, &data)) {
				for (int i = 0; i < CHILDREN; i++)
					values[i][done] = data.truth->y.hi[i * MEASURES];
				errors[done] = count ? study_arithmetic(run, &data, impls[0]) : (double)NAN;
			}
		}
		check_release(&data);
	}
	for (int i = 0; i < CHILDREN && !run->failed; i++)
		study_spread(run, op, names[i], newcomers, values[i], done);
	if (!run->failed && count)
		study_spread(run, "error", op, newcomers, errors, done);
}

void study_mates(struct study_run *run)
{
	static const int newcomers[] = {0, 1, 2, 3, 5, 10, 20, 30, 50, 70, 100};
	const size_t count = sizeof(newcomers) / sizeof(newcomers[0]);

	for (size_t i = 0; i < count && study_step(run, i, count); i++) {
		results(run, "batch", newcomers[i]);
		results(run, "layer", newcomers[i]);
	}
}
