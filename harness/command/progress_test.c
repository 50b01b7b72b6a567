/* What a log and a terminal get to see. */
#include "progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A job whose output goes to memory: `age` seconds old when it is half done. */
static char *half_done(int terminal, double age)
{
	struct progress p;
	char *text = NULL;
	size_t size = 0;

	progress_begin(&p, "bench", 40, 1);
	p.out = open_memstream(&text, &size);
	assert_non_null(p.out);
	p.terminal = terminal;
	p.began_s -= age;
	progress_at(&p, 20, "simd/wide");
	progress_at(&p, 21, "too soon to be shown");
	fclose(p.out);
	return text;
}

static void plain_lines_have_share_and_time_left(void **state)
{
	char *text = half_done(0, 30);

	(void)state;
	assert_string_equal(text, "bench: 50%, 31 s left (simd/wide)\n");
	free(text);
	text = half_done(0, 600);
	assert_non_null(strstr(text, "11 min left"));
	free(text);
	text = half_done(0, 0);
	assert_null(strstr(text, "left"));
	free(text);
}

static void a_terminal_has_a_bar_on_one_line(void **state)
{
	char *text = half_done(1, 30);

	(void)state;
	assert_non_null(strstr(text, "[############............] 50%, 31 s left (simd/wide)"));
	assert_null(strchr(text, '\n'));
	free(text);
}

static void the_end_says_how_long_it_took(void **state)
{
	struct progress p;
	char *text = NULL;
	size_t size = 0;

	(void)state;
	progress_begin(&p, "bench", 0, 1);
	FILE *memory = open_memstream(&text, &size);

	p.out = memory;
	p.terminal = 0;
	p.began_s -= 2;
	progress_say(&p, "naive/centred: %s", "refused");
	progress_end(&p);
	assert_null(p.out);
	fclose(memory);
	assert_string_equal(text, "naive/centred: refused\nbench: 2.0 s\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_lines_have_share_and_time_left),
		cmocka_unit_test(a_terminal_has_a_bar_on_one_line),
		cmocka_unit_test(the_end_says_how_long_it_took),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
