/*
 * Calls in pairs: first with other data in the same buffers, so that what is kept from one call to
 * the next shows, then with the data. Pairs alternate between buffers that end at a guard page and
 * buffers that begin at one. Every call with the data must leave the bits of the first in its
 * buffers. Around each: padding, inputs, floating environment, and whose processor time was used.
 */
#include "check_child.h"

#include "dtype.h"
#include "fpenv.h"
#include "monotonic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Beyond these, a check makes no more calls than repetition at one edge, or both edges, need. */
#define CALLS_REPEATED 6
#define CALLS_EDGES    4
#define CHEAP_S        0.1

struct child {
	const struct check_job *job;
	struct isolate_report *report;
	const struct norm_plan *plan;
	unsigned char *first[2][ROLES]; /* outputs of the first call at each edge */
};

static void note(struct isolate_report *report, const char *what, const char *which)
{
	if (!report->note[0])
		snprintf(report->note, sizeof(report->note), "%s%s", what, which);
}

static bool is_output(const struct norm_problem *p, enum role role)
{
	return role_use(p, role) & ROLE_OUTPUT;
}

/* ---- one call ----------------------------------------------------------------------------------- */

static uint64_t time_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * The process's time is read inside the thread's: alone, a thread's own time can only be the longer.
 * Threads that have ended are counted, however they were made.
 */
static bool others_ran(const struct norm_plan *plan, const struct norm_args *args)
{
	uint64_t thread = time_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t process = time_ns(CLOCK_PROCESS_CPUTIME_ID);

	norm_run(plan, args);
	process = time_ns(CLOCK_PROCESS_CPUTIME_ID) - process;
	thread = time_ns(CLOCK_THREAD_CPUTIME_ID) - thread;
	return process > thread;
}

static void call(const struct child *child, struct buffers *buffers)
{
	uint64_t control;
	const char *touched;
	bool others;

	fpenv_reset();
	control = fpenv_control();
	others = others_ran(child->plan, &buffers->args);
	if (fpenv_control() != control)
		note(child->report, "the floating environment was changed", "");
	fpenv_reset();
	if (others && child->job->threads <= 1)
		note(child->report, "other threads worked, though one was given", "");
	touched = buffers_touched(buffers);
	if (touched)
		note(child->report, "padding overwritten: ", touched);
}

/* Fresh inputs; outputs and padding as nobody leaves them. */
static void renew(const struct child *child, struct buffers *buffers)
{
	buffers_poison(buffers);
	buffers_copy_inputs(buffers, &child->job->data->pristine);
}

/* Other values of the same kind: negated and halved, and 1 where that says nothing (0, NaN, Inf). */
static void disguise(const struct norm_problem *p, struct buffers *buffers, enum role role)
{
	struct role_shape shape = role_shape(p, role);
	enum norm_dtype type = role_type(p, role);

	if (!(role_use(p, role) & ROLE_INPUT))
		return;
	for (int64_t row = 0; row < shape.rows; row++)
		for (int64_t i = row * shape.stride; i < row * shape.stride + shape.length; i++) {
			double x = norm_load(type, buffers->region[role].data, i);

			norm_store(type, buffers->region[role].data, i, isfinite(x) && x != 0 ? -x / 2 : 1);
		}
}

static void compare_inputs(const struct child *child, const struct buffers *buffers)
{
	const struct norm_problem *p = &child->job->data->problem;

	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *is = &buffers->region[role];
		struct role_shape shape = role_shape(p, role);
		size_t stride = (size_t)shape.stride * shape.element;
		bool shared = false;

		for (enum role other = 0; other < ROLES; other++)
			shared |= is_output(p, other) && role_aliased(p, other) == role;
		if (!(role_use(p, role) & ROLE_INPUT) || shared || !is->data)
			continue;
		for (int64_t row = 0; row < shape.rows; row++)
			if (memcmp(is->data + (size_t)row * stride,
					   child->job->data->pristine.region[role].data + (size_t)row * stride,
					   (size_t)shape.length * shape.element) != 0)
				note(child->report, "an input was written: ", role_name(role));
	}
}

/* ---- many --------------------------------------------------------------------------------------- */

static void compare_outputs(struct child *child, const struct buffers *buffers, int edge)
{
	const struct norm_problem *p = &child->job->data->problem;

	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &buffers->region[role_aliased(p, role)];
		unsigned char **first = &child->first[edge][role];

		if (!is_output(p, role) || !region->bytes)
			continue;
		if (*first) {
			if (memcmp(*first, region->data, region->bytes) != 0)
				note(child->report, "another call gave other bits: ", role_name(role));
			continue;
		}
		*first = malloc(region->bytes);
		if (!*first)
			abort();
		memcpy(*first, region->data, region->bytes);
	}
}

static void pair(struct child *child, int edge)
{
	struct check_data *data = child->job->data;
	struct buffers *buffers = edge ? &data->start : &data->work;

	renew(child, buffers);
	disguise(&data->problem, buffers, ROLE_X);
	disguise(&data->problem, buffers, ROLE_DY);
	call(child, buffers);
	renew(child, buffers);
	call(child, buffers);
	compare_inputs(child, buffers);
	compare_outputs(child, buffers, edge);
}

static bool enough(const struct check_data *data, int calls, double began_s)
{
	double spent_s = monotonic_s() - began_s;

	if (calls >= data->calls)
		return true;
	if (calls >= CALLS_REPEATED)
		return spent_s > CHEAP_S;
	return calls >= CALLS_EDGES && spent_s > data->limit_s / 4;
}

static void call_often(struct child *child)
{
	double began_s = monotonic_s();
	int calls = 0;

	while (!enough(child->job->data, calls, began_s)) {
		pair(child, calls / 2 % 2);
		calls += 2;
	}
	for (int edge = 0; edge < 2; edge++)
		for (enum role role = 0; role < ROLES; role++)
			free(child->first[edge][role]);
}

void check_child(void *context, struct isolate_report *report)
{
	const struct check_job *job = context;
	struct check_data *data = job->data;
	struct message why = {""};
	struct norm_plan plan;
	struct child child = {.job = job, .report = report, .plan = &plan};
	const char *phrase = norm_prepare(job->impl, &data->problem, job->threads, &plan);

	if (!phrase && buffers_workspace(&data->work, plan.workspace, &why))
		phrase = why.text;
	if (phrase) {
		note(report, CHECK_REFUSED, phrase);
		return;
	}
	data->start.args.workspace = data->work.args.workspace;
	report->mark[0] = (uintptr_t)data->work.workspace.map;
	report->mark[1] = report->mark[0] + data->work.workspace.map_bytes;
	call_often(&child);
	norm_release(&plan);
}
