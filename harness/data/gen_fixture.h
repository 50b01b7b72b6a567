/* For tests of inputs: a problem's tensors in plain memory, as buffers.c is not built everywhere. */
#ifndef GEN_FIXTURE_H
#define GEN_FIXTURE_H

#include "dtype.h"
#include "input.h"
#include "shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct norm_problem problem;
	struct norm_args args;
	struct message why;
};

#define FIXTURE_PADDING 0x5a

static inline struct input fixture_input(const char *text)
{
	struct message why;
	struct input input;

	if (input_parse(text, &input, &why))
		fail_msg("%s: %s", text, why.text);
	return input;
}

static inline void fixture_free(struct fixture *f)
{
	for (enum role role = 0; role < ROLES; role++) {
		free(role_get(&f->args, role));
		role_set(&f->args, role, NULL);
	}
}

/* Whether the input fits; its data if so. Padding is filled with FIXTURE_PADDING beforehand. */
static inline int fixture_try(struct fixture *f, const char *problem, const struct input *input,
							  uint64_t seed)
{
	memset(f, 0, sizeof(*f));
	if (norm_problem_parse(problem, &f->problem, f->why.text, sizeof(f->why.text)))
		fail_msg("%s: %s", problem, f->why.text);
	for (enum role role = 0; role < ROLES; role++) {
		if (!(role_use(&f->problem, role) & ROLE_INPUT))
			continue;
		size_t bytes = role_bytes(&f->problem, role);
		void *memory = malloc(bytes + 1);
		assert_non_null(memory);
		memset(memory, FIXTURE_PADDING, bytes + 1);
		role_set(&f->args, role, memory);
	}
	return input_fill(input, &f->problem, seed, &f->args, &f->why);
}

static inline void fixture_make(struct fixture *f, const char *problem, const char *text)
{
	struct input input = fixture_input(text);

	if (fixture_try(f, problem, &input, 1))
		fail_msg("%s: %s", problem, f->why.text);
}

static const char *const fixture_types[] = {"f32", "f64", "bf16", "f16"};

static inline double fixture_member(const struct fixture *f, int64_t set, int64_t i)
{
	const struct norm_problem *p = &f->problem;

	return norm_load(p->x, f->args.x, norm_offset(p, norm_xstride(p), set, i));
}

/* `problem` has a %s for the type. */
static inline void fixture_typed(struct fixture *f, const char *problem, int type,
								 const char *text)
{
	char full[128];

	snprintf(full, sizeof(full), problem, fixture_types[type]);
	fixture_make(f, full, text);
}

static inline double fixture_ulp(const struct fixture *f, double x)
{
	return ldexp(1, ilogb(x) - norm_formats[f->problem.x].precision + 1);
}

#endif
