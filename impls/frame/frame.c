/*
 * The readable kernels' one frame: stages and tasks, statistics computed, given or running, what is
 * saved, and the merge of partial gradients. Forward and batch: a task is a pooled set. Backward of
 * layer and rms: tasks are groups of rows, then blocks of features that add the groups in order.
 */
#include "frame.h"

#include "../dtype.h"
#include "../shape.h"
#include "statistics.h"

#include <math.h>
#include <string.h>

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int has_partials(const struct norm_problem *p)
{
	return p->dir == NORM_BACKWARD && p->op != NORM_BATCH;
}

static int64_t groups(const struct norm_problem *p)
{
	return min64(p->n, NORM_GROUPS);
}

/* ---- what is refused, and the cut ---------------------------------------------------------------- */

/* Whether x + r, rounded to `arithmetic` and then to x's type, is x + r rounded once. */
static int holds_sum(enum norm_dtype arithmetic, enum norm_dtype x)
{
	return norm_formats[arithmetic].precision >= 2 * norm_formats[x].precision + 2;
}

const char *norm_frame_reject(const struct norm_method *method, const struct norm_problem *p)
{
	int wide = norm_is_wide(p);
	const char *phrase = method->reject ? method->reject(p) : NULL;

	if (phrase)
		return phrase;
	if (!method->moments[wide])
		return "type: f64 statistics are this algorithm's way with narrower types";
	if (p->op == NORM_RMS && !method->squares[wide])
		return "op: rms has no mean for this algorithm to treat better";
	if (p->dir == NORM_BACKWARD && !method->backward[wide])
		return "bwd: forward only";
	/* Backward is given the sum. */
	if (p->dir == NORM_FORWARD && p->residual == NORM_RESIDUAL_EXACT && !method->bound.pairs &&
		!holds_sum(method->bound.elements[wide], p->x))
		return "residual=exact: this arithmetic rounds x + r to x's type first";
	return NULL;
}

void norm_frame_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	plan->stages = 1;
	plan->tasks[0] = norm_sets(p);
	if (!has_partials(p))
		return;
	plan->stages = 2;
	plan->tasks[0] = groups(p);
	plan->tasks[1] = (p->c + NORM_BLOCK - 1) / NORM_BLOCK;
	plan->workspace = (size_t)(groups(p) * p->c) * 2 * sizeof(double);
}

/* ---- statistics ---------------------------------------------------------------------------------- */

struct norm_moments norm_frame_moments(const struct norm_method *method,
									   const struct norm_set *set, const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	int wide = norm_is_wide(p);
	struct norm_moments m = {.count = set->count};
	struct norm_root root;

	if (p->stats == NORM_STATS_GIVEN) {
		m.mean = p->op == NORM_RMS ? 0 : norm_load(p->stat, args->mean, set->index);
		m.rstd = norm_load(p->stat, args->rstd, set->index);
		m.root_reciprocal = m.rstd;
		return m;
	}
	if (p->mode == NORM_INFER) {
		m.mean = norm_load(p->stat, args->running_mean, set->index);
		m.var = norm_load(p->stat, args->running_var, set->index);
	} else if (set->count == 0) {
		m.mean = (double)NAN;
		m.var = (double)NAN;
	} else {
		(p->op == NORM_RMS ? method->squares : method->moments)[wide](set, &m);
		m.count = set->count;
		m.var = norm_variance(m.m2, m.count, p->ddof);
	}
	root = norm_root(p, m.var, m.scale > 0 ? m.scale : 1);
	m.rstd = root.rstd;
	m.root_reciprocal = root.reciprocal;
	if (m.scale > 0) {
		m.rstd *= m.scale;
		m.root_reciprocal *= m.scale;
		m.var = m.var / m.scale / m.scale;
	}
	return m;
}

/* ---- stages -------------------------------------------------------------------------------------- */

