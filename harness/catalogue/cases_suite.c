/*
 * Every implementation of the library meets every reported failure (gen_cases.c): prints who survives
 * which. What the table of known failures does not list must not be a failure.
 */
#include "catalogue.h"
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int counted[VERDICTS];

/* One check; whether it is as it should be. */
static int holds(struct check_data *data, const struct norm_impl *impl, char *line, size_t size)
{
	struct check_result result = check_run(data, impl, 1);
	size_t at = strlen(line);

	counted[result.verdict]++;
	if (verdict_fails(result.verdict))
		snprintf(line + at, size - at, " %s%s", impl->name, result.expected ? "*" : "");
	if (!verdict_fails(result.verdict) || result.expected)
		return 1;
	print_error("%s, %s, %s: %s: %s\n", impl->name, data->problem_text, data->input_text,
				verdict_word(result.verdict), result.reason);
	return 0;
}

static int meet(const struct input_case *row)
{
	const struct norm_impl *const *impls = norm_impls();
	char name[128], line[2000] = "";
	struct norm_problem problem;
	struct check_data data;
	struct message why;
	struct input input;
	int wrong = 0;

	snprintf(name, sizeof(name), "case:%s", row->name);
	if (norm_problem_parse(row->problem, &problem, why.text, sizeof(why.text)) ||
		input_parse(name, &input, &why) || check_prepare(&data, &problem, &input, 1, 1, &why))
		fail_msg("%s: %s", row->name, why.text);
	data.calls = 5;
	wrong += !holds(&data, &reference_impl, line, sizeof(line));
	for (size_t i = 0; impls[i]; i++)
		wrong += !holds(&data, impls[i], line, sizeof(line));
	print_message("%-26s fails:%s\n", row->name, line[0] ? line : " none");
	check_release(&data);
	return wrong;
}

static void each_case_is_survived_or_known(void **state)
{
	(void)state;
	int wrong = 0;

	for (size_t i = 0; i < input_case_count; i++)
		wrong += meet(&input_cases[i]);
	for (int verdict = 0; verdict < VERDICTS; verdict++)
		print_message("%s %d  ", verdict_word((enum verdict)verdict), counted[verdict]);
	print_message("\n");
	assert_int_equal(wrong, 0);
	/* Data that nothing fails on would be no test: one-pass variances must. */
	assert_true(counted[VERDICT_WRONG] > 0 && counted[VERDICT_PASS] > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_case_is_survived_or_known)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
