/* What each implementation computes, and why it refuses the rest: coverage.h's cells, asked and printed. */
#include "list_coverage.h"

#include "coverage.h"
#include "table.h"
#include "verb.h"
#include "wanted.h"

#include <stdlib.h>

static const struct column columns[] = {
	{"impl", COLUMN_TEXT, NULL, 0},      {"problem", COLUMN_TEXT, NULL, 0},
	{"attribute", COLUMN_TEXT, NULL, 1}, {"value", COLUMN_TEXT, NULL, 1},
	{"computed", COLUMN_FLAG, NULL, 0},  {"reason", COLUMN_TEXT, NULL, 0},
};

static void add_row(struct table *table, const struct norm_impl *impl,
					const struct coverage_cell *cell)
{
	const char *reason = impl->unavailable ? impl->unavailable : coverage_reason(impl, cell);
	char problem[NORM_TEXT_MAX];

	norm_problem_print(&cell->problem, problem, sizeof(problem));
	table_text(table, impl->name);
	table_text(table, problem);
	table_text(table, cell->attribute);
	table_text(table, cell->value);
	table_count(table, !reason);
	table_text(table, reason);
}

int list_coverage(const struct settings *settings)
{
	struct table *table = table_new(columns, sizeof(columns) / sizeof(columns[0]));
	struct wanted wanted = {0};
	struct message why;
	size_t count = 0;
	struct coverage_cell *cells = coverage_cells(&count);
	int status =
		cells ? wanted_impls(&wanted, &settings->impls, &why) : message(&why, "no memory");

	for (size_t i = 0; i < wanted.impl_count && !status; i++)
		for (size_t k = 0; k < count; k++)
			add_row(table, wanted.impls[i], &cells[k]);
	if (!status)
		status = table_print(table, settings->json, &why);
	wanted_free(&wanted);
	free(cells);
	table_free(table);
	return status ? verb_refuse(&why) : EXIT_HELD;
}
