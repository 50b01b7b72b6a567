/* The gate: stores made by hand in which one thing at a time got worse, and runs that differ by noise alone. */
#include "compare.h"
#include "store_fixture.h"

#include <sqlite3.h>

#define PROBLEM   "layer/f32/64x768"
#define PROCESSES 24
#define ROUNDS    12

static char folder[64], base_path[96], new_path[96], limits_path[96];

static int make_folder(void **state)
{
	(void)state;
	fixture_folder(folder);
	snprintf(base_path, sizeof(base_path), "%s/base.db", folder);
	snprintf(new_path, sizeof(new_path), "%s/new.db", folder);
	snprintf(limits_path, sizeof(limits_path), "%s/limits.txt", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}

/* By fixture_impls: nanoseconds of one call, the last is the roof. */
static const double usual[] = {24000, 36000, 7100, 420000, 4200};

/* A run's slices: 1% of noise a process for each, common 3% that pairing takes out. */
static void add_slices(struct store *store, const double *ns, uint64_t seed)
{
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store_slice slices[5 * ROUNDS];
	struct message why;

	for (int process = 0; process < PROCESSES; process++) {
		double layout[5];
		int count = 0;

		for (int i = 0; i < 5; i++)
			layout[i] = 1 + .01 * fixture_noise(&seed);
		for (int round = 0; round < ROUNDS; round++) {
			double moment = 1.02 + .015 * fixture_noise(&seed);

			for (int i = 0; i < 5; i++)
				slices[count++] = (struct store_slice){&fixture_impls[i],
													   process,
													   round,
													   i,
													   10,
													   10 * ns[i] * layout[i] * moment *
														   (1 + .003 * fixture_noise(&seed)),
													   0};
		}
		if (store_slices(store, &cell, slices, (size_t)count, &why))
			fail_msg("%s", why.text);
	}
}

static struct store *begin(const char *path, const struct store_run *run)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;

	if (store_run_begin(store, run, &why))
		fail_msg("%s", why.text);
	return store;
}

static void fill(const char *path, const double *ns, uint64_t seed)
{
	struct store *store = begin(path, &fixture_run);

	fixture_fill(store);
	add_slices(store, ns, seed);
	store_close(store);
}

