// The program's resources (queries, plots, page, suites) as scripts/cmake/embed.cmake put them into the program.
// Paths are relative to the top of the tree: "reports/figures/pareto.sql".
#ifndef EMBEDDED_H
#define EMBEDDED_H
#include <stddef.h>

struct embedded {
	const char *path;
	const char *data; // ends in a 0 that size does not count
	size_t size;
};

extern const struct embedded embedded[]; // sorted by path; the last one's path is NULL

const struct embedded *embedded_find(const char *path); // NULL: there is none

#endif
