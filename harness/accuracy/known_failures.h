/*
 * What must fail, and why: shown as EXPECTED, and no failure of a run. A row that no longer fails is
 * reported, so that the table stays true.
 */
#ifndef KNOWN_FAILURES_H
#define KNOWN_FAILURES_H

#include "check.h"

/* Computed from the data, set by set: in some set … */
enum known_when {
	KNOWN_ALWAYS,
	KNOWN_FLAGS,    /* where the compiler makes use of its flags: it may also not */
	KNOWN_OVERFLOW, /* sums or squares may overflow the arithmetic (naive_bound.h) */
	KNOWN_NO_DIGITS /* the naive bound is infinite */
};

/*
 * Patterns are fnmatch's (with @(a|b) and !(a)), on the texts that `normlab check` prints. Values
 * alone can be expected: a touched guard or a changed environment never is.
 */
struct known_failure {
	const char *impl, *problem, *input;
	enum verdict verdict;
	const char *reason;
	enum known_when when;
	int must; /* reported where it does not fail; else it only may */
};

extern const struct known_failure known_failures[];
extern const size_t known_failure_count;

/* The first row that expects this verdict of this check, or NULL. */
const struct known_failure *known_failure_row(const struct check_data *data,
											  const struct norm_impl *impl,
											  enum verdict verdict);
/* Sets `known` and `expected`. */
void known_failure_apply(struct check_result *result, const struct check_data *data,
						 const struct norm_impl *impl);

#endif
