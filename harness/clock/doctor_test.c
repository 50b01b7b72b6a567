/* Facts are found, and what spoils measuring is warned of. */
#include "doctor.h"

#include "doctor_notes.h"
#include "fpenv.h"
#include "store_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

static struct doctor_fact find(const char *name)
{
	struct doctor_fact fact = {0};

	for (size_t i = 0; i < doctor_check_count; i++)
		if (strcmp(doctor_checks[i].name, name) == 0) {
			doctor_checks[i].find(&fact);
			return fact;
		}
	fail_msg("no fact '%s'", name);
	return fact;
}

static void every_fact_has_a_value_and_every_warning_an_advice(void **state)
{
	(void)state;
	for (size_t i = 0; i < doctor_check_count; i++) {
		struct doctor_fact fact = find(doctor_checks[i].name);

		if (!fact.value[0])
			fail_msg("%s: nothing is said", doctor_checks[i].name);
		assert_int_equal(fact.state == DOCTOR_WARN, fact.advice[0] != 0);
		assert_null(strchr(fact.value, '\n'));
	}
}

static void versions_of_what_is_linked(void **state)
{
	(void)state;
	assert_int_equal(strncmp(find("libraries").value, "MPFR ", 5), 0);
	assert_true(find("Google Benchmark").value[0] >= '1');
}

static void what_spoils_is_warned_of(void **state)
{
	char *before = getenv("TMPDIR");

	(void)state;
	fpenv_flush_to_zero();
	assert_int_equal(find("flush to zero").state, DOCTOR_WARN);
	fpenv_reset();
	assert_int_equal(find("flush to zero").state, DOCTOR_OK);
	setenv("TMPDIR", "/nonexistent/folder", 1);
	assert_int_equal(find("temporary space").state, DOCTOR_WARN);
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
	setenv("NORM_CPU_DISABLE", "avx512f", 1);
	assert_int_equal(find("vectors").state, DOCTOR_WARN);
	unsetenv("NORM_CPU_DISABLE");
}

/* ---- fixtures: a /proc and a /sys of our own ---------------------------------------------------- */

static char fixture[64];

