/*
 * Two rules a cell of the store's latest machine, the worst over seeds and outputs: `misrounded`, exact, so that one
 * more wrong element exceeds it; and `normwise`, which still grows where all are misrounded, rounded
 * up to four digits so that another compiler's last bit of a metric does not.
 */
#include "limits_update.h"

#include "limit_rules.h"
#include "whole_file.h"

#include <sqlite3.h>
#include <unistd.h>

static const char *const cells =
	"SELECT impl, problem, input, metric, value FROM (SELECT impl, problem, input, "
	"'misrounded' "
	"AS metric, printf('%!.17g', max(misrounded)) AS value, max(misrounded) AS worst FROM "
	"latest GROUP BY impl, problem, input UNION ALL SELECT impl, problem, input, 'normwise', "
	"printf('%.4g', max(normwise) * 1.001), max(normwise) FROM latest GROUP BY impl, problem, "
	"input) WHERE typeof(worst) = 'real' ORDER BY impl, problem, input, metric";

static int write_rules(FILE *out, sqlite3 *db, int64_t *rules, struct message *why)
{
	sqlite3_stmt *statement;
	int code;

	if (sqlite3_exec(
			db,
			"CREATE TEMP VIEW latest AS SELECT * FROM main.outputs WHERE verdict <> "
			"'SKIP' AND machine_id = (SELECT machine_id FROM main.run ORDER BY id DESC "
			"LIMIT 1)",
			NULL, NULL, NULL) ||
		sqlite3_prepare_v2(db, cells, -1, &statement, NULL))
		return message(why, "--update-limits: %s", sqlite3_errmsg(db));
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		for (int i = 0; i < 5; i++)
			fprintf(out, "%s%s", i ? "  " : "",
					(const char *)sqlite3_column_text(statement, i));
		fputc('\n', out);
		++*rules;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0 : message(why, "--update-limits: %s", sqlite3_errmsg(db));
}

int limits_update(struct store *store, const char *path, int64_t *rules, struct message *why)
{
	struct limits *old = limits_read(access(path, F_OK) ? NULL : path, why);
	struct whole_file file;
	int status = -1;

	*rules = 0;
	if (!old)
		return -1;
	if (!whole_file_begin(&file, "--limits", path, why)) {
		fputs(limits_kept(old), file.stream);
		fputs(LIMITS_MEASURED "\n", file.stream);
		status = whole_file_end(&file,
								write_rules(file.stream, store_sqlite(store), rules, why), why);
	}
	limits_free(old);
	return status;
}