static void forward(const struct norm_method *method, const struct norm_plan *plan,
					const struct norm_args *args, int64_t index)
{
	const struct norm_problem *p = &plan->problem;
	struct norm_set set = norm_set(p, args, index);
	struct norm_moments m = norm_frame_moments(method, &set, args);
	double running = norm_variance(m.m2, m.count, p->running_ddof);

	if (m.scale > 0)
		running = running / m.scale / m.scale;
	norm_save(p, args, index, m.mean + m.mean_lo, m.var, m.rstd);
	norm_update_running(p, args, index, m.count, m.mean + m.mean_lo, running);
	method->forward[norm_is_wide(p)](&set, args, &m);
}

/* A batch set's gradients are whole; kept as f64 whatever the arithmetic, and rounded once. */
static void backward_set(const struct norm_method *method, const struct norm_plan *plan,
						 const struct norm_args *args, int64_t index)
{
	const struct norm_problem *p = &plan->problem;
	int wide = method->bound.elements[norm_is_wide(p)] == NORM_F64;
	struct norm_set set = norm_set(p, args, index);
	struct norm_moments m = norm_frame_moments(method, &set, args);
	double sums_f64[2] = {0};
	float sums_f32[2] = {0};
	struct norm_partial partial = {wide ? (void *)&sums_f64[0] : &sums_f32[0],
								   wide ? (void *)&sums_f64[1] : &sums_f32[1]};

	method->backward[norm_is_wide(p)](&set, args, &m, &partial);
	if (args->dgamma)
		norm_store(p->param, args->dgamma, index, wide ? sums_f64[0] : (double)sums_f32[0]);
	if (args->dbeta)
		norm_store(p->param, args->dbeta, index, wide ? sums_f64[1] : (double)sums_f32[1]);
}

static char *partial_at(const struct norm_plan *plan, const struct norm_args *args,
						int64_t group, int beta)
{
	int64_t slot = (2 * group + beta) * plan->problem.c;

	return (char *)args->workspace + slot * (int64_t)sizeof(double);
}

static void backward_group(const struct norm_method *method, const struct norm_plan *plan,
						   const struct norm_args *args, int64_t group)
{
	const struct norm_problem *p = &plan->problem;
	int64_t count = groups(p), first = p->n * group / count, end = p->n * (group + 1) / count;
	struct norm_partial partial = {partial_at(plan, args, group, 0),
								   partial_at(plan, args, group, 1)};

	memset(partial.dgamma, 0, (size_t)p->c * sizeof(double));
	memset(partial.dbeta, 0, (size_t)p->c * sizeof(double));
	for (int64_t row = first; row < end; row++) {
		struct norm_set set = norm_set(p, args, row);
		struct norm_moments m = norm_frame_moments(method, &set, args);

		method->backward[norm_is_wide(p)](&set, args, &m, &partial);
	}
}

/* One feature's partial sums, in f64 and in the order of the groups. */
static double merged(const struct norm_method *method, const struct norm_plan *plan,
					 const struct norm_args *args, int beta, int64_t feature)
{
	const struct norm_problem *p = &plan->problem;
	enum norm_dtype type = method->bound.elements[norm_is_wide(p)];
	double sum = 0;

	for (int64_t group = 0; group < groups(p); group++)
		sum += norm_load(type, partial_at(plan, args, group, beta), feature);
	return sum;
}

static void merge(const struct norm_method *method, const struct norm_plan *plan,
				  const struct norm_args *args, int64_t block)
{
	const struct norm_problem *p = &plan->problem;
	int64_t first = block * NORM_BLOCK, end = min64(first + NORM_BLOCK, p->c);

	for (int64_t i = first; i < end; i++) {
		if (args->dgamma)
			norm_store(p->param, args->dgamma, i, merged(method, plan, args, 0, i));
		if (args->dbeta)
			norm_store(p->param, args->dbeta, i, merged(method, plan, args, 1, i));
	}
}

void norm_frame_run(const struct norm_method *method, const struct norm_plan *plan,
					const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	const struct norm_problem *p = &plan->problem;

	for (int64_t task = lo; task < hi; task++) {
		if (p->dir == NORM_FORWARD)
			forward(method, plan, args, task);
		else if (!has_partials(p))
			backward_set(method, plan, args, task);
		else if (stage == 0)
			backward_group(method, plan, args, task);
		else
			merge(method, plan, args, task);
	}
}
