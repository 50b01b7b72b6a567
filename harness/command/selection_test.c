/* Which names a pattern picks; and what a table prints. */
#include "selection.h"
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"naive/centred", "naive/centred+fastmath",
									"twopass/centred", "reference"};

/* Picked names as digits: "02" for the first and the third. */
static const char *picked(const char *a, const char *b, struct message *why)
{
	static char out[8];
	const char *text[2] = {a, b};
	struct texts patterns = {text, (size_t) !!a + (size_t) !!b};
	bool marks[4];
	size_t at = 0;

	if (selection_pick("--impl", &patterns, names, 4, sizeof(names[0]), marks, why))
		return NULL;
	for (size_t i = 0; i < 4; i++)
		if (marks[i])
			out[at++] = (char)('0' + i);
	out[at] = '\0';
	return out;
}

static void patterns_pick(void **state)
{
	struct message why;

	(void)state;
	assert_string_equal(picked(NULL, NULL, &why), "0123");
	assert_string_equal(picked("naive/centred", NULL, &why), "0"); /* exact wins over regex */
	assert_string_equal(picked("naive", NULL, &why), "01");
	assert_string_equal(picked("-reference", NULL, &why), "012");
	assert_string_equal(picked("naive", "-fastmath$", &why), "0");
	assert_null(picked("nave", NULL, &why));
	assert_non_null(strstr(why.text, "--impl: 'nave' is none of"));
	assert_null(picked("(", NULL, &why));
	assert_non_null(strstr(why.text, "neither a name nor a regex"));
	assert_null(picked("naive", "-naive", &why));
	assert_non_null(strstr(why.text, "nothing is left"));
}

static const struct column columns[] = {
	{"name", COLUMN_TEXT, NULL, 0},
	{"ns", COLUMN_REAL, "%.1f", 0},
	{"n", COLUMN_COUNT, NULL, 0},
	{"all", COLUMN_REAL, NULL, 1},
};

static struct table *filled(void)
{
	struct table *table = table_new(columns, 4);

	table_text(table, "a\"b");
	table_real(table, 12.25);
	table_count(table, 3);
	table_real(table, INFINITY);
	table_text(table, NULL);
	table_real(table, NAN);
	table_null(table);
	table_real(table, 0.1);
	return table;
}

static void json_is_tagged_and_exact(void **state)
{
	char path[] = "/tmp/normlab-table-XXXXXX", text[512] = "";
	int file = mkstemp(path);
	struct table *table = filled();
	struct message why;
	FILE *in;

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(table_print(table, path, &why), 0);
	in = fopen(path, "re");
	assert_non_null(in);
	assert_true(fread(text, 1, sizeof(text) - 1, in) > 0);
	fclose(in);
	assert_non_null(strstr(text, "\"name\": \"a\\\"b\""));
	assert_non_null(strstr(text, "\"all\": \"Inf\""));
	assert_non_null(strstr(text, "\"ns\": \"NaN\""));
	assert_non_null(strstr(text, "\"n\": null"));
	assert_non_null(strstr(text, "\"all\": 0.10000000000000001"));
	assert_int_equal(table_print(table, "/nonexistent/x.json", &why), -1);
	assert_non_null(strstr(why.text, "--json: '/nonexistent/x.json' cannot be written"));
	table_free(table);
	close(file);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_pick),
		cmocka_unit_test(json_is_tagged_and_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
