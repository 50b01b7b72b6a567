/* The store: what it refuses, what survives a kill, and that the bare sqlite3 shell reads it. */
#include "metric_column.h"
#include "store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#define PROBLEM "layer/f32/64x768"

static char folder[64], path[96];

static int make_folder(void **state)
{
	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

/* What the sqlite3 shell answers: a program that knows nothing of us. */
static const char *shell(const char *sql)
{
	static char answer[4096];
	char command[1024];
	FILE *pipe;
	size_t size;

	snprintf(command, sizeof(command), "sqlite3 -readonly '%s' \"%s\" 2>&1", path, sql);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	size = fread(answer, 1, sizeof(answer) - 1, pipe);
	answer[size] = 0;
	pclose(pipe);
	return answer;
}

static struct store *begin(void)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;

	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	return store;
}

static void refused(enum store_mode mode, const char *words)
{
	struct message why;
	struct store *store = store_open(path, mode, &why);

	assert_null(store);
	if (!strstr(why.text, words) || !strstr(why.text, path) || strchr(why.text, '\n'))
		fail_msg("'%s' lacks '%s'", why.text, words);
}

static void the_shell_reads_every_view(void **state)
{
	struct store *store = begin();
	struct message why;

	(void)state;
	fixture_result(store, PROBLEM, "normal:mean=1e4", &fixture_impls[1], 1.5, 1e4);
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], NAN, 1);
	fixture_result(store, PROBLEM, "tiny", &fixture_impls[0], INFINITY, 1);
	fixture_timing(store, PROBLEM, &fixture_impls[1], 60000, 9000);
	fixture_timing(store, PROBLEM, &fixture_impls[0], 30000, 9000);
	assert_int_equal(store_fact(store, "governor", "performance", &why), 0);
	assert_int_equal(
		store_point(store, &(struct store_point){"eps", "a", "b", 1, 2, NAN, 3}, &why), 0);
	assert_int_equal(store_run_end(store, &why), 0);
	store_close(store);
	assert_string_equal(
		shell("SELECT problem, impl, input, input_family, seed, verdict, normwise, kappa, "
			  "mean_err, "
			  "conditioned_bound, mean_bound, rstd_bound, u FROM accuracy ORDER BY id"),
		"layer/f32/64x768|twopass/centred|normal:mean=1e4|normal|18446744073709551615|PASS|1.5|"
		"10000.0||1024.0|16.0|Inf|5.96046447753906e-08\n"
		"layer/f32/64x768|naive/"
		"centred|huge|huge|18446744073709551615|WRONG|NaN|1.0||1024.0|16.0|Inf|"
		"5.96046447753906e-08\n"
		"layer/f32/64x768|naive/"
		"centred|tiny|tiny|18446744073709551615|OVER_BOUND|Inf|1.0||1024.0|16.0|Inf|"
		"5.96046447753906e-08\n");
	assert_string_equal(
		shell("SELECT impl, problem, cache, threads, ns, ratio_to_copy, baseline, "
			  "ratio_to_baseline, claim, bytes FROM bench ORDER BY impl"),
		"naive/centred|layer/f32/64x768|hot|1|30000.0|0.3|twopass/centred|0.5|FASTER|399360\n"
		"twopass/centred|layer/f32/64x768|hot|1|60000.0|0.15||||399360\n");
	assert_string_equal(shell("SELECT impl, baseline, ratio, lo < hi, claim FROM ratios"),
						"naive/centred|twopass/centred|0.5|1|FASTER\n");
	assert_string_equal(shell("SELECT count(*), max(count) FROM ccdf"), "192|49151\n");
	assert_string_equal(shell("SELECT x, y, lo, hi FROM point"), "1.0|2.0||3.0\n");
	assert_string_equal(shell("SELECT value FROM fact; PRAGMA journal_mode; PRAGMA "
							  "application_id; PRAGMA user_version"),
						"performance\ndelete\n1313620290\n3\n");
	assert_string_equal(shell("SELECT finished >= started FROM run"), "1\n");
	assert_string_equal(shell("PRAGMA integrity_check; PRAGMA foreign_key_check"), "ok\n");
}

