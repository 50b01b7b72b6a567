/* Two visits, kept in a store and read again; whom a survey compares. */
#include "survey.h"

#include "beside.h"
#include "store_fixture.h"

static struct store *begin(const char *path)
{
	struct store *store = fixture_open(path, STORE_WRITE);
	struct message why;

	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	return store;
}

static void same_times(const struct record *a, const struct record *b)
{
	assert_int_equal(a->processes, b->processes);
	for (int cell = 0; cell < RECORD_CELLS; cell++)
		for (int k = 0; k < RECORD_SUBJECTS; k++)
			for (int i = 0; i < a->processes * RECORD_ROUNDS; i++)
				assert_true(fabs(a->ns[cell][k][i] - b->ns[cell][k][i]) <=
							1e-12 * a->ns[cell][k][i]);
	for (int i = 0; i < a->processes; i++)
		assert_true(a->at_s[i] == b->at_s[i] && b->at_s[i] > 0);
}

static int timed(const struct record *record, int cell, int subject)
{
	int count = 0;

	for (int i = 0; i < record->processes * RECORD_ROUNDS; i++)
		count += record->ns[cell][subject][i] > 0;
	return count;
}

static void visits_are_kept_and_read_again(void **state)
{
	struct survey survey;
	struct record read;
	struct message why = {""};
	char folder[64], path[96];
	struct store *store;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/survey.db", folder);
	store = begin(path);
	if (survey_begin(&survey, 2, store, &why) || survey_visit(&survey, &why) ||
		survey_visit(&survey, &why))
		fail_msg("%s", why.text);
	assert_int_equal(survey_visit(&survey, &why), -1); /* full */
	if (record_read(&read, store, &why))
		fail_msg("%s", why.text);
	same_times(&survey.record, &read);
	for (int k = 0; k < RECORD_SUBJECTS; k++)
		assert_string_equal(read.subject[k], survey.record.subject[k]);
	for (int cell = 0; cell < RECORD_CELLS; cell++) {
		assert_true(timed(&read, cell, RECORD_A) > 0);
		assert_true(timed(&read, cell, RECORD_AGAIN) > 0);
		assert_true(timed(&read, cell, RECORD_B) > 0);
	}
	record_free(&read);
	survey_end(&survey);
	store_close(store);
	fixture_remove(folder);
}

static void unlike(const struct survey *survey, int a, int b)
{
	const struct norm_impl *x = survey->cells[0].subjects[a], *y = survey->cells[0].subjects[b];

	assert_true(strcmp(x->family, y->family) != 0 || strcmp(x->algorithm, y->algorithm) != 0);
}

/* The twins have A's name and a word; the others have other algorithms. */
static void unlike_kernels_and_twins_are_chosen(void **state)
{
	struct survey survey;
	struct message why;
	char path[4096];
	const char *a;

	(void)state;
	if (survey_begin(&survey, 1, NULL, &why) || survey_visit(&survey, &why))
		fail_msg("%s", why.text);
	a = survey.record.subject[RECORD_A];
	assert_int_equal(strncmp(survey.record.subject[RECORD_AGAIN], a, strlen(a)), 0);
	assert_int_equal(strncmp(survey.record.subject[RECORD_ELSEWHERE], a, strlen(a)), 0);
	unlike(&survey, RECORD_A, RECORD_B);
	unlike(&survey, RECORD_A, RECORD_C);
	unlike(&survey, RECORD_B, RECORD_C);
	if (beside_library(0, path, sizeof(path)))
		assert_true(timed(&survey.record, 0, RECORD_ELSEWHERE) > 0);
	survey_end(&survey);
}

static const struct norm_impl *none(const char *name)
{
	(void)name;
	return NULL;
}

/* The same object files, linked again: other addresses, the same results. */
static void elsewhere_is_other_code(void **state)
{
	const char *name = "naive/centred";
	const struct norm_impl *here = norm_find(name), *there;
	struct twin twin;
	char path[4096];

	(void)state;
	twin_make(&twin, here, TWIN_AGAIN);
	assert_ptr_equal(twin_find(twin.impl.name, 0, norm_find), here);
	twin_make(&twin, here, TWIN_ELSEWHERE);
	assert_null(twin_find(name, 0, norm_find));
	assert_null(twin_find("nobody" TWIN_AGAIN, 0, norm_find));
	if (!beside_library(0, path, sizeof(path)))
		skip();
	there = twin_find(twin.impl.name, 0, none);
	assert_non_null(there);
	assert_string_equal(there->name, here->name);
	assert_ptr_not_equal(there->run, here->run);
	assert_ptr_not_equal(twin_find(twin.impl.name, 1, none)->run, there->run);
	assert_null(twin_find("nobody" TWIN_ELSEWHERE, 0, none));
}

static void a_store_without_a_survey_is_told(void **state)
{
	struct record record = {0};
	struct message why;
	char folder[64], path[96];
	struct store *store;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/empty.db", folder);
	store = begin(path);
	assert_int_equal(record_read(&record, store, &why), -1);
	assert_non_null(strstr(why.text, "holds no survey"));
	record_free(&record);
	store_close(store);
	fixture_remove(folder);
}

/* Only normlab itself has shifted programs beside it: a test is its own timing process. */
static void a_test_times_itself(void **state)
{
	char path[4096];

	(void)state;
	for (uint64_t seed = 0; seed < 8; seed++) {
		beside_program(seed, path, sizeof(path));
		assert_string_equal(path, "/proc/self/exe");
	}
	assert_int_equal(beside_programs(), 1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visits_are_kept_and_read_again),
		cmocka_unit_test(unlike_kernels_and_twins_are_chosen),
		cmocka_unit_test(elsewhere_is_other_code),
		cmocka_unit_test(a_store_without_a_survey_is_told),
		cmocka_unit_test(a_test_times_itself),
	};

	if (argc > 1 && strcmp(argv[1], CLOCK_WORD) == 0)
		return clock_process();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
