/* normlab bench: time, a row for each implementation and problem; ratios from paired rounds. */
#include "bench.h"
#include "gbench_flags.h"
#include "interrupt.h"
#include "recorder.h"
#include "roof.h"
#include "table.h"
#include "verb.h"
#include "wanted.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* lo and hi belong to ratio_to_baseline; ns_lo and ns_hi to ns. */
static const struct column columns[] = {
	{"impl", COLUMN_TEXT, NULL, 0},
	{"problem", COLUMN_TEXT, NULL, 0},
	{"cache", COLUMN_TEXT, NULL, 0},
	{"threads", COLUMN_COUNT, NULL, 1},
	{"ns", COLUMN_REAL, "%.5g", 0},
	{"ns_lo", COLUMN_REAL, NULL, 1},
	{"ns_hi", COLUMN_REAL, NULL, 1},
	{"gb_per_s", COLUMN_REAL, "%.3g", 0},
	{"ratio_to_copy", COLUMN_REAL, "%.3f", 0},
	{"baseline", COLUMN_TEXT, NULL, 1},
	{"ratio_to_baseline", COLUMN_REAL, "%.3f", 0},
	{"lo", COLUMN_REAL, "%.3f", 0},
	{"hi", COLUMN_REAL, "%.3f", 0},
	{"claim", COLUMN_TEXT, NULL, 0},
	{"verdict", COLUMN_TEXT, NULL, 0},
	{"reason", COLUMN_TEXT, NULL, 1},
	{"processes", COLUMN_COUNT, NULL, 1},
	{"rounds", COLUMN_COUNT, NULL, 1},
	{"kept", COLUMN_COUNT, NULL, 1},
	{"off_layouts", COLUMN_REAL, "%.2f", 1},
};

static void add_row(struct table *table, const struct bench_row *row)
{
	char problem[NORM_TEXT_MAX];
	const char *baseline = row->baseline ? row->baseline->name : row->impl->name;

	norm_problem_print(row->problem, problem, sizeof(problem));
	table_text(table, row->impl->name);
	table_text(table, problem);
	table_text(table, row->cache);
	table_count(table, row->threads);
	table_known(table, row->ns);
	table_known(table, row->ns_lo);
	table_known(table, row->ns_hi);
	table_known(table, row->gb_per_s);
	table_known(table, row->ratio_to_copy);
	table_text(table, isnan(row->ratio) ? NULL : baseline);
	table_known(table, row->ratio);
	table_known(table, row->lo);
	table_known(table, row->hi);
	table_text(table, row->claim);
	table_text(table, row->verdict);
	table_text(table, row->trouble[0] ? row->trouble : row->why);
	table_count(table, row->processes);
	table_count(table, row->rounds);
	table_count(table, row->kept);
	table_real(table, row->off_layouts);
}

/* What the table's readers should know: the roofs, the baselines, why some claims are open. */
static void explain(const struct bench_result *result)
{
	char problem[NORM_TEXT_MAX];
	size_t open = 0;

	for (size_t i = 0; i < result->count; i++) {
		const struct bench_row *row = &result->rows[i];

		norm_problem_print(row->problem, problem, sizeof(problem));
		if (roof_is(row->impl))
			fprintf(stderr, "%s: the roof is %s, %.4g ns, %.3g GB/s\n", problem,
					row->impl->name, row->ns, row->gb_per_s);
		else if (!row->baseline && row->ratio == 1)
			fprintf(stderr, "%s: ratios are to the time of %s\n", problem, row->impl->name);
		if (row->trouble[0])
			fprintf(stderr, "%s: %s: %s\n", problem, row->impl->name, row->trouble);
		open += row->why != NULL;
	}
	if (open)
		fprintf(stderr,
				"%zu AMBIGUOUS: --time-budget S gives them more processes (--json has the "
				"reason of each)\n",
				open);
}

static int print(const struct bench_result *result, const struct settings *settings,
				 struct message *why)
{
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	int status;

	for (size_t i = 0; i < result->count; i++)
		if (!roof_is(result->rows[i].impl))
			add_row(table, &result->rows[i]);
	status = table_print(table, settings->json, why);
	table_free(table);
	if (!status && !settings->quiet)
		explain(result);
	return status;
}

/* ---- what was asked for -------------------------------------------------------------------------- */

static int read_wanted(const struct settings *settings, struct wanted *wanted,
					   struct message *why)
{
	if (settings->inputs.count > 1)
		return message(why, "--input %s: bench takes one input",
					   settings->inputs.text[settings->inputs.count - 1]);
	if (wanted_read(wanted, settings, "bench", "layer/f32/160x768", why))
		return -1;
	if (!settings->impls.count)
		wanted_without_reference(wanted);
	return 0;
}

