/* Where a pooled set's members lie, and their blocks in either arithmetic (set.inc). */
#include "set.h"

#include "../dtype.h"
#include "../shape.h"

#include <math.h>

/* Members of a block that lie `step` elements apart. */
struct run {
	int64_t offset, step, count;
};

static struct run run_at(const struct norm_span *span, int64_t stride, int64_t done)
{
	const struct norm_problem *p = span->problem;
	int64_t i = span->first + done, left = span->count - done, row;
	struct run run = {norm_offset(p, stride, span->set, i), 1, left};

	if (p->op != NORM_BATCH)
		return run;
	if (p->layout == NORM_NHWC || p->s == 1) {
		run.step = stride;
		return run;
	}
	row = p->s - i % p->s;
	run.count = left < row ? left : row;
	return run;
}

struct norm_set norm_set(const struct norm_problem *problem, const struct norm_args *args,
						 int64_t index)
{
	int forward = problem->dir == NORM_FORWARD;
	struct norm_set set = {
		.problem = problem,
		.x = args->x,
		.residual = forward && problem->residual ? args->residual : NULL,
		.mask = problem->mask ? args->mask : NULL,
		.index = index,
		.size = norm_set_size(problem),
	};

	set.count = set.size;
	if (set.mask) {
		set.count = 0;
		for (int64_t i = 0; i < set.size; i++)
			set.count += set.mask[i] != 0;
	}
	return set;
}

struct norm_set norm_set_unmasked(const struct norm_set *set)
{
	struct norm_set all = *set;

	all.mask = NULL;
	all.count = all.size;
	return all;
}

int norm_is_wide(const struct norm_problem *p)
{
	return p->x == NORM_F64 || p->y == NORM_F64 || p->param == NORM_F64 || p->stat == NORM_F64;
}

#include "real_end.inc"
#include "real_f32.inc"
#include "set.inc"

#include "real_end.inc"
#include "real_f64.inc"
#include "set.inc"
