/*
 * From a set's exact sums to the questions whose answers are dx, dgamma and dbeta. With N, S1, k and W
 * = N D (inside: + k N^2 eps) of question.h, q = sqrt(W / k) and E = N eps (inside: 0), rstd = N / (q + E):
 *   inside:  dx = [W A - N T X] / (W q)
 *   outside: dx = A / (q + E) - N T X / (k q (q + E)^2)
 *               = [W A - N T X + k E A q] / (2 E W + (W + k E^2) q);  A / E where q = 0
 *   given R: dx = [R k A - R^3 N T X] / (N k), X = x - mean, T = sum w X
 *   infer:   dx = w / (q + E)
 * rms: S1 = 0 and A = N w.
 */
#include "gradient.h"

#include "../dtype.h"
#include "../shape.h"
#include "sum.h"

#include <math.h>

static struct norm_exact_big times(struct norm_exact_big a, const struct norm_exact_big *b)
{
	norm_exact_big_multiply(&a, b);
	return a;
}

static double dy_of(const struct norm_set *set, const struct norm_args *args, int64_t member)
{
	const struct norm_problem *p = set->problem;

	return norm_load(p->y, args->dy, norm_offset(p, norm_ystride(p), set->index, member));
}

/* ---- sums ---------------------------------------------------------------------------------------- */

struct sums {
	struct norm_exact_sum dy, dyx, w, wx;
};

/* dy (1 + gamma), of any doubles; gamma: NULL for batch, whose weight is no member's. */
static void add_wide(struct sums *sums, const struct norm_problem *p, double dy, double x,
					 const double *gamma)
{
	struct norm_exact_big w = norm_exact_big(dy), factor;

	if (gamma) {
		factor = norm_exact_big(*gamma);
		if (p->gamma_plus_one) {
			struct norm_exact_big one = norm_exact_big(1);

			norm_exact_big_add(&factor, &one);
		}
		norm_exact_big_multiply(&w, &factor);
	}
	norm_exact_sum_add_big(gamma ? &sums->w : &sums->dy, &w);
	factor = norm_exact_big(x);
	norm_exact_big_multiply(&w, &factor);
	norm_exact_sum_add_big(gamma ? &sums->wx : &sums->dyx, &w);
}

/* Layer, rms: dy (1 + gamma) is two numbers, each exact: gamma + 1 may be 150 bits wide. */
static void add_weighted(struct sums *sums, const struct norm_problem *p, double dy, double x,
						 double gamma)
{
	double w = dy * gamma; /* 48 bits */

	norm_exact_sum_add(&sums->w, w);
	norm_exact_sum_add_product(&sums->wx, w, x);
	if (!p->gamma_plus_one)
		return;
	norm_exact_sum_add(&sums->w, dy);
	norm_exact_sum_add_product(&sums->wx, dy, x);
}

static void add_block(struct sums *sums, const struct norm_set *set,
					  const struct norm_args *args, int64_t first)
{
	const struct norm_problem *p = set->problem;
	const struct norm_set all = norm_set_unmasked(set);
	struct norm_span span = norm_span(set, first);
	double x[NORM_BLOCK], dy[NORM_BLOCK], gamma = 0;
	int wide = norm_is_wide(p);
	int has_gamma = p->op != NORM_BATCH && p->affine != NORM_AFFINE_NONE;

	norm_members_f64(&all, first, x, NULL);
	norm_read_f64(&span, p->y, norm_ystride(p), args->dy, dy);
	for (int64_t i = 0; i < span.count; i++) {
		if (set->mask && !set->mask[first + i])
			continue;
		if (has_gamma)
			gamma = norm_load(p->param, args->gamma, first + i);
		if (wide) {
			add_wide(sums, p, dy[i], x[i], has_gamma ? &gamma : NULL);
		} else if (has_gamma) {
			add_weighted(sums, p, dy[i], x[i], gamma);
		} else {
			norm_exact_sum_add(&sums->dy, dy[i]);
			norm_exact_sum_add_product(&sums->dyx, dy[i], x[i]);
		}
	}
}

