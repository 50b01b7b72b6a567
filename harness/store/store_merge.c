/*
 * One store's rows into another. Columns come from the schema itself: a column `impl_id` (or, in
 * ratio, `baseline_id`) refers to a row of that table and is renumbered through a temporary map.
 */
#include "store_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In this order a row's references are always there before it. `named`: the same text is the same row. */
static const struct merged {
	const char *table;
	const char
		*named;    /* the column that names it, "*" for all of them, NULL: a row of its own */
	bool numbered; /* has an id of its own */
	bool slices;   /* raw data, wanted only on request */
} tables[] = {
	{"machine", "*", true, false},   {"problem", "problem", true, false},
	{"input", "input", true, false}, {"impl", "impl", true, false},
	{"run", NULL, true, false},      {"fact", NULL, false, false},
	{"result", NULL, true, false},   {"ccdf", NULL, false, false},
	{"timing", NULL, false, false},  {"ratio", NULL, false, false},
	{"point", NULL, true, false},    {"sample", NULL, false, true},
};

/* Columns of a table, without `id`, as they are inserted, selected and compared. */
struct columns {
	char names[1024], values[4096], same[2048];
};

static void append(char *out, size_t size, const char *separator, const char *format,
				   const char *a, const char *b)
{
	size_t at = strlen(out);

	at += (size_t)snprintf(out + at, size - at, "%s", at ? separator : "");
	/* The formats below take one column twice or once: never a user's text. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if ((size_t)snprintf(out + at, size - at, format, a, b) >= size - at)
		abort();
#pragma GCC diagnostic pop
}

static void add_column(struct columns *columns, const struct merged *table, const char *name)
{
	size_t length = strlen(name);
	char target[64];

	append(columns->names, sizeof(columns->names), ", ", "%s", name, "");
	if (length > 3 && strcmp(name + length - 3, "_id") == 0) {
		snprintf(target, sizeof(target), "%.*s", (int)length - 3, name);
		if (strcmp(target, "baseline") == 0)
			strcpy(target, "impl");
		append(columns->values, sizeof(columns->values), ", ",
			   "(SELECT new FROM map_%s WHERE old = o.%s)", target, name);
	} else {
		append(columns->values, sizeof(columns->values), ", ", "o.%s", name, "");
	}
	if (table->named && (strcmp(table->named, "*") == 0 || strcmp(table->named, name) == 0))
		append(columns->same, sizeof(columns->same), " AND ", "m.%s = o.%s", name, name);
}

static int read_columns(struct store *store, const struct merged *table,
						struct columns *columns, struct message *why)
{
	sqlite3_stmt *statement;

	*columns = (struct columns){"", "", ""};
	if (sqlite3_prepare_v2(
			store->db, "SELECT name FROM pragma_table_info(?) WHERE name <> 'id' ORDER BY cid",
			-1, &statement, NULL))
		return store_fail(store, why);
	sqlite3_bind_text(statement, 1, table->table, -1, SQLITE_STATIC);
	while (sqlite3_step(statement) == SQLITE_ROW)
		add_column(columns, table, (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return 0;
}

static int execute(struct store *store, const char *sql, struct message *why)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) ? store_fail(store, why) : 0;
}

/* A run that is there already (merged before) keeps its place: its rows map to NULL and are not copied. */
static int merge_table(struct store *store, const struct merged *table, struct message *why)
{
	struct columns columns;
	char sql[8192];

	if (read_columns(store, table, &columns, why))
		return -1;
	if (table->named) {
		snprintf(sql, sizeof(sql),
				 "INSERT OR IGNORE INTO main.%s (%s) SELECT %s FROM other.%s o;"
				 "CREATE TEMP TABLE map_%s AS SELECT o.id AS old, m.id AS new FROM other.%s o "
				 "JOIN main.%s m ON %s;",
				 table->table, columns.names, columns.values, table->table, table->table,
				 table->table, table->table, columns.same);
	} else if (table->numbered) {
		const char *known = strcmp(table->table, "run") == 0
								? "NOT EXISTS (SELECT 1 FROM main.run m WHERE (m.started, "
								  "m.source, m.suite_text, m.seed) = (o.started, o.source, "
								  "o.suite_text, o.seed) AND m.machine_id = (SELECT new FROM "
								  "map_machine WHERE old = o.machine_id))"
								: "o.run_id IN (SELECT old FROM map_run)";

		snprintf(
			sql, sizeof(sql),
			"CREATE TEMP TABLE map_%s AS SELECT o.id AS old, (SELECT coalesce(max(id), 0) "
			"FROM main.%s) + row_number() OVER (ORDER BY o.id) AS new FROM other.%s o WHERE "
			"%s; CREATE UNIQUE INDEX temp.map_%s_old ON map_%s (old);"
			"INSERT INTO main.%s (id, %s) SELECT map.new, %s FROM other.%s o JOIN map_%s map "
			"ON map.old = o.id;",
			table->table, table->table, table->table, known, table->table, table->table,
			table->table, columns.names, columns.values, table->table, table->table);
	} else {
		const char *owner = strcmp(table->table, "ccdf") == 0 ? "result" : "run";

		snprintf(
			sql, sizeof(sql),
			"INSERT INTO main.%s (%s) SELECT %s FROM other.%s o WHERE o.%s_id IN (SELECT old "
			"FROM map_%s);",
			table->table, columns.names, columns.values, table->table, owner, owner);
	}
	return execute(store, sql, why);
}

static int drop_maps(struct store *store, struct message *why)
{
	char sql[128];
	int status = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS temp.map_%s", tables[i].table);
		status |= execute(store, sql, why);
	}
	return status;
}

static int merge_all(struct store *store, bool slices, struct message *why)
{
	int status = store_begin(store, why);

	if (status)
		return -1;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !status; i++)
		if (slices || !tables[i].slices)
			status = merge_table(store, &tables[i], why);
	if (!status)
		status = drop_maps(store, why);
	return store_finish(store, status, why);
}

int store_attach(struct store *into, const char *name, const char *path, struct message *why)
{
	/* Opened for its checks and their messages, and upgraded where it is old: then '' is a database of
	 * its own, which ends with the connection. */
	struct store *other = store_open(path, STORE_READ, why);
	int status;

	if (!other)
		return -1;
	status = store_do(
		into, "ATTACH ? AS ?",
		(const struct value[]){value_text(other->copied ? "" : path), value_text(name)}, 2,
		why);
	if (!status && other->copied)
		status = store_copy(into, name, other->db, why);
	store_close(other);
	return status;
}

int store_merge(struct store *into, const char *path, bool slices, struct message *why)
{
	struct message ignored;
	int status = store_attach(into, "other", path, why);

	if (!status)
		status = merge_all(into, slices, why);
	if (store_do(into, "DETACH other", NULL, 0, status ? &ignored : why))
		return -1;
	return status;
}
