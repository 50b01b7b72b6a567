/*
 * Calls by a script: with the data, and between with other data in the same buffers, so that what is
 * kept from one call to the next shows; in buffers that end at a guard page, and in buffers that
 * begin at one. Every call with the data must leave the bits of the first in its buffers. Around
 * each: padding, inputs, floating environment; around all: whose processor time was used.
 */
#include "check_child.h"

#include "dtype.h"
#include "fpenv.h"
#include "monotonic.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In the order of calls. Both kinds fall on every residue of 2 and 3, so that no short period of a
 * kernel's own goes with the script's; after call 5 both edges have been seen, and a repetition. */
static const struct {
	int start, disguised;
} script[CHECK_CALLS] = {
	{0, 1}, {0, 0}, {0, 0}, {1, 1}, {1, 0}, {0, 1},
	{0, 0}, {1, 0}, {1, 1}, {1, 0}, {0, 0}, {0, 0},
};
#define CALLS_NEEDED 5
/* A check that has taken so long makes no more calls than it needs. */
#define CHEAP_S 0.1

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

static void call(const struct child *child, struct buffers *buffers)
{
	uint64_t control;
	const char *touched;

	fpenv_reset();
	control = fpenv_control();
	norm_run(child->plan, &buffers->args);
	if (fpenv_control() != control)
		note(child->report, "the floating environment was changed", "");
	fpenv_reset();
	touched = buffers_touched(buffers);
	if (touched)
		note(child->report, "padding overwritten: ", touched);
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

static unsigned char *copy_of(const struct buffers_region *region)
{
	unsigned char *copy = malloc(region->bytes);

	if (!copy)
		abort();
	return memcpy(copy, region->data, region->bytes);
}

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
		*first = copy_of(region);
	}
}

static void forget_outputs(struct child *child)
{
	for (int edge = 0; edge < 2; edge++)
		for (enum role role = 0; role < ROLES; role++)
			free(child->first[edge][role]);
}

static void follow(struct child *child, int start, int disguised)
{
	struct check_data *data = child->job->data;
	struct buffers *buffers = start ? &data->start : &data->work;

	buffers_poison(buffers);
	buffers_copy_inputs(buffers, &data->pristine);
	if (disguised) {
		disguise(&data->problem, buffers, ROLE_X);
		disguise(&data->problem, buffers, ROLE_DY);
	}
	call(child, buffers);
	if (disguised)
		return;
	compare_inputs(child, buffers);
	compare_outputs(child, buffers, start);
}

/* Never between a disguise and its undoing: what is left in the buffers is judged. */
static void follow_script(struct child *child)
{
	double began_s = monotonic_s();

	for (int i = 0; i < child->job->data->calls || script[(i - 1) % CHECK_CALLS].disguised;
		 i++) {
		int at = i % CHECK_CALLS;

		follow(child, script[at].start, script[at].disguised);
		if (i + 1 >= CALLS_NEEDED && !script[at].disguised && monotonic_s() - began_s > CHEAP_S)
			break;
	}
}

/* ---- threads ------------------------------------------------------------------------------------ */

static uint64_t time_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Whether a thread other than this one could run now: a spinning one may not have been let. */
static bool others_runnable(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	bool found = false;

	while (tasks && !found && (entry = readdir(tasks))) {
		char path[320], state = ' ';
		FILE *file;

		if (entry->d_name[0] == '.' || atoi(entry->d_name) == gettid())
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/stat", entry->d_name);
		file = fopen(path, "re");
		if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			state = ' ';
		if (file)
			fclose(file);
		found = state == 'R';
	}
	if (tasks)
		closedir(tasks);
	return found;
}

/*
 * The process's time is read inside the thread's: alone, a thread's own can only be the longer.
 * Threads that have ended are counted, however they were made.
 */
static void watch_threads(struct child *child)
{
	uint64_t thread = time_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t process = time_ns(CLOCK_PROCESS_CPUTIME_ID);

	follow_script(child);
	process = time_ns(CLOCK_PROCESS_CPUTIME_ID) - process;
	thread = time_ns(CLOCK_THREAD_CPUTIME_ID) - thread;
	if (child->job->threads <= 1 && (process > thread || others_runnable()))
		note(child->report, "other threads worked, though one was given", "");
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
	watch_threads(&child);
	forget_outputs(&child);
	norm_release(&plan);
}
