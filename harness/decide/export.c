/* Rows as CSV, JSON, Markdown, checks as JUnit's test cases, times as Google Benchmark's; numbers come back to the bit. */
#include "export.h"

#include "export_gbench.h"
#include "junit.h"
#include "report_text.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *const export_views[] = {"accuracy", "outputs", "bench", "ratios", "sample",
									"point",    "machine", "run",   "fact",   NULL};

/* ---- rows ------------------------------------------------------------------------------------------ */

static sqlite3_stmt *rows_of(struct store *store, const char *view, struct message *why)
{
	sqlite3_stmt *statement;
	char sql[128];

	/* The view is a word of the table above. */
	snprintf(sql, sizeof(sql), "SELECT * FROM %s", view);
	if (sqlite3_prepare_v2(store_sqlite(store), sql, -1, &statement, NULL) == SQLITE_OK)
		return statement;
	message(why, "store '%s': %s", store_path(store), sqlite3_errmsg(store_sqlite(store)));
	return NULL;
}

/* Ends the statement: -1 where rows ended for another reason than their end. */
static int ended(struct store *store, sqlite3_stmt *statement, int code, struct message *why)
{
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0
							   : message(why, "store '%s': %s", store_path(store),
										 sqlite3_errmsg(store_sqlite(store)));
}

/* C's notation, in the fewest digits that come back. */
static void print_real(FILE *out, double value)
{
	char text[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	fputs(text, out);
}

/* ---- CSV: RFC 4180, NULL is nothing ---------------------------------------------------------------- */

static void csv_text(FILE *out, const char *text)
{
	bool quoted = text[strcspn(text, ",\"\r\n")] || !*text;

	if (quoted)
		fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	if (quoted)
		fputc('"', out);
}

static int write_csv(FILE *out, struct store *store, const char *view, struct message *why)
{
	sqlite3_stmt *row = rows_of(store, view, why);
	int columns = sqlite3_column_count(row), code;

	if (!row)
		return -1;
	for (int i = 0; i < columns; i++) {
		csv_text(out, sqlite3_column_name(row, i));
		fputs(i + 1 < columns ? "," : "\r\n", out);
	}
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		for (int i = 0; i < columns; i++) {
			if (sqlite3_column_type(row, i) == SQLITE_FLOAT)
				print_real(out, sqlite3_column_double(row, i));
			else if (sqlite3_column_type(row, i) != SQLITE_NULL)
				csv_text(out, (const char *)sqlite3_column_text(row, i));
			fputs(i + 1 < columns ? "," : "\r\n", out);
		}
	return ended(store, row, code, why);
}

/* ---- JSON: one array of flat objects ---------------------------------------------------------------- */

static json_t *json_cell(sqlite3_stmt *row, int i)
{
	switch (sqlite3_column_type(row, i)) {
	case SQLITE_NULL:
		return json_null();
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(row, i));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(row, i));
	default:
		return json_string((const char *)sqlite3_column_text(row, i));
	}
}

/* A row at a time: a store may have millions of slices. */
static int write_json(FILE *out, struct store *store, const char *view, struct message *why)
{
	sqlite3_stmt *row = rows_of(store, view, why);
	const char *separator = "[\n";
	int code;

	if (!row)
		return -1;
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		json_t *object = json_object();

		for (int i = 0; i < sqlite3_column_count(row); i++)
			json_object_set_new(object, sqlite3_column_name(row, i), json_cell(row, i));
		fputs(separator, out);
		json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(17));
		json_decref(object);
		separator = ",\n";
	}
	fputs(*separator == '[' ? "[]\n" : "\n]\n", out);
	return ended(store, row, code, why);
}

/* ---- Markdown: four digits, for reading ------------------------------------------------------------- */

static int write_markdown(FILE *out, struct store *store, const char *view, struct message *why)
{
	sqlite3_stmt *row = rows_of(store, view, why);
	int columns = sqlite3_column_count(row), code;

	if (!row)
		return -1;
	for (int i = 0; i < columns; i++) {
		fputs("| ", out);
		text_markdown(out, sqlite3_column_name(row, i));
		fputs(i + 1 < columns ? " " : " |\n", out);
	}
	for (int i = 0; i < columns; i++)
		fputs(i + 1 < columns ? "|---" : "|---|\n", out);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		for (int i = 0; i < columns; i++) {
			const char *text = (const char *)sqlite3_column_text(row, i);

			fputs("| ", out);
			if (sqlite3_column_type(row, i) == SQLITE_FLOAT)
				fprintf(out, "%.4g", sqlite3_column_double(row, i));
			else
				text_markdown(out, text ? text : "");
			fputs(i + 1 < columns ? " " : " |\n", out);
		}
	return ended(store, row, code, why);
}

/* ---- JUnit: a check is a test case ------------------------------------------------------------------ */

static int write_junit(FILE *out, struct store *store, const char *view, struct message *why)
{
	(void)view;
	return junit_write(
		out, store_sqlite(store),
		"SELECT impl, problem || ' ' || input || ', seed ' || seed || ', machine ' || "
		"machine_id, "
		"CASE WHEN verdict IN ('PASS', 'WEAK') THEN 'held' WHEN verdict = 'SKIP' OR expected "
		"THEN 'skipped' ELSE 'failed' END, verdict || CASE WHEN expected THEN ', expected' "
		"ELSE "
		"'' END || coalesce(': ' || reason, '') FROM accuracy UNION ALL SELECT impl, problem "
		"|| "
		"' timed ' || cache || ', threads ' || threads || ', machine ' || machine_id, CASE "
		"verdict WHEN 'PASS' THEN 'held' WHEN 'SKIP' THEN 'skipped' ELSE 'failed' END, verdict "
		"|| coalesce(': ' || reason, '') FROM bench WHERE family <> 'roof'",
		why);
}

/* ---- Google Benchmark's JSON ------------------------------------------------------------------------ */

static int write_gbench(FILE *out, struct store *store, const char *view, struct message *why)
{
	(void)view;
	return export_gbench_json(store, out, why);
}

const struct export_format export_formats[] = {
	{"csv", "comma-separated, a header line, every digit", write_csv},
	{"json", "an array of flat objects", write_json},
	{"markdown", "a table for reading", write_markdown},
	{"junit", "checks as test cases", write_junit},
	{"gbench", "times as Google Benchmark's JSON, for its compare.py", write_gbench},
};
const size_t export_format_count = sizeof(export_formats) / sizeof(export_formats[0]);
