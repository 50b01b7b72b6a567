/*
 * Older schemas: upgrade_1.sql makes schema 2 of schema 1, and so on; the views are made anew. A store
 * that is opened for writing is upgraded in its file, in one transaction; one that is only read stays
 * as it is, and a temporary copy is upgraded. Cost: a copy of the file, or of table `result`.
 */
#include "store_sql.h"

#include <stdio.h>

static int run_scripts(struct store *store, int version, struct message *why)
{
	char name[32];
	int found;

	/* Another normlab may have been here since we looked. */
	if (store_pragma(store, "PRAGMA user_version", &found, why))
		return -1;
	if (found >= version)
		return 0;
	for (; found < version; found++) {
		snprintf(name, sizeof(name), "upgrade_%d", found);
		if (store_script(store, name, why))
			return -1;
	}
	return store_script(store, "views", why);
}

int store_copy(struct store *store, const char *name, sqlite3 *from, struct message *why)
{
	sqlite3_backup *backup = sqlite3_backup_init(store->db, name, from, "main");

	if (!backup)
		return store_fail(store, why);
	sqlite3_backup_step(backup, -1);
	return sqlite3_backup_finish(backup) ? store_fail(store, why) : 0;
}

/* The copy takes the file's place in `store`. */
static int move_to_copy(struct store *store, struct message *why)
{
	sqlite3 *file = store->db;
	int status;

	store_forget(store);
	status = sqlite3_open("", &store->db) ? store_fail(store, why)
										  : store_copy(store, "main", file, why);
	sqlite3_close(file);
	store->copied = true;
	return status;
}

int store_upgrade(struct store *store, int version, struct message *why)
{
	if (store->mode == STORE_READ && move_to_copy(store, why))
		return -1;
	if (store_begin(store, why))
		return -1;
	return store_finish(store, run_scripts(store, version, why), why);
}
