/*
 * Compiler flags: one source compiled plainly, with contraction and with -ffast-math: errors against
 * conditioning, whose bits change, what becomes of NaN and Inf, and what it buys in time. The definition
 * is the same in all: whatever differs is arithmetic.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const choice[] = {"naive/centred",
									 "naive/centred[+]contract",
									 "naive/centred[+]fastmath",
									 "twopass/centred",
									 "twopass/centred[+]contract",
									 "twopass/centred[+]fastmath",
									 "peer/plain.*",
									 NULL};

/* The share of elements that two implementations give different bits. */
static void bits(struct study_run *run, double x, const char *input)
{
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	struct check_data data;
	double *plain = NULL;

	if (!study_make(run, &data, run->seed, input, "layer/f32/16x768"))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		double *y = study_output(run, &data, impls[i]);
		int64_t changed = 0;

		if (!strchr(impls[i]->name, '+')) {
			free(plain);
			plain = y;
			continue;
		}
		for (int64_t k = 0; y && plain && k < 16 * 768; k++)
			changed += !(y[k] == plain[k]);
		if (y && plain && strncmp(impls[i]->name, "peer", 4) != 0)
			study_point(run, "bits", impls[i]->name, x, (double)changed / (16 * 768));
		free(y);
	}
	free(plain);
	check_release(&data);
}

/* The share of outputs that are finite where NaN is right. */
static void swallowed(struct study_run *run, const char *input)
{
	const struct norm_impl *impls[STUDY_IMPLS];
	size_t count = study_impls(run, choice, impls);
	struct check_data data;

	if (!study_make(run, &data, run->seed, input, "layer/f32/16x768"))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		double *y = study_output(run, &data, impls[i]);
		int64_t lost = 0, all = 0;

		for (int64_t k = 0; y && k < 16 * 768; k++) {
			all += isnan(data.truth->y.hi[k]);
			lost += isnan(data.truth->y.hi[k]) && !isnan(y[k]);
		}
		if (y && all)
			study_point(run, input, impls[i]->name, 0, (double)lost / (double)all);
		free(y);
	}
	check_release(&data);
}

void study_fastmath(struct study_run *run)
{
	const int decades = 6;
	size_t all = (size_t)decades + 3, done = 0;

	for (int k = 0; k < decades && study_step(run, done, all); k++, done++) {
		double mean = k ? pow(10, k - 1) : 0;
		char input[96];

		snprintf(input, sizeof(input), "normal:mean=%.17g,gamma=1,beta=0", mean);
		study_sweep_arithmetic(run, "error", sqrt(1 + mean * mean), choice, input,
							   "layer/f32/4x768");
		bits(run, sqrt(1 + mean * mean), input);
	}
	swallowed(run, "nan");
	swallowed(run, "inf");
	for (int i = 0; i < 2 && study_step(run, done, all); i++, done += 1) {
		static const char *const names[2][4] = {
			{"naive/centred", "naive/centred[+]contract", "naive/centred[+]fastmath", NULL},
			{"twopass/centred", "twopass/centred[+]contract", "twopass/centred[+]fastmath",
			 NULL}};
		const struct norm_impl *impls[STUDY_IMPLS];
		size_t count = study_impls(run, names[i], impls);

		study_time(run, "time", i, "layer/f32/64x768", "normal", impls, count, 0.5);
	}
}
