/*
 * Runs an implementation between guard pages in a child, compares what it left with the truth, and
 * finds the verdict. The child may do anything to itself; it shares only the buffers.
 */
#include "check.h"

#include "check_child.h"
#include "judge.h"
#include "known_failures.h"
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_name(struct check_data *data, const struct norm_problem *problem,
				const struct input *input, uint64_t seed)
{
	*data = (struct check_data){
		.problem = *problem,
		.input = *input,
		.seed = seed,
		.threads = 1,
		.calls = CHECK_CALLS,
		.limit_s = CHECK_LIMIT_S,
	};
	norm_problem_print(problem, data->problem_text, sizeof(data->problem_text));
	input_print(input, data->input_text, sizeof(data->input_text));
}

int check_buffers(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why)
{
	check_name(data, problem, input, seed);
	data->threads = threads;
	if (buffers_make(&data->pristine, problem, BUFFERS_END, why) ||
		buffers_make(&data->work, problem, BUFFERS_END, why) ||
		buffers_make(&data->start, problem, BUFFERS_START, why))
		return -1;
	return 0;
}

int check_truth(struct check_data *data, struct message *why)
{
	const char *phrase = NULL;

	/* The truth keeps its own outputs: an in-place problem would overwrite its inputs. */
	data->truth = truth_compute(&data->problem, &data->pristine.args, data->threads, &phrase);
	return data->truth ? 0 : message(why, "%s: %s", data->problem_text, phrase);
}

int check_prepare(struct check_data *data, const struct norm_problem *problem,
				  const struct input *input, uint64_t seed, int threads, struct message *why)
{
	if (check_buffers(data, problem, input, seed, threads, why) ||
		input_fill(input, problem, seed, &data->pristine.args, why))
		return -1;
	return check_truth(data, why);
}

void check_release(struct check_data *data)
{
	neighbours_free(data->neighbours);
	truth_free(data->truth);
	buffers_free(&data->pristine);
	buffers_free(&data->work);
	buffers_free(&data->start);
	data->truth = NULL;
	data->neighbours = NULL;
}

const struct neighbours *check_neighbours(struct check_data *data)
{
	if (!data->neighbours)
		data->neighbours = neighbours_make(data->truth, &data->pristine.args, data->threads);
	return data->neighbours;
}

static struct check_result conclude(enum verdict verdict, const char *reason)
{
	struct check_result result = {.verdict = verdict, .conduct = true};

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

	if (!touched)
		touched = guarded(&data->start, report->address);
	if (!touched && report->address >= report->mark[0] && report->address < report->mark[1])
		touched = "workspace";
	if (report->end == ISOLATE_TIMED_OUT) {
		snprintf(reason, sizeof(reason), "no end within %g s", data->limit_s);
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

static bool same_outputs(const struct check_data *data)
{
	const struct norm_problem *p = &data->problem;

	for (enum role role = 0; role < ROLES; role++) {
		enum role at = role_aliased(p, role);

		if (role_use(p, role) & ROLE_OUTPUT && data->work.region[at].bytes &&
			memcmp(data->work.region[at].data, data->start.region[at].data,
				   data->work.region[at].bytes) != 0)
			return false;
	}
	return true;
}

/* A kernel may compute otherwise at another alignment, but must be right there too. */
static void judge_edges(struct check_result *result, struct check_data *data,
						const struct norm_impl *impl, const char *note)
{
	struct check_result start = {0};

	judge(result, data, impl, &data->work.args, note);
	result->judged = &data->work;
	if (same_outputs(data))
		return;
	judge(&start, data, impl, &data->start.args, note);
	start.judged = &data->start;
	if (start.verdict < result->verdict)
		*result = start;
}

struct check_result check_run(struct check_data *data, const struct norm_impl *impl,
							  int threads)
{
	struct check_job job = {data, impl, threads};
	const char *phrase = norm_reject(impl, &data->problem);
	struct isolate_report report;
	struct check_result result = {0};

	if (phrase)
		return conclude(VERDICT_SKIP, phrase);
	report = isolate_run(check_child, &job, data->limit_s);
	if (report.end != ISOLATE_DONE)
		result = crashed(data, &report);
	else if (strncmp(report.note, CHECK_REFUSED, strlen(CHECK_REFUSED)) == 0)
		return conclude(VERDICT_SKIP, report.note);
	else
		judge_edges(&result, data, impl, report.note);
	known_failure_apply(&result, data, impl);
	return result;
}

void check_explain(const struct check_data *data, const struct norm_impl *impl,
				   const struct check_result *result, struct message *out)
{
	char line[REPLAY_LINE_MAX];

	replay_print(data, impl, line, sizeof(line));
	if (result->known && !result->expected && !verdict_fails(result->verdict))
		message(out, "%s is a known failure here and did not fail (%s): %s\n  %s", impl->name,
				verdict_word(result->verdict), result->known, line);
	else
		message(out, "%s: %.240s\n  %s", verdict_word(result->verdict), result->reason, line);
}
