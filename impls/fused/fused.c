/* What fused/ refuses; its cut and bounds are simd/'s. */
#include "fused.h"

#include "../dtype.h"
#include "../simd/gradient.h"
#include "../simd/rows.h"

static const char *reject(const struct norm_problem *p)
{
	struct norm_problem plain = *p;

	if (p->residual == NORM_RESIDUAL_NONE)
		return "residual: simd/ does without";
	/* Rounded to the type of the arithmetic, x + r is within its bound of the sums; narrower not. */
	if (p->residual == NORM_RESIDUAL_EXACT && p->x != NORM_F32 && p->x != NORM_F64)
		return "residual=exact: the sum is rounded to x's type first";
	plain.residual = NORM_RESIDUAL_NONE;
	return norm_simd_rows_reject(&plain);
}

/* The norm's stages after one of rows of the sum. */
static void separate_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	norm_simd_rows_prepare(p, plan);
	for (int stage = plan->stages++; stage; stage--)
		plan->tasks[stage] = plan->tasks[stage - 1];
	plan->tasks[0] = p->n;
}

static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	return norm_simd_rows_wide.bound(p, facts, out);
}

const struct norm_simd_part norm_fused_rows = {
	.reject = reject,
	.prepare = norm_simd_rows_prepare,
	.bound = bound,
};

const struct norm_simd_part norm_fused_separate = {
	.reject = reject,
	.prepare = separate_prepare,
	.bound = bound,
};

/* ---- backward: x is the sum already -------------------------------------------------------------- */

static const char *faithful_reject(const struct norm_problem *p)
{
	return p->residual == NORM_RESIDUAL_NONE ? "residual: simd/ does without" : NULL;
}

static const char *gradient_reject(const struct norm_problem *p)
{
	const char *phrase = faithful_reject(p);

	return phrase ? phrase : norm_simd_gradient_reject(p);
}

static int gradient_bound(const struct norm_problem *p, const struct norm_facts *facts,
						  struct norm_bound *out)
{
	return norm_simd_gradient_wide.bound(p, facts, out);
}

static int faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
						  struct norm_bound *out)
{
	return norm_simd_gradient_faithful.bound(p, facts, out);
}

const struct norm_simd_part norm_fused_gradient = {
	.reject = gradient_reject,
	.prepare = norm_simd_gradient_prepare,
	.bound = gradient_bound,
};

const struct norm_simd_part norm_fused_gradient_faithful = {
	.reject = faithful_reject,
	.prepare = norm_simd_gradient_prepare_wide,
	.bound = faithful_bound,
};
