/* normlab list: what there is, a line each; subjects are rows of one table. */
#include "catalogue.h"
#include "input.h"
#include "list_coverage.h"
#include "number.h"
#include "problem_words.h"
#include "report.h"
#include "selection.h"
#include "study.h"
#include "suite.h"
#include "table.h"
#include "verb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int pick(const struct settings *settings, const char **names, size_t count, bool *picked,
				struct message *why)
{
	const struct texts *patterns =
		settings->impls.count ? &settings->impls : &settings->filters;
	const char *flag = settings->impls.count ? "--impl" : "--filter";

	return selection_pick(flag, patterns, names, count, sizeof(names[0]), picked, why);
}

/* ---- subjects ----------------------------------------------------------------------------------- */

static const struct column impl_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},      {"family", COLUMN_TEXT, NULL, 0},
	{"algorithm", COLUMN_TEXT, NULL, 1}, {"isa", COLUMN_TEXT, NULL, 0},
	{"available", COLUMN_FLAG, NULL, 0}, {"reason", COLUMN_TEXT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static void impl_row(struct table *table, size_t i)
{
	const struct norm_impl *impl = catalogue()[i];
	const char *reason = norm_unavailable(impl);

	table_text(table, impl->name);
	table_text(table, impl->family);
	table_text(table, impl->algorithm);
	table_text(table, impl->isa);
	table_count(table, !reason);
	table_text(table, reason);
	table_text(table, impl->about);
}

static const char *impl_name(size_t i)
{
	return catalogue()[i] ? catalogue()[i]->name : NULL;
}

static const struct column input_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},
	{"parameters", COLUMN_TEXT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static const char *input_name(size_t i)
{
	return i < input_family_count ? input_families[i].name : NULL;
}

static void input_row(struct table *table, size_t i)
{
	const struct input_family *family = &input_families[i];
	char parameters[256] = "";
	size_t at = 0;

	for (size_t k = 0; k < INPUT_PARAMETERS && family->parameter[k].name; k++) {
		char number[40] = "type's"; /* NaN: what x's type has */

		if (family->parameter[k].usual == family->parameter[k].usual)
			norm_number_print(family->parameter[k].usual, number, sizeof(number));
		at += (size_t)snprintf(parameters + at, sizeof(parameters) - at, "%s%s=%s",
							   k ? "," : "", family->parameter[k].name, number);
	}
	table_text(table, family->name);
	table_text(table, parameters);
	table_text(table, family->about);
}

static const struct column case_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},
	{"problem", COLUMN_TEXT, NULL, 0},
	{"input", COLUMN_TEXT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static const char *case_name(size_t i)
{
	return i < input_case_count ? input_cases[i].name : NULL;
}

static void case_row(struct table *table, size_t i)
{
	table_text(table, input_cases[i].name);
	table_text(table, input_cases[i].problem);
	table_text(table, input_cases[i].input);
	table_text(table, input_cases[i].about);
}

static const struct column problem_columns[] = {
	{"attribute", COLUMN_TEXT, NULL, 0},
	{"values", COLUMN_TEXT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static const char *attribute_name(size_t i)
{
	return i < norm_attribute_count ? norm_attributes[i].name : NULL;
}

static void attribute_row(struct table *table, size_t i)
{
	const struct norm_attribute *a = &norm_attributes[i];
	char values[128] = "";
	size_t at = 0;

	for (size_t word = 0; a->words && a->words[word]; word++)
		at += (size_t)snprintf(values + at, sizeof(values) - at, "%s%s", word ? "|" : "",
							   a->words[word]);
	if (!a->words)
		snprintf(values, sizeof(values), "%s",
				 a->kind == NORM_ATTRIBUTE_FLAG ? "" : "a number");
	table_text(table, a->name);
	table_text(table, values);
	table_text(table, a->about);
}

static const struct column suite_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},    {"problems", COLUMN_COUNT, NULL, 0},
	{"inputs", COLUMN_COUNT, NULL, 0}, {"timed", COLUMN_COUNT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static void suite_row(struct table *table, size_t i)
{
	struct suite suite = {0};
	struct message why;
	char name[64];

	snprintf(name, sizeof(name), "%s", suite_name(i));
	table_text(table, name);
	if (suite_read(name, &suite, &why))
		abort(); /* a test reads every built-in suite */
	table_count(table, (int64_t)suite.problem_count);
	table_count(table, (int64_t)suite.input_count);
	table_count(table, (int64_t)suite.time_count);
	table_text(table, suite.about);
	suite_free(&suite);
}

static const struct column study_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},
	{"about", COLUMN_TEXT, NULL, 0},
};

static const char *study_name(size_t i)
{
	return i < study_count ? studies[i].name : NULL;
}

static void study_row(struct table *table, size_t i)
{
	table_text(table, studies[i].name);
	table_text(table, studies[i].about);
}

static const char *figure_name(size_t i)
{
	/* The list ends in NULL, and nobody asks beyond it. */
	return report_figures()[i];
}

static const struct column figure_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},
	{"title", COLUMN_TEXT, NULL, 0},
};

