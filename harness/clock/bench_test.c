/* Rows, stores and looks of short benches; how true the claims are is statistics_test's business. */
#include "bench.h"

#include "clock.h"
#include "monotonic.h"
#include "roof.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct norm_impl *impls[2];
static struct norm_problem problems[2];
static struct input input;

/* Slices so long that none sits out, so many that a busy machine spoils not all of them. */
enum { ROUNDS = 16 };

static struct bench_request request(void)
{
	struct message why;

	impls[0] = norm_find("naive/centred");
	impls[1] = norm_find("twopass/centred");
	assert_int_equal(norm_problem_parse("layer/f32/8x64", &problems[0], why.text, 1024), 0);
	assert_int_equal(norm_problem_parse("layer/f32/3x100", &problems[1], why.text, 1024), 0);
	assert_int_equal(input_parse("normal", &input, &why), 0);
	return (struct bench_request){
		.problems = problems,
		.problem_count = 2,
		.impls = impls,
		.impl_count = 2,
		.input = &input,
		.seed = 1,
		.threads = 1,
		.quiet = true,
		.rounds = ROUNDS,
		.processes = 3,
		.slice_s = 2e-4,
	};
}

static struct bench_result run(const struct bench_request *r)
{
	struct bench_result result;
	struct message why;

	if (bench_run(r, &result, &why))
		fail_msg("%s", why.text);
	return result;
}

static const struct bench_row *row_of(const struct bench_result *result,
									  const struct norm_impl *impl,
									  const struct norm_problem *problem)
{
	for (size_t i = 0; i < result->count; i++)
		if (result->rows[i].impl == impl && result->rows[i].problem == problem)
			return &result->rows[i];
	fail_msg("no row of %s", impl->name);
	return NULL;
}

static void each_problem_has_its_roof_and_a_row_for_each(void **state)
{
	struct bench_request r = request();
	struct bench_result result;

	(void)state;
	r.baseline = impls[1];
	result = run(&r);
	assert_int_equal(result.count, 6);
	for (int p = 0; p < 2; p++) {
		const struct bench_row *baseline = row_of(&result, impls[1], &problems[p]);
		const struct bench_row *other = row_of(&result, impls[0], &problems[p]);

		assert_true(roof_is(result.rows[3 * p].impl));
		assert_true(result.rows[3 * p].ratio_to_copy == 1);
		assert_null(baseline->baseline);
		assert_null(baseline->claim);
		assert_true(baseline->ratio == 1);
		assert_ptr_equal(other->baseline, impls[1]);
		/* Three processes claim nothing, unless all of the interval lies half as much again away. */
		if (!(other->hi < 1 / 1.5 || other->lo > 1.5)) {
			assert_string_equal(other->claim, "AMBIGUOUS");
			assert_string_equal(other->why, "too few processes");
		} else
			assert_string_equal(other->claim, other->lo < 1 ? "FASTER" : "SLOWER");
		assert_true(other->ns > 0 && other->ratio > 0);
		assert_true(other->ratio_to_copy > 0 && other->ratio_to_copy < 1);
		/* The pair's ratio and the two times tell the same story: within a factor on any machine. */
		assert_true(fabs(log(other->ratio * baseline->ns / other->ns)) < log(1.5));
		assert_string_equal(other->trouble, "");
	}
	bench_free(&result);
}

static void without_a_baseline_the_first_is_it(void **state)
{
	struct bench_request r = request();
	struct bench_result result;

	(void)state;
	r.problem_count = 1;
	result = run(&r);
	assert_null(row_of(&result, impls[0], &problems[0])->claim);
	assert_ptr_equal(row_of(&result, impls[1], &problems[0])->baseline, impls[0]);
	bench_free(&result);
}

static int64_t ask(struct store *store, const char *query)
{
	sqlite3_stmt *statement;
	int64_t value;

	assert_int_equal(sqlite3_prepare_v2(store_sqlite(store), query, -1, &statement, NULL),
					 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

static void every_slice_is_kept_raw(void **state)
{
	struct bench_request r = request();
	struct bench_result result;
	struct message why;
	const char *named = getenv("TMPDIR");
	char path[256];
	struct store_run run_facts = {
		.machine = {.host = "", .cpu = "", .features = "", .system = ""},
		.suite = "",
		.suite_text = ""};

	(void)state;
	snprintf(path, sizeof(path), "%s/bench_test_XXXXXX", named ? named : "/tmp");
	assert_true(close(mkstemp(path)) == 0);
	unlink(path);
	r.store = store_open(path, STORE_WRITE, &why);
	assert_non_null(r.store);
	assert_int_equal(store_run_begin(r.store, &run_facts, &why), 0);
	result = run(&r);
	assert_int_equal(ask(r.store, "SELECT count(*) FROM sample JOIN impl ON impl.id = impl_id "
								  "WHERE family != 'roof'"),
					 2 * 2 * 3 * ROUNDS);
	assert_int_equal(ask(r.store, "SELECT count(*) FROM sample WHERE real_ns > 0 AND "
								  "iterations > 0 AND process < 3 AND round < 16"),
					 ask(r.store, "SELECT count(*) FROM sample"));
	assert_int_equal(ask(r.store, "SELECT count(*) FROM timing WHERE verdict = 'PASS'"), 6);
	assert_int_equal(ask(r.store, "SELECT count(*) FROM ratio WHERE headline"), 2);
	store_close(r.store);
	unlink(path);
	bench_free(&result);
}

static double seconds(const struct bench_request *r)
{
	double began_s = monotonic_s();
	struct bench_result result = run(r);

	assert_int_equal(result.count, 6);
	bench_free(&result);
	return monotonic_s() - began_s;
}

/* A budget bounds the time: 0.3 s, and one process more at most. On a loaded machine that one takes longer:
 * as long as such processes take before and after. */
static void a_budget_is_held(void **state)
{
	struct bench_request r = request(), one = request();
	double before_s, took_s, after_s;

	(void)state;
	one.processes = 1;
	r.processes = 0;
	r.budget_s = 0.3;
	before_s = seconds(&one);
	took_s = seconds(&r);
	after_s = seconds(&one);
	assert_true(took_s < fmax(2, r.budget_s + 4 * fmax(before_s, after_s)));
}

/* Time for more than the 400 processes that a budget is worth: they are spread over it. */
static void visits_are_spread_over_the_budget(void **state)
{
	struct bench_request r = request();
	struct bench_result result;
	double began_s;

	(void)state;
	r.problem_count = 1;
	r.processes = 2;
	r.budget_s = 0.8;
	began_s = monotonic_s();
	result = run(&r);
	/* On a machine so loaded that processes fill it, there is nothing to wait for. */
	assert_true(monotonic_s() - began_s >= 0.4);
	bench_free(&result);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_problem_has_its_roof_and_a_row_for_each),
		cmocka_unit_test(without_a_baseline_the_first_is_it),
		cmocka_unit_test(every_slice_is_kept_raw),
		cmocka_unit_test(a_budget_is_held),
		cmocka_unit_test(visits_are_spread_over_the_budget),
	};

	if (argc > 1 && strcmp(argv[1], CLOCK_WORD) == 0)
		return clock_process();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