static void change(const char *path, const char *sql)
{
	struct store *store = fixture_open(path, STORE_WRITE);

	if (sqlite3_exec(store_sqlite(store), sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(store_sqlite(store)));
	store_close(store);
}

static void write_limits(const char *text)
{
	FILE *file = fopen(limits_path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static struct compare_tally compared(bool with_limits, bool force)
{
	struct message why;
	struct limits *limits = limits_read(with_limits ? limits_path : NULL, &why);
	struct store *store = fixture_open(new_path, STORE_READ);
	struct compare_request request = {store, base_path, limits, COMPARE_SPREAD_PERCENT, force};
	struct compare_tally tally = {0};

	if (!limits || compare_run(&request, &tally, &why))
		fail_msg("%s", why.text);
	limits_free(limits);
	store_close(store);
	return tally;
}

static void fill_both(void)
{
	fill(base_path, usual, 1);
	fill(new_path, usual, 2);
}

/* ---- accuracy ------------------------------------------------------------------------------------- */

static void what_is_the_same_is_no_regression(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	tally = compared(false, false);
	assert_int_equal(tally.pairs, 64);
	assert_int_equal(tally.regressions + tally.better, 0);
	assert_int_equal(tally.gone + tally.added, 0);
	assert_string_equal(tally.untimed.text, "");
}

static void each_kind_of_decay_is_one_regression(void **state)
{
	static const char *const decays[] = {
		"UPDATE result SET misrounded = misrounded + 1.0 / 49152 WHERE id = 3",
		"UPDATE result SET misrounded = 'NaN' WHERE id = 3",
		"UPDATE result SET verdict = 'OVER_BOUND' WHERE id = 3",
		"UPDATE result SET verdict = 'CRASH', misrounded = NULL, nan = NULL WHERE id = 3",
		"UPDATE result SET nan = 1 WHERE id = 3",
		"UPDATE result SET inf = 1 WHERE id = 3",
		"UPDATE result SET lost_nonfinite = 1 WHERE id = 3",
		"UPDATE result SET zero_rows = 1 WHERE id = 3",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(decays) / sizeof(decays[0]); i++) {
		struct compare_tally tally;

		fill_both();
		change(new_path, decays[i]);
		tally = compared(false, false);
		if (tally.regressions != 1 || tally.better)
			fail_msg("%s: %lld regressions", decays[i], (long long)tally.regressions);
		remove(base_path);
		remove(new_path);
	}
}

static void what_got_better_or_is_listed_is_no_regression(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	change(new_path, "UPDATE result SET misrounded = 0.2 WHERE id = 3;"
					 "UPDATE result SET verdict = 'WRONG', expected = 1 WHERE id = 4;"
					 "UPDATE result SET verdict = 'WEAK' WHERE id = 2");
	tally = compared(false, false);
	assert_int_equal(tally.regressions, 0);
	assert_int_equal(tally.better, 1);
}

static void what_one_of_them_lacks_is_said(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	change(new_path,
		   "DELETE FROM ccdf WHERE result_id IN (3, 4); DELETE FROM result WHERE id = "
		   "4; UPDATE result SET verdict = 'SKIP', reason = 'op: no' WHERE id = 3");
	change(base_path, "DELETE FROM ccdf WHERE result_id = 9; DELETE FROM result WHERE id = 9");
	tally = compared(false, false);
	assert_int_equal(tally.regressions, 0);
	assert_int_equal(tally.gone, 2);
	assert_int_equal(tally.added, 1);
	assert_int_equal(tally.pairs, 61);
}

static void limits_replace_growth_and_bound_other_metrics(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	change(new_path, "UPDATE result SET misrounded = 0.3");
	write_limits("# ours\n.*/.* * * misrounded 0.3\nreference * * misrounded 0.3\n");
	tally = compared(true, false);
	assert_int_equal(tally.regressions, 0);
	write_limits("simd/.* * normal misrounded 0.29999\n* * * misrounded 0.3\n");
	tally = compared(true, false);
	assert_int_equal(tally.regressions, 2);
	write_limits("* * * misrounded 1\nsimd/wide@avx512 .*/64x768 lognormal normwise 1.9\n");
	tally = compared(true, false);
	assert_int_equal(tally.regressions, 1);
}

static void a_wrong_line_of_limits_is_named(void **state)
{
	static const struct {
		const char *text, *phrase;
	} cases[] = {
		{"\na b c misrounded\n", "line 2: 4 words"},
		{"a b c misroundd 1\n", "did you mean 'misrounded'?"},
		{"a b c misrounded much\n", "'much' is no number"},
		{"a( b c misrounded 1\n", "neither a name nor a regex"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message why;

		write_limits(cases[i].text);
		assert_null(limits_read(limits_path, &why));
		if (!strstr(why.text, cases[i].phrase) || !strstr(why.text, limits_path))
			fail_msg("'%s' lacks '%s'", why.text, cases[i].phrase);
	}
}

/* ---- time ----------------------------------------------------------------------------------------- */

static void runs_that_differ_by_noise_claim_nothing(void **state)
{
	(void)state;
	fill(base_path, usual, 1);
	for (uint64_t seed = 2; seed < 8; seed++) {
		struct compare_tally tally;

		fill(new_path, usual, seed);
		tally = compared(false, false);
		assert_int_equal(tally.times, 4);
		assert_int_equal(tally.slower + tally.faster, 0);
		assert_int_equal(tally.same, 4);
		remove(new_path);
	}
}

/* The third implementation takes `factor` of its time; the second one is the baseline of all. */
static struct compare_tally with_factor(int impl, double factor)
{
	double ns[5];
	struct compare_tally tally;

	memcpy(ns, usual, sizeof(ns));
	ns[impl] *= factor;
	fill(base_path, usual, 1);
	fill(new_path, ns, 2);
	tally = compared(false, false);
	remove(base_path);
	remove(new_path);
	return tally;
}

static void a_slow_down_is_claimed_and_a_speed_up(void **state)
{
	(void)state;
	assert_int_equal(with_factor(2, 1.12).slower, 1);
	assert_int_equal(with_factor(2, 1.12).same, 3);
	assert_int_equal(with_factor(2, .88).faster, 1);
	assert_int_equal(with_factor(2, 1.025).slower, 0);
}

/* All others look slower beside a baseline that got faster: not so beside the copy. */
static void a_reference_that_changed_itself_accuses_nobody(void **state)
{
	struct compare_tally tally;

	(void)state;
	tally = with_factor(1, .7);
	assert_int_equal(tally.slower, 0);
	assert_int_equal(tally.faster, 1);
	assert_int_equal(tally.ambiguous, 3);
	tally = with_factor(4, .7);
	assert_int_equal(tally.slower, 0);
}

static void a_limit_on_time_allows_a_slow_down(void **state)
{
	double ns[5];

	(void)state;
	memcpy(ns, usual, sizeof(ns));
	ns[2] *= 1.3;
	fill(base_path, usual, 1);
	fill(new_path, ns, 2);
	assert_int_equal(compared(false, false).slower, 1);
	write_limits("simd/wide@avx512 " PROBLEM " hot time 1.4\n");
	assert_int_equal(compared(true, false).slower, 0);
	write_limits("simd/wide@avx512 " PROBLEM " cold time 1.4\n");
	assert_int_equal(compared(true, false).slower, 1);
}

static void times_of_another_machine_are_not_compared(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	change(new_path, "UPDATE machine SET cpu = 'another', system = 'Linux 7'");
	tally = compared(false, false);
	assert_int_equal(tally.times, 0);
	assert_int_equal(tally.pairs, 64);
	assert_non_null(
		strstr(tally.untimed.text, "cpu is 'A processor' in BASE, 'another' in NEW"));
	tally = compared(false, true);
	assert_int_equal(tally.times, 4);
	change(new_path, "UPDATE machine SET cpu = 'A processor'");
	assert_int_equal(compared(false, false).times, 4);
}

static void outputs_that_broke_while_timed_are_accuracy(void **state)
{
	(void)state;
	fill_both();
	change(new_path,
		   "UPDATE timing SET verdict = 'WRONG' WHERE impl_id = 3 AND problem_id = 1");
	assert_int_equal(compared(false, false).regressions, 1);
}

static void without_slices_nothing_is_claimed(void **state)
{
	struct compare_tally tally;

	(void)state;
	fill_both();
	change(base_path, "DELETE FROM sample");
	tally = compared(false, false);
	assert_int_equal(tally.slower + tally.faster + tally.same, 0);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(what_is_the_same_is_no_regression),
		IN_FOLDER(each_kind_of_decay_is_one_regression),
		IN_FOLDER(what_got_better_or_is_listed_is_no_regression),
		IN_FOLDER(what_one_of_them_lacks_is_said),
		IN_FOLDER(limits_replace_growth_and_bound_other_metrics),
		IN_FOLDER(a_wrong_line_of_limits_is_named),
		IN_FOLDER(runs_that_differ_by_noise_claim_nothing),
		IN_FOLDER(a_slow_down_is_claimed_and_a_speed_up),
		IN_FOLDER(a_reference_that_changed_itself_accuses_nobody),
		IN_FOLDER(a_limit_on_time_allows_a_slow_down),
		IN_FOLDER(times_of_another_machine_are_not_compared),
		IN_FOLDER(outputs_that_broke_while_timed_are_accuracy),
		IN_FOLDER(without_slices_nothing_is_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