/* sum w and sum w x; batch: a feature's weight is one factor, and dgamma is made of sums without it. */
static void take_sums(struct norm_exact_slope *slope, const struct norm_set *set,
					  const struct norm_args *args, struct norm_exact_big *sum_wx)
{
	const struct norm_problem *p = set->problem;
	struct sums sums = {{{0}, 0}, {{0}, 0}, {{0}, 0}, {{0}, 0}};
	struct norm_exact_big weight;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK)
		add_block(&sums, set, args, first);
	slope->sum_dy = norm_exact_sum(&sums.dy);
	slope->sum_dyx = norm_exact_sum(&sums.dyx);
	if (p->op != NORM_BATCH && p->affine != NORM_AFFINE_NONE) {
		slope->sum_w = norm_exact_sum(&sums.w);
		*sum_wx = norm_exact_sum(&sums.wx);
		return;
	}
	slope->sum_w = slope->sum_dy;
	*sum_wx = slope->sum_dyx;
	if (p->op == NORM_BATCH) {
		weight = norm_exact_weight(set, args, 0);
		norm_exact_big_multiply(&slope->sum_w, &weight);
		norm_exact_big_multiply(sum_wx, &weight);
	}
}

/* ---- the form of dx ------------------------------------------------------------------------------ */

static void form_given(struct norm_exact_slope *slope, const struct norm_set *set,
					   const struct norm_exact_big *moment)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big divisor =
		norm_exact_big((double)(set->count - (p->op == NORM_RMS ? 0 : p->ddof)));

	slope->of_w = times(slope->rstd, &divisor);
	slope->of_x = times(times(slope->rstd, &slope->rstd), &slope->rstd);
	norm_exact_big_multiply(&slope->of_x, &slope->size);
	norm_exact_big_multiply(&slope->of_x, moment);
	slope->shift = times(slope->size, &divisor);
	slope->slope = norm_exact_big(0);
	slope->undefined_dx |= divisor.sign <= 0;
}

static void form_outside(struct norm_exact_slope *slope)
{
	const struct norm_exact_sums *sums = &slope->sums;
	struct norm_exact_big product = times(sums->share, &sums->eps);

	if (!sums->square.sign) {
		slope->of_w = norm_exact_big(1);
		slope->of_x = norm_exact_big(0);
		slope->shift = sums->eps;
		slope->slope = norm_exact_big(0);
		return;
	}
	slope->root_of_w = product;
	slope->slope = times(product, &sums->eps);
	norm_exact_big_add(&slope->slope, &sums->square);
	slope->shift = times(sums->eps, &sums->square);
	product = slope->shift;
	norm_exact_big_add(&slope->shift, &product);
}

static void form(struct norm_exact_slope *slope, const struct norm_set *set,
				 const struct norm_exact_big *sum_wx)
{
	const struct norm_problem *p = set->problem;
	const struct norm_exact_sums *sums = &slope->sums;
	struct norm_exact_big moment = times(*sum_wx, &sums->scale);
	struct norm_exact_big product = times(slope->sum_w, &sums->shift);

	slope->root_of_w = norm_exact_big(0);
	if (p->mode == NORM_INFER) {
		slope->size = slope->of_w = slope->slope = norm_exact_big(1);
		slope->sum_w = slope->of_x = norm_exact_big(0);
		slope->shift = sums->eps;
		return;
	}
	norm_exact_big_subtract(&moment, &product);
	if (p->op == NORM_RMS)
		slope->sum_w = norm_exact_big(0);
	slope->size = norm_exact_big((double)set->count);
	if (p->stats == NORM_STATS_GIVEN) {
		form_given(slope, set, &moment);
		return;
	}
	slope->of_w = slope->slope = sums->square;
	slope->of_x = times(moment, &sums->scale);
	slope->shift = norm_exact_big(0);
	if (p->eps_at == NORM_EPS_OUTSIDE)
		form_outside(slope);
}

void norm_exact_slope(struct norm_exact_slope *slope, const struct norm_set *set,
					  const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big sum_wx;

	if (slope->ready)
		return;
	slope->ready = 1;
	slope->sums.ready = 0;
	norm_exact_sums(&slope->sums, set, args);
	slope->rstd = norm_exact_big(1);
	if (p->stats == NORM_STATS_GIVEN)
		slope->rstd = norm_exact_big(norm_load(p->stat, args->rstd, set->index));
	slope->undefined = slope->undefined_dx = slope->sums.undefined;
	take_sums(slope, set, args, &sum_wx);
	if (!slope->undefined)
		form(slope, set, &sum_wx);
}

