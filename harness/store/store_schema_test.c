/* What older stores become, and the outputs of a check: y or dx, then the gradients of parameters. */
#include "recorder.h"
#include "store_fixture.h"
#include "store_tally.h"

#include <sqlite3.h>
#include <sys/stat.h>

static char folder[64], path[96], old[96];

static void shell(char *out, size_t size, const char *file, const char *sql)
{
	char command[4096];
	FILE *pipe;
	size_t length;

	snprintf(command, sizeof(command), "sqlite3 '%s' \"%s\" 2>&1", file, sql);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	length = fread(out, 1, size - 1, pipe);
	out[length] = 0;
	pclose(pipe);
}

static void answers(const char *file, const char *sql, const char *answer)
{
	char is[8192];

	shell(is, sizeof(is), file, sql);
	assert_string_equal(is, answer);
}

/* An old store from its text, and a new one that is empty. */
static int make_stores(void **state)
{
	char command[512];
	const char *source = getenv("NORMLAB_SOURCE");

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	snprintf(old, sizeof(old), "%s/old.db", folder);
	if (!source)
		fail_msg("NORMLAB_SOURCE is not set");
	snprintf(command, sizeof(command), "sqlite3 '%s' <'%s/harness/store/schema_1.dump'", old,
			 source);
	assert_int_equal(system(command), 0);
	store_close(fixture_open(path, STORE_WRITE));
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

static int64_t count(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t found;

	if (sqlite3_prepare_v2(store_sqlite(store), sql, -1, &statement, NULL))
		fail_msg("%s", sqlite3_errmsg(store_sqlite(store)));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

static void an_old_store_is_read_as_it_is(void **state)
{
	struct stat before, after;
	struct store *store;

	(void)state;
	assert_int_equal(stat(old, &before), 0);
	store = fixture_open(old, STORE_READ);
	assert_int_equal(count(store, "SELECT count(*) FROM accuracy WHERE output = 'y'"), 1);
	assert_int_equal(count(store, "SELECT count(*) FROM accuracy WHERE output = 'dx'"), 1);
	assert_int_equal(count(store, "SELECT count(*) FROM outputs JOIN ccdf ON result_id = id"),
					 128);
	assert_int_equal(count(store, "SELECT count(*) FROM bench"), 3);
	store_close(store);
	assert_int_equal(stat(old, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_int_equal(before.st_mtime, after.st_mtime);
	answers(old, "PRAGMA user_version", "1\n");
}

#define SHAPE                                                                                  \
 "SELECT m.name, p.name, p.type, p.[notnull], p.pk FROM sqlite_schema m, "                     \
 "pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, p.cid; "                      \
 "SELECT m.name, i.seqno, i.name FROM sqlite_schema m, pragma_index_info(m.name) i "           \
 "ORDER BY 1, 2; SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY 1; "         \
 "SELECT m.name, f.[from], f.[table] FROM sqlite_schema m, pragma_foreign_key_list(m.name) f " \
 "ORDER BY 1, 2; PRAGMA user_version; PRAGMA application_id"

static void written_to_it_becomes_a_new_one(void **state)
{
	static char is[32768], right[32768];
	struct store *store = fixture_open(old, STORE_WRITE);
	struct message why;

	(void)state;
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	fixture_result(store, "layer/f32/4x8/bwd", "huge", &fixture_impls[0], 1.5, 1e4);
	store_close(store);
	shell(is, sizeof(is), old, SHAPE);
	shell(right, sizeof(right), path, SHAPE);
	assert_string_equal(is, right);
	answers(old,
			"SELECT id, impl, problem, output FROM accuracy ORDER BY 1; "
			"PRAGMA integrity_check; PRAGMA foreign_key_check",
			"1|twopass/centred|layer/f32/4x8|y\n2|twopass/centred|layer/f32/4x8/bwd|dx\n"
			"3|naive/centred|layer/f32/4x8/bwd|dx\nok\n");
}

static void it_merges_once(void **state)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;

	(void)state;
	for (int i = 0; i < 2; i++)
		if (store_merge(store, old, true, &why))
			fail_msg("%s", why.text);
	store_close(store);
	answers(path,
			"SELECT impl, output FROM outputs ORDER BY id; SELECT count(*) FROM run; SELECT "
			"count(*) FROM sample; SELECT count(*) FROM timing; PRAGMA foreign_key_check",
			"twopass/centred|y\ntwopass/centred|dx\n2\n36\n3\n");
	answers(old, "PRAGMA user_version", "1\n");
}

/* As a run of today records it: three rows, one check. */
static void gradients_of_parameters_are_rows_of_one_check(void **state)
{
	struct recorder *recorder;
	struct store_tally tally;
	struct message why;
	struct norm_problem problem = problem_of("layer/f32/4x8/bwd");
	struct check_data data;
	struct check_result result = {
		.verdict = VERDICT_OVER_BOUND,
		.measured = true,
		.metrics.conditioned = 3,
		.bounded = true,
		.bound.conditioned = 0x1p-22,
		.parameter_bound = {0x1p-20, 0x1p-21},
		.parameters = {{true, {.conditioned = 5}, {.count = {7}}},
					   {true, {.scaled = 6}, {{0}}}},
	};

	(void)state;
	recorder = recorder_open(path, "check", "", 1, 0, &why);
	assert_non_null(recorder);
	assert_int_equal(input_parse("normal", &data.input, &why), 0);
	check_name(&data, &problem, &data.input, 1);
	assert_false(recorder_has(recorder, &data, &fixture_impls[0]));
	for (int i = 0; i < 2; i++)
		assert_int_equal(recorder_result(recorder, &data, &fixture_impls[0], &result, &why), 0);
	assert_true(recorder_has(recorder, &data, &fixture_impls[0]));
	assert_int_equal(store_tally(recorder_store(recorder), &tally, &why), 0);
	assert_int_equal(tally.verdicts[VERDICT_OVER_BOUND], 1);
	assert_int_equal(tally.failures, 1);
	recorder_close(recorder);
	answers(path,
			"SELECT output, verdict, conditioned, scaled, conditioned_bound, mean_bound FROM "
			"outputs ORDER BY id; SELECT count(*) FROM accuracy; SELECT max(count) FROM ccdf",
			"dx|OVER_BOUND|3.0|0.0|4.0|0.0\ndgamma|OVER_BOUND|5.0|0.0|16.0|\n"
			"dbeta|OVER_BOUND|0.0|6.0|8.0|\n1\n7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_stores, remove_folder)
		TEST(an_old_store_is_read_as_it_is),
		TEST(written_to_it_becomes_a_new_one),
		TEST(it_merges_once),
		TEST(gradients_of_parameters_are_rows_of_one_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
