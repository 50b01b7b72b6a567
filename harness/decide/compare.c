/* Sets the two stores side by side in one connection; compare.sql does the rest of accuracy. */
#include "compare.h"

#include "embedded.h"
#include "metric_column.h"
#include "report_text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Any growth of these is a regression; of the other metrics, what exceeds a limit. */
static const char *const growing[] = {"misrounded", "nan", "inf", "lost_nonfinite",
									  "zero_rows"};

static int execute(sqlite3 *db, const char *sql, struct message *why)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL)
			   ? message(why, "compare: %s", sqlite3_errmsg(db))
			   : 0;
}

/* The first column of the first row, 0 where there is none. */
static int64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t found = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		return 0;
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

static void limit_of(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct limits *limits = sqlite3_user_data(context);
	const char *text[4] = {NULL};
	double limit;

	(void)count; /* as it was created: four */
	for (int i = 0; i < 4; i++)
		text[i] = (const char *)sqlite3_value_text(values[i]);
	if (limits_find(limits, text[0], text[1], text[2], text[3], &limit))
		sqlite3_result_double(context, limit);
}

static bool grows(const char *metric)
{
	for (size_t i = 0; i < sizeof(growing) / sizeof(growing[0]); i++)
		if (strcmp(growing[i], metric) == 0)
			return true;
	return false;
}

/* The same names on both sides: NEW is `main`, BASE is attached as `base`. */
static void write_side(FILE *sql, const char *side, const char *schema,
					   const struct limits *limits)
{
	const char *keys = "impl, problem, input, seed, output";
	const char *separator = "";

	fprintf(sql,
			"CREATE TEMP TABLE %s_checked AS SELECT * FROM %s.outputs WHERE machine_id = "
			"(SELECT machine_id FROM %s.run ORDER BY id DESC LIMIT 1);",
			side, schema, schema);
	fprintf(sql, "CREATE INDEX temp.%s_cell ON %s_checked (%s);", side, side, keys);
	fprintf(sql, "CREATE TEMP TABLE %s_metric AS ", side);
	for (size_t i = 0; i < metric_column_count; i++) {
		const char *name = metric_columns[i].name;

		if (!grows(name) && !limits_about(limits, name))
			continue;
		fprintf(sql,
				"%sSELECT %s, '%s' AS metric, %s AS value FROM %s_checked WHERE verdict <> "
				"'SKIP'",
				separator, keys, name, name, side);
		separator = " UNION ALL ";
	}
	fprintf(sql, ";CREATE INDEX temp.%s_value ON %s_metric (%s, metric);", side, side, keys);
}

static char *preparation(const struct limits *limits)
{
	struct text sql;

	text_begin(&sql);
	write_side(sql.file, "base", "base", limits);
	write_side(sql.file, "new", "main", limits);
	fprintf(sql.file, "CREATE TEMP TABLE watched (metric TEXT PRIMARY KEY, grows INTEGER);");
	for (size_t i = 0; i < metric_column_count; i++) {
		const char *name = metric_columns[i].name;

		if (grows(name) || limits_about(limits, name))
			fprintf(sql.file, "INSERT INTO watched VALUES ('%s', %d);", name, grows(name));
	}
	return text_end(&sql);
}

/* ---- machines -------------------------------------------------------------------------------------- */

/* What must be the same for times to be comparable. The kernel's release and the memory may differ. */
static const char *const same[] = {"host",      "cpu",      "features", "cores",
								   "l1d_bytes", "l2_bytes", "l3_bytes"};

static char *text_of(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	const unsigned char *found = NULL;
	char *copy;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		abort(); /* the columns are the schema's */
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_text(statement, 0);
	copy = strdup(found ? (const char *)found : "");
	if (!copy)
		abort();
	sqlite3_finalize(statement);
	return copy;
}

/* "" in `out` when both were measured on machines of one kind. */
static void other_machine(sqlite3 *db, struct message *out)
{
	static const char *const schemas[] = {"base", "main"};

	out->text[0] = '\0';
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]) && !out->text[0]; i++) {
		char *value[2];

		for (int k = 0; k < 2; k++) {
			char sql[256];

			snprintf(
				sql, sizeof(sql),
				"SELECT %s FROM %s.machine WHERE id = (SELECT machine_id FROM %s.run ORDER "
				"BY id DESC LIMIT 1)",
				same[i], schemas[k], schemas[k]);
			value[k] = text_of(db, sql);
		}
		if (strcmp(value[0], value[1]) != 0)
			message(out, "different machines: %s is '%s' in BASE, '%s' in NEW", same[i],
					value[0], value[1]);
		free(value[0]);
		free(value[1]);
	}
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static void count(sqlite3 *db, struct compare_tally *out)
{
#define CELLS(where)                                                                           \
 "SELECT count(*) FROM (SELECT DISTINCT impl, problem, input, seed, output FROM compared "     \
 "WHERE kind = 'accuracy' AND claim " where ")"
#define CLAIMS(claim) "SELECT count(*) FROM compared WHERE claim = '" claim "'"
	out->pairs = ask(db, CELLS("NOT IN ('GONE', 'ADDED')"));
	out->regressions = ask(db, CELLS("= 'REGRESSION'"));
	out->better = ask(db, CELLS("= 'BETTER'"));
	out->times =
		ask(db, "SELECT count(*) FROM compared WHERE kind = 'time' AND metric = 'time' AND "
				"claim NOT IN ('GONE', 'ADDED')");
	out->slower = ask(db, CLAIMS("SLOWER"));
	out->faster = ask(db, CLAIMS("FASTER"));
	out->same = ask(db, CLAIMS("SAME"));
	out->ambiguous = ask(db, CLAIMS("AMBIGUOUS"));
	out->gone = ask(db, CLAIMS("GONE"));
	out->added = ask(db, CLAIMS("ADDED"));
#undef CELLS
#undef CLAIMS
}

int compare_run(const struct compare_request *request, struct compare_tally *out,
				struct message *why)
{
	sqlite3 *db = store_sqlite(request->new_store);
	char *sql = NULL;
	int status;

	*out = (struct compare_tally){0};
	sqlite3_exec(db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
	status = store_attach(request->new_store, "base", request->base_path, why);
	if (!status) {
		sqlite3_create_function(db, "limit_of", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
								(void *)(uintptr_t)request->limits, limit_of, NULL, NULL);
		sql = preparation(request->limits);
		status = execute(db, sql, why);
		free(sql);
	}
	if (!status)
		status = execute(db, embedded_find("harness/decide/compare.sql")->data, why);
	if (!status)
		other_machine(db, &out->untimed);
	if (!status && request->force)
		out->untimed.text[0] = '\0';
	if (!status && !out->untimed.text[0])
		status = compare_time(request, why);
	if (!status)
		count(db, out);
	return status;
}
