/* Studies against what is known beforehand: worked numbers to their digits, laws, and bits. */
#include "store_fixture.h"
#include "study.h"

#include <sqlite3.h>

static struct {
	char folder[64];
	struct store *store;
} made;

static int make_store(void **state)
{
	char path[96];
	struct message why;

	(void)state;
	fixture_folder(made.folder);
	snprintf(path, sizeof(path), "%s/store.db", made.folder);
	made.store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_begin(made.store, &fixture_run, &why), 0);
	return 0;
}

static int remove_store(void **state)
{
	(void)state;
	store_close(made.store);
	fixture_remove(made.folder);
	return 0;
}

/* With one implementation, which every machine has. */
static void perform(const char *name)
{
	const char *word = "twopass/centred";
	const struct texts one = {&word, 1};
	struct wanted wanted = {0};
	struct progress progress;
	struct message why = {""};
	struct study_run run = {
		.seed = 1,
		.seeds = 6,
		.quick = true,
		.threads = 1,
		.bench_s = 1,
		.wanted = &wanted,
		.named = true,
		.store = made.store,
		.progress = &progress,
		.why = &why,
	};
	size_t i = 0;

	progress_begin(&progress, "study", 1, 1);
	while (i < study_count && strcmp(studies[i].name, name) != 0)
		i++;
	assert_true(i < study_count);
	assert_int_equal(wanted_impls(&wanted, &one, &why), 0);
	if (study_perform(&run, &studies[i]))
		fail_msg("%s", why.text);
	wanted_free(&wanted);
}

static double ask(const char *sql)
{
	sqlite3_stmt *statement;
	double value;

	assert_int_equal(sqlite3_prepare_v2(store_sqlite(made.store), sql, -1, &statement, NULL),
					 SQLITE_OK);
	if (sqlite3_step(statement) != SQLITE_ROW ||
		sqlite3_column_type(statement, 0) == SQLITE_NULL)
		fail_msg("nothing: %s", sql);
	value = sqlite3_column_double(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

static double point(const char *panel, const char *series, int x)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
			 "SELECT y FROM point WHERE panel = '%s' AND series = '%s' AND x = %d", panel,
			 series, x);
	return ask(sql);
}

/* As many digits as a worked number has. */
static void is(double value, double expected, double digit)
{
	if (!(fabs(value - expected) <= digit / 2))
		fail_msg("%.9g is not %.9g to %g", value, expected, digit);
}

static void worked_numbers(void **state)
{
	static const struct {
		const char *panel, *series;
		int x;
		double value, digit;
	} rows[] = {
		{"100 110 90", "N − 1", 0, 0, 1e-12},
		{"100 110 90", "N − 1", 1, 1, 1e-12},
		{"100 110 90", "N − 1", 2, -1, 1e-12},
		{"100 110 90", "N", 1, 1.2247, 1e-4},
		{"100 110 90", "N", 2, -1.2247, 1e-4},
		{"8 10 12, γ 2 β 1", "N − 1", 0, -1, 1e-12},
		{"8 10 12, γ 2 β 1", "N − 1", 1, 1, 1e-12},
		{"8 10 12, γ 2 β 1", "N − 1", 2, 3, 1e-12},
		{"3 5 2", "N", 0, -.267, 1e-3},
		{"3 5 2", "N", 1, 1.336, 1e-3},
		{"3 5 2", "N", 2, -1.069, 1e-3},
		{"3 5 2", "N − 1", 0, -.218, 1e-3},
		{"3 5 2", "N − 1", 1, 1.091, 1e-3},
		{"3 5 2", "N − 1", 2, -.873, 1e-3},
		{"2 4 3", "N − 1", 0, -1, 1e-12},
		{"2 4 3", "N − 1", 1, 1, 1e-12},
		{"mean", "N", 0, 100, 1e-12},
		{"std", "N − 1", 0, 10, 1e-12},
		{"std", "N − 1", 1, 2, 1e-12},
		{"mean", "N", 2, 2.5, 1e-12},
		{"std", "N", 2, 1.118, 1e-3},
		{"mean", "N", 3, 2, 1e-12},
		{"std", "N", 3, .8165, 1e-4},
		{"mean", "N", 4, 4, 1e-12},
		{"std", "N", 4, .2160, 1e-4},
		{"std", "N − 1", 4, .2646, 1e-4},
		{"mean", "N", 5, 3.025, 1e-12},
		{"std", "N", 5, .1561, 1e-4},
		{"std", "N − 1", 5, .1669, 1e-4},
	};

	(void)state;
	perform("seeds");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(point(rows[i].panel, rows[i].series, rows[i].x), rows[i].value, rows[i].digit);
}

/* 1 - sqrt((N-1)/N), exactly, and the expectation of the biased estimate within its interval. */
static void the_estimator_follows_its_law(void **state)
{
	(void)state;
	perform("estimator");
	for (int n = 2; n <= 4096; n *= 2)
		is(point("change", "N − 1 for N", n), 1 - sqrt((n - 1.0) / n), 1e-12);
	is(ask("SELECT lo < 0.5 AND hi > 0.5 FROM point WHERE panel = 'bias' AND series = 'N' AND "
		   "x = "
		   "2"),
	   1, 1e-12);
	is(ask("SELECT lo < 1 AND hi > 1 FROM point WHERE panel = 'bias' AND series = 'N − 1' AND "
		   "x "
		   "= 2"),
	   1, 1e-12);
}

static void rows_keep_their_bits_and_batches_do_not(void **state)
{
	(void)state;
	perform("batch");
	is(ask("SELECT max(y) FROM point WHERE panel = 'bits'"), 0, 1e-12);
	is(ask("SELECT count(*) FROM point WHERE panel = 'bits'"), 5, 1e-12);
	is(point("definition", "BatchNorm, training", 1), 1, 1e-12);
	/* sqrt(1/n + 1/2n): of the mean and, for a normal, of the deviation; within a factor of two. */
	is(log2(point("definition", "BatchNorm, training", 1024) / sqrt(1.5 / 1024)), 0, 2);
}

static void claims_have_their_bounds(void **state)
{
	(void)state;
	perform("claims");
	is(point("range", "one outlier", 768), sqrt(767), 1e-4);
	is(ask("SELECT max(abs(y - x / (x + 1e-5))) FROM point WHERE panel = 'afterwards'"), 0,
	   1e-12);
	is(ask("SELECT min(y) FROM point WHERE panel = 'padded'"), 1, 1e-12);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_store, remove_store)
	const struct CMUnitTest tests[] = {
		TEST(worked_numbers),
		TEST(the_estimator_follows_its_law),
		TEST(rows_keep_their_bits_and_batches_do_not),
		TEST(claims_have_their_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
