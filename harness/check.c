/*
 * Runs an implementation twice between guard pages in a child, compares what it left with the
 * truth, and finds the verdict. The child may do anything to itself; it shares only the buffers.
 */
#include "check.h"

#include "fpenv.h"
#include "isolate.h"
#include "judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Generous: the slowest check of any suite takes under a second, and a hang takes for ever. */
#define LIMIT_S 20.0

int check_prepare(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why)
{
	const char *phrase = NULL;

	*data = (struct check_data){.problem = *problem, .input = *input, .seed = seed};
	norm_problem_print(problem, data->problem_text, sizeof(data->problem_text));
	input_print(input, data->input_text, sizeof(data->input_text));
	if (buffers_make(&data->pristine, problem, BUFFERS_END, why) ||
		buffers_make(&data->work, problem, BUFFERS_END, why) ||
		input_fill(input, problem, seed, &data->pristine.args, why))
		return -1;
	/* The truth keeps its own outputs: an in-place problem would overwrite its inputs. */
	data->truth = truth_compute(problem, &data->pristine.args, threads, &phrase);
	return data->truth ? 0 : message(why, "%s: %s", data->problem_text, phrase);
}

void check_release(struct check_data *data)
{
	truth_free(data->truth);
	buffers_free(&data->pristine);
	buffers_free(&data->work);
	data->truth = NULL;
}

/* ---- in the child ------------------------------------------------------------------------------- */

struct job {
	struct check_data *data;
	const struct norm_impl *impl;
	int threads;
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

/* One call, with the floating environment compared around it and everything else looked over. */
static void call(const struct job *job, const struct norm_plan *plan,
				 struct isolate_report *report)
{
	struct buffers *work = &job->data->work;
	uint64_t control;
	const char *touched;

	buffers_poison(work);
	buffers_copy_inputs(work, &job->data->pristine);
	fpenv_reset();
	control = fpenv_control();
	norm_run(plan, &work->args);
	if (fpenv_control() != control)
		note(report, "the floating environment was changed", "");
	fpenv_reset();
	touched = buffers_touched(work);
	if (touched)
		note(report, "padding overwritten: ", touched);
}

static void compare_inputs(const struct job *job, struct isolate_report *report)
{
	const struct norm_problem *p = &job->data->problem;

	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *is = &job->data->work.region[role];
		const struct buffers_region *was = &job->data->pristine.region[role];
		bool shared = false;

		for (enum role other = 0; other < ROLES; other++)
			shared |= is_output(p, other) && role_aliased(p, other) == role;
		if ((role_use(p, role) & ROLE_INPUT) && !shared && is->data &&
			memcmp(is->data, was->data, is->bytes) != 0)
			note(report, "an input was written: ", role_name(role));
	}
}

/* The second call must leave the same bits as the first. */
static void call_twice(const struct job *job, const struct norm_plan *plan,
					   struct isolate_report *report)
{
	const struct norm_problem *p = &job->data->problem;
	struct buffers *work = &job->data->work;
	unsigned char *first[ROLES] = {0};

	call(job, plan, report);
	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &work->region[role_aliased(p, role)];

		if (!is_output(p, role) || !region->bytes)
			continue;
		first[role] = malloc(region->bytes);
		if (!first[role])
			abort();
		memcpy(first[role], region->data, region->bytes);
	}
	call(job, plan, report);
	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &work->region[role_aliased(p, role)];

		if (first[role] && memcmp(first[role], region->data, region->bytes) != 0)
			note(report, "a second call gave other bits: ", role_name(role));
		free(first[role]);
	}
	compare_inputs(job, report);
}

static void work(void *context, struct isolate_report *report)
{
	const struct job *job = context;
	struct message why = {""};
	struct norm_plan plan;
	const char *phrase = norm_prepare(job->impl, &job->data->problem, job->threads, &plan);

	if (!phrase && buffers_workspace(&job->data->work, plan.workspace, &why))
		phrase = why.text;
	if (phrase) {
		note(report, "prepare refused: ", phrase);
		return;
	}
	call_twice(job, &plan, report);
	norm_release(&plan);
}

/* ---- the verdict -------------------------------------------------------------------------------- */

static struct check_result conclude(enum verdict verdict, const char *reason)
{
	struct check_result result = {.verdict = verdict};

	snprintf(result.reason, sizeof(result.reason), "%s", reason);
	return result;
}

/* The tensor whose guard page an address lies on, or NULL. */
static const char *guarded(const struct buffers *buffers, uintptr_t address)
{
	for (enum role role = 0; role < ROLES; role++) {
		const struct buffers_region *region = &buffers->region[role];
		uintptr_t map = (uintptr_t)region->map;

		if (region->map && address >= map && address < map + region->map_bytes)
			return role_name(role);
	}
	return NULL;
}

static struct check_result crashed(const struct check_data *data,
								   const struct isolate_report *report)
{
	const char *touched = guarded(&data->work, report->address);
	char reason[160];

	if (report->end == ISOLATE_TIMED_OUT) {
		snprintf(reason, sizeof(reason), "no end within %g s", LIMIT_S);
		return conclude(VERDICT_TIMEOUT, reason);
	}
	if (report->end == ISOLATE_NO_CHILD)
		return conclude(VERDICT_CRASH, "no child process could be made");
	if (touched) {
		snprintf(reason, sizeof(reason), "a guard page was touched: %s", touched);
		return conclude(VERDICT_WRONG, reason);
	}
	snprintf(reason, sizeof(reason), "signal %s", sigabbrev_np(report->signal));
	return conclude(VERDICT_CRASH, reason);
}

struct check_result check_run(struct check_data *data, const struct norm_impl *impl,
							  int threads)
{
	struct job job = {data, impl, threads};
	const char *phrase = norm_reject(impl, &data->problem);
	struct isolate_report report;
	struct check_result result = {0};

	if (phrase)
		return conclude(VERDICT_SKIP, phrase);
	report = isolate_run(work, &job, LIMIT_S);
	if (report.end != ISOLATE_DONE)
		return crashed(data, &report);
	if (strncmp(report.note, "prepare refused", 15) == 0)
		return conclude(VERDICT_SKIP, report.note);
	judge(&result, data, impl, report.note);
	return result;
}

void check_explain(const struct check_data *data, const struct norm_impl *impl,
				   const struct check_result *result, struct message *out)
{
	message(
		out,
		"%s: %s on %s, %s: %s\n  normlab check --impl %s --problem %s --input %s --seed %llu",
		verdict_word(result->verdict), impl->name, data->problem_text, data->input_text,
		result->reason, impl->name, data->problem_text, data->input_text,
		(unsigned long long)data->seed);
}
