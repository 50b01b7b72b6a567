/*
 * The store's file: opening, refusing what is no store of ours, transactions, errors in words.
 * Write-ahead log while open for writing, folded back at the end; schema.sql gives the reason.
 */
#include "embedded.h"
#include "store_sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* As in schema.sql, which store_test.c compares. */
#define APPLICATION_ID 1313620290
#define SCHEMA_VERSION 3
/* How long another normlab may hold the file: a checkpoint of a large store on a slow disk. */
#define BUSY_MS 10000

static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "the disk is full; what was committed before is safe and readable";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program is writing to it";
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return "it cannot be written; a file in a writable folder";
	case SQLITE_CANTOPEN:
		return "it cannot be opened or created; a file in a writable folder";
	case SQLITE_NOTADB:
		return "it is no normlab store (nor any SQLite file)";
	case SQLITE_CORRUPT:
		return "it is damaged";
	default:
		return NULL;
	}
}

/* A write that fails for want of space is an I/O error where the log's index is concerned, or where a
 * quota or a limit on the size of files (ulimit -f) is what is full. */
static const char *advice_on_io(const struct store *store, int code)
{
	if (sqlite3_system_errno(store->db) == ENOSPC)
		return advice(SQLITE_FULL);
	if (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE ||
		code == SQLITE_IOERR_SHMMAP)
		return "a write to it failed: the disk is full, or a quota or ulimit -f reached; what "
			   "was committed before is safe and readable";
	return NULL;
}

int store_fail(const struct store *store, struct message *why)
{
	int code = sqlite3_extended_errcode(store->db);
	const char *words =
		(code & 0xff) == SQLITE_IOERR ? advice_on_io(store, code) : advice(code);

	return message(why, "store '%s': %s", store->path,
				   words ? words : sqlite3_errmsg(store->db));
}

/* ---- statements ---------------------------------------------------------------------------------- */

static sqlite3_stmt *prepare(struct store *store, const char *sql, struct message *why)
{
	size_t i = 0;

	while (i < STORE_STATEMENTS && store->prepared[i].sql && store->prepared[i].sql != sql)
		i++;
	if (i == STORE_STATEMENTS)
		abort(); /* more statements in this program than it has room for */
	if (!store->prepared[i].sql) {
		if (sqlite3_prepare_v2(store->db, sql, -1, &store->prepared[i].statement, NULL)) {
			store_fail(store, why);
			return NULL;
		}
		store->prepared[i].sql = sql;
	}
	return store->prepared[i].statement;
}

static int bind(sqlite3_stmt *statement, int place, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return sqlite3_bind_null(statement, place);
	case VALUE_COUNT:
		return sqlite3_bind_int64(statement, place, value->count);
	case VALUE_TEXT:
		return sqlite3_bind_text(statement, place, value->text, -1, SQLITE_STATIC);
	case VALUE_REAL:
		break;
	}
	if (value->real - value->real == 0)
		return sqlite3_bind_double(statement, place, value->real);
	return sqlite3_bind_text(statement, place,
							 value->real != value->real ? "NaN"
							 : value->real > 0          ? "Inf"
														: "-Inf",
							 -1, SQLITE_STATIC);
}

/* SQLITE_ROW and the first column in *first, SQLITE_DONE, or another code and a line in `why`. */
static int step(struct store *store, const char *sql, const struct value *values, size_t count,
				int64_t *first, struct message *why)
{
	sqlite3_stmt *statement = prepare(store, sql, why);
	int code = SQLITE_OK;

	if (!statement)
		return SQLITE_ERROR;
	for (size_t i = 0; i < count && !code; i++)
		code = bind(statement, (int)i + 1, &values[i]);
	if (!code)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*first = sqlite3_column_int64(statement, 0);
	else if (code != SQLITE_DONE)
		store_fail(store, why);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code;
}

int store_do(struct store *store, const char *sql, const struct value *values, size_t count,
			 struct message *why)
{
	int64_t ignored;

	return step(store, sql, values, count, &ignored, why) == SQLITE_DONE ? 0 : -1;
}

int64_t store_ask(struct store *store, const char *sql, const struct value *values,
				  size_t count, struct message *why)
{
	int64_t first = -1;

	why->text[0] = 0;
	return step(store, sql, values, count, &first, why) == SQLITE_ROW ? first : -1;
}

