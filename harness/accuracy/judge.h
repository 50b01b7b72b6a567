/* The verdict on measured output: DESIGN section 7, set by set. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check.h"
#include "evidence.h"

/*
 * Fills verdict, reason, metrics and bound of a result whose outputs `impl` has left in `outputs`;
 * `note` is what the child saw go wrong ("" when nothing did).
 */
void judge(struct check_result *result, struct check_data *data, const struct norm_impl *impl,
		   const struct norm_args *outputs, const char *note);

/* The verdict that evidence alone gives, held to the bounds of `impl` (NULL: the naive one): WRONG,
 * OVER_BOUND or PASS. The reason goes to `result`, and its bound, the loosest of the sets'. */
void judge_evidence(struct check_result *result, const struct truth *truth,
					const struct norm_impl *impl, const struct evidence *evidence);

#endif
