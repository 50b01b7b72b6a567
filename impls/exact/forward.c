/*
 * y of a set: f64 work with a running bound on its error, where x or y is f64 in twice its precision (twice_set.h); a test
 * whether all of [y - error, y + error] rounds alike; exact integers for the few that do not.
 */
#include "forward.h"

#include "../dtype.h"
#include "question.h"
#include "twice_set.h"

#include <math.h>

static const double u = 0x1p-53;

/* What a set's elements share. */
struct work {
	const struct norm_set *set;
	const struct norm_args *args;
	double mean, mean_lo, rstd;
	double slack;  /* of the mean, times rstd */
	double spread; /* relative, of rstd and of the three products after it */
	int natural;   /* Inf or NaN in the set: no test has anything to say */
	int twice;     /* x or y is f64: the rest holds, and not the four before `natural` */
	double scale;  /* of x, before the factors */
	int still;     /* all x are the mean, exactly */
	struct norm_twice_factors factors;
	struct norm_exact_sums sums;
};

/* One block's members, parameters, and results: y + y_lo, and its error. */
struct block {
	double hi[NORM_BLOCK], lo[NORM_BLOCK], weight[NORM_BLOCK], weight_lo[NORM_BLOCK];
	double bias[NORM_BLOCK], y[NORM_BLOCK], y_lo[NORM_BLOCK], error[NORM_BLOCK];
};

static void begin_twice(struct work *work)
{
	const struct norm_set *set = work->set;
	const struct norm_problem *p = set->problem;
	struct norm_twice_set from = {.scale = 1};
	int proven;

	if (p->mode == NORM_INFER) {
		proven = norm_twice_given(p, norm_load(p->stat, work->args->running_mean, set->index),
								  norm_load(p->stat, work->args->running_var, set->index),
								  &work->factors);
	} else {
		norm_twice_set(set, &from);
		work->natural = from.natural;
		proven = norm_twice_prove(p, set->count, from.eps, &from.sums, &work->factors);
	}
	work->scale = from.scale;
	work->still = from.sums.still;
	if (!proven)
		work->factors.spread = work->factors.slack = (double)INFINITY;
}

static void begin(struct work *work, const struct norm_set *set, const struct norm_args *args,
				  const struct norm_moments *m)
{
	const struct norm_problem *p = set->problem;
	double relative = m->m2_error > 0 ? m->m2_error / m->m2 : 0;

	work->set = set;
	work->args = args;
	work->mean = m->mean;
	work->mean_lo = m->mean_lo;
	work->rstd = m->rstd;
	work->slack = m->rstd * m->mean_error;
	work->sums.ready = 0;
	work->twice = norm_is_twice(p);
	work->natural = set->count == 0 || set->count <= p->ddof;
	/* Products of errors are left to 1.01: m2 must be known well, or nothing is stated. */
	work->spread = relative >= 0 && relative < 0x1p-9 ? relative + 16 * u : (double)INFINITY;
	if (p->mode == NORM_INFER)
		work->natural = !isfinite(m->mean) || !isfinite(m->var);
	else if (!work->twice)
		work->natural |= !isfinite(m->mean) || !isfinite(m->m2);
	if (work->twice && !work->natural)
		begin_twice(work);
}

static int is_llama(const struct work *work)
{
	return work->set->problem->cast == NORM_CAST_LLAMA;
}

/*
 * x_hat = ((x - mean) + (lo - mean_lo)) * rstd; with |mean| wrong by `mean_error`, rstd by `spread`,
 * lo - mean_lo by u of both; y by u for its rounding, and by u for that of y - error. 1.01 covers all
 * products of errors.
 */
static void estimate(const struct work *work, struct block *block, int64_t count)
{
	for (int64_t i = 0; i < count; i++) {
		double away = (block->hi[i] - work->mean) + (block->lo[i] - work->mean_lo);
		double lost =
			work->slack + 4 * u * (fabs(block->lo[i]) + fabs(work->mean_lo)) * work->rstd;
		double x_hat, product;

		/* The parts of a sum that is no double, in a set with rstd = 0. */
		if (isinf(away) && isfinite(block->hi[i]))
			away = block->hi[i];
		x_hat = away * work->rstd;
		product = x_hat * block->weight[i];
		block->y[i] = product + block->bias[i];
		block->y_lo[i] = 0;
		block->error[i] = 1.01 * (fabs(block->weight[i]) * lost + fabs(product) * work->spread +
								  2 * u * fabs(block->y[i]));
	}
}