int store_begin(struct store *store, struct message *why)
{
	if (store->depth == 0 && store_do(store, "BEGIN IMMEDIATE", NULL, 0, why))
		return -1;
	store->depth++;
	return 0;
}

int store_finish(struct store *store, int status, struct message *why)
{
	struct message ignored;

	if (--store->depth)
		return status ? -1 : 0;
	if (!status && !store_do(store, "COMMIT", NULL, 0, why))
		return 0;
	/* A full disk may have taken the transaction back already. */
	if (!sqlite3_get_autocommit(store->db))
		store_do(store, "ROLLBACK", NULL, 0, &ignored);
	return -1;
}

/* ---- opening ------------------------------------------------------------------------------------- */

int store_script(struct store *store, const char *name, struct message *why)
{
	char path[64];
	const struct embedded *script;

	snprintf(path, sizeof(path), "harness/store/%s.sql", name);
	script = embedded_find(path);
	if (!script)
		return message(why, "store '%s': this program lacks %s", store->path, path);
	return sqlite3_exec(store->db, script->data, NULL, NULL, NULL) ? store_fail(store, why) : 0;
}

int store_pragma(struct store *store, const char *sql, int *value, struct message *why)
{
	int64_t found;

	why->text[0] = 0;
	if (step(store, sql, NULL, 0, &found, why) != SQLITE_ROW)
		return -1;
	*value = (int)found;
	return 0;
}

void store_forget(struct store *store)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++) {
		sqlite3_finalize(store->prepared[i].statement);
		store->prepared[i].sql = NULL;
		store->prepared[i].statement = NULL;
	}
}

static int create(struct store *store, struct message *why)
{
	int tables;

	if (store_begin(store, why))
		return -1;
	/* Another normlab may have been here since we looked. */
	if (store_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, why))
		return store_finish(store, -1, why);
	if (!tables && (store_script(store, "schema", why) || store_script(store, "views", why)))
		return store_finish(store, -1, why);
	return store_finish(store, 0, why);
}

static int recognise(struct store *store, struct message *why)
{
	int application, version, tables;

	if (store_pragma(store, "PRAGMA application_id", &application, why) ||
		store_pragma(store, "PRAGMA user_version", &version, why) ||
		store_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, why))
		return -1;
	if (!application && !version && !tables)
		return store->mode == STORE_WRITE
				   ? create(store, why)
				   : message(why, "store '%s': it is empty; one that normlab run wrote",
							 store->path);
	if (application != APPLICATION_ID)
		return message(why,
					   "store '%s': it is no normlab store, but another program's SQLite file",
					   store->path);
	if (version > SCHEMA_VERSION)
		return message(
			why,
			"store '%s': written by a newer normlab (schema %d; this one reads up to "
			"%d); use that one, or another store",
			store->path, version, SCHEMA_VERSION);
	return version < SCHEMA_VERSION ? store_upgrade(store, SCHEMA_VERSION, why) : 0;
}

static int configure(struct store *store, struct message *why)
{
	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_extended_result_codes(store->db, 1);
	if (store->mode == STORE_WRITE &&
		sqlite3_exec(store->db,
					 "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
					 "PRAGMA foreign_keys = ON",
					 NULL, NULL, NULL))
		return store_fail(store, why);
	return 0;
}

struct store *store_open(const char *path, enum store_mode mode, struct message *why)
{
	int flags =
		mode == STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	struct store *store;
	struct stat facts;

	if (mode == STORE_READ && stat(path, &facts)) {
		message(why, "store '%s': %s; a store that normlab run wrote", path, strerror(errno));
		return NULL;
	}
	if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
		message(why, "store '%s': it is a folder; a file", path);
		return NULL;
	}
	store = calloc(1, sizeof(*store));
	if (!store || !(store->path = strdup(path)))
		abort();
	store->mode = mode;
	if (sqlite3_open_v2(path, &store->db, flags, NULL)) {
		store_fail(store, why);
	} else if (!recognise(store, why) && !configure(store, why)) {
		return store;
	}
	store_close(store);
	return NULL;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_forget(store);
	/* Fails, and may, while another program has the store open: then it stays as it is, readable. */
	if (store->mode == STORE_WRITE)
		sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	sqlite3_close(store->db);
	free(store->path);
	free(store);
}

struct sqlite3 *store_sqlite(struct store *store)
{
	return store->db;
}

const char *store_path(const struct store *store)
{
	return store->path;
}
