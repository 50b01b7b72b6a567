/* Facts are found, and what spoils measuring is warned of. */
#include "doctor.h"

#include "fpenv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_has_a_value_and_every_warning_an_advice),
		cmocka_unit_test(versions_of_what_is_linked),
		cmocka_unit_test(what_spoils_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
