/*
 * A million rows are answered in seconds because no view scans a table but the one it starts from, and the table that most figures ask is
 * grouped in the order of an index: the plans are held, not the seconds. Measured with 10^6 results: README.md.
 */
#include "embedded.h"
#include "store_fixture.h"

#include <sqlite3.h>

static char folder[64];
static struct store *store;

static int open_store(void **state)
{
	char path[96];

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	store = fixture_open(path, STORE_WRITE);
	return 0;
}

static int remove_store(void **state)
{
	(void)state;
	store_close(store);
	fixture_remove(folder);
	return 0;
}

/* The plan's lines, each ended by a newline. */
static void plan(const char *sql, char *out, size_t size)
{
	char explained[8192];
	sqlite3_stmt *rows;
	size_t at = 0;

	snprintf(explained, sizeof(explained), "EXPLAIN QUERY PLAN %s", sql);
	if (sqlite3_prepare_v2(store_sqlite(store), explained, -1, &rows, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(store_sqlite(store)));
	out[0] = 0;
	while (sqlite3_step(rows) == SQLITE_ROW && at < size)
		at += (size_t)snprintf(out + at, size - at, "%s\n",
							   (const char *)sqlite3_column_text(rows, 3));
	sqlite3_finalize(rows);
}

static int count(const char *text, const char *word)
{
	int found = 0;

	for (text = strstr(text, word); text; text = strstr(text + 1, word))
		found++;
	return found;
}

static void no_view_scans_more_than_it_starts_from(void **state)
{
	static const char *const queries[] = {
		"SELECT * FROM accuracy",
		"SELECT * FROM outputs",
		"SELECT * FROM bench",
		"SELECT * FROM ratios",
		"SELECT * FROM accuracy JOIN ccdf ON ccdf.result_id = accuracy.id",
	};
	char lines[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		plan(queries[i], lines, sizeof(lines));
		if (count(lines, "SCAN ") != 1 || count(lines, "SEARCH later USING") != 1 ||
			count(lines, "AUTOMATIC") || count(lines, "TEMP B-TREE"))
			fail_msg("%s:\n%s", queries[i], lines);
	}
}

static void checks_are_grouped_in_the_order_of_an_index(void **state)
{
	static const char start[] = "CREATE TEMP TABLE checked_cells AS\n";
	const struct embedded *common = embedded_find("reports/common.sql");
	const char *sql = common ? strstr(common->data, start) : NULL;
	char query[4096], lines[8192];

	(void)state;
	if (!sql) {
		fail_msg("common.sql has no such table");
		return;
	}
	sql += strlen(start);
	snprintf(query, sizeof(query), "%.*s", (int)strcspn(sql, ";"), sql);
	plan(query, lines, sizeof(lines));
	if (!strstr(lines, "SCAN result USING INDEX") || count(lines, "TEMP B-TREE"))
		fail_msg("%s", lines);
}

/* What --resume asks for every check. */
static void a_check_is_found_by_an_index(void **state)
{
	char lines[8192];

	(void)state;
	plan(
		"SELECT 1 FROM result WHERE problem_id = 1 AND input_id = 1 AND impl_id = 1 AND seed = "
		"'1' AND run_id = 1",
		lines, sizeof(lines));
	if (count(lines, "SCAN ") || count(lines, "SEARCH result USING COVERING INDEX") != 1)
		fail_msg("%s", lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_view_scans_more_than_it_starts_from),
		cmocka_unit_test(checks_are_grouped_in_the_order_of_an_index),
		cmocka_unit_test(a_check_is_found_by_an_index),
	};
	return cmocka_run_group_tests(tests, open_store, remove_store);
}
