/* What a query returns, as a verb's table: its columns are those of the table, in order. */
#ifndef ROWS_H
#define ROWS_H

#include "message.h"
#include "table.h"

struct sqlite3;

/* Adds the rows; -1 with a line. A REAL that is stored as text ("NaN", "Inf") becomes that number. */
int rows_add(struct table *table, const struct column *columns, size_t count,
			 struct sqlite3 *db, const char *sql, struct message *why);

#endif
