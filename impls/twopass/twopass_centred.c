/*
 * The mean first, then var = E[(x - mean)^2]: two passes over the row and a third to apply.
 * What remains is the rounding of the mean and of sums in order.
 * Thin: layer, forward, f32. The kernels' templates will replace it.
 */
#include "../norm.h"
#include "../shape.h"

#include <math.h>

static const char *reject(const struct norm_problem *p)
{
	struct norm_problem plain = norm_problem_default(NORM_LAYER, NORM_F32, p->n, p->c, 1);

	if (p->op != NORM_LAYER)
		return "op: layer only";
	if (p->x != NORM_F32 || p->y != plain.y || p->param != plain.param)
		return "type: f32 only";
	if (p->dir != NORM_FORWARD)
		return "bwd: forward only";
	if (p->eps_at || p->ddof || p->affine != plain.affine || p->gamma_plus_one || p->residual ||
		p->save)
		return "eps_at, ddof, affine, gamma+1, residual, save: defaults only";
	return NULL;
}

static const char *prepare(const struct norm_problem *p, int threads_hint,
						   struct norm_plan *plan)
{
	(void)threads_hint;
	plan->tasks[0] = p->n;
	return NULL;
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t lo, int64_t hi)
{
	const struct norm_problem *p = &plan->problem;
	const float *gamma = args->gamma, *beta = args->beta;

	(void)stage;
	for (int64_t row = lo; row < hi; row++) {
		const float *x = (const float *)args->x + row * norm_xstride(p);
		float *y = (float *)args->y + row * norm_ystride(p);
		float sum = 0, squares = 0, mean, rstd;

		for (int64_t i = 0; i < p->c; i++)
			sum += x[i];
		mean = sum / (float)p->c;
		for (int64_t i = 0; i < p->c; i++)
			squares += (x[i] - mean) * (x[i] - mean);
		rstd = 1 / sqrtf(squares / (float)p->c + (float)p->eps);
		for (int64_t i = 0; i < p->c; i++)
			y[i] = (x[i] - mean) * rstd * gamma[i] + beta[i];
	}
}

const struct norm_impl norm_twopass_centred = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = "twopass/centred",
	.family = "twopass",
	.algorithm = "centred",
	.isa = "generic",
	.about = "the mean first, then E[(x - mean)^2]: what most people mean by LayerNorm",
	.reject = reject,
	.prepare = prepare,
	.run = run,
};