static void doubles_come_back_to_the_bit(void **state)
{
	struct store *store = begin();
	const double values[] = {0x1.921fb54442d18p+1, 0x1p-1074, 0x1.fffffffffffffp+1023, -0.0,
							 1e22};
	struct message why;
	sqlite3_stmt *statement;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_int_equal(
			store_point(store, &(struct store_point){"s", "p", "s", values[i], 0, NAN, NAN},
						&why),
			0);
	sqlite3_prepare_v2(store_sqlite(store), "SELECT x FROM point ORDER BY id", -1, &statement,
					   NULL);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
		assert_true(sqlite3_column_double(statement, 0) == values[i]);
	}
	sqlite3_finalize(statement);
	store_close(store);
}

static void every_metric_has_its_column(void **state)
{
	struct store *store = begin();
	char sql[256];

	(void)state;
	store_close(store);
	for (size_t i = 0; i < metric_column_count; i++) {
		snprintf(sql, sizeof(sql),
				 "SELECT count(*) FROM pragma_table_info('result') WHERE name = '%s'",
				 metric_columns[i].name);
		assert_string_equal(shell(sql), "1\n");
	}
}

static void what_is_no_store_is_refused(void **state)
{
	char command[256];

	(void)state;
	refused(STORE_READ, "No such file");
	store_close(begin());
	shell("SELECT 1");
	snprintf(command, sizeof(command), "sqlite3 '%s' 'PRAGMA user_version = 4'", path);
	assert_int_equal(system(command), 0);
	refused(STORE_READ, "newer normlab (schema 4; this one reads up to 3)");
	refused(STORE_WRITE, "newer normlab (schema 4; this one reads up to 3)");
	assert_string_equal(shell("SELECT count(*) FROM run; PRAGMA journal_mode"), "1\ndelete\n");
	snprintf(command, sizeof(command), "rm '%s'; sqlite3 '%s' 'CREATE TABLE t (a)'", path,
			 path);
	assert_int_equal(system(command), 0);
	refused(STORE_READ, "another program's");
	refused(STORE_WRITE, "another program's");
	snprintf(command, sizeof(command), "yes no store of ours | head -c 9999 >'%s'", path);
	assert_int_equal(system(command), 0);
	refused(STORE_READ, "no normlab store");
	snprintf(command, sizeof(command), ": >'%s'", path);
	assert_int_equal(system(command), 0);
	refused(STORE_READ, "empty");
	snprintf(path, sizeof(path), "%s", folder);
	refused(STORE_WRITE, "folder");
	snprintf(path, sizeof(path), "%s/none/store.db", folder);
	refused(STORE_WRITE, "writable folder");
}

static void a_full_disk_is_one_line_and_a_readable_store(void **state)
{
	struct store *store = begin();
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store_slice slices[100];
	struct message why;
	int status = 0;
	int64_t rounds = 0;
	char sql[64];

	(void)state;
	assert_int_equal(
		sqlite3_exec(store_sqlite(store), "PRAGMA max_page_count = 60", NULL, NULL, NULL),
		SQLITE_OK);
	for (; !status && rounds < 10000; rounds += !status) {
		for (int i = 0; i < 100; i++)
			slices[i] = (struct store_slice){&fixture_impls[0], 0, rounds, i, 10, 5e5, 5e5};
		status = store_slices(store, &cell, slices, 100, &why);
	}
	assert_int_equal(status, -1);
	assert_non_null(strstr(why.text, "disk is full"));
	store_close(store);
	snprintf(sql, sizeof(sql), "%ld\nok\n", (long)rounds * 100);
	assert_string_equal(shell("SELECT count(*) FROM sample; PRAGMA integrity_check"), sql);
}

