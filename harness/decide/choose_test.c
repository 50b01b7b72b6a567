/* The decision from stores made by hand, where the right answer is known. */
#include "choose.h"
#include "choose_show.h"
#include "store_fixture.h"

#include <sqlite3.h>

#define PROBLEM   "layer/f32/64x768"
#define PROCESSES 24
#define ROUNDS    10

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

/* fixture_impls[0..2]: times of a call, and errors on two inputs (NaN: WRONG). */
struct made {
	double ns[3], easy[3], hard[3];
};

static void fill(const struct made *made)
{
	struct norm_problem problem = problem_of(PROBLEM);
	struct store_cell cell = {&problem, "hot", 1};
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;
	uint64_t state = 7;

	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	for (int i = 0; i < 3; i++) {
		/* The fixture's verdict is OVER_BOUND beyond 1000 kappa. */
		fixture_result(store, PROBLEM, "normal", &fixture_impls[i], made->easy[i], 1e4);
		fixture_result(store, PROBLEM, "outlier", &fixture_impls[i], made->hard[i], 1e4);
		fixture_timing(store, PROBLEM, &fixture_impls[i], made->ns[i], 5000);
	}
	for (int process = 0; process < PROCESSES; process++) {
		struct store_slice slices[3 * ROUNDS];
		int count = 0;

		for (int round = 0; round < ROUNDS; round++)
			for (int i = 0; i < 3; i++)
				slices[count++] =
					(struct store_slice){&fixture_impls[i],
										 process,
										 round,
										 i,
										 1,
										 made->ns[i] * (1 + .004 * fixture_noise(&state)),
										 0};
		assert_int_equal(store_slices(store, &cell, slices, (size_t)count, &why), 0);
	}
	store_close(store);
}

/* The answer at a limit of 16 u; the caller frees it. */
static struct choose_answer ask(double max_ulp, double max_normwise)
{
	static const char *const inputs[] = {"normal", "outlier", NULL};
	const struct choose_question question = {PROBLEM, "hot", 1, max_ulp, max_normwise,
											 inputs,  NULL,  0, false};
	struct store *store = fixture_open(path, STORE_READ);
	struct choose_answer answer;
	struct message why;

	if (choose_decide(store_sqlite(store), &question, &answer, &why))
		fail_msg("%s", why.text);
	store_close(store);
	return answer;
}

static const struct choose_row *row(const struct choose_answer *answer, int impl)
{
	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(answer->rows[i].impl, fixture_impls[impl].name) == 0)
			return &answer->rows[i];
	fail_msg("%s is not in the answer", fixture_impls[impl].name);
	abort(); /* fail_msg does not come back */
}

static void chooses(int impl, const struct choose_answer *answer)
{
	assert_true(answer->chosen);
	assert_string_equal(answer->rows[0].impl, fixture_impls[impl].name);
}

static void says(const struct choose_answer *answer, int impl, const char *phrase)
{
	if (!strstr(row(answer, impl)->reason, phrase))
		fail_msg("'%s' lacks '%s'", row(answer, impl)->reason, phrase);
}

static void the_fastest_within_the_limit_is_chosen(void **state)
{
	struct choose_answer answer;

	(void)state;
	fill(&(struct made){{1000, 2000, 3000}, {2, 1, 1}, {500, 3, 2}});
	answer = ask(INFINITY, 16);
	chooses(1, &answer);
	says(&answer, 0, "error: 500 u normwise on outlier, above the limit of 16 u");
	says(&answer, 2, "SLOWER: 1.5 times its time");
	assert_true(row(&answer, 0)->frontier && row(&answer, 1)->frontier &&
				row(&answer, 2)->frontier);
	choose_free(&answer);
	answer = ask(INFINITY, 1000);
	chooses(0, &answer);
	choose_free(&answer);
	/* The fixture's largest ulp is twice its normwise error. */
	answer = ask(5, INFINITY);
	chooses(2, &answer);
	says(&answer, 1, "error: 6 ulp on outlier, above the limit of 5 ulp");
	choose_free(&answer);
	answer = ask(INFINITY, 1);
	assert_false(answer.chosen);
	choose_free(&answer);
}

static void of_what_rounds_do_not_separate_the_most_accurate(void **state)
{
	struct choose_answer answer;

	(void)state;
	fill(&(struct made){{1000, 1001, 1300}, {2, 1, 1}, {9, 3, 2}});
	answer = ask(INFINITY, 16);
	chooses(1, &answer);
	says(&answer, 0, "not separated in time");
	says(&answer, 2, "SLOWER");
	choose_free(&answer);
}

