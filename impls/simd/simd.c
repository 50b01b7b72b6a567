/* From a problem to the slot of an algorithm that does it. */
#include "simd.h"

#include "../shape.h"

static const struct norm_simd_part *part_of(const struct norm_simd_slots *slots,
											const struct norm_problem *p)
{
	if (p->op == NORM_BATCH)
		return slots->batch;
	return p->dir == NORM_FORWARD ? slots->rows : slots->rows_backward;
}

static norm_simd_run_fn *code_of(const struct norm_simd_slots *slots,
								 const struct norm_problem *p)
{
	const struct norm_simd_kernels *of = slots->kernels[p->x];

	if (p->op == NORM_BATCH)
		return of->batch;
	return p->dir == NORM_FORWARD ? of->rows : of->rows_backward;
}

const char *norm_simd_reject(const struct norm_simd_slots *slots, const struct norm_problem *p)
{
	const struct norm_simd_part *part = part_of(slots, p);

	if (!part && p->op == NORM_BATCH)
		return "op: layer and rms only";
	if (!part)
		return p->dir == NORM_BACKWARD ? "bwd: forward only"
			   : slots->batch          ? "op: batch only"
									   : "bwd: backward only";
	if (!code_of(slots, p))
		return "type: not of this x";
	return part->reject(p);
}

const char *norm_simd_prepare(const struct norm_simd_slots *slots, const struct norm_problem *p,
							  struct norm_plan *plan)
{
	const struct norm_simd_part *part = part_of(slots, p);

	plan->stages = 1;
	plan->tasks[0] = norm_sets(p);
	if (part->prepare)
		part->prepare(p, plan);
	return NULL;
}

void norm_simd_run(const struct norm_simd_slots *slots, const struct norm_plan *plan,
				   const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	code_of(slots, &plan->problem)(plan, args, stage, lo, hi);
}

int norm_simd_bound(const struct norm_simd_slots *slots, const struct norm_problem *p,
					const struct norm_facts *facts, struct norm_bound *out)
{
	return part_of(slots, p)->bound(p, facts, out);
}

int norm_simd_bound_paired(void (*error)(const struct norm_spread *, struct norm_error *),
						   enum norm_dtype arithmetic, double depth,
						   const struct norm_problem *p, const struct norm_facts *facts,
						   struct norm_bound *out)
{
	const struct norm_bound_method method = {
		.error = error,
		.form = NORM_FORM_PAIRED,
		.sums = {arithmetic, NORM_F64},
		.elements = {arithmetic, NORM_F64},
		.depth = depth,
	};

	return norm_bound_of(&method, p, facts, out);
}
