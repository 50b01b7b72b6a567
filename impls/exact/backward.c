/*
 * Correctly rounded gradients. Batch: a task is a feature, its dgamma and dbeta first and then its dx. Layer
 * and rms, in place too: groups of rows add up dgamma and dbeta; blocks of features merge, test and decide
 * them; then each row's dx. Workspace: 64 bytes a group and feature, and 8 a row and block of features.
 */
#include "backward.h"

#include "../dtype.h"
#include "../shape.h"
#include "gradient.h"
#include "partial.h"
#include "twice_sweep.h"

#include <math.h>
#include <string.h>

/* Groups have at least so many rows, so that their sums are small beside what they are sums of. */
#define GROUPS     16
#define GROUP_ROWS 32

enum stage { GATHER, SETTLE, APPLY };

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t groups(const struct norm_problem *p)
{
	return min64((p->n + GROUP_ROWS - 1) / GROUP_ROWS, GROUPS);
}

static int64_t blocks(const struct norm_problem *p)
{
	return (p->c + NORM_BLOCK - 1) / NORM_BLOCK;
}

void norm_exact_backward_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	plan->stages = 1;
	plan->tasks[0] = norm_sets(p);
	if (p->op == NORM_BATCH)
		return;
	plan->stages = 3;
	plan->tasks[GATHER] = groups(p);
	plan->tasks[SETTLE] = blocks(p);
	plan->tasks[APPLY] = p->n;
	plan->workspace = (size_t)(groups(p) * p->c) * 2 * sizeof(struct norm_exact_partial) +
					  (size_t)(blocks(p) * p->n) * sizeof(uint64_t);
}

/* A sweep in twice the precision finds its own. */
static struct norm_moments moments_of(const struct norm_method *method,
									  const struct norm_set *set, const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	struct norm_moments none = {.count = set->count};

	if (norm_exact_is_twice(p) && p->mode != NORM_INFER && p->stats == NORM_STATS_COMPUTED)
		return none;
	return norm_frame_moments(method, set, args);
}

/* ---- batch --------------------------------------------------------------------------------------- */

void norm_exact_set_parameters(const struct norm_set *set, const struct norm_args *args,
							   const struct norm_moments *moments,
							   const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_partial dgamma = {0, 0, 0, 0}, dbeta = {0, 0, 0, 0};
	struct norm_exact_slope slope;
	struct norm_exact_sweep sweep;
	struct norm_exact_block block;
	double low, high;

	slope.ready = 0;
	norm_exact_sweep(&sweep, set, args, moments, kernels);
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		norm_exact_sweep_block(&sweep, first, &block);
		norm_exact_partial_block(&sweep, &block, 0, &dgamma, &dbeta);
	}
	if (args->dgamma) {
		if (!norm_exact_partial_ends(&dgamma, p->param, &low, &high))
			low = norm_exact_set_dgamma(&slope, set, args, low, high);
		norm_store(p->param, args->dgamma, set->index, low);
	}
	if (args->dbeta) {
		if (!norm_exact_partial_ends(&dbeta, p->param, &low, &high))
			low = norm_exact_set_dbeta(&slope, set, args, low, high);
		norm_store(p->param, args->dbeta, set->index, low);
	}
}

/* ---- layer and rms ------------------------------------------------------------------------------- */

static struct norm_exact_partial *
partials(const struct norm_problem *p, const struct norm_args *args, int64_t group, int beta)
{
	return (struct norm_exact_partial *)args->workspace + (2 * group + beta) * p->c;
}

static void gather(const struct norm_method *method, const struct norm_problem *p,
				   const struct norm_args *args, int64_t group,
				   const struct norm_exact_twice_kernels *kernels)
{
	struct norm_exact_partial *dgamma = partials(p, args, group, 0);
	struct norm_exact_partial *dbeta = partials(p, args, group, 1);
	int64_t row = p->n * group / groups(p), end = p->n * (group + 1) / groups(p);
	struct norm_exact_sweep sweep;
	struct norm_exact_block block;

	if (!args->dgamma && !args->dbeta)
		return;
	for (int64_t i = 0; i < p->c; i++)
		dgamma[i] = dbeta[i] = (struct norm_exact_partial){0, 0, 0, 0};
	for (; row < end; row++) {
		struct norm_set set = norm_set(p, args, row);
		struct norm_moments m = moments_of(method, &set, args);

		norm_exact_sweep(&sweep, &set, args, &m, kernels);
		for (int64_t first = 0; first < p->c; first += NORM_BLOCK) {
			norm_exact_sweep_block(&sweep, first, &block);
			norm_exact_partial_block(&sweep, &block, 1, dgamma + first, dbeta + first);
		}
	}
}

static struct norm_exact_partial merged(const struct norm_problem *p,
										const struct norm_args *args, int64_t feature, int beta)
{
	struct norm_exact_partial all = {0, 0, 0, 0};

	for (int64_t group = 0; group < groups(p); group++)
		norm_exact_partial_merge(&all, partials(p, args, group, beta) + feature);
	return all;
}

static void decide(const struct norm_problem *p, const struct norm_args *args,
				   struct norm_exact_open *open, int count, uint64_t *room)
{
	norm_exact_column_dgammas(p, args, open, count, room);
	for (int i = 0; i < count; i++)
		norm_store(p->param, args->dgamma, open[i].feature, open[i].value);
}

static void settle(const struct norm_problem *p, const struct norm_args *args, int64_t block)
{
	int64_t first = block * NORM_BLOCK, end = min64(first + NORM_BLOCK, p->c);
	uint64_t *room = (uint64_t *)partials(p, args, groups(p), 0) + block * p->n;
	struct norm_exact_open open[EXACT_FEATURES];
	int count = 0;
	double low, high;

	for (int64_t i = first; i < end && args->dgamma; i++) {
		struct norm_exact_partial sum = merged(p, args, i, 0);

		if (norm_exact_partial_ends(&sum, p->param, &low, &high))
			norm_store(p->param, args->dgamma, i, low);
		else
			open[count++] = (struct norm_exact_open){i, low, high, 0};
		if (count == EXACT_FEATURES || (count && i + 1 == end)) {
			decide(p, args, open, count, room);
			count = 0;
		}
	}
	for (int64_t i = first; i < end && args->dbeta; i++) {
		struct norm_exact_partial sum = merged(p, args, i, 1);

		if (!norm_exact_partial_ends(&sum, p->param, &low, &high))
			low = norm_exact_column_dbeta(p, args, i, low, high);
		norm_store(p->param, args->dbeta, i, low);
	}
}

/* ---- stages -------------------------------------------------------------------------------------- */

static void apply(const struct norm_method *method, const struct norm_problem *p,
				  const struct norm_args *args, int64_t index,
				  const struct norm_exact_twice_kernels *kernels)
{
	struct norm_set set = norm_set(p, args, index);
	struct norm_moments m = moments_of(method, &set, args);

	if (p->op == NORM_BATCH)
		norm_exact_set_parameters(&set, args, &m, kernels);
	norm_exact_set_dx(&set, args, &m, kernels);
}

void norm_exact_backward_run(const struct norm_method *method, const struct norm_plan *plan,
							 const struct norm_args *args, int stage, int64_t lo, int64_t hi,
							 const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_problem *p = &plan->problem;

	for (int64_t task = lo; task < hi; task++) {
		if (p->op == NORM_BATCH || stage == APPLY)
			apply(method, p, args, task, kernels);
		else if (stage == GATHER)
			gather(method, p, args, task, kernels);
		else
			settle(p, args, task);
	}
}
