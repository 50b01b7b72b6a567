/* For tests only: the oracle's outputs for problems filled by every family of inputs, put to a check. */
#ifndef ORACLE_FAMILIES_H
#define ORACLE_FAMILIES_H

#include "buffers.h"
#include "input.h"
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define FAMILIES_SEEDS 3

typedef void families_check_fn(const struct norm_problem *p, const struct norm_args *args);

static inline void families_one(const char *text, const struct input *input, uint64_t seed,
								families_check_fn *check)
{
	struct norm_problem p;
	struct buffers buffers = {0};
	struct message why = {0};

	assert_int_equal(norm_problem_parse(text, &p, NULL, 0), 0);
	assert_int_equal(buffers_make(&buffers, &p, BUFFERS_END, &why), 0);
	if (input_fill(input, &p, seed, &buffers.args, &why) == 0) {
		struct reference_request request = {.problem = &p, .args = &buffers.args};

		assert_null(reference_compute(&request));
		check(&p, &buffers.args);
	}
	buffers_free(&buffers);
}

/* `checked` counts the values that the check has seen. */
static inline void families_every(const char *const *problems, size_t count,
								  families_check_fn *check, const int64_t *checked)
{
	for (size_t f = 0; f < input_family_count; f++) {
		struct input input;
		struct message why = {0};
		int64_t before = *checked;

		if (input_parse(input_families[f].name, &input, &why))
			continue; /* file: needs one */
		for (size_t i = 0; i < count; i++)
			for (uint64_t seed = 1; seed <= FAMILIES_SEEDS; seed++)
				families_one(problems[i], &input, seed, check);
		printf("%-12s %lld values\n", input_families[f].name, (long long)(*checked - before));
	}
}

#endif
