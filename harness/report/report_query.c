/* Queries of figures and tables. Numbers leave in the shortest form that comes back to the bit. */
#include "report_query.h"

#include "report_text.h"

#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A summary in CI has to stay below a megabyte; the .dat has all rows. */
#define MARKDOWN_ROWS 50

static int refuse(sqlite3 *db, struct message *why)
{
	return message(why, "a query of the report failed: %s", sqlite3_errmsg(db));
}

/* The next statement that returns columns, those before it run; NULL: a failure, or there is none
 * (then why->text is ""). */
static sqlite3_stmt *next(sqlite3 *db, const char **sql, struct message *why)
{
	sqlite3_stmt *statement = NULL;

	why->text[0] = 0;
	while (**sql) {
		if (sqlite3_prepare_v2(db, *sql, -1, &statement, sql)) {
			refuse(db, why);
			return NULL;
		}
		if (!statement || sqlite3_column_count(statement))
			return statement;
		if (sqlite3_step(statement) != SQLITE_DONE) {
			refuse(db, why);
			sqlite3_finalize(statement);
			return NULL;
		}
		sqlite3_finalize(statement);
		statement = NULL;
	}
	return NULL;
}

static const char *column_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return text ? (const char *)text : "";
}

static bool is_tag(const char *text)
{
	return strcmp(text, "NaN") == 0 || strcmp(text, "Inf") == 0 || strcmp(text, "-Inf") == 0;
}

/* gnuplot reads C's notation only, not norm_number_print's. */
static void data_real(FILE *out, double value)
{
	char number[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(number, sizeof(number), "%.*g", digits, value);
		if (strtod(number, NULL) == value)
			break;
	}
	fputs(number, out);
}

static void data_cell(FILE *out, sqlite3_stmt *statement, int column)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_NULL:
		fputc('?', out);
		break;
	case SQLITE_INTEGER:
		fputs(column_text(statement, column), out);
		break;
	case SQLITE_FLOAT:
		data_real(out, sqlite3_column_double(statement, column));
		break;
	default:
		if (is_tag(column_text(statement, column)))
			fputs(column_text(statement, column), out);
		else
			text_gnuplot(out, column_text(statement, column));
	}
}

/* Four digits are what a person reads; the exact number is in the .dat beside it. */
static void short_text(sqlite3_stmt *statement, int column, char out[1024])
{
	if (sqlite3_column_type(statement, column) == SQLITE_FLOAT)
		snprintf(out, 1024, "%.4g", sqlite3_column_double(statement, column));
	else
		snprintf(out, 1024, "%s", column_text(statement, column));
}

static void html_cell(FILE *out, sqlite3_stmt *statement, int column)
{
	int type = sqlite3_column_type(statement, column);
	char text[1024];

	short_text(statement, column, text);
	fputs(type == SQLITE_FLOAT || type == SQLITE_INTEGER || is_tag(text)
			  ? "<td class=\"number\">"
			  : "<td>",
		  out);
	text_html(out, text);
	fputs("</td>", out);
}

static void write_head(sqlite3_stmt *statement, const struct query_sinks *sinks)
{
	int columns = sqlite3_column_count(statement);

	for (int i = 0; i < columns; i++) {
		const char *name = sqlite3_column_name(statement, i);

		if (sinks->data)
			fprintf(sinks->data, "%s%s", i ? "\t" : "# ", name);
		if (sinks->html) {
			fputs(i ? "<th>" : "<table><thead><tr><th>", sinks->html);
			text_html(sinks->html, name);
			fputs("</th>", sinks->html);
		}
		if (sinks->markdown) {
			fputs("| ", sinks->markdown);
			text_markdown(sinks->markdown, name);
			fputc(' ', sinks->markdown);
		}
	}
	if (sinks->data)
		fputc('\n', sinks->data);
	if (sinks->html)
		fputs("</tr></thead><tbody>\n", sinks->html);
	if (sinks->markdown) {
		fputs("|\n", sinks->markdown);
		for (int i = 0; i < columns; i++)
			fputs("|---", sinks->markdown);
		fputs("|\n", sinks->markdown);
	}
}

static void write_row(sqlite3_stmt *statement, const struct query_sinks *sinks)
{
	int columns = sqlite3_column_count(statement);
	char text[1024];

	for (int i = 0; i < columns; i++) {
		if (sinks->data) {
			data_cell(sinks->data, statement, i);
			fputc(i + 1 < columns ? '\t' : '\n', sinks->data);
		}
		if (sinks->html) {
			fputs(i ? "" : "<tr>", sinks->html);
			html_cell(sinks->html, statement, i);
			fputs(i + 1 < columns ? "" : "</tr>\n", sinks->html);
		}
		if (sinks->markdown) {
			short_text(statement, i, text);
			fputs("| ", sinks->markdown);
			text_markdown(sinks->markdown, text);
			fputs(i + 1 < columns ? " " : " |\n", sinks->markdown);
		}
	}
}

/* Two blank lines where the block's name changes: gnuplot's `index`. */
static void new_block(sqlite3_stmt *statement, const struct query_sinks *sinks, char **block)
{
	const char *now = column_text(statement, 0);

	if (!sinks->data || strcmp(sqlite3_column_name(statement, 0), "block") != 0)
		return;
	if (*block && strcmp(*block, now) != 0)
		fputs("\n\n", sinks->data);
	free(*block);
	*block = strdup(now);
}

int64_t query_rows(sqlite3 *db, const char **sql, const struct query_sinks *sinks,
				   struct message *why)
{
	sqlite3_stmt *statement = next(db, sql, why);
	struct query_sinks some = *sinks;
	char *block = NULL;
	int64_t rows = 0;
	int code;

	if (!statement)
		return why->text[0] ? -1 : 0;
	write_head(statement, sinks);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		new_block(statement, &some, &block);
		write_row(statement, &some);
		if (++rows == MARKDOWN_ROWS)
			some.markdown = NULL;
	}
	if (sinks->html)
		fputs("</tbody></table>\n", sinks->html);
	if (code != SQLITE_DONE)
		rows = refuse(db, why);
	free(block);
	sqlite3_finalize(statement);
	return rows;
}

char *query_text(sqlite3 *db, const char **sql, struct message *why)
{
	sqlite3_stmt *statement = next(db, sql, why);
	int code = SQLITE_DONE, lines = 0;
	struct text text;

	if (!statement && why->text[0])
		return NULL;
	text_begin(&text);
	while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW)
		fprintf(text.file, "%s%s", lines++ ? "\n" : "", column_text(statement, 0));
	text_end(&text);
	if (code != SQLITE_DONE) {
		refuse(db, why);
		free(text.data);
		text.data = NULL;
	}
	sqlite3_finalize(statement);
	return text.data;
}

char *query_head(const char *sql, const char *key)
{
	size_t length = strlen(key);
	const char *found = "";
	char *copy;

	for (const char *line = sql; line && strncmp(line, "-- ", 3) == 0;
		 line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (strncmp(line + 3, key, length) == 0 && strncmp(line + 3 + length, ": ", 2) == 0)
			found = line + 3 + length + 2;
	copy = strndup(found, strcspn(found, "\n"));
	if (!copy)
		abort();
	return copy;
}
