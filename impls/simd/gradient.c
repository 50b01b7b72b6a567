/* Rows of layer and rms, backward: what is refused, the cut, weights, where partial sums lie. */
#include "gradient.h"

#include "../dtype.h"

#include <string.h>

#define LINE 64

static enum norm_dtype arithmetic(const struct norm_problem *p)
{
	return p->x == NORM_F64 ? NORM_F64 : NORM_F32;
}

const char *norm_simd_gradient_reject(const struct norm_problem *p)
{
	if (p->param == NORM_F64 && p->x != NORM_F64)
		return "param: f64 with f64 only";
	if (p->stat == NORM_F64 && p->x != NORM_F64)
		return "stat: f64 with f64 only";
	return NULL;
}

/* ---- the cut ------------------------------------------------------------------------------------- */

/* gamma is what the kernels want as it is. */
static int is_plain(const struct norm_problem *p)
{
	return p->affine != NORM_AFFINE_NONE && !p->gamma_plus_one && p->param == arithmetic(p);
}

static int has_parameters(const struct norm_problem *p)
{
	return p->affine != NORM_AFFINE_NONE;
}

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * At most 64 groups, so that the last stage stays small; 16 rows and 2^16 elements at least, so that
 * 16 bytes of partial sums a feature are little beside them.
 */
int64_t norm_simd_gradient_groups(const struct norm_problem *p)
{
	int64_t rows = max64(max64(16, (p->n + 63) / 64), (65536 + p->c - 1) / p->c);

	return (p->n + rows - 1) / rows;
}

/* A multiple of 8: whole blocks of rows, whatever the instruction set. */
static int64_t group_first(const struct norm_problem *p, int64_t group)
{
	int64_t groups = norm_simd_gradient_groups(p);

	return group == groups ? p->n : p->n * group / groups / 8 * 8;
}

static size_t lines(int64_t count, size_t size)
{
	return ((size_t)count * size + LINE - 1) / LINE * LINE;
}

size_t norm_simd_gradient_weights(const struct norm_problem *p)
{
	return is_plain(p) ? 0 : lines(p->c, sizeof(double));
}

static size_t partial_bytes(const struct norm_problem *p)
{
	return lines(2 * p->c, sizeof(double));
}

static size_t group_bytes(const struct norm_problem *p)
{
	return partial_bytes(p) + lines(2 * p->c, sizeof(float));
}

double *norm_simd_gradient_partial(const struct norm_problem *p, const struct norm_args *args,
								   int64_t group)
{
	char *first = (char *)args->workspace + norm_simd_gradient_weights(p);

	return (double *)(void *)(first + (size_t)group * group_bytes(p));
}

void norm_simd_gradient_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	int64_t groups = norm_simd_gradient_groups(p);

	plan->stages = 0;
	if (!is_plain(p))
		plan->tasks[plan->stages++] = p->n > 0;
	plan->tasks[plan->stages++] = groups;
	plan->workspace = norm_simd_gradient_weights(p);
	if (!has_parameters(p))
		return;
	plan->tasks[plan->stages++] = (p->c + GRADIENT_FEATURES - 1) / GRADIENT_FEATURES;
	plan->workspace += (size_t)groups * group_bytes(p);
}

void norm_simd_gradient_prepare_wide(const struct norm_problem *p, struct norm_plan *plan)
{
	norm_simd_gradient_prepare(p, plan);
	plan->word[GRADIENT_WIDE] = p->x != NORM_F64 && !is_plain(p);
}

/* ---- a group ------------------------------------------------------------------------------------- */

/* 1 + gamma is rounded to f64, or to the arithmetic's type. */
static void make_weights(const struct norm_plan *plan, const struct norm_args *args)
{
	const struct norm_problem *p = &plan->problem;
	enum norm_dtype type = plan->word[GRADIENT_WIDE] ? NORM_F64 : arithmetic(p);
	int adds = p->gamma_plus_one && !plan->word[GRADIENT_PLUS];

	for (int64_t i = 0; i < p->c; i++) {
		double gamma = has_parameters(p) ? norm_load(p->param, args->gamma, i) : 1;

		norm_store(type, args->workspace, i, adds ? 1 + gamma : gamma);
	}
}

int norm_simd_gradient_stage(const struct norm_plan *plan, const struct norm_args *args,
							 int stage)
{
	const struct norm_problem *p = &plan->problem;

	if (!is_plain(p) && stage-- == 0) {
		make_weights(plan, args);
		return GRADIENT_DONE;
	}
	return stage == 0 ? GRADIENT_OF_ROWS : GRADIENT_OF_FEATURES;
}

void norm_simd_gradient_rows(const struct norm_plan *plan, const struct norm_args *args,
							 int64_t group, struct norm_simd_gradient *out)
{
	const struct norm_problem *p = &plan->problem;

	*out = (struct norm_simd_gradient){
		.problem = p,
		.args = args,
		.count = p->c,
		.xstep = norm_xstride(p),
		.ystep = norm_ystride(p),
		.weight = is_plain(p) ? args->gamma : args->workspace,
		.weighs_wide = plan->word[GRADIENT_WIDE] != 0,
		.plus = plan->word[GRADIENT_PLUS] != 0,
		.first = group_first(p, group),
		.end = group_first(p, group + 1),
		.inverse = 1 / (double)p->c,
		.freedom = p->c > p->ddof ? 1 / (double)(p->c - p->ddof) : (double)NAN,
	};
}

void norm_simd_gradient_group(const struct norm_plan *plan, const struct norm_args *args,
							  int64_t group, struct norm_simd_gradient *out)
{
	const struct norm_problem *p = &plan->problem;
	double *partial = norm_simd_gradient_partial(p, args, group);

	norm_simd_gradient_rows(plan, args, group, out);
	if (!has_parameters(p) || !(args->dgamma || args->dbeta))
		return;
	out->dgamma = partial;
	out->dbeta = partial + p->c;
	out->recent = (float *)(void *)((char *)partial + partial_bytes(p));
	memset(partial, 0, (size_t)p->c * 2 * sizeof(double));
	memset(out->recent, 0, (size_t)p->c * 2 * sizeof(float));
}

void norm_simd_gradient_given(const struct norm_simd_gradient *g, int64_t row,
							  struct norm_simd_slope *out)
{
	const struct norm_problem *p = g->problem;
	double rstd = norm_load(p->stat, g->args->rstd, row);
	double scale = rstd < NORM_SIMD_TINY_MEAN ? NORM_SIMD_SHRINK : 1;

	*out = (struct norm_simd_slope){.scale = scale, .rstd = rstd / scale};
	if (p->op == NORM_LAYER)
		out->mean = norm_load(p->stat, g->args->mean, row) * scale;
}
