/*
 * What must fail, and why: shown as EXPECTED, and no failure of a run. A row that no longer fails is
 * reported, so that the table stays true.
 */
#ifndef KNOWN_FAILURES_H
#define KNOWN_FAILURES_H

#include "check.h"

/* Patterns are fnmatch's (with @(a|b) and !(a)), on the texts that `normlab check` prints. */
struct known_failure {
	const char *impl, *problem, *input;
	enum verdict verdict;
	const char *reason;
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
