/* Problems filled for a study; definitions against each other, implementations against theirs. */
#include "members.h"
#include "shape.h"
#include "study.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The least that check_run takes: here it is the error that is asked, not the verdict. */
#define CALLS 5

static bool parse(struct study_run *run, struct norm_problem *problem, const char *format,
				  va_list values)
{
	char text[NORM_TEXT_MAX], why[256];

	vsnprintf(text, sizeof(text), format, values);
	if (norm_problem_parse(text, problem, why, sizeof(why)))
		study_fail(run, why);
	return !run->failed;
}

bool study_make(struct study_run *run, struct check_data *data, uint64_t seed,
				const char *input_text, const char *format, ...)
{
	struct norm_problem problem;
	struct input input;
	va_list values;

	memset(data, 0, sizeof(*data));
	va_start(values, format);
	parse(run, &problem, format, values);
	va_end(values);
	if (!run->failed)
		run->failed = input_parse(input_text, &input, run->why) ||
					  check_prepare(data, &problem, &input, seed, run->threads, run->why);
	data->calls = CALLS;
	return !run->failed;
}

bool study_blank(struct study_run *run, struct check_data *data, const char *format, ...)
{
	struct norm_problem problem;
	struct input input;
	va_list values;

	memset(data, 0, sizeof(*data));
	va_start(values, format);
	parse(run, &problem, format, values);
	va_end(values);
	if (!run->failed)
		run->failed = input_parse("constant:value=0", &input, run->why) ||
					  check_buffers(data, &problem, &input, run->seed, run->threads, run->why);
	data->calls = CALLS;
	for (enum role role = 0; role < ROLES && !run->failed; role++)
		if (role_use(&problem, role) & ROLE_INPUT)
			memset(data->pristine.region[role].data, 0, data->pristine.region[role].bytes);
	return !run->failed;
}

bool study_settle(struct study_run *run, struct check_data *data)
{
	if (!run->failed)
		run->failed = check_truth(data, run->why) != 0;
	return !run->failed;
}

struct truth *study_define(struct study_run *run, const struct check_data *data,
						   const struct norm_problem *other)
{
	const char *why = norm_problem_invalid(other);
	struct truth *truth = NULL;

	if (run->failed)
		return NULL;
	if (!why)
		truth = truth_compute(other, &data->pristine.args, run->threads, &why);
	if (!truth)
		study_fail(run, why);
	return truth;
}

/* The place of a set's member in dense, logical order. */
static int64_t place(const struct norm_problem *p, int64_t set, int64_t i)
{
	return norm_offset(p, norm_row_length(p), set, i);
}

double *study_output(struct study_run *run, struct check_data *data,
					 const struct norm_impl *impl)
{
	const struct norm_problem *p = &data->problem;
	int64_t size = norm_set_size(p);
	struct check_result result;
	double *set_values, *out;

	if (run->failed)
		return NULL;
	result = check_run(data, impl, run->threads);
	if (!result.judged)
		return NULL;
	out = calloc((size_t)norm_elements(p) + 1, sizeof(*out));
	set_values = calloc((size_t)size + 1, sizeof(*set_values));
	if (!out || !set_values)
		abort();
	for (int64_t set = 0; set < norm_sets(p); set++) {
		members_load(p, ROLE_Y, result.judged->args.y, set, set_values);
		for (int64_t i = 0; i < size; i++)
			out[place(p, set, i)] = set_values[i];
	}
	free(set_values);
	return out;
}

static double set_distance(const struct truth *truth, const double *hi, const double *lo,
						   int64_t set, int64_t without)
{
	const struct norm_problem *p = &truth->problem;
	double error = 0, length = 0;

	for (int64_t i = 0; i < norm_set_size(p); i++) {
		int64_t at = place(p, set, i);
		double t = truth->y.hi[at], difference;

		if (i == without || !members_counted(p, truth->args.mask, i) || !isfinite(t))
			continue;
		if (!isfinite(hi[at]))
			return INFINITY;
		difference = hi[at] - t + ((lo ? lo[at] : 0) - truth->y.lo[at]);
		error += difference * difference;
		length += t * t;
	}
	return error == 0 ? 0 : sqrt(error / length);
}

double study_distance(const struct truth *truth, const double *hi, const double *lo,
					  int64_t without)
{
	double worst = 0;

	for (int64_t set = 0; set < norm_sets(&truth->problem); set++)
		worst = fmax(worst, set_distance(truth, hi, lo, set, without));
	return worst;
}

double study_definition(struct study_run *run, const struct check_data *data,
						const struct norm_problem *other)
{
	struct truth *truth = study_define(run, data, other);
	double distance =
		truth ? study_distance(data->truth, truth->y.hi, truth->y.lo, -1) : (double)NAN;

	truth_free(truth);
	return distance;
}

double study_arithmetic(struct study_run *run, struct check_data *data,
						const struct norm_impl *impl)
{
	double *output = study_output(run, data, impl);
	double distance = output ? study_distance(data->truth, output, NULL, -1) : (double)NAN;

	free(output);
	return distance;
}
