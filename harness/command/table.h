/*
 * What a verb prints: rows of named columns, as an aligned table for people or one JSON array of
 * flat objects for programs. Column names are the store's. Non-finite numbers are tagged in JSON
 * ("Inf", "-Inf", "NaN" as strings), never bare.
 */
#ifndef TABLE_H
#define TABLE_H

#include "message.h"

#include <stdint.h>
#include <stdio.h>

enum column_kind { COLUMN_TEXT, COLUMN_COUNT, COLUMN_REAL, COLUMN_FLAG };

struct column {
	const char *name;
	enum column_kind kind;
	const char *format; /* COLUMN_REAL in the aligned table: "%.3g" when NULL */
	int json_only;      /* too wide for people */
};

struct table;

struct table *table_new(const struct column *columns, size_t count);
/* One value per column, in order; each call fills the next cell, and a full row begins the next. */
void table_text(struct table *table, const char *text); /* copied; NULL is JSON's null */
void table_count(struct table *table, int64_t count);
void table_real(struct table *table, double value);
void table_null(struct table *table);
/* A number, or null for NaN: what was not measured. */
void table_known(struct table *table, double value);
/* Aligned on stdout when json is NULL; else JSON to the file (written whole, then renamed), or to
 * stdout for "-". */
int table_print(const struct table *table, const char *json, struct message *why);
/* The same as people see, as a table of Markdown. */
void table_markdown(const struct table *table, FILE *out);
void table_free(struct table *table);

#endif
