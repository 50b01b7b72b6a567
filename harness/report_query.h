/* The statements of a .sql resource: rows as gnuplot data and as HTML and Markdown tables, or text. */
#ifndef REPORT_QUERY_H
#define REPORT_QUERY_H

#include "message.h"

#include <stdint.h>
#include <stdio.h>

struct sqlite3;

/* Where rows go; any may be NULL. */
struct query_sinks {
	FILE *data, *html, *markdown;
};

/*
 * Runs statement `index` (from 0) of `sql`; returns the rows, or -1. In the data a first column
 * named `block` starts a new gnuplot block (two blank lines, then `index i`) when it changes.
 */
int64_t query_rows(struct sqlite3 *db, const char *sql, int index,
				   const struct query_sinks *sinks, struct message *why);
/* The first column of all rows, a line each; NULL on failure. The caller's to free. */
char *query_text(struct sqlite3 *db, const char *sql, int index, struct message *why);
/* What follows `-- KEY: ` in the comments at the head of `sql`, or "". The caller's to free. */
char *query_head(const char *sql, const char *key);

#endif
