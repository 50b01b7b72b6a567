/*
 * Which implementation computes what: one cell per value of every attribute, for each op, direction
 * and type for which it is valid. Read off the attribute table (problem_words.h); asked of reject().
 */
#ifndef COVERAGE_H
#define COVERAGE_H

#include "norm.h"

struct coverage_cell {
	struct norm_problem problem; /* small, and all at its default but for one attribute */
	const char *attribute;       /* "" for the defaults alone */
	char value[32];              /* "" for a flag */
};

/* All cells, in the order of op, direction, type, attribute; a new array that the caller frees. NULL
 * when memory is lacking. */
struct coverage_cell *coverage_cells(size_t *count);
/* NULL: computed. Else why not, beginning with the attribute refused; whether this CPU has the ISA is
 * left out. */
const char *coverage_reason(const struct norm_impl *impl, const struct coverage_cell *cell);

#endif
