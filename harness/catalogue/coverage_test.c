/*
 * Every value of every attribute is computed by an implementation of the library, for every op and
 * direction for which it is valid: in f32 and f64, and forward in bf16 and f16. Every refusal says
 * which attribute it refuses, and nobody accepts an invalid problem.
 */
#include "coverage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The library's own: a peer or a plug-in does not excuse a hole. */
static int is_covered(const struct coverage_cell *cell)
{
	const struct norm_impl *const *impls = norm_impls();
	int covered = 0;

	for (size_t i = 0; impls[i]; i++) {
		const char *reason = coverage_reason(impls[i], cell);

		covered |= !reason && strcmp(impls[i]->isa, "generic") == 0;
		if (reason && !strchr(reason, ':')) {
			print_error("%s: '%s' names no attribute\n", impls[i]->name, reason);
			return 0;
		}
	}
	return covered;
}

static int is_required(const struct norm_problem *p)
{
	return p->dir == NORM_FORWARD || p->x == NORM_F32 || p->x == NORM_F64;
}

static void no_cell_is_empty(void **state)
{
	size_t count = 0, required = 0, holes = 0;
	struct coverage_cell *cells = coverage_cells(&count);
	char text[NORM_TEXT_MAX];

	(void)state;
	assert_non_null(cells);
	for (size_t i = 0; i < count; i++) {
		if (!is_required(&cells[i].problem))
			continue;
		required++;
		if (is_covered(&cells[i]))
			continue;
		norm_problem_print(&cells[i].problem, text, sizeof(text));
		print_error("nobody computes %s\n", text);
		holes++;
	}
	free(cells);
	assert_int_equal(holes, 0);
	assert_true(required > 300);
}

/* A cell per word of each attribute: seen by looking for some that a second list might forget. */
static void cells_follow_the_table(void **state)
{
	static const char *const some[] = {
		"rms/f16/5x6/cast=llama",        "batch/f64/5x6x7/running_ddof=0/momentum=0.125",
		"layer/f32/5x6/bwd/stats=given", "batch/f32/5x6x7/bwd/infer",
		"layer/f64/5x6/residual=exact",
	};
	size_t count = 0;
	struct coverage_cell *cells = coverage_cells(&count);

	(void)state;
	assert_non_null(cells);
	for (size_t k = 0; k < sizeof(some) / sizeof(some[0]); k++) {
		struct norm_problem wanted;
		char why[256], canonical[NORM_TEXT_MAX], text[NORM_TEXT_MAX];
		int found = 0;

		assert_int_equal(norm_problem_parse(some[k], &wanted, why, sizeof(why)), 0);
		norm_problem_print(&wanted, canonical, sizeof(canonical));
		for (size_t i = 0; i < count; i++) {
			norm_problem_print(&cells[i].problem, text, sizeof(text));
			found |= strcmp(text, canonical) == 0;
		}
		if (!found)
			print_error("no cell for %s\n", canonical);
		assert_true(found);
	}
	free(cells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cell_is_empty),
		cmocka_unit_test(cells_follow_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