static void figure_row(struct table *table, size_t i)
{
	table_text(table, figure_name(i));
	table_text(table, report_title(figure_name(i)));
}

static const struct column plugin_columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},      {"impls", COLUMN_TEXT, NULL, 0},
	{"available", COLUMN_FLAG, NULL, 0}, {"reason", COLUMN_TEXT, NULL, 0},
	{"package", COLUMN_TEXT, NULL, 1},   {"file", COLUMN_TEXT, NULL, 1},
};

static const char *plugin_name(size_t i)
{
	const struct plugin *plugin = catalogue_all_plugins()[i];
	const char *slash = plugin ? strrchr(plugin->file, '/') : NULL;

	return slash ? slash + 1 : NULL;
}

static void plugin_row(struct table *table, size_t i)
{
	const struct plugin *plugin = catalogue_all_plugins()[i];
	const char *reason = plugin->reason.text[0] ? plugin->reason.text : NULL;
	char impls[400] = "";
	size_t at = 0;
	bool available = false;

	for (size_t k = 0; k < plugin->count && at < sizeof(impls); k++) {
		const struct norm_impl *impl = &plugin->own[k]->impl;

		available |= !norm_unavailable(impl);
		reason = reason ? reason : norm_unavailable(impl);
		at +=
			(size_t)snprintf(impls + at, sizeof(impls) - at, "%s%s", k ? " " : "", impl->name);
	}
	table_text(table, plugin_name(i));
	table_text(table, impls);
	table_count(table, available);
	table_text(table, reason);
	table_text(table, plugin->package);
	table_text(table, plugin->file);
}

/* Each subject: how many rows there are (names end in NULL), and how to write one. */
static const struct subject {
	const char *name;
	const struct column *columns;
	size_t width;
	const char *(*row_name)(size_t i);
	void (*row)(struct table *, size_t i);
} subjects[] = {
#define SUBJECT(name, columns, row_name, row)                                                  \
 {name, columns, sizeof(columns) / sizeof((columns)[0]), row_name, row},
	SUBJECT("impls", impl_columns, impl_name, impl_row)
		SUBJECT("problems", problem_columns, attribute_name, attribute_row)
			SUBJECT("inputs", input_columns, input_name, input_row)
				SUBJECT("cases", case_columns, case_name, case_row)
					SUBJECT("suites", suite_columns, suite_name, suite_row)
						SUBJECT("studies", study_columns, study_name, study_row)
							SUBJECT("figures", figure_columns, figure_name, figure_row)
								SUBJECT("plugins", plugin_columns, plugin_name, plugin_row)
#undef SUBJECT
};
#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static int print_subject(const struct subject *subject, const struct settings *settings)
{
	struct table *table = table_new(subject->columns, subject->width);
	const char **names = NULL;
	bool *picked;
	size_t count = 0;
	struct message why;
	int status;

	while (subject->row_name(count))
		count++;
	names = calloc(count + 1, sizeof(*names));
	picked = calloc(count + 1, sizeof(*picked));
	if (!names || !picked)
		abort();
	for (size_t i = 0; i < count; i++)
		names[i] = strdup(subject->row_name(i));
	status = pick(settings, names, count, picked, &why);
	for (size_t i = 0; i < count && !status; i++)
		if (picked[i])
			subject->row(table, i);
	if (!status)
		status = table_print(table, settings->json, &why);
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)names[i]);
	free(names);
	free(picked);
	table_free(table);
	return status ? verb_refuse(&why) : EXIT_HELD;
}

int verb_list(const struct settings *settings)
{
	const char *word = settings->rest.count ? settings->rest.text[0] : "impls";
	struct message why;

	if (settings->rest.count > 1) {
		message(&why, "list: one subject at a time, and '%s' is a second",
				settings->rest.text[1]);
		return verb_refuse(&why);
	}
	if (settings->coverage && strcmp(word, "impls") == 0)
		return list_coverage(settings);
	if (settings->coverage) {
		message(&why, "--coverage: is of impls, and '%s' was asked for", word);
		return verb_refuse(&why);
	}
	for (size_t i = 0; i < SUBJECTS; i++)
		if (strcmp(subjects[i].name, word) == 0)
			return print_subject(&subjects[i], settings);
	message_word(&why, "list", word, &subjects[0].name, SUBJECTS, sizeof(subjects[0]));
	return verb_refuse(&why);
}
