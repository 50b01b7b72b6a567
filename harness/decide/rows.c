/* SQLite's cells to the table's. */
#include "rows.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

static double real_of(sqlite3_stmt *statement, int i)
{
	const char *text;

	if (sqlite3_column_type(statement, i) != SQLITE_TEXT)
		return sqlite3_column_double(statement, i);
	text = (const char *)sqlite3_column_text(statement, i);
	if (strcmp(text, "Inf") == 0)
		return INFINITY;
	return strcmp(text, "-Inf") == 0 ? -INFINITY : NAN;
}

int rows_add(struct table *table, const struct column *columns, size_t count,
			 struct sqlite3 *db, const char *sql, struct message *why)
{
	sqlite3_stmt *statement;
	int code;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		return message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		for (size_t i = 0; i < count; i++) {
			int at = (int)i;

			if (sqlite3_column_type(statement, at) == SQLITE_NULL)
				table_null(table);
			else if (columns[i].kind == COLUMN_TEXT)
				table_text(table, (const char *)sqlite3_column_text(statement, at));
			else if (columns[i].kind == COLUMN_REAL)
				table_real(table, real_of(statement, at));
			else
				table_count(table, sqlite3_column_int64(statement, at));
		}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE
			   ? 0
			   : message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
}
