/* normlab list impls --coverage: a row for each implementation and each cell of the contract. */
#ifndef LIST_COVERAGE_H
#define LIST_COVERAGE_H

#include "settings.h"

/* The exit code. */
int list_coverage(const struct settings *settings);

#endif