/* y + y_lo is off by `error`; a narrower type is tested by y alone, whose ends round once more. */
static void put(struct block *block, int64_t i, enum norm_dtype type, double y, double y_lo,
				double error)
{
	int narrow = type != NORM_F64;

	block->y[i] = y;
	block->y_lo[i] = narrow ? 0 : y_lo;
	block->error[i] = narrow ? 1.01 * (error + fabs(y_lo)) + 2 * u * fabs(y) : error;
}

static void estimate_member(const struct work *work, struct block *block, int64_t i)
{
	const double scale = work->scale;
	struct norm_twice_member m = {
		.x = norm_two_sum(block->hi[i] * scale, block->lo[i] * scale),
		.weight = {block->weight[i], block->weight_lo[i]},
		.bias = block->bias[i],
		.is_whole = work->still || scale >= 1 || !(fabs(block->hi[i]) > 0),
	};
	struct norm_twice y;
	double error = norm_twice_y(&work->factors, &m, &y);

	put(block, i, work->set->problem->y, y.hi, y.lo, error);
}

/* x_hat, or all of y when `affine`, decided exactly. */
static double decide(struct work *work, const struct block *block, int64_t first, int64_t i,
					 int affine)
{
	const struct norm_problem *p = work->set->problem;
	double low = block->y[i] + (block->y_lo[i] - block->error[i]);
	double high = block->y[i] + (block->y_lo[i] + block->error[i]);
	struct norm_exact_question question;
	struct norm_exact_big weight;

	norm_exact_sums(&work->sums, work->set, work->args);
	if (work->sums.undefined)
		return (double)NAN;
	norm_exact_ask(&question, &work->sums, block->hi[i], block->lo[i]);
	if (affine) {
		weight = norm_exact_weight(work->set, work->args, first + i);
		norm_exact_big_multiply(&question.a, &weight);
		question.bias = norm_exact_big(block->bias[i]);
	}
	if (!(low <= high)) {
		low = -(double)INFINITY;
		high = (double)INFINITY;
	}
	return norm_exact_decide(&question, p->y, low, high);
}

/* All of y - error .. y + error rounds to *rounded, or the member is not to be decided. */
static int is_proven(const struct work *work, const struct block *block, int64_t first,
					 int64_t i, double *rounded)
{
	enum norm_dtype type = work->set->problem->y;
	double low = norm_exact_round(type, block->y[i] + (block->y_lo[i] - block->error[i]));
	double high = norm_exact_round(type, block->y[i] + (block->y_lo[i] + block->error[i]));

	*rounded = block->y[i];
	if (work->natural || !isfinite(block->hi[i]) || !isfinite(block->weight[i]) ||
		!isfinite(block->bias[i]) || (work->set->mask && !work->set->mask[first + i]))
		return 1;
	*rounded = low + 0; /* +0 for a zero that is exact */
	return low == high && (low != 0 || block->error[i] == 0);
}

/* Rounds what the test proves, and decides the rest. A value that is no number stays what it is. */
static void settle(struct work *work, struct block *block, int64_t first, int64_t count,
				   int affine)
{
	double rounded;

	for (int64_t i = 0; i < count; i++) {
		if (!is_proven(work, block, first, i, &rounded))
			rounded = decide(work, block, first, i, affine);
		block->y[i] = rounded;
	}
}

/* w x_hat. In twice the precision: a low word of w rounds twice, the ends once, each at 2 u^2. */
static void multiply(const struct work *work, struct block *block, int64_t i)
{
	struct norm_twice product = norm_two_product(block->y[i], block->weight[i]);
	double rest = fma(block->y[i], block->weight_lo[i], product.lo);
	int nil = !(fabs(block->y[i]) > 0) || !(fabs(block->weight[i]) > 0);

	if (work->twice)
		put(block, i, work->set->problem->y, product.hi, rest,
			nil ? 0 : 8 * u * u * fabs(product.hi) + NORM_TWICE_FLOOR);
	else
		put(block, i, NORM_F64, product.hi, 0, 4 * u * fabs(product.hi));
}

