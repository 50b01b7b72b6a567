// The embedded table: sorted, complete to the byte, and silent about what is not there.
#include "embedded.h"
#include "version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void each_row_equals_its_file(void **state)
{
	(void)state;
	const char *source = getenv("NORMLAB_SOURCE");
	if (!source)
		skip();
	for (const struct embedded *row = embedded; row->path; row++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", source, row->path);
		FILE *file = fopen(path, "rb");
		assert_non_null(file);
		for (size_t i = 0; i < row->size; i++)
			assert_int_equal(fgetc(file), (unsigned char)row->data[i]);
		assert_int_equal(fgetc(file), EOF);
		assert_int_equal(row->data[row->size], 0);
		fclose(file);
	}
}

static void find_is_exact_and_table_is_sorted(void **state)
{
	(void)state;
	assert_null(embedded_find(""));
	assert_null(embedded_find("reports/none.sql"));
	for (const struct embedded *row = embedded; row->path; row++) {
		assert_ptr_equal(embedded_find(row->path), row);
		if (row != embedded)
			assert_true(strcmp(row[-1].path, row->path) < 0);
	}
}

static void version_is_filled(void **state)
{
	(void)state;
	const char *words[] = {version.number, version.commit, version.compiler, version.flags,
						   version.build};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_true(strlen(words[i]) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_equals_its_file),
		cmocka_unit_test(find_is_exact_and_table_is_sorted),
		cmocka_unit_test(version_is_filled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