static int refuse_filter(const struct bench_request *request, const char *problem,
						 struct message *why)
{
	char name[2 * NORM_TEXT_MAX];

	export_gbench_name(name, sizeof(name), request->impls[0]->name, problem,
					   request->cold ? "cold" : "hot", request->threads);
	return message(why, "--benchmark_filter: '%s' leaves nothing of %s to time; a name is %s",
				   request->filter->text, problem, name);
}

/* A problem that nobody computes, or not its baseline, is the user's to know before anything runs. */
static int refuse_uncomputed(const struct bench_request *request, struct message *why)
{
	for (size_t i = 0; i < request->problem_count; i++) {
		const char *phrase = NULL;
		char problem[NORM_TEXT_MAX];
		size_t able = 0;

		norm_problem_print(&request->problems[i], problem, sizeof(problem));
		for (size_t k = 0; k < request->impl_count; k++) {
			const char *refusal = norm_reject(request->impls[k], &request->problems[i]);

			able += !refusal && bench_wants(request, &request->problems[i], request->impls[k]);
			phrase = refusal ? refusal : phrase;
		}
		if (!able && request->filter->text)
			return refuse_filter(request, problem, why);
		if (!able)
			return message(why, "--problem %s: no chosen implementation computes it (%s)",
						   problem, phrase ? phrase : "none is chosen");
		phrase =
			request->baseline ? norm_reject(request->baseline, &request->problems[i]) : NULL;
		if (phrase)
			return message(why, "--baseline %s: does not compute %s (%s)",
						   request->baseline->name, problem, phrase);
	}
	return 0;
}

static int failures(const struct bench_result *result)
{
	int count = 0;

	for (size_t i = 0; i < result->count; i++)
		count += isnan(result->rows[i].ns) && !roof_is(result->rows[i].impl);
	return count;
}

static int exit_code(const struct bench_result *result)
{
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return failures(result) ? EXIT_FAILED : EXIT_HELD;
}

static int run(const struct settings *settings, struct bench_request *request,
			   struct recorder *recorder, struct message *why)
{
	struct bench_result result = {0};
	int code = -1;

	request->store = recorder_store(recorder);
	if (!bench_run(request, &result, why) && !print(&result, settings, why) &&
		(interrupt_signal() || !recorder_finish(recorder, why)))
		code = exit_code(&result);
	bench_free(&result);
	return code;
}

/* Google Benchmark's file is written from a store: one in memory when none was asked for. */
static int run_and_keep(const struct settings *settings, struct bench_request *request,
						const struct gbench_flags *flags, struct message *why)
{
	const char *path = settings->store ? settings->store : ":memory:";
	bool keeps = settings->store || settings->gbench_out;
	struct recorder *recorder =
		keeps ? recorder_open(path, "bench", "", settings->seed, 0, why) : NULL;
	FILE *out = NULL;
	int code = -1;

	if ((!keeps || recorder) && !gbench_flags_open(settings, &out, why)) {
		code = run(settings, request, recorder, why);
		if (gbench_flags_write(flags, recorder_store(recorder), out, why))
			code = -1;
	}
	recorder_close(recorder);
	return code;
}

int verb_bench(const struct settings *settings)
{
	struct wanted wanted = {0};
	struct message why = {""};
	struct gbench_flags flags = {.slice_s = 0};
	struct bench_request request = {
		.seed = settings->seed,
		.threads = (int)settings->threads,
		.cold = settings->cold,
		.quiet = settings->quiet,
		.rounds = (int)settings->rounds,
		.processes = (int)settings->processes,
		.budget_s = settings->time_budget,
	};
	int code = gbench_flags_read(settings, &flags, &why) || read_wanted(settings, &wanted, &why)
				   ? -1
				   : 0;

	interrupt_catch();
	request.slice_s = flags.slice_s;
	request.filter = &flags.filter;
	request.problems = wanted.problems;
	request.problem_count = wanted.problem_count;
	request.impls = wanted.impls;
	request.impl_count = wanted.impl_count;
	request.input = wanted.inputs;
	if (!code)
		code = wanted_baseline(settings->baseline, &request.baseline, &why);
	if (!code)
		code = refuse_uncomputed(&request, &why);
	if (!code && settings->dry_run) {
		printf("%zu problems x %zu implementations\n", request.problem_count,
			   request.impl_count);
	} else if (!code) {
		code = run_and_keep(settings, &request, &flags, &why);
	}
	gbench_flags_free(&flags);
	wanted_free(&wanted);
	if (code < 0 && interrupt_signal())
		return 128 + interrupt_signal();
	return code < 0 ? verb_refuse(&why) : code;
}