static void a_run_is_found_again(void **state)
{
	struct store *store = begin();
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store_result key = {
		.problem = &problem, .input = "huge", .impl = &fixture_impls[0], .seed = UINT64_MAX};
	struct store_run other = fixture_run;
	struct message why;

	(void)state;
	assert_false(store_has_result(store, &key));
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], 2, 1);
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], 3, 1);
	fixture_timing(store, PROBLEM, &fixture_impls[0], 1, 1);
	store_close(store);
	assert_string_equal(shell("SELECT normwise FROM accuracy"), "3.0\n");
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_resume(store, &fixture_run, &why), 1);
	assert_true(store_has_result(store, &key));
	key.seed = 2;
	assert_false(store_has_result(store, &key));
	key.seed = UINT64_MAX;
	assert_true(store_has_timing(store, &cell, &fixture_impls[0]));
	assert_false(store_has_timing(store, &cell, &fixture_impls[1]));
	other.seed++;
	assert_int_equal(store_run_resume(store, &other, &why), 0);
	assert_int_equal(store_run_end(store, &why), 0);
	assert_int_equal(store_run_resume(store, &fixture_run, &why), 1); /* killed in its report */
	assert_true(store_has_result(store, &key));
	/* A new run of the same cells: the views show the latest. */
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	assert_false(store_has_result(store, &key));
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], 7, 1);
	fixture_timing(store, PROBLEM, &fixture_impls[0], 5, 1);
	store_close(store);
	assert_string_equal(
		shell("SELECT normwise FROM accuracy; SELECT ns, ratio_to_baseline FROM bench; "
			  "SELECT lo < .0001 FROM ratios; SELECT count(*) FROM result, machine"),
		"7.0\n5.0|8.33333333333333e-05\n1\n2\n");
}

static void stores_merge_once_each(void **state)
{
	char other[96];
	struct store *store = begin();
	struct store_run elsewhere = fixture_run;
	struct message why;

	(void)state;
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], 2, 1);
	fixture_timing(store, PROBLEM, &fixture_impls[0], 30000, 9000);
	store_close(store);
	snprintf(other, sizeof(other), "%s/other.db", folder);
	store = fixture_open(other, STORE_WRITE);
	elsewhere.machine.cpu = "Another processor";
	assert_int_equal(store_run_begin(store, &elsewhere, &why), 0);
	fixture_result(store, "layer/f32/8x8", "tiny", &fixture_impls[2], 5, 1);
	fixture_result(store, PROBLEM, "huge", &fixture_impls[0], 7, 1);
	fixture_timing(store, PROBLEM, &fixture_impls[0], 20000, 9000);
	assert_int_equal(store_fact(store, "governor", "performance", &why), 0);
	assert_int_equal(store_point(store, &(struct store_point){"s", "p", "q", 1, 2, 0, 3}, &why),
					 0);
	store_close(store);
	store = fixture_open(path, STORE_WRITE);
	for (int i = 0; i < 2; i++)
		if (store_merge(store, other, true, &why))
			fail_msg("%s", why.text);
	store_close(store);
	assert_string_equal(
		shell("SELECT machine_id, impl, problem, input, normwise FROM accuracy ORDER BY id"),
		"1|naive/centred|layer/f32/64x768|huge|2.0\n"
		"2|simd/wide@avx512|layer/f32/8x8|tiny|5.0\n"
		"2|naive/centred|layer/f32/64x768|huge|7.0\n");
	assert_string_equal(
		shell("SELECT machine_id, impl, ns, baseline, ratio_to_baseline FROM bench ORDER BY 1"),
		"1|naive/centred|30000.0|twopass/centred|0.5\n"
		"2|naive/centred|20000.0|twopass/centred|0.333333333333333\n");
	assert_string_equal(
		shell("SELECT count(*), count(DISTINCT result_id) FROM ccdf; SELECT run_id "
			  "FROM point; SELECT run_id, value FROM fact; PRAGMA integrity_check; "
			  "PRAGMA foreign_key_check"),
		"192|3\n2\n2|performance\nok\n");
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_merge(store, "/nowhere.db", true, &why), -1);
	assert_non_null(strstr(why.text, "/nowhere.db"));
	store_close(store);
}

