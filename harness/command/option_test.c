/* Flags: what they set, what is refused and how, and that the tables agree with each other. */
#include "option.h"
#include "role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static int parse(const char *verb_name, struct settings *out, struct message *why,
				 const char *words)
{
	static char copy[256];
	char *argv[16];
	int argc = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	*out = settings_default();
	return options_parse(&(struct verb){.name = verb_name}, argc, argv, out, why);
}

static void flags_set_their_members(void **state)
{
	struct settings s;
	struct message why;

	(void)state;
	assert_int_equal(parse("bench", &s, &why,
						   "--impl naive --impl=-ref -p layer/f32/4x8 --seed 0x10 --threads 2 "
						   "--cold --time-budget 1.5 --json -"),
					 0);
	assert_int_equal(s.impls.count, 2);
	assert_string_equal(s.impls.text[1], "-ref");
	assert_string_equal(s.problems.text[0], "layer/f32/4x8");
	assert_int_equal(s.seed, 16);
	assert_int_equal(s.threads, 2);
	assert_int_equal(s.cold, 1);
	assert_true(s.time_budget == 1.5);
	assert_string_equal(s.json, "-");
	settings_free(&s);
	assert_int_equal(parse("run", &s, &why, "quick -- --odd"), 0);
	assert_int_equal(s.rest.count, 2);
	assert_string_equal(s.rest.text[1], "--odd");
	settings_free(&s);
	assert_int_equal(
		parse("apply", &s, &why, "--x a.npy -o y.npy --save-mean m.npy --mean g.npy"), 0);
	assert_string_equal(s.input_file[ROLE_X], "a.npy");
	assert_string_equal(s.output_file[ROLE_Y], "y.npy");
	assert_string_equal(s.output_file[ROLE_MEAN], "m.npy");
	assert_string_equal(s.input_file[ROLE_MEAN], "g.npy");
	settings_free(&s);
}

static void refused(const char *verb, const char *words, const char *phrase)
{
	struct settings s;
	struct message why = {""};

	if (parse(verb, &s, &why, words) == 0)
		fail_msg("%s %s was accepted", verb, words);
	if (!strstr(why.text, phrase))
		fail_msg("%s %s: '%s' does not say '%s'", verb, words, why.text, phrase);
	settings_free(&s);
}

static void bad_flags_are_named(void **state)
{
	(void)state;
	refused("check", "--imput normal", "did you mean '--input'?");
	refused("list", "--time-budget 3", "flag of normlab list: '--time-budget'");
	refused("check", "--seed -1", "--seed: '-1' is no seed");
	refused("check", "--seed 1x", "--seed: '1x'");
	refused("check", "--threads 0", "--threads: '0' is no whole number of 1 or more");
	refused("check", "--threads two", "--threads: 'two'");
	refused("bench", "--time-budget nan", "--time-budget: 'nan'");
	refused("bench", "--cold=yes", "--cold: takes no value");
	refused("check", "--problem", "--problem: needs a value");
	refused("check", "--json=", "--json: '' is empty");
}

/* Every verb an option names exists, and no verb has two options of one name or letter. */
static void tables_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		char words[128], *word;

		snprintf(words, sizeof(words), "%s", options[i].verbs);
		for (word = strtok(words, " "); word; word = strtok(NULL, " ")) {
			size_t v = 0;

			while (v < verb_count && strcmp(verbs[v].name, word) != 0)
				v++;
			if (v == verb_count && strcmp(word, "*") != 0)
				fail_msg("%s names the verb '%s'", options[i].name, word);
		}
		for (size_t v = 0; v < verb_count; v++)
			for (size_t k = 0; k < i; k++)
				if (option_applies(&options[i], &verbs[v]) &&
					option_applies(&options[k], &verbs[v]) &&
					(strcmp(options[i].name, options[k].name) == 0 ||
					 (options[i].letter && options[i].letter == options[k].letter)))
					fail_msg("%s of %s stands twice", options[i].name, verbs[v].name);
		assert_true((options[i].meta == NULL) ==
					(options[i].kind == OPTION_FLAG || options[i].kind == OPTION_NEVER));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_set_their_members),
		cmocka_unit_test(bad_flags_are_named),
		cmocka_unit_test(tables_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
