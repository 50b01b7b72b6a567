/*
 * An implementation once more under another name, for null comparisons: `again` is the very same code,
 * `elsewhere` the same object files linked at another address, drawn anew in each process.
 */
#ifndef TWIN_H
#define TWIN_H

#include "norm.h"

#define TWIN_AGAIN     " (again)"
#define TWIN_ELSEWHERE " (elsewhere)"

struct twin {
	struct norm_impl impl;
	char name[96];
};

void twin_make(struct twin *twin, const struct norm_impl *of, const char *how);
/* In the process that runs it; `draw` says at which of the other addresses. NULL: no twin's name, or no such
 * code; `find` finds originals. */
const struct norm_impl *twin_find(const char *name, uint64_t draw,
								  const struct norm_impl *(*find)(const char *name));

#endif
