/* Rows of layer and rms, forward: what is refused, the weights' stage, what is saved. */
#include "rows.h"

#include "../dtype.h"

#include <string.h>

/* Of the plan's words, after two inverses: whether the kernel adds gamma+1's 1. */
#define PLUS 2

static enum norm_dtype arithmetic(const struct norm_problem *p)
{
	return p->x == NORM_F64 ? NORM_F64 : NORM_F32;
}

const char *norm_simd_rows_reject(const struct norm_problem *p)
{
	if (p->y != p->x)
		return "y: of x's type only";
	if (p->param == NORM_F64 && p->x != NORM_F64)
		return "param: f64 with f64 only";
	if (p->residual != NORM_RESIDUAL_NONE)
		return "residual: fused/ adds it";
	if (p->cast != NORM_CAST_NATIVE)
		return "cast: one rounding, at the end";
	return NULL;
}

static int wants_bias(const struct norm_problem *p)
{
	return p->op == NORM_LAYER || p->affine == NORM_AFFINE_GAMMA_BETA;
}

/* gamma and beta are what the kernels want as they are. */
static int is_plain(const struct norm_problem *p)
{
	return p->param == arithmetic(p) && !p->gamma_plus_one && p->affine != NORM_AFFINE_NONE &&
		   (p->affine == NORM_AFFINE_GAMMA_BETA || !wants_bias(p));
}

/* Each row of the workspace starts at a cache line. */
static int64_t row_bytes(const struct norm_problem *p)
{
	return (p->c * (int64_t)norm_formats[arithmetic(p)].size + 63) / 64 * 64;
}

/* Two divisions take as long as eight vectors: they are the plan's, not the call's. */
static void keep_inverses(const struct norm_problem *p, struct norm_plan *plan)
{
	double inverse = 1 / (double)p->c;
	double left = p->c > p->ddof ? 1 / (double)(p->c - p->ddof) : (double)NAN;

	memcpy(&plan->word[0], &inverse, sizeof(inverse));
	memcpy(&plan->word[1], &left, sizeof(left));
}

void norm_simd_rows_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	keep_inverses(p, plan);
	plan->stages = 1;
	plan->tasks[0] = p->n;
	if (is_plain(p))
		return;
	plan->stages = 2;
	plan->tasks[0] = p->n > 0;
	plan->tasks[1] = p->n;
	plan->workspace = 2 * (size_t)row_bytes(p);
}

void norm_simd_rows_prepare_plus(const struct norm_problem *p, struct norm_plan *plan)
{
	norm_simd_rows_prepare(p, plan);
	plan->word[PLUS] = p->gamma_plus_one != 0;
}

/* adds: 1 + gamma, rounded to the arithmetic's type. */
static void make_weights(const struct norm_problem *p, const struct norm_args *args, int adds)
{
	void *weight = args->workspace, *bias = (char *)args->workspace + row_bytes(p);

	for (int64_t i = 0; i < p->c; i++) {
		double gamma = p->affine == NORM_AFFINE_NONE ? 1 : norm_load(p->param, args->gamma, i);
		double beta =
			p->affine == NORM_AFFINE_GAMMA_BETA ? norm_load(p->param, args->beta, i) : 0;

		norm_store(arithmetic(p), weight, i, adds ? 1 + gamma : gamma);
		norm_store(arithmetic(p), bias, i, beta);
	}
}

int norm_simd_rows_begin(const struct norm_plan *plan, const struct norm_args *args, int stage,
						 struct norm_simd_rows *rows)
{
	const struct norm_problem *p = &plan->problem;

	if (stage + 1 < plan->stages) {
		make_weights(p, args, p->gamma_plus_one && !plan->word[PLUS]);
		return 0;
	}
	*rows = (struct norm_simd_rows){
		.problem = p,
		.args = args,
		.count = p->c,
		.xstep = norm_xstride(p),
		.ystep = norm_ystride(p),
		.weight = args->gamma,
		.bias = wants_bias(p) ? args->beta : NULL,
		.plus = plan->word[PLUS] != 0,
	};
	memcpy(&rows->inverse, &plan->word[0], sizeof(rows->inverse));
	memcpy(&rows->inverse_left, &plan->word[1], sizeof(rows->inverse_left));
	if (!is_plain(p)) {
		rows->weight = args->workspace;
		if (wants_bias(p) || rows->plus)
			rows->bias = (const char *)args->workspace + row_bytes(p);
	}
	return 1;
}

void norm_simd_rows_save(const struct norm_simd_rows *rows, int64_t row,
						 const struct norm_simd_row *statistics)
{
	const struct norm_problem *p = rows->problem;
	const struct norm_args *args = rows->args;

	if (p->save == NORM_SAVE_NONE)
		return;
	if (args->mean)
		norm_store(p->stat, args->mean, row, statistics->mean + statistics->mean_lo);
	if (p->save == NORM_SAVE_RSTD && args->rstd)
		norm_store(p->stat, args->rstd, row, statistics->rstd);
	if (p->save == NORM_SAVE_VAR && args->var)
		norm_store(p->stat, args->var, row, statistics->var);
}
