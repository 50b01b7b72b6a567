/* Rows of named columns: aligned text for people, JSON for programs. */
#include "table.h"

#include "report_text.h"
#include "whole_file.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cell {
	bool null;
	char *text;
	int64_t count;
	double real;
};

struct table {
	const struct column *columns;
	size_t width, used, room;
	struct cell *cells;
};

struct table *table_new(const struct column *columns, size_t count)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		abort();
	table->columns = columns;
	table->width = count;
	return table;
}

static struct cell *next_cell(struct table *table)
{
	if (table->used == table->room) {
		table->room = table->room ? 2 * table->room : 16 * table->width;
		table->cells = realloc(table->cells, table->room * sizeof(*table->cells));
		if (!table->cells)
			abort();
	}
	table->cells[table->used] = (struct cell){0};
	return &table->cells[table->used++];
}

void table_text(struct table *table, const char *text)
{
	struct cell *cell = next_cell(table);

	cell->null = !text;
	cell->text = text ? strdup(text) : NULL;
}

void table_count(struct table *table, int64_t count)
{
	next_cell(table)->count = count;
}

void table_real(struct table *table, double value)
{
	next_cell(table)->real = value;
}

void table_null(struct table *table)
{
	next_cell(table)->null = true;
}

void table_known(struct table *table, double value)
{
	if (isnan(value))
		table_null(table);
	else
		table_real(table, value);
}

static const struct column *column_of(const struct table *table, size_t cell)
{
	return &table->columns[cell % table->width];
}

/* ---- for people --------------------------------------------------------------------------------- */

static void cell_text(const struct table *table, size_t index, char *out, size_t size)
{
	const struct column *column = column_of(table, index);
	const struct cell *cell = &table->cells[index];

	if (cell->null)
		snprintf(out, size, "-");
	else if (column->kind == COLUMN_TEXT)
		snprintf(out, size, "%s", cell->text);
	else if (column->kind == COLUMN_COUNT)
		snprintf(out, size, "%" PRId64, cell->count);
	else if (column->kind == COLUMN_FLAG)
		snprintf(out, size, "%s", cell->count ? "yes" : "no");
	else if (isnan(cell->real))
		snprintf(out, size, "-");
	else
	/* The format is a row of a table in this program, never a user's. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(out, size, column->format ? column->format : "%.3g", cell->real);
#pragma GCC diagnostic pop
}

/* Columns of a UTF-8 text on a terminal: continuation bytes take none. */
static int columns_of(const char *text)
{
	int count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static void print_cell(const char *text, int width, bool right, bool last)
{
	int pad = width - columns_of(text);

	printf("%*s%s", right && pad > 0 ? pad : 0, "", text);
	if (!last)
		printf("%*s", (right || pad < 0 ? 0 : pad) + 2, "");
}

static void print_row(const struct table *table, size_t row, const int *widths)
{
	char text[512];
	size_t last = table->width;

	while (last > 1 && table->columns[last - 1].json_only)
		last--;
	for (size_t i = 0; i < last; i++) {
		if (table->columns[i].json_only)
			continue;
		if (row == SIZE_MAX)
			snprintf(text, sizeof(text), "%s", table->columns[i].name);
		else
			cell_text(table, row * table->width + i, text, sizeof(text));
		print_cell(text, widths[i], table->columns[i].kind != COLUMN_TEXT, i + 1 == last);
	}
	printf("\n");
}

static void print_aligned(const struct table *table)
{
	int *widths = calloc(table->width, sizeof(*widths));
	char text[512];

	if (!widths)
		abort();
	for (size_t i = 0; i < table->width; i++)
		widths[i] = columns_of(table->columns[i].name);
	for (size_t i = 0; i < table->used; i++) {
		cell_text(table, i, text, sizeof(text));
		if (columns_of(text) > widths[i % table->width])
			widths[i % table->width] = columns_of(text);
	}
	print_row(table, SIZE_MAX, widths);
	for (size_t row = 0; row < table->used / table->width; row++)
		print_row(table, row, widths);
	free(widths);
}

void table_markdown(const struct table *table, FILE *out)
{
	char text[512];

	for (size_t i = 0; i < table->width; i++)
		if (!table->columns[i].json_only)
			fprintf(out, "| %s ", table->columns[i].name);
	fprintf(out, "|\n");
	for (size_t i = 0; i < table->width; i++)
		if (!table->columns[i].json_only)
			fprintf(out, table->columns[i].kind == COLUMN_TEXT ? "|---" : "|---:");
	fprintf(out, "|\n");
	for (size_t cell = 0; cell < table->used; fprintf(out, "|\n"))
		for (size_t i = 0; i < table->width; i++, cell++) {
			if (table->columns[i].json_only)
				continue;
			cell_text(table, cell, text, sizeof(text));
			fprintf(out, "| ");
			text_markdown(out, text);
			fprintf(out, " ");
		}
}

/* ---- for programs ------------------------------------------------------------------------------- */

static json_t *json_cell(const struct table *table, size_t index)
{
	const struct cell *cell = &table->cells[index];

	if (cell->null)
		return json_null();
	switch (column_of(table, index)->kind) {
	case COLUMN_TEXT:
		return json_string(cell->text);
	case COLUMN_COUNT:
		return json_integer(cell->count);
	case COLUMN_FLAG:
		return json_boolean(cell->count);
	case COLUMN_REAL:
		break;
	}
	if (isnan(cell->real))
		return json_string("NaN");
	if (isinf(cell->real))
		return json_string(cell->real > 0 ? "Inf" : "-Inf");
	return json_real(cell->real);
}

static json_t *json_rows(const struct table *table)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->used; i++) {
		if (i % table->width == 0)
			json_array_append_new(rows, json_object());
		json_object_set_new(json_array_get(rows, i / table->width), column_of(table, i)->name,
							json_cell(table, i));
	}
	return rows;
}

static int print_json(const struct table *table, const char *path, struct message *why)
{
	const size_t flags = JSON_INDENT(1) | JSON_REAL_PRECISION(17);
	struct whole_file file;
	json_t *rows;
	int status;

	if (whole_file_begin(&file, "--json", path, why))
		return -1;
	rows = json_rows(table);
	status = json_dumpf(rows, file.stream, flags) || fputc('\n', file.stream) == EOF;
	json_decref(rows);
	if (status)
		message(why, "--json: '%s' could not be written", path);
	return whole_file_end(&file, status ? -1 : 0, why);
}

int table_print(const struct table *table, const char *json, struct message *why)
{
	if (json)
		return print_json(table, json, why);
	print_aligned(table);
	return 0;
}

void table_free(struct table *table)
{
	for (size_t i = 0; table && i < table->used; i++)
		free(table->cells[i].text);
	if (table)
		free(table->cells);
	free(table);
}
