/*
 * Correctly rounded norms of f32, bf16 and f16: f64 work with a running bound on its error, a test
 * whether all of [y - error, y + error] rounds alike, and exact integers for the few that do not.
 * Accuracy: every y is RN(t), ties included; so the same bits for any thread count, batch and place.
 * Cost: a few times the f64 two-pass; one element in some millions takes the integers, 1 us to 0.1 ms.
 */
#include "../dtype.h"
#include "backward.h"
#include "moments.h"
#include "question.h"

#include <math.h>
#include <stddef.h>

static const double u = 0x1p-53;

/* ---- elements ------------------------------------------------------------------------------------ */

/* What a set's elements share. */
struct work {
	const struct norm_set *set;
	const struct norm_args *args;
	double mean, mean_lo, rstd;
	double slack;  /* of the mean, times rstd */
	double spread; /* relative, of rstd and of the three products after it */
	int natural;   /* Inf or NaN in the set: no test has anything to say */
	struct norm_exact_sums sums;
};

/* One block's members, parameters, and results. */
struct block {
	double hi[NORM_BLOCK], lo[NORM_BLOCK], weight[NORM_BLOCK], bias[NORM_BLOCK];
	double y[NORM_BLOCK], error[NORM_BLOCK];
};

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
	work->natural = set->count == 0 || set->count <= p->ddof;
	if (p->mode == NORM_INFER)
		work->natural = !isfinite(m->mean) || !isfinite(m->var);
	else
		work->natural |= !isfinite(m->mean) || !isfinite(m->m2);
	/* Products of errors are left to 1.01: m2 must be known well, or nothing is stated. */
	work->spread = relative >= 0 && relative < 0x1p-9 ? relative + 16 * u : (double)INFINITY;
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
		double x_hat = away * work->rstd, product = x_hat * block->weight[i];
		double lost =
			work->slack + 4 * u * (fabs(block->lo[i]) + fabs(work->mean_lo)) * work->rstd;

		block->y[i] = product + block->bias[i];
		block->error[i] = 1.01 * (fabs(block->weight[i]) * lost + fabs(product) * work->spread +
								  2 * u * fabs(block->y[i]));
	}
}

/* x_hat, or all of y when `affine`, decided exactly. */
static double decide(struct work *work, const struct block *block, int64_t first, int64_t i,
					 int affine)
{
	const struct norm_problem *p = work->set->problem;
	double low = block->y[i] - block->error[i], high = block->y[i] + block->error[i];
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
	double low = norm_exact_round(type, block->y[i] - block->error[i]);
	double high = norm_exact_round(type, block->y[i] + block->error[i]);

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

/* RN(w * x_hat) of an x_hat that is rounded already: exact in f64 but for wide parameters. */
static void weigh(const struct work *work, struct block *block, int64_t first, int64_t count)
{
	enum norm_dtype type = work->set->problem->y;

	for (int64_t i = 0; i < count; i++) {
		double x_hat = block->y[i], y = x_hat * block->weight[i], error = 4 * u * fabs(y);
		struct norm_exact_question question = {{0}, {0}, {0}, {0}, {0}, {0}, {0}};
		struct norm_exact_big factor;

		block->y[i] = y;
		if (!isfinite(y) ||
			norm_exact_round(type, y - error) == norm_exact_round(type, y + error))
			continue;
		question.a = norm_exact_weight(work->set, work->args, first + i);
		factor = norm_exact_big(x_hat);
		norm_exact_big_multiply(&question.a, &factor);
		question.shift = question.share = norm_exact_big(1);
		block->y[i] = norm_exact_decide(&question, type, y - error, y + error);
	}
}

static void read_block(const struct work *work, const struct norm_span *span,
					   struct block *block)
{
	const struct norm_set all = norm_set_unmasked(work->set);

	norm_members_f64(&all, span->first, block->hi, block->lo);
	norm_weights_f64(span, work->args->gamma, block->weight);
	norm_biases_f64(span, work->args->beta, block->bias);
	for (int64_t i = 0; is_llama(work) && i < span->count; i++)
		block->weight[i] = 1;
	estimate(work, block, span->count);
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

static void forward(const struct norm_set *set, const struct norm_args *args,
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
			norm_weights_f64(&span, args->gamma, block.weight);
			weigh(&work, &block, first, span.count);
		}
		for (int64_t i = 0; set->mask && i < span.count; i++)
			block.y[i] = set->mask[first + i] ? block.y[i] : 0;
		norm_write_f64(&span, p->y, norm_ystride(p), args->y, block.y);
		if (set->residual && args->sum)
			norm_write_f64(&span, p->x, norm_xstride(p), args->sum, block.hi);
	}
}

