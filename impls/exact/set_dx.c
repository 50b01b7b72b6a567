/*
 * dx of one set: (w - mean w) rstd - x_hat c with c = sum w x_hat / k / sqrt(var or var + eps), in f64 with a
 * running bound, and integers for what its rounding test leaves. Two passes over the set; in place, a
 * third tells first whether integers will be needed, since dx takes dy away.
 */
#include "backward.h"

#include "../dtype.h"
#include "../shape.h"
#include "gradient.h"
#include "moments.h"
#include "twice_sweep.h"

#include <math.h>

#define LANES 8

static const double u = 0x1p-53;

/* What a set's elements share; *_error: absolute. */
struct rates {
	double rstd, mean_w, mean_w_error, slope, slope_error, spread, weight_error;
	int is_finite;
};

/* ---- sums ---------------------------------------------------------------------------------------- */

/* Sums of w, w x_hat, their sizes, and of what x_hat's errors add. */
enum { SUM_W, SUM_WX, SIZE_W, SIZE_WX, LOST, SUMS };

static void add_block(const struct norm_exact_block *block, struct norm_exact_kept *all)
{
	double lanes[SUMS][LANES] = {{0}};

	for (int64_t i = 0; i < block->count; i++) {
		double w = block->w[i], product = w * block->x_hat[i];
		int64_t k = i % LANES;

		lanes[SUM_W][k] += w;
		lanes[SUM_WX][k] += product;
		lanes[SIZE_W][k] += fabs(w);
		lanes[SIZE_WX][k] += fabs(product);
		lanes[LOST][k] += fabs(w) * block->error[i];
	}
	for (int s = 0; s < SUMS; s++) {
		double sum = 0;

		for (int k = 0; k < LANES; k++)
			sum += lanes[s][k];
		norm_exact_keep(&all[s], sum);
	}
}

/*
 * With gamma_d of sizes for the additions (moments.h), and 3 u of them for w, which gamma+1 rounds twice,
 * w x_hat, and the sum of two words: the sum of w and the sum of w x_hat. The latter by LOST too.
 */
static void take_rates(const struct norm_exact_sweep *sweep, struct rates *out)
{
	const struct norm_set *set = sweep->set;
	const struct norm_problem *p = set->problem;
	const struct norm_moments *m = &sweep->moments;
	double gamma = norm_gamma(norm_exact_depth((double)set->size) + 3, u), sum[SUMS];
	double count = (double)set->count, per = m->root_reciprocal;
	struct norm_exact_kept all[SUMS] = {{0, 0}};
	struct norm_exact_block block;

	*out = (struct rates){.rstd = m->rstd, .spread = sweep->spread, .is_finite = 1};
	out->weight_error = p->gamma_plus_one ? 2 * u : 0;
	if (p->mode == NORM_INFER)
		return;
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		norm_exact_sweep_block(sweep, first, &block);
		out->is_finite &= block.is_finite;
		add_block(&block, all);
	}
	for (int s = 0; s < SUMS; s++)
		sum[s] = norm_exact_kept(&all[s]);
	if (p->op != NORM_RMS) {
		out->mean_w = sum[SUM_W] / count;
		out->mean_w_error = 1.01 * (gamma * sum[SIZE_W] / count + u * fabs(out->mean_w));
	}
	per /= p->op == NORM_RMS ? count : count - p->ddof;
	out->slope = sum[SUM_WX] * per;
	out->slope_error = 1.01 * ((sum[LOST] + gamma * sum[SIZE_WX]) * fabs(per) +
							   fabs(out->slope) * (sweep->spread + 4 * u));
}

/* ---- elements ------------------------------------------------------------------------------------ */

/* What deciding takes beside the block. */
struct work {
	struct norm_exact_sweep sweep;
	struct rates rates;
	struct norm_exact_twice_rates twice; /* instead, but for is_finite */
	struct norm_exact_slope slope;
	int has_dsum;
	double dsum[NORM_BLOCK];                  /* the block's */
	double low[NORM_BLOCK], high[NORM_BLOCK]; /* in twice the precision: of its dx */
};

/*
 * dx and what it errs by: each term by its factors' errors and by the roundings of its own; dx by u, by u
 * with dsum, and by u when its error is taken from it. 1.01 covers all products of errors.
 */
static double estimate(const struct work *work, const struct norm_exact_block *block, int64_t i,
					   double *error)
{
	const struct rates *r = &work->rates;
	double w = block->w[i], away = w - r->mean_w, first = away * r->rstd, second = 0, dx;

	*error = fabs(r->rstd) * (r->mean_w_error + r->weight_error * fabs(w) + u * fabs(away));
	*error += fabs(first) * r->spread;
	if (r->slope != 0 || r->slope_error != 0) { /* infer: x_hat may be no number */
		second = block->x_hat[i] * r->slope;
		*error += block->error[i] * (fabs(r->slope) + r->slope_error) +
				  fabs(block->x_hat[i]) * r->slope_error + u * fabs(second);
	}
	dx = first - second;
	*error += u * fabs(dx);
	if (work->has_dsum)
		dx += work->dsum[i];
	*error = 1.01 * (*error + 2 * u * fabs(dx));
	return dx;
}