static void put(const char *path, const char *text)
{
	char full[256];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", fixture, path);
	for (char *slash = strchr(full + strlen(fixture) + 1, '/'); slash;
		 slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static const struct spoiler {
	const char *fact, *path, *good, *bad, *advice;
} spoilers[] = {
	{"governor", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n",
	 "powersave\n", "cpupower frequency-set -g performance"},
	{"turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo", "1\n", "0\n", "turn it off"},
	{"turbo", "/sys/devices/system/cpu/cpufreq/boost", "0\n", "1\n", "turn it off"},
	{"load", "/proc/loadavg", "0.10 0.10 0.10 1/100 1000\n", "3.00 1.00 1.00 4/100 1000\n",
	 "stop it, or wait"},
	{"virtual machine", "/proc/cpuinfo", "flags\t\t: fpu vme avx2\n",
	 "flags\t\t: fpu hypervisor avx2\n", "repeat at another hour"},
	{"cores", "/sys/devices/system/cpu/smt/active", "0\n", "1\n", "turn SMT off"},
};

static void each_spoiler_is_told_apart(void **state)
{
	char command[128];

	(void)state;
	for (size_t i = 0; i < sizeof(spoilers) / sizeof(spoilers[0]); i++) {
		const struct spoiler *s = &spoilers[i];

		strcpy(fixture, "/tmp/doctor_test_XXXXXX");
		assert_non_null(mkdtemp(fixture));
		doctor_look_under(fixture);
		put(s->path, s->good);
		if (find(s->fact).state == DOCTOR_WARN)
			fail_msg("%s: warned of '%s'", s->fact, s->good);
		put(s->path, s->bad);
		if (find(s->fact).state != DOCTOR_WARN || !strstr(find(s->fact).advice, s->advice))
			fail_msg("%s: '%s' is not warned of", s->fact, s->bad);
		doctor_look_under("");
		snprintf(command, sizeof(command), "rm -rf '%s'", fixture);
		assert_int_equal(system(command), 0);
	}
}

/* A file system without room: /proc has none. */
static void small_temporary_space_is_warned_of(void **state)
{
	char *before = getenv("TMPDIR");

	(void)state;
	setenv("TMPDIR", "/proc", 1);
	assert_int_equal(find("temporary space").state, DOCTOR_WARN);
	assert_non_null(strstr(find("temporary space").advice, "under 1 GB"));
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
}

/* ---- what a survey found ------------------------------------------------------------------------- */

static void numbers_become_words(void **state)
{
	const struct doctor_resolution good = {.residency = "L2",
										   .percent_48 = 1.6,
										   .percent_240 = 1.1,
										   .contended = 0.3,
										   .usable = 0.8};
	struct doctor_resolution r = good;
	struct doctor_fact fact;

	(void)state;
	doctor_resolution_say(&r, &fact);
	assert_int_equal(fact.state, DOCTOR_OK);
	assert_string_equal(fact.advice, "");
	assert_non_null(strstr(fact.value, "1.6% (48 processes), 1.1% (240)"));
	r.percent_48 = 7;
	doctor_resolution_say(&r, &fact);
	assert_non_null(strstr(fact.advice, "under 7.0% stay AMBIGUOUS"));
	r = good;
	r.above = 0.04;
	doctor_resolution_say(&r, &fact);
	assert_int_equal(fact.state, DOCTOR_WARN);
	assert_non_null(strstr(fact.advice, "4.0% longer than the best seen"));
	r.above = 0.02;
	r.contended = 0.9;
	r.off_layouts = 0.25;
	doctor_resolution_say(&r, &fact);
	assert_null(strstr(fact.advice, "longer than"));
	assert_non_null(strstr(fact.advice, "90% of rounds ran in contention"));
	assert_non_null(strstr(fact.advice, "25% of buffer layouts"));
	r.usable = 0;
	doctor_resolution_say(&r, &fact);
	assert_non_null(strstr(fact.advice, "stop other work"));
}

/* ---- what it remembers -------------------------------------------------------------------------- */

static void the_best_is_remembered(void **state)
{
	char folder[] = "/tmp/doctor_test_XXXXXX", text[64], command[128];

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("XDG_CACHE_HOME", folder, 1);
	assert_false(doctor_note("a", text, sizeof(text)));
	assert_true(doctor_best("a", 100) == 100);
	assert_true(doctor_best("a", 110) == 100);
	assert_true(doctor_best("a b", 7) == 7); /* another name, though it begins alike */
	assert_true(doctor_best("a", 90) == 90);
	assert_true(doctor_best("a", 95) == 90);
	doctor_note_set("c", "some words");
	assert_true(doctor_note("c", text, sizeof(text)));
	assert_string_equal(text, "some words");
	assert_true(doctor_best("a b", 9) == 7);
	/* Where nothing can be kept, what is now is the best. */
	setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
	assert_true(doctor_best("a", 95) == 95);
	unsetenv("XDG_CACHE_HOME");
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

static void a_store_holds_the_facts(void **state)
{
	char folder[64], path[96];
	struct store *store;
	struct message why;
	sqlite3_stmt *statement;

	(void)state;
	fixture_folder(folder);
	snprintf(path, sizeof(path), "%s/facts.db", folder);
	store = fixture_open(path, STORE_WRITE);
	assert_int_equal(store_run_begin(store, &fixture_run, &why), 0);
	setenv("XDG_CACHE_HOME", folder, 1);
	doctor_note_set("resolves, L2", "1.2% (48 processes)");
	assert_int_equal(doctor_record(store, &why), 0);
	unsetenv("XDG_CACHE_HOME");
	assert_int_equal(
		sqlite3_prepare_v2(store_sqlite(store),
						   "SELECT count(*) FROM fact WHERE name IN ('governor', 'load', "
						   "'libraries') OR (name = 'resolves, L2' AND value LIKE '1.2%') OR "
						   "(name = 'resolves, L1' AND value LIKE 'not known%')",
						   -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(statement, 0), 5);
	sqlite3_finalize(statement);
	store_close(store);
	fixture_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_a_value_and_every_warning_an_advice),
		cmocka_unit_test(versions_of_what_is_linked),
		cmocka_unit_test(what_spoils_is_warned_of),
		cmocka_unit_test(each_spoiler_is_told_apart),
		cmocka_unit_test(small_temporary_space_is_warned_of),
		cmocka_unit_test(numbers_become_words),
		cmocka_unit_test(the_best_is_remembered),
		cmocka_unit_test(a_store_holds_the_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