/* Writes until killed; never returns. */
static void write_forever(void)
{
	struct store *store = begin();
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store_slice slices[7];
	struct message why;
	char input[32];

	for (int64_t round = 0;; round++) {
		for (int i = 0; i < 7; i++)
			slices[i] = (struct store_slice){&fixture_impls[i % 5], 0, round, i, 10, 5e5, 5e5};
		store_slices(store, &cell, slices, 7, &why);
		snprintf(input, sizeof(input), "normal:mean=%ld", (long)round);
		fixture_result(store, PROBLEM, input, &fixture_impls[0], 2, 1);
	}
}

static void killed_at_any_moment_it_is_readable_and_whole(void **state)
{
	const char *wished = getenv("NORMLAB_KILLS");
	int kills = wished ? atoi(wished) : 12;
	int64_t rows = 0, window = 40000000;

	(void)state;
	srand(1);
	/* A loaded machine may take longer to write at all: then it is given up to 2.6 s. */
	for (int i = 0; i < kills || (rows == 0 && i < kills + 6); i++, window <<= i >= kills) {
		int64_t pause = 1000000 + rand() % window;
		pid_t child = fork();
		struct store *store;
		sqlite3_stmt *statement;

		if (child == 0)
			write_forever();
		nanosleep(&(struct timespec){pause / 1000000000, pause % 1000000000}, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		store = fixture_open(path, STORE_WRITE);
		sqlite3_prepare_v2(
			store_sqlite(store),
			"SELECT (SELECT count(*) FROM result) * 64 - (SELECT count(*) FROM ccdf), "
			"(SELECT count(*) FROM sample) % 7, (SELECT count(*) FROM result), "
			"(SELECT integrity_check FROM pragma_integrity_check), "
			"(SELECT count(*) FROM pragma_foreign_key_check)",
			-1, &statement, NULL);
		assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
		assert_int_equal(sqlite3_column_int64(statement, 0), 0);
		assert_int_equal(sqlite3_column_int64(statement, 1), 0);
		assert_true(sqlite3_column_int64(statement, 2) >= rows);
		rows = sqlite3_column_int64(statement, 2);
		assert_string_equal((const char *)sqlite3_column_text(statement, 3), "ok");
		assert_int_equal(sqlite3_column_int64(statement, 4), 0);
		sqlite3_finalize(statement);
		store_close(store);
	}
	assert_true(rows > 0);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void a_hundred_thousand_slices_take_seconds(void **state)
{
	struct store *store = begin();
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store_slice slices[20];
	struct message why;
	double start = seconds();

	(void)state;
	for (int64_t round = 0; round < 5000; round++) {
		for (int i = 0; i < 20; i++)
			slices[i] = (struct store_slice){
				&fixture_impls[i % 5], round / 20, round % 20, i, 10, 5e5 + (double)i, 5e5};
		assert_int_equal(store_slices(store, &cell, slices, 20, &why), 0);
	}
	store_close(store);
	/* 10 us a slice here; a disk ten times slower would still pass. */
	assert_true(seconds() - start < 10);
	assert_string_equal(shell("SELECT count(*) FROM sample"), "100000\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
		TEST(the_shell_reads_every_view),
		TEST(doubles_come_back_to_the_bit),
		TEST(every_metric_has_its_column),
		TEST(what_is_no_store_is_refused),
		TEST(a_full_disk_is_one_line_and_a_readable_store),
		TEST(a_run_is_found_again),
		TEST(stores_merge_once_each),
		TEST(killed_at_any_moment_it_is_readable_and_whole),
		TEST(a_hundred_thousand_slices_take_seconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