/* 1: settled, and *low is the answer; else it is in [low, high]. */
static int is_proven(const struct work *work, const struct norm_exact_block *block, int64_t i,
					 double *low, double *high)
{
	enum norm_dtype type = work->sweep.set->problem->x;
	double error, dx;

	if (work->sweep.is_twice) {
		*low = work->low[i];
		*high = work->high[i];
		error = 0; /* it would not be 0 at both ends */
	} else {
		dx = estimate(work, block, i, &error);
		*low = norm_exact_round(type, dx - error);
		*high = norm_exact_round(type, dx + error);
	}
	if (!(*low <= *high)) {
		*low = -(double)INFINITY;
		*high = (double)INFINITY;
	}
	return *low == *high && (*low != 0 || error == 0);
}

static int is_special(const struct work *work, const struct norm_exact_block *block, int64_t i)
{
	if (work->sweep.set->problem->mode == NORM_INFER) /* the mean does not matter */
		return work->sweep.undefined || work->sweep.moments.rstd == 0 || !isfinite(block->w[i]);
	return work->sweep.special || !work->rates.is_finite;
}

/* Given statistics whose rstd alone is infinite: factors that are finite have signs, all of them. */
static int is_infinite_alone(const struct work *work)
{
	const struct norm_moments *m = &work->sweep.moments;

	return work->sweep.set->problem->stats == NORM_STATS_GIVEN && work->rates.is_finite &&
		   isfinite(m->mean) && isinf(m->rstd);
}

static int w_side(struct work *work, int64_t member)
{
	if (!is_infinite_alone(work))
		return 0;
	return norm_exact_w_side(&work->slope, work->sweep.set, work->sweep.args, member);
}

static void settle_block(struct work *work, const struct norm_exact_special *special,
						 const struct norm_exact_block *block, double *dx)
{
	const struct norm_set *set = work->sweep.set;
	double low, high;

	for (int64_t i = 0; i < block->count; i++) {
		if (set->mask && !set->mask[block->first + i]) {
			dx[i] = 0;
		} else if (is_special(work, block, i)) {
			dx[i] = norm_exact_special_dx(&work->sweep, special, block->x[i], block->w[i],
										  w_side(work, block->first + i)) +
					(work->has_dsum ? work->dsum[i] : 0);
		} else if (work->has_dsum && !isfinite(work->dsum[i])) {
			dx[i] = work->dsum[i];
		} else if (is_proven(work, block, i, &low, &high)) {
			dx[i] = low + 0; /* +0 for a zero that is exact */
		} else {
			dx[i] =
				norm_exact_dx(&work->slope, set, work->sweep.args, block->first + i, low, high);
		}
	}
}

/* A block with its dsum, if there is one. */
static struct norm_span read_block(struct work *work, int64_t first,
								   struct norm_exact_block *block)
{
	const struct norm_set *set = work->sweep.set;
	const struct norm_problem *p = set->problem;
	struct norm_span span = norm_span(set, first);

	norm_exact_sweep_block(&work->sweep, first, block);
	work->has_dsum = p->residual && work->sweep.args->dsum;
	if (work->has_dsum)
		norm_read_f64(&span, p->x, norm_xstride(p), work->sweep.args->dsum, work->dsum);
	if (work->sweep.is_twice)
		norm_exact_twice_dx(&work->sweep, &work->twice, block,
							work->has_dsum ? work->dsum : NULL, work->low, work->high);
	return span;
}

/* In place, exact sums that any member will need are taken before dx takes dy away. */
static void foresee(struct work *work)
{
	const struct norm_set *set = work->sweep.set;
	struct norm_exact_block block;
	double low, high;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		read_block(work, first, &block);
		for (int64_t i = 0; i < block.count; i++) {
			if (is_proven(work, &block, i, &low, &high))
				continue;
			norm_exact_slope(&work->slope, set, work->sweep.args);
			return;
		}
	}
}

void norm_exact_set_dx(const struct norm_set *set, const struct norm_args *args,
					   const struct norm_moments *moments,
					   const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_special special = {0, 0};
	struct norm_exact_block block;
	double dx[NORM_BLOCK];
	struct work work;

	norm_exact_sweep(&work.sweep, set, args, moments, kernels);
	work.slope.ready = 0;
	if (work.sweep.is_twice)
		norm_exact_twice_rates(&work.sweep, &work.twice, &work.rates.is_finite);
	else
		take_rates(&work.sweep, &work.rates);
	if (p->mode != NORM_INFER && (work.sweep.special || !work.rates.is_finite))
		special = norm_exact_special(&work.sweep);
	if (is_infinite_alone(&work)) {
		/* of_x = rstd^3 N T, whose rstd is read as some number of its sign. */
		norm_exact_slope(&work.slope, set, args);
		special.moment = work.slope.of_x.sign * (moments->rstd > 0 ? 1 : -1);
	} else if (p->inplace)
		foresee(&work);
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_span span = read_block(&work, first, &block);

		settle_block(&work, &special, &block, dx);
		norm_write_f64(&span, p->x, norm_xstride(p), args->dx, dx);
	}
}