/* ---- answers ------------------------------------------------------------------------------------- */

/* A = N w - sum w. */
static struct norm_exact_big away_of_w(const struct norm_exact_slope *slope,
									   const struct norm_set *set, const struct norm_args *args,
									   int64_t member)
{
	struct norm_exact_big a = norm_exact_weight(set, args, member);
	struct norm_exact_big dy = norm_exact_big(dy_of(set, args, member));

	norm_exact_big_multiply(&a, &dy);
	norm_exact_big_multiply(&a, &slope->size);
	norm_exact_big_subtract(&a, &slope->sum_w);
	return a;
}

int norm_exact_w_side(struct norm_exact_slope *slope, const struct norm_set *set,
					  const struct norm_args *args, int64_t member)
{
	norm_exact_slope(slope, set, args);
	return away_of_w(slope, set, args, member).sign;
}

double norm_exact_dx(struct norm_exact_slope *slope, const struct norm_set *set,
					 const struct norm_args *args, int64_t member, double low, double high)
{
	const struct norm_problem *p = set->problem;
	int64_t at = norm_offset(p, norm_xstride(p), set->index, member);
	struct norm_exact_question question;
	struct norm_exact_big a, x;

	norm_exact_slope(slope, set, args);
	if (slope->undefined_dx)
		return (double)NAN;
	a = away_of_w(slope, set, args, member);
	question.a = times(a, &slope->of_w);
	if (slope->of_x.sign) { /* infer: x may be no number */
		x = norm_exact_big(norm_load(p->x, args->x, at));
		norm_exact_big_multiply(&x, &slope->sums.scale);
		norm_exact_big_subtract(&x, &slope->sums.shift);
		norm_exact_big_multiply(&x, &slope->of_x);
		norm_exact_big_subtract(&question.a, &x);
	}
	question.b = times(a, &slope->root_of_w);
	question.shift = slope->shift;
	question.slope = slope->slope;
	question.square = slope->sums.square;
	question.share = slope->sums.share;
	question.bias =
		norm_exact_big(p->residual && args->dsum ? norm_load(p->x, args->dsum, at) : 0);
	return norm_exact_decide(&question, p->x, low, high);
}

/* An exact sum, rounded. */
static double decide_sum(const struct norm_exact_big *sum, enum norm_dtype type, double low,
						 double high)
{
	struct norm_exact_question question = {.a = *sum};

	question.shift = question.share = norm_exact_big(1);
	return norm_exact_decide(&question, type, low, high);
}

/* sum dy x_hat = R (N sum dy x - S1 sum dy) / (q + E). */
double norm_exact_set_dgamma(struct norm_exact_slope *slope, const struct norm_set *set,
							 const struct norm_args *args, double low, double high)
{
	struct norm_exact_question question;
	struct norm_exact_big part;

	if (set->count == 0)
		return 0;
	norm_exact_slope(slope, set, args);
	if (slope->undefined)
		return (double)NAN;
	norm_exact_ask(&question, &slope->sums, 0, 0);
	question.a = times(slope->sum_dyx, &slope->sums.scale);
	part = times(slope->sum_dy, &slope->sums.shift);
	norm_exact_big_subtract(&question.a, &part);
	norm_exact_big_multiply(&question.a, &slope->rstd);
	return norm_exact_decide(&question, set->problem->param, low, high);
}

double norm_exact_set_dbeta(struct norm_exact_slope *slope, const struct norm_set *set,
							const struct norm_args *args, double low, double high)
{
	norm_exact_slope(slope, set, args);
	return decide_sum(&slope->sum_dy, set->problem->param, low, high);
}

double norm_exact_column_dbeta(const struct norm_problem *p, const struct norm_args *args,
							   int64_t feature, double low, double high)
{
	struct norm_exact_sum sum = {{0}, 0};
	struct norm_exact_big all;

	for (int64_t row = 0; row < p->n; row++)
		norm_exact_sum_add(&sum, norm_load(p->y, args->dy, row * norm_ystride(p) + feature));
	all = norm_exact_sum(&sum);
	return decide_sum(&all, p->param, low, high);
}
