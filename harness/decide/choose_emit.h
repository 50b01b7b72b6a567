/* The choice as C: a table and a function that a program compiles beside libnorm. */
#ifndef CHOOSE_EMIT_H
#define CHOOSE_EMIT_H

#include "choose.h"

#include <stdio.h>

struct choose_emitted {
	const struct norm_problem *problem;
	const struct choose_question *question;
	const struct choose_answer *answer;
};

void choose_emit(FILE *out, const struct choose_emitted *choices, size_t count);

#endif
