/* A suite an implementation, a case each thing that was held; counts come from the same query. */
#include "junit.h"

#include "report_text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* XML 1.0 has no control characters, not even escaped. */
static void escaped(FILE *out, const unsigned char *text)
{
	char *copy = strdup(text ? (const char *)text : "");

	if (!copy)
		abort();
	for (char *at = copy; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	text_html(out, copy);
	free(copy);
}

static void attribute(FILE *out, const char *name, const unsigned char *text)
{
	fprintf(out, " %s=\"", name);
	escaped(out, text);
	fputs("\"", out);
}

static sqlite3_stmt *ask(sqlite3 *db, const char *columns, const char *sql, const char *end,
						 struct message *why)
{
	sqlite3_stmt *statement = NULL;
	struct text text;

	text_begin(&text);
	fprintf(text.file,
			"WITH cases (suite, name, outcome, message) AS (%s) SELECT %s FROM cases %s", sql,
			columns, end);
	text_end(&text);
	if (sqlite3_prepare_v2(db, text.data, -1, &statement, NULL)) {
		message(why, "JUnit: %s", sqlite3_errmsg(db));
		statement = NULL;
	}
	free(text.data);
	return statement;
}

static void write_case(FILE *out, sqlite3_stmt *row)
{
	const char *outcome = (const char *)sqlite3_column_text(row, 2);

	fputs("<testcase", out);
	attribute(out, "classname", sqlite3_column_text(row, 0));
	attribute(out, "name", sqlite3_column_text(row, 1));
	if (strcmp(outcome, "held") == 0) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, "><%s", strcmp(outcome, "failed") == 0 ? "failure" : "skipped");
	attribute(out, "message", sqlite3_column_text(row, 3));
	fputs("/></testcase>\n", out);
}

static const char counts[] = "count(*), coalesce(sum(outcome = 'failed'), 0), "
							 "coalesce(sum(outcome = 'skipped'), 0), suite";

static void write_counts(FILE *out, sqlite3_stmt *row)
{
	fprintf(out, " tests=\"%lld\" failures=\"%lld\" errors=\"0\" skipped=\"%lld\"",
			(long long)sqlite3_column_int64(row, 0), (long long)sqlite3_column_int64(row, 1),
			(long long)sqlite3_column_int64(row, 2));
}

static int write_suites(FILE *out, sqlite3 *db, sqlite3_stmt *suites, const char *sql,
						struct message *why)
{
	sqlite3_stmt *cases =
		ask(db, "suite, name, outcome, message", sql, "WHERE suite = ?1 ORDER BY name", why);

	if (!cases)
		return -1;
	while (sqlite3_step(suites) == SQLITE_ROW) {
		fputs("<testsuite", out);
		attribute(out, "name", sqlite3_column_text(suites, 3));
		write_counts(out, suites);
		fputs(">\n", out);
		sqlite3_bind_text(cases, 1, (const char *)sqlite3_column_text(suites, 3), -1,
						  SQLITE_TRANSIENT);
		while (sqlite3_step(cases) == SQLITE_ROW)
			write_case(out, cases);
		sqlite3_reset(cases);
		fputs("</testsuite>\n", out);
	}
	sqlite3_finalize(cases);
	return 0;
}

int junit_write(FILE *out, struct sqlite3 *db, const char *sql, struct message *why)
{
	sqlite3_stmt *all = ask(db, counts, sql, "", why), *suites;
	int status = -1;

	if (!all)
		return -1;
	suites = ask(db, counts, sql, "GROUP BY suite ORDER BY suite", why);
	if (suites && sqlite3_step(all) == SQLITE_ROW) {
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"normlab\"", out);
		write_counts(out, all);
		fputs(">\n", out);
		status = write_suites(out, db, suites, sql, why);
		fputs("</testsuites>\n", out);
	}
	sqlite3_finalize(all);
	sqlite3_finalize(suites);
	return status;
}
