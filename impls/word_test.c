/* The word a user meant, and numbers that keep their bits in any locale. */
#include "number.h"
#include "word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static void distances_by_hand(void **state)
{
	(void)state;
	assert_int_equal(norm_word_distance("layer", "layer"), 0);
	assert_int_equal(norm_word_distance("lyer", "layer"), 1);
	assert_int_equal(norm_word_distance("alyer", "layer"), 1); /* a swap of neighbours is one */
	assert_int_equal(norm_word_distance("LAYER", "layer"), 0);
	assert_int_equal(norm_word_distance("", "rms"), 3);
	assert_int_equal(norm_word_distance("kitten", "sitting"), 3);
}

static const char *nearest(const char *word)
{
	static const char *const words[] = {"check", "bench", "report", "--time-budget"};

	return norm_word_nearest(word, words, 4, sizeof(words[0]));
}

static void nearest_or_none(void **state)
{
	(void)state;
	assert_string_equal(nearest("chekc"), "check");
	assert_string_equal(nearest("rep"), "report");
	assert_string_equal(nearest("--time"), "--time-budget");
	assert_null(nearest("xyzzy"));
	assert_null(nearest(""));
}

static void comes_back(double value, const char *text)
{
	char out[64];
	double back;

	norm_number_print(value, out, sizeof(out));
	if (text)
		assert_string_equal(out, text);
	assert_int_equal(norm_number_parse(out, &back), 0);
	assert_memory_equal(&back, &value, sizeof(value));
}

static void numbers_are_short_and_exact(void **state)
{
	(void)state;
	comes_back(1e-5, "1e-5");
	comes_back((double)1e-5f, "1e-5f");
	comes_back(0.1, "0.1");
	comes_back(1e22, "1e22");
	comes_back(5e-324, "5e-324");
	comes_back(0x1.fffffffffffffp1023, "1.7976931348623157e308");
	comes_back(0x1.921fb54442d18p1, NULL);
	comes_back(0x1.000002p0, NULL);
	comes_back(0, "0");
}

static void text_that_is_no_number(void **state)
{
	static const char *const texts[] = {"",   " 1",  "1 ", "inf",  "nan",
										"1e", "1ff", "0x", "1e-5g"};
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (norm_number_parse(texts[i], &value) == 0)
			fail_msg("'%s' was read as %g", texts[i], value);
	assert_int_equal(norm_number_parse("0x1p-20f", &value), 0);
	assert_true(value == 0x1p-20);
}

/* A decimal comma must not reach a store. Where no such locale is installed, there is no such risk
 * to see, and the test says so. */
static void locale_does_not_matter(void **state)
{
	static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "nl_NL.UTF-8"};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		if (setlocale(LC_ALL, commas[i]))
			break;
	if (strcmp(localeconv()->decimal_point, ",") != 0)
		print_message("no locale with a decimal comma is installed here\n");
	comes_back(0.125, "0.125");
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_by_hand),           cmocka_unit_test(nearest_or_none),
		cmocka_unit_test(numbers_are_short_and_exact), cmocka_unit_test(text_that_is_no_number),
		cmocka_unit_test(locale_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
