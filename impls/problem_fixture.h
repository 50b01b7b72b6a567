/* For tests only: a problem from its text, which has to be one. */
#ifndef NORM_PROBLEM_FIXTURE_H
#define NORM_PROBLEM_FIXTURE_H

#include "norm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static inline struct norm_problem problem_of(const char *text)
{
	struct norm_problem p;
	char why[1024];

	if (norm_problem_parse(text, &p, why, sizeof(why)))
		fail_msg("'%s': %s", text, why);
	return p;
}

#endif