/* ---- the implementation -------------------------------------------------------------------------- */

static const char *refuse(const struct norm_problem *p)
{
	if (p->x == NORM_F64 || p->y == NORM_F64)
		return "type: f64 work decides f32, bf16 and f16 only";
	if (p->dir == NORM_BACKWARD && p->param == NORM_F64)
		return "param: f64 work decides gradients of f32 only";
	return NULL;
}

/* Of the saved statistics, rounded from f64: depth() additions, and the roundings of frame.c. */
static void saved_error(const struct norm_spread *s, struct norm_error *out)
{
	double gamma, drift;

	gamma = norm_gamma(norm_exact_depth(s->size) + 4, u);
	drift = gamma * s->kappa;
	out->mean_abs = out->mean_rms = out->high = s->rms ? 0 : gamma;
	out->var_up = out->var_down = 4 * gamma + 2 * drift * gamma + drift * drift * gamma;
}

static const struct norm_method method = {
	.reject = refuse,
	.moments = {norm_exact_moments, norm_exact_moments},
	.squares = {norm_exact_squares, norm_exact_squares},
	.forward = {forward, forward},
	.bound = {saved_error, NORM_FORM_PAIRED, {NORM_F64, NORM_F64}, {NORM_F64, NORM_F64}, 1},
};

/* Backward has stages of its own (backward.h), and nothing to ask the frame. */
struct norm_moments norm_exact_statistics(const struct norm_set *set,
										  const struct norm_args *args)
{
	return norm_frame_moments(&method, set, args);
}

static const char *reject(const struct norm_problem *p)
{
	return p->dir == NORM_BACKWARD ? refuse(p) : norm_frame_reject(&method, p);
}

static const char *prepare(const struct norm_problem *p, int threads_hint,
						   struct norm_plan *plan)
{
	(void)threads_hint;
	if (p->dir == NORM_BACKWARD)
		norm_exact_backward_prepare(p, plan);
	else
		norm_frame_prepare(p, plan);
	return NULL;
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t task_lo, int64_t task_hi)
{
	if (plan->problem.dir == NORM_BACKWARD)
		norm_exact_backward_run(&method, plan, args, stage, task_lo, task_hi);
	else
		norm_frame_run(&method, plan, args, stage, task_lo, task_hi);
}

/* Half an ulp of y is at most u of it, and |y| at most what `conditioned` is divided by; llama
 * rounds twice. The same of dx, and of dgamma and dbeta, which are at most what `parameter` is divided by. */
static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	if (p->dir == NORM_BACKWARD) {
		*out = (struct norm_bound){(double)NAN, (double)NAN, (double)NAN, norm_unit(p->x),
								   norm_unit(p->param)};
		return 0;
	}
	norm_bound_of(&method.bound, p, facts, out);
	out->conditioned = norm_unit(p->y) * (p->cast == NORM_CAST_LLAMA ? 3 : 1);
	return 0;
}

const struct norm_impl norm_exact_rounded = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = "exact/rounded",
	.family = "exact",
	.algorithm = "rounded",
	.isa = "generic",
	.about = "every y and every gradient correctly rounded: proven by a running bound, else by "
			 "integers",
	.reject = reject,
	.prepare = prepare,
	.run = run,
	.bound = bound,
};
