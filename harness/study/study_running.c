/*
 * Running statistics: how they approach the true ones step by step for several rates, what happens
 * when `momentum` is read as `keep`, and what keeping them in f32 adds.
 */
#include "study_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEATURES 32
#define BATCH    64
#define MEAN     5
#define STD      3

static const struct {
	const char *series, *attribute;
} rules[] = {
	{"momentum = 0.1", "momentum=0.1"},
	{"momentum = 0.01", "momentum=0.01"},
	{"keep = 0.1", "keep=0.1"},
};

/* The distance of the running mean from the population's, relative to it, over all features. */
static double away(const double *mean)
{
	double sum = 0;

	for (int i = 0; i < FEATURES; i++)
		sum += (mean[i] - MEAN) * (mean[i] - MEAN);
	return sqrt(sum / FEATURES) / MEAN;
}

static bool shown(int step, int steps)
{
	return step <= 10 || step % (steps / 25) == 0;
}

/* One training step on fresh data; the statistics go into the next. */
static bool advance(struct study_run *run, const char *type, const char *attribute, int step,
					size_t size, void *mean, void *var, struct check_data *data)
{
	struct norm_problem p;
	struct truth *truth;

	if (!study_make(run, data, run->seed + (uint64_t)step, "normal:mean=5,std=3",
					"batch/%s/%dx%d/%s", type, BATCH, FEATURES, attribute))
		return false;
	p = data->problem;
	data->pristine.args.running_mean = mean;
	data->pristine.args.running_var = var;
	truth = study_define(run, data, &p);
	if (!truth)
		return false;
	memcpy(mean, truth_args(truth)->running_mean, FEATURES * size);
	memcpy(var, truth_args(truth)->running_var, FEATURES * size);
	truth_free(truth);
	return true;
}

static void follow(struct study_run *run, size_t rule, int steps)
{
	double mean[FEATURES] = {0}, var[FEATURES];
	float narrow_mean[FEATURES] = {0}, narrow_var[FEATURES];
	bool first = rule == 0;

	for (int i = 0; i < FEATURES; i++) {
		var[i] = 1;
		narrow_var[i] = 1;
	}
	study_point(run, "mean", rules[rule].series, 0, 1);
	for (int step = 1; step <= steps && !run->failed; step++) {
		struct check_data data;

		if (advance(run, "f64", rules[rule].attribute, step, 8, mean, var, &data) &&
			shown(step, steps))
			study_point(run, "mean", rules[rule].series, step, away(mean));
		check_release(&data);
		/* The same data rounded to f32, and statistics that f32 holds from step to step. */
		if (first &&
			advance(run, "f32", rules[rule].attribute, step, 4, narrow_mean, narrow_var,
					&data) &&
			shown(step, steps)) {
			double sum = 0;

			for (int i = 0; i < FEATURES; i++)
				sum += pow((double)narrow_mean[i] - mean[i], 2);
			study_point(run, "mean", "f32 statistics, from f64's", step,
						sqrt(sum / FEATURES) / MEAN);
		}
		if (first)
			check_release(&data);
	}
}

void study_running(struct study_run *run)
{
	const size_t count = sizeof(rules) / sizeof(rules[0]);

	for (size_t rule = 0; rule < count && study_step(run, rule, count); rule++)
		follow(run, rule, run->quick ? 250 : 1000);
}