static void what_fails_is_never_chosen(void **state)
{
	struct choose_answer answer;

	(void)state;
	fill(&(struct made){{1000, 2000, 3000}, {2, 1, 1}, {NAN, -3, 2}});
	answer = ask(INFINITY, 1e9);
	chooses(2, &answer);
	says(&answer, 0, "fails: WRONG on outlier");
	says(&answer, 1, "fails: WRONG on outlier");
	assert_false(row(&answer, 0)->frontier);
	choose_free(&answer);
}

static void change(const char *sql)
{
	struct store *store = fixture_open(path, STORE_WRITE);

	if (sqlite3_exec(store_sqlite(store), sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(store_sqlite(store)));
	store_close(store);
}

static void what_is_refused_unchecked_or_untimed_says_so(void **state)
{
	struct choose_answer answer;

	(void)state;
	fill(&(struct made){{1000, 2000, 3000}, {2, 1, 1}, {2, 1, 1}});
	change("UPDATE result SET verdict = 'SKIP', reason = 'op: never' WHERE impl_id = 1;"
		   "DELETE FROM ccdf; DELETE FROM result WHERE impl_id = 2 AND input_id = 2");
	answer = ask(INFINITY, 16);
	chooses(2, &answer);
	says(&answer, 0, "refused: op: never");
	says(&answer, 1, "checked on 1 of the 2 inputs only");
	choose_free(&answer);
	change("UPDATE timing SET verdict = 'SUSPECT' WHERE impl_id = 3");
	answer = ask(INFINITY, 16);
	chooses(2, &answer);
	choose_free(&answer);
	change("UPDATE timing SET verdict = 'WRONG', reason = 'bits differ' WHERE impl_id = 3");
	answer = ask(INFINITY, 16);
	assert_false(answer.chosen);
	says(&answer, 2, "fails: WRONG while timed: bits differ");
	choose_free(&answer);
}

/* A point estimate of another run is contradicted by paired rounds: rounds decide. */
static void paired_rounds_overrule_times_of_different_moments(void **state)
{
	struct choose_answer answer;

	(void)state;
	fill(&(struct made){{2000, 1000, 3000}, {1, 1, 1}, {1, 1, 1}});
	change("UPDATE timing SET ns = 900, ns_lo = 890, ns_hi = 910 WHERE impl_id = 1");
	answer = ask(INFINITY, 16);
	chooses(1, &answer);
	says(&answer, 0, "SLOWER: 2 times its time");
	choose_free(&answer);
}

static void the_same_store_gives_the_same_answer(void **state)
{
	struct choose_answer first, second;

	(void)state;
	fill(&(struct made){{1000, 1001, 1002}, {1, 1, 1}, {3, 3, 3}});
	first = ask(INFINITY, 16);
	second = ask(INFINITY, 16);
	assert_int_equal(first.count, second.count);
	for (size_t i = 0; i < first.count; i++) {
		assert_string_equal(first.rows[i].impl, second.rows[i].impl);
		assert_string_equal(first.rows[i].reason, second.rows[i].reason);
	}
	choose_free(&first);
	choose_free(&second);
}

static void the_page_says_the_same_with_its_limit(void **state)
{
	struct message why;
	struct store *store;
	char *text;

	(void)state;
	fill(&(struct made){{1000, 2000, 3000}, {2, 1, 1}, {500, 3, 2}});
	store = fixture_open(path, STORE_READ);
	text = choose_paragraphs(store_sqlite(store), &why);
	assert_non_null(text);
	assert_non_null(strstr(text, PROBLEM ": ship twopass/centred (of 3 timed)"));
	assert_non_null(strstr(text, "within 3 u on each of 2 inputs, where the limit is 16 u"));
	assert_non_null(strstr(text, "On the frontier: twopass/centred (0.0407 ns, 3 u), "));
	assert_non_null(strstr(text, "the worst over normal, outlier."));
	free(text);
	store_close(store);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(the_fastest_within_the_limit_is_chosen),
		IN_FOLDER(of_what_rounds_do_not_separate_the_most_accurate),
		IN_FOLDER(what_fails_is_never_chosen),
		IN_FOLDER(what_is_refused_unchecked_or_untimed_says_so),
		IN_FOLDER(paired_rounds_overrule_times_of_different_moments),
		IN_FOLDER(the_same_store_gives_the_same_answer),
		IN_FOLDER(the_page_says_the_same_with_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
