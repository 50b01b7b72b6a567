/* normlab check: the verdict and every metric, a row for each implementation, problem and input. */
#include "accuracy.h"
#include "dtype.h"
#include "interrupt.h"
#include "metric_column.h"
#include "progress.h"
#include "recorder.h"
#include "table.h"
#include "verb.h"
#include "wanted.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a person wants to see of the metrics; --json has them all. */
static const char *const shown[] = {"misrounded", "max_ulp", "normwise", "conditioned",
									"kappa"};

static int is_shown(const char *name)
{
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		if (strcmp(shown[i], name) == 0)
			return 1;
	return 0;
}

struct check_verb {
	struct table *table;
	struct recorder *recorder;
	struct progress progress;
	struct message *why;
	int failures;
};

#define LEADING 8

/* The columns before, and those of the metrics after; the table keeps the pointer. */
static struct column *all_columns(void)
{
	static const struct column leading[LEADING] = {
		{"impl", COLUMN_TEXT, NULL, 0},   {"problem", COLUMN_TEXT, NULL, 0},
		{"input", COLUMN_TEXT, NULL, 0},  {"output", COLUMN_TEXT, NULL, 0},
		{"seed", COLUMN_TEXT, NULL, 1},   {"verdict", COLUMN_TEXT, NULL, 0},
		{"reason", COLUMN_TEXT, NULL, 1}, {"expected", COLUMN_FLAG, NULL, 0},
	};
	struct column *columns = calloc(LEADING + metric_column_count, sizeof(*columns));

	if (!columns)
		abort();
	memcpy(columns, leading, sizeof(leading));
	for (size_t i = 0; i < metric_column_count; i++)
		columns[LEADING + i] = (struct column){
			metric_columns[i].name,
			metric_columns[i].kind == METRIC_COUNT ? COLUMN_COUNT : COLUMN_REAL,
			NULL,
			!is_shown(metric_columns[i].name),
		};
	return columns;
}

static void add_row(struct table *table, const struct check_data *data,
					const struct norm_impl *impl, const struct check_result *result,
					enum role output, const struct metrics *metrics)
{
	char seed[24];

	snprintf(seed, sizeof(seed), "%" PRIu64, data->seed);
	table_text(table, impl->name);
	table_text(table, data->problem_text);
	table_text(table, data->input_text);
	table_text(table, role_name(output));
	table_text(table, seed);
	table_text(table, verdict_word(result->verdict));
	table_text(table, result->reason[0] ? result->reason : NULL);
	table_count(table, result->expected);
	for (size_t i = 0; i < metric_column_count; i++) {
		if (!result->measured)
			table_null(table);
		else if (metric_columns[i].kind == METRIC_COUNT)
			table_count(table, metric_count(metrics, &metric_columns[i]));
		else
			table_real(table, metric_real(metrics, &metric_columns[i]));
	}
}

/* A row of the check, and one of each gradient of a parameter. */
static void add_rows(struct table *table, const struct check_data *data,
					 const struct norm_impl *impl, const struct check_result *result)
{
	add_row(table, data, impl, result, data->problem.dir == NORM_FORWARD ? ROLE_Y : ROLE_DX,
			&result->metrics);
	for (int i = 0; i < METRIC_PARAMETERS; i++)
		if (result->parameters[i].there)
			add_row(table, data, impl, result, metric_parameter_role(i),
					&result->parameters[i].metrics);
}

static int row(void *context, const struct check_data *data, const struct norm_impl *impl,
			   const struct check_result *result)
{
	struct check_verb *verb = context;
	struct message line;

	bool fails = verdict_fails(result->verdict);

	add_rows(verb->table, data, impl, result);
	if (fails && !result->expected)
		verb->failures++;
	if (fails ? !result->expected : result->known != NULL) {
		check_explain(data, impl, result, &line);
		progress_say(&verb->progress, "%s", line.text);
	}
	return recorder_result(verb->recorder, data, impl, result, verb->why);
}

static void show_progress(void *context, size_t checked, size_t all)
{
	struct check_verb *verb = context;

	(void)all;
	progress_at(&verb->progress, (double)checked, NULL);
}

static int run(const struct settings *settings, const struct wanted *wanted,
			   struct check_verb *verb)
{
	size_t all = wanted->problem_count * wanted->input_count * wanted->impl_count;
	struct accuracy_request request = {
		.problems = wanted->problems,
		.problem_count = wanted->problem_count,
		.inputs = wanted->inputs,
		.input_count = wanted->input_count,
		.impls = wanted->impls,
		.impl_count = wanted->impl_count,
		.seed = settings->seed,
		.threads = (int)settings->threads,
		.context = verb,
		.row = row,
		.progress = show_progress,
	};
	int status;

	if (settings->dry_run) {
		printf("%zu checks: %zu problems x %zu inputs x %zu implementations\n", all,
			   request.problem_count, request.input_count, request.impl_count);
		return 0;
	}
	if (settings->store) {
		verb->recorder =
			recorder_open(settings->store, "check", "", settings->seed, 0, verb->why);
		if (!verb->recorder)
			return -1;
	}
	interrupt_catch();
	progress_begin(&verb->progress, "check", (double)all, settings->quiet);
	status = accuracy_run(&request, verb->why);
	progress_end(&verb->progress);
	if (interrupt_signal()) /* what there is; the store's run stays unfinished */
		return table_print(verb->table, settings->json, verb->why);
	if (status || recorder_finish(verb->recorder, verb->why))
		return -1;
	return table_print(verb->table, settings->json, verb->why);
}

int verb_check(const struct settings *settings)
{
	struct wanted wanted = {0};
	struct message why = {""};
	struct column *columns = all_columns();
	struct check_verb verb = {
		.table = table_new(columns, LEADING + metric_column_count),
		.why = &why,
	};
	int status = wanted_read(&wanted, settings, "check", "layer/f32/64x768", &why);

	if (!status)
		status = run(settings, &wanted, &verb);
	recorder_close(verb.recorder);
	table_free(verb.table);
	free(columns);
	wanted_free(&wanted);
	if (status)
		return verb_refuse(&why);
	if (interrupt_signal())
		return 128 + interrupt_signal();
	return verb.failures ? EXIT_FAILED : EXIT_HELD;
}
