/* For tests only: a problem, an input drawn for it, and the truth of both. */
#ifndef TRUTH_FIXTURE_H
#define TRUTH_FIXTURE_H

#include "buffers.h"
#include "input.h"
#include "truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct made {
	struct norm_problem problem;
	struct buffers buffers;
	struct truth *truth;
};

static inline void make(struct made *made, const char *problem, const char *text)
{
	struct message why = {""};
	struct input input;
	const char *phrase;

	if (norm_problem_parse(problem, &made->problem, why.text, sizeof(why.text)) ||
		input_parse(text, &input, &why) ||
		buffers_make(&made->buffers, &made->problem, BUFFERS_END, &why) ||
		input_fill(&input, &made->problem, 1, &made->buffers.args, &why))
		fail_msg("%s, %s: %s", problem, text, why.text);
	assert_null(buffers_touched(&made->buffers));
	made->truth = truth_compute(&made->problem, &made->buffers.args, 1, &phrase);
	if (!made->truth)
		fail_msg("%s: %s", problem, phrase);
}

static inline void drop(struct made *made)
{
	truth_free(made->truth);
	buffers_free(&made->buffers);
}

#endif
