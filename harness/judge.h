/* The verdict on measured output: DESIGN section 7, set by set. */
#ifndef JUDGE_H
#define JUDGE_H

#include "check.h"

/*
 * Fills verdict, reason and bound of a result whose outputs in `data->work` have been left by
 * `impl`; `note` is what the child saw go wrong ("" when nothing did).
 */
void judge(struct check_result *result, const struct check_data *data,
		   const struct norm_impl *impl, const char *note);

#endif
