/* The statements of a .sql resource: rows as gnuplot data and as HTML and Markdown tables, or text. */
#ifndef REPORT_QUERY_H
#define REPORT_QUERY_H

#include "message.h"

#include <stdint.h>
#include <stdio.h>

struct sqlite3;

/* Where rows go; any may be NULL. Markdown gets the first 50. */
struct query_sinks {
	FILE *data, *html, *markdown;
};

/*
 * Runs the statements at *sql up to and with the first that returns columns, and leaves *sql behind
 * it; those before it may set up temporary tables and views. Returns its rows (0: there was none),
 * or -1. In the data a first column named `block` starts a new gnuplot block (two blank lines, then
 * `index i`) when it changes.
 */
int64_t query_rows(struct sqlite3 *db, const char **sql, const struct query_sinks *sinks,
				   struct message *why);
/* The same, as the first column of all rows, a line each; NULL on failure. The caller's to free. */
char *query_text(struct sqlite3 *db, const char **sql, struct message *why);
/* What follows `-- KEY: ` in the comments at the head of `sql`, or "". The caller's to free. */
char *query_head(const char *sql, const char *key);

#endif