/* RN(w * x_hat) of an x_hat that is rounded already: exact in f64 but for wide parameters. */
static void weigh(const struct work *work, struct block *block, int64_t first, int64_t count)
{
	enum norm_dtype type = work->set->problem->y;

	for (int64_t i = 0; i < count; i++) {
		struct norm_exact_question question = {{0}, {0}, {0}, {0}, {0}, {0}, {0}};
		double x_hat = block->y[i], low, high;
		struct norm_exact_big factor;

		multiply(work, block, i);
		if (!isfinite(block->y[i]))
			continue;
		low = norm_exact_round(type, block->y[i] + (block->y_lo[i] - block->error[i]));
		high = norm_exact_round(type, block->y[i] + (block->y_lo[i] + block->error[i]));
		block->y[i] = low;
		if (!(low < high))
			continue;
		question.a = norm_exact_weight(work->set, work->args, first + i);
		factor = norm_exact_big(x_hat);
		norm_exact_big_multiply(&question.a, &factor);
		question.shift = question.share = norm_exact_big(1);
		block->y[i] = norm_exact_decide(&question, type, low, high);
	}
}

static void read_weights(const struct work *work, const struct norm_span *span,
						 struct block *block)
{
	const struct norm_problem *p = span->problem;

	norm_weights_f64(span, work->args->gamma, block->weight);
	for (int64_t i = 0; i < span->count; i++) {
		int64_t at = p->op == NORM_BATCH ? span->set : span->first + i;

		block->weight_lo[i] =
			work->twice && p->gamma_plus_one && isfinite(block->weight[i])
				? norm_two_sum(1, norm_load(p->param, work->args->gamma, at)).lo
				: 0;
	}
}

static void read_block(const struct work *work, const struct norm_span *span,
					   struct block *block)
{
	const struct norm_set all = norm_set_unmasked(work->set);

	norm_twice_members(&all, span->first, block->hi, block->lo);
	read_weights(work, span, block);
	norm_biases_f64(span, work->args->beta, block->bias);
	for (int64_t i = 0; is_llama(work) && i < span->count; i++) {
		block->weight[i] = 1;
		block->weight_lo[i] = 0;
	}
	if (!work->twice || work->natural)
		estimate(work, block, span->count);
	else
		for (int64_t i = 0; i < span->count; i++)
			estimate_member(work, block, i);
}

/* In place, y takes the members away: exact sums that any of them will need are taken first. */
static void foresee(struct work *work)
{
	const struct norm_set *set = work->set;
	struct block block;
	double rounded;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_span span = norm_span(set, first);

		read_block(work, &span, &block);
		for (int64_t i = 0; i < span.count; i++)
			if (!is_proven(work, &block, first, i, &rounded)) {
				norm_exact_sums(&work->sums, set, work->args);
				return;
			}
	}
}

void norm_exact_forward(const struct norm_set *set, const struct norm_args *args,
						const struct norm_moments *m)
{
	const struct norm_problem *p = set->problem;
	struct block block;
	struct work work;

	begin(&work, set, args, m);
	if (p->inplace)
		foresee(&work);
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_span span = norm_span(set, first);

		read_block(&work, &span, &block);
		settle(&work, &block, first, span.count, !is_llama(&work));
		if (is_llama(&work)) {
			read_weights(&work, &span, &block);
			weigh(&work, &block, first, span.count);
		}
		for (int64_t i = 0; set->mask && i < span.count; i++)
			block.y[i] = set->mask[first + i] ? block.y[i] : 0;
		norm_write_f64(&span, p->y, norm_ystride(p), args->y, block.y);
		/* Where x + r was beyond f64, its parts. */
		for (int64_t i = 0; set->residual && i < span.count; i++)
			block.hi[i] += block.lo[i];
		if (set->residual && args->sum)
			norm_write_f64(&span, p->x, norm_xstride(p), args->sum, block.hi);
	}
}
