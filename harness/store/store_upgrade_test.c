/* A store of an older schema is brought up to date when it is opened, for reading too. */
#include "store_fixture.h"

#include <sqlite3.h>

/* Version 1: as ours, but without what came later. */
static void make_old(const char *path)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;
	sqlite3 *db;

	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	store_close(store);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
								  "ALTER TABLE result DROP COLUMN mixed;"
								  "PRAGMA user_version = 1",
								  NULL, NULL, NULL),
					 SQLITE_OK);
	sqlite3_close(db);
}

static void an_older_store_is_brought_up_to_date(void **state)
{
	char folder[64], path[96];
	struct store *store;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	make_old(path);
	store = fixture_open(path, STORE_READ);
	assert_int_equal(
		sqlite3_exec(store_sqlite(store), "SELECT mixed FROM accuracy", NULL, NULL, NULL),
		SQLITE_OK);
	store_close(store);
	store_close(fixture_open(path, STORE_WRITE));
	fixture_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_older_store_is_brought_up_to_date)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
