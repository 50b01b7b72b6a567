/* The table `compared` in four forms; each is a query. */
#include "compare_show.h"

#include "junit.h"
#include "rows.h"
#include "whole_file.h"

#include <sqlite3.h>
#include <stdlib.h>

/* Rows of a summary in CI, which has to stay below a megabyte. */
#define MARKDOWN_ROWS "200"

static const struct column columns[] = {
	{"claim", COLUMN_TEXT, NULL, 0},    {"kind", COLUMN_TEXT, NULL, 1},
	{"impl", COLUMN_TEXT, NULL, 0},     {"problem", COLUMN_TEXT, NULL, 0},
	{"on", COLUMN_TEXT, NULL, 0},       {"input", COLUMN_TEXT, NULL, 1},
	{"seed", COLUMN_TEXT, NULL, 1},     {"output", COLUMN_TEXT, NULL, 1},
	{"cache", COLUMN_TEXT, NULL, 1},    {"threads", COLUMN_COUNT, NULL, 1},
	{"metric", COLUMN_TEXT, NULL, 0},   {"base", COLUMN_TEXT, NULL, 0},
	{"new", COLUMN_TEXT, NULL, 0},      {"limit_given", COLUMN_REAL, "%.4g", 0},
	{"change", COLUMN_REAL, "%.3f", 0}, {"lo", COLUMN_REAL, "%.3f", 0},
	{"hi", COLUMN_REAL, "%.3f", 0},     {"reason", COLUMN_TEXT, NULL, 0},
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

#define ON                                                                                     \
 "CASE WHEN kind = 'time' OR input IS NULL THEN printf('%s, %d thread%s', cache, threads, "    \
 "CASE threads WHEN 1 THEN '' ELSE 's' END) ELSE printf('%s%s, seed %s', input, CASE output "  \
 "WHEN '' THEN '' ELSE ' ' || output END, seed) END"
/* Four digits are for people; a fraction that grew in its fifth shows all. */
#define NUMBER(name, precision)                                                                \
 "CASE typeof(" name ") WHEN 'real' THEN printf('" precision "', " name ") ELSE " name " END"
#define SELECT(precision)                                                                      \
 "SELECT claim, kind, impl, problem, " ON                                                      \
 ", input, seed, output, cache, threads, metric, " NUMBER("base", precision) ", " NUMBER(      \
	 "new", precision) ", limit_given, change, lo, hi, reason FROM compared WHERE "
#define WORST_FIRST                                                                            \
 " ORDER BY instr('REGRESSION SLOWER AMBIGUOUS KNOWN FASTER SAME BETTER GONE ADDED', claim), " \
 "kind, impl, problem, id"
#define WORTH_SEEING "claim IN ('REGRESSION', 'SLOWER', 'AMBIGUOUS', 'KNOWN', 'FASTER')"

static struct table *table_of(const struct compare_request *request, const char *sql,
							  struct message *why)
{
	struct table *table = table_new(columns, COLUMNS);

	if (!rows_add(table, columns, COLUMNS, store_sqlite(request->new_store), sql, why))
		return table;
	table_free(table);
	return NULL;
}

static int count_of(const struct compare_request *request, const char *sql)
{
	sqlite3_stmt *statement;
	int found = 0;

	if (sqlite3_prepare_v2(store_sqlite(request->new_store), sql, -1, &statement, NULL))
		return 0;
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

/* `start` begins each line: nothing, or a list's dash. */
static int say_rows(FILE *out, const char *start, const struct compare_request *request,
					const char *sql, struct message *why)
{
	sqlite3_stmt *statement;
	sqlite3 *db = store_sqlite(request->new_store);

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		return message(why, "compare: %s", sqlite3_errmsg(db));
	while (sqlite3_step(statement) == SQLITE_ROW)
		fprintf(out, "%s%s\n", start, sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return 0;
}

#define RUN_LINE(name, schema)                                                                 \
 "SELECT printf('" name ": %s, suite %s, normlab %s (%s), %s', started, suite, version, "      \
 "substr(source, 1, 12), cpu) FROM " schema ".run JOIN " schema ".machine ON machine.id = "    \
 "machine_id ORDER BY run.id DESC LIMIT 1"
#define MISSING                                                                                \
 "SELECT printf('%s: %d %s%s of %s', CASE claim WHEN 'GONE' THEN 'missing in NEW' ELSE "       \
 "'only in NEW' END, count(*), CASE kind WHEN 'time' THEN 'timing' ELSE 'check' END, CASE "    \
 "count(*) WHEN 1 THEN '' ELSE 's' END, impl || CASE WHEN reason LIKE 'refused%' THEN ' (' "   \
 "|| reason || ')' ELSE '' END) FROM compared WHERE claim IN ('GONE', 'ADDED') GROUP BY "      \
 "claim, kind, impl, CASE WHEN reason LIKE 'refused%' THEN reason END ORDER BY claim DESC, "   \
 "kind, impl"

static int summary(FILE *out, const char *start, const struct compare_request *request,
				   const struct compare_tally *tally, struct message *why)
{
	if (say_rows(out, start, request, RUN_LINE("BASE", "base"), why) ||
		say_rows(out, start, request, RUN_LINE("NEW", "main"), why))
		return -1;
	fprintf(out, "%saccuracy: %lld cells compared: %lld worse, %lld better\n", start,
			(long long)tally->pairs, (long long)tally->regressions, (long long)tally->better);
	if (tally->untimed.text[0])
		fprintf(out, "%stime: not compared: %s (--force compares all the same)\n", start,
				tally->untimed.text);
	else
		fprintf(out,
				"%stime: %lld cells compared: %lld SLOWER, %lld FASTER, %lld SAME, %lld "
				"AMBIGUOUS\n",
				start, (long long)tally->times, (long long)tally->slower,
				(long long)tally->faster, (long long)tally->same, (long long)tally->ambiguous);
	return say_rows(out, start, request, MISSING, why);
}

static int for_people(const struct compare_request *request, const struct compare_tally *tally,
					  struct message *why)
{
	struct table *table = NULL;
	int status = summary(stdout, "", request, tally, why);

	if (status || !count_of(request, "SELECT count(*) FROM compared WHERE " WORTH_SEEING))
		return status;
	table = table_of(request, SELECT("%.5g") WORTH_SEEING WORST_FIRST, why);
	if (!table)
		return -1;
	printf("\n");
	status = table_print(table, NULL, why);
	table_free(table);
	return status;
}

static int for_programs(const struct compare_request *request, const char *path,
						struct message *why)
{
	struct table *table = table_of(request, SELECT("%!.17g") "claim <> 'OK'" WORST_FIRST, why);
	int status = table ? table_print(table, path, why) : -1;

	table_free(table);
	return status;
}

static int write_markdown(FILE *out, const struct compare_request *request,
						  const struct compare_tally *tally, struct message *why)
{
	bool worse = tally->regressions || tally->slower;
	struct table *table;
	int shown;

	fprintf(out, "## normlab: %s\n\n",
			tally->regressions ? "accuracy got worse"
			: tally->slower    ? "something got slower"
							   : "no regression");
	if (summary(out, "- ", request, tally, why))
		return -1;
	shown = count_of(request, "SELECT count(*) FROM compared WHERE " WORTH_SEEING);
	if (!shown)
		return 0;
	table =
		table_of(request, SELECT("%.5g") WORTH_SEEING WORST_FIRST " LIMIT " MARKDOWN_ROWS, why);
	if (!table)
		return -1;
	fprintf(out, "\n%s\n\n", worse ? "What changed, the worst first:" : "What changed:");
	table_markdown(table, out);
	table_free(table);
	if (shown > atoi(MARKDOWN_ROWS))
		fprintf(out, "\nand %d more: `--json` has all of them.\n", shown - atoi(MARKDOWN_ROWS));
	return 0;
}

static int for_readers(const struct compare_request *request, const struct compare_tally *tally,
					   const char *path, struct message *why)
{
	struct whole_file file;

	if (whole_file_begin(&file, "--markdown", path, why))
		return -1;
	return whole_file_end(&file, write_markdown(file.stream, request, tally, why), why);
}

/* A case is a cell, and fails by the first thing that got worse in it. */
#define CASES                                                                                  \
 "SELECT impl, kind || ': ' || problem || ' ' || on_ AS name, CASE WHEN max(bad) THEN "        \
 "'failed' WHEN max(open) THEN 'skipped' ELSE 'held' END, group_concat(CASE WHEN bad OR open " \
 "THEN printf('%s: %s %s -> %s%s', claim, metric, coalesce(base, '-'), coalesce(new, '-'), "   \
 "CASE WHEN reason IS NULL THEN '' ELSE ': ' || reason END) END, '; ') FROM (SELECT *, " ON    \
 " AS on_, claim IN ('REGRESSION', 'SLOWER') AS bad, claim IN ('AMBIGUOUS', 'GONE', 'ADDED', " \
 "'KNOWN') AS open FROM compared) GROUP BY impl, name"

static int for_services(const struct compare_request *request, const char *path,
						struct message *why)
{
	struct whole_file file;

	if (whole_file_begin(&file, "--junit", path, why))
		return -1;
	return whole_file_end(
		&file, junit_write(file.stream, store_sqlite(request->new_store), CASES, why), why);
}

int compare_show(const struct compare_request *request, const struct compare_tally *tally,
				 const struct settings *settings, struct message *why)
{
	if (settings->json && for_programs(request, settings->json, why))
		return -1;
	if (settings->markdown && for_readers(request, tally, settings->markdown, why))
		return -1;
	if (settings->junit && for_services(request, settings->junit, why))
		return -1;
	return settings->json || settings->quiet ? 0 : for_people(request, tally, why);
}
