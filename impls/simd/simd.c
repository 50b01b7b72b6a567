/* From a problem to the slot of an algorithm that does it. */
#include "simd.h"

#include "../shape.h"

static const struct norm_simd_slot *slot_of(const struct norm_simd_slots *slots,
											const struct norm_problem *p)
{
	if (p->op == NORM_BATCH)
		return &slots->batch;
	return p->dir == NORM_FORWARD ? &slots->rows : &slots->rows_backward;
}

const char *norm_simd_reject(const struct norm_simd_slots *slots, const struct norm_problem *p)
{
	const struct norm_simd_slot *slot = slot_of(slots, p);

	if (!slot->part && p->op == NORM_BATCH)
		return "op: layer and rms only";
	if (!slot->part)
		return p->dir == NORM_BACKWARD ? "bwd: forward only"
			   : slots->batch.part     ? "op: batch only"
									   : "bwd: backward only";
	if (!slot->run[p->x])
		return "type: not of this x";
	return slot->part->reject(p);
}

const char *norm_simd_prepare(const struct norm_simd_slots *slots, const struct norm_problem *p,
							  struct norm_plan *plan)
{
	const struct norm_simd_part *part = slot_of(slots, p)->part;

	plan->stages = 1;
	plan->tasks[0] = norm_sets(p);
	if (part->prepare)
		part->prepare(p, plan);
	return NULL;
}

void norm_simd_run(const struct norm_simd_slots *slots, const struct norm_plan *plan,
				   const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	slot_of(slots, &plan->problem)->run[plan->problem.x](plan, args, stage, lo, hi);
}

int norm_simd_bound(const struct norm_simd_slots *slots, const struct norm_problem *p,
					const struct norm_facts *facts, struct norm_bound *out)
{
	return slot_of(slots, p)->part->bound(p, facts, out);
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
