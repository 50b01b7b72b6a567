/* The store's inside: typed values bound to statements that are prepared once. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "store.h"

#include <sqlite3.h>

#define STORE_STATEMENTS 48

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	int64_t run;
	int depth;   /* of transactions */
	bool copied; /* db is not the file but an upgraded copy of it */
	struct {
		const char
			*sql; /* by address: the texts are literals, or live as long as the program */
		sqlite3_stmt *statement;
	} prepared[STORE_STATEMENTS];
};

struct value {
	enum { VALUE_NULL, VALUE_COUNT, VALUE_REAL, VALUE_TEXT } kind;
	int64_t count;
	double real;
	const char *text;
};

static inline struct value value_count(int64_t count)
{
	return (struct value){.kind = VALUE_COUNT, .count = count};
}

static inline struct value value_real(double real)
{
	return (struct value){.kind = VALUE_REAL, .real = real};
}

/* NaN says that there is no number. */
static inline struct value value_known(double real)
{
	return (struct value){.kind = real == real ? VALUE_REAL : VALUE_NULL, .real = real};
}

static inline struct value value_text(const char *text)
{
	return (struct value){.kind = text ? VALUE_TEXT : VALUE_NULL, .text = text};
}

/* What SQLite said, in words that tell what to do; returns -1. */
int store_fail(const struct store *store, struct message *why);
/* Runs a statement that returns no row. */
int store_do(struct store *store, const char *sql, const struct value *values, size_t count,
			 struct message *why);
/* The first column of the first row, or -1: no row, or (with a line in why->text) an error. */
int64_t store_ask(struct store *store, const char *sql, const struct value *values,
				  size_t count, struct message *why);
/* The same of a PRAGMA or a count that must answer. */
int store_pragma(struct store *store, const char *sql, int *value, struct message *why);
/* Runs schema.sql, views.sql, upgrade_N.sql, by that name. */
int store_script(struct store *store, const char *name, struct message *why);
/* Lets go of the prepared statements: the connection is about to change. */
void store_forget(struct store *store);
/* From the version it has to `version`: in the file, or of one that is only read in a copy. */
int store_upgrade(struct store *store, int version, struct message *why);
/* All of a database into one named `name` that is attached to the store. */
int store_copy(struct store *store, const char *name, sqlite3 *from, struct message *why);

/* The number of a name, given to it when it is new; -1 on failure. */
int64_t store_problem(struct store *store, const struct norm_problem *problem,
					  struct message *why);
int64_t store_input(struct store *store, const char *input, struct message *why);
int64_t store_impl(struct store *store, const struct norm_impl *impl, struct message *why);

#endif
