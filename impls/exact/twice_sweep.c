/* Scales, statistics and members: every number two words, and what underflows less than NORM_TWICE_FLOOR. */
#include "twice_sweep.h"

#include "../dtype.h"
#include "../shape.h"
#include "twice_set.h"

#include <math.h>

#define U2 NORM_TWICE_U2
/* Doubles of the widest vectors, or more. */
#define VECTOR 16

int norm_exact_is_twice(const struct norm_problem *p)
{
	return norm_is_twice(p) || (p->param == NORM_F64 && p->affine != NORM_AFFINE_NONE);
}

/* 2^exponent, |exponent| <= 1000. */
static double power(int exponent)
{
	return norm_float64((uint64_t)(1023 + exponent) << 52);
}

/* floor(log2 x), x > 0; of subnormals, less than normal ones have. */
static int exponent_of(double x)
{
	return (int)(norm_bits64(x) >> 52 & 0x7ff) - 1023;
}

/* ---- scales and statistics ------------------------------------------------------------------------ */

/* By which the largest, if it is not 0, becomes about 1. */
static int scale_of(double most)
{
	int up = most > 0 ? -exponent_of(most) : 0;

	return up > 1000 ? 1000 : up < -1000 ? -1000 : up;
}

static double larger(double most, double x)
{
	return isfinite(x) && fabs(x) > most ? fabs(x) : most;
}

/* Sizes within these leave all products and floors far from what matters. */
#define TAME_LEAST    0x1p-200
#define TAME_GREATEST 0x1p200

static int is_within(double least, double size)
{
	return size >= least && size <= TAME_GREATEST;
}

/* Sums of sizes: no number is greater, and one of 2^40 is not less than 2^-40 of it. */
static int is_tame(const struct norm_exact_sweep *sweep,
				   const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_set *set = sweep->set, all = norm_set_unmasked(set);
	const struct norm_problem *p = set->problem;
	double of_x = 0, of_dy = 0, of_weight = 0, values[NORM_BLOCK];

	if (!kernels || p->mode == NORM_INFER || p->x != NORM_F64 || set->count <= p->ddof)
		return 0;
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_span span = norm_span(set, first);

		norm_read_f64(&span, p->y, norm_ystride(p), sweep->args->dy, values);
		of_dy += kernels->size(values, span.count);
		norm_weights_f64(&span, sweep->args->gamma, values);
		of_weight += kernels->size(values, span.count);
		if (p->stats == NORM_STATS_COMPUTED)
			continue;
		norm_members_f64(&all, first, values, NULL);
		of_x += kernels->size(values, span.count);
	}
	return is_within(TAME_LEAST, of_dy) && is_within(TAME_LEAST, of_weight) &&
		   is_within(0, of_x);
}

/* Of dy, and of weights; what is not finite counts for nothing. */
static void choose_scales(const struct norm_exact_sweep *sweep, struct norm_exact_twice *out)
{
	const struct norm_set *set = sweep->set;
	const struct norm_problem *p = set->problem;
	double most_dy = 0, most_weight = 0, dy[NORM_BLOCK], weight[NORM_BLOCK];

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_span span = norm_span(set, first);

		norm_read_f64(&span, p->y, norm_ystride(p), sweep->args->dy, dy);
		norm_weights_f64(&span, sweep->args->gamma, weight);
		for (int64_t i = 0; i < span.count; i++)
			if (!set->mask || set->mask[first + i]) {
				most_dy = larger(most_dy, dy[i]);
				most_weight = larger(most_weight, weight[i]);
			}
	}
	out->dy_up = scale_of(most_dy);
	out->weight_up = scale_of(most_weight);
}

/* Statistics that are given are exact: what norm_twice_root() says of a root without an error. */
static int given(const struct norm_moments *m, struct norm_twice_factors *out)
{
	double rstd = fabs(m->rstd);

	*out = (struct norm_twice_factors){
		.mean = m->mean, .rstd = m->rstd, .floor = NORM_TWICE_FLOOR};
	out->spread = 61 * U2;
	out->slack = 1.01 * rstd * out->floor;
	return rstd * rstd >= NORM_TWICE_LEAST && rstd * rstd <= NORM_TWICE_GREATEST &&
		   fabs(m->mean) <= 0x1p500;
}

/* (sqrt(var) + eps) / sqrt(var): off by `spread` and 40 u^2 of itself. Where x_hat is 0, it does not matter. */
static struct norm_twice ratio_of(const struct norm_problem *p,
								  const struct norm_twice_set *from, struct norm_twice var)
{
	struct norm_twice ratio = {1, 0};

	if (p->eps_at == NORM_EPS_INSIDE || from->sums.still)
		return ratio;
	ratio = norm_twice_times(norm_twice_rsqrt(var), (struct norm_twice){from->eps, 0});
	return norm_twice_plus(ratio, 1);
}

/* Of sets without members, or with an Inf or a NaN; rms: an Inf has an rstd of 0. */
static void be_natural(const struct norm_set *set, struct norm_moments *m)
{
	double x[NORM_BLOCK];
	int nan = set->problem->op != NORM_RMS || set->count == 0;

	for (int64_t first = 0; first < set->size && !nan; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, x, NULL);

		for (int64_t i = 0; i < count; i++)
			nan |= isnan(x[i]);
	}
	m->m2 = nan ? (double)NAN : (double)INFINITY;
	m->rstd = nan ? (double)NAN : 0;
	m->mean = set->problem->op == NORM_RMS ? 0 : (double)NAN;
	if (set->count == 0)
		m->mean = (double)NAN;
}

/*
 * x_hat is no number if and only if some x is none, there is no degree of freedom, or var + eps is 0; f64 alone would
 * say so where var or rstd leaves its range, too.
 */
static int computed(struct norm_exact_sweep *sweep, struct norm_exact_twice *out)
{
	const struct norm_set *set = sweep->set;
	const struct norm_problem *p = set->problem;
	struct norm_moments *m = &sweep->moments;
	struct norm_twice_set from = {.scale = 1, .eps = p->eps};
	int proven;

	*m = (struct norm_moments){.count = set->count, .rstd = 1};
	if (out->is_tame && out->kernels->factors(set, &out->factors)) {
		out->ratio = ratio_of(p, &from, out->factors.var);
		return isfinite(out->ratio.hi);
	}
	/* Members are scaled then, as kernels may not know. */
	out->is_tame = 0;
	if (set->count > 0)
		norm_twice_set(set, &from);
	if (set->count == 0 || from.natural) {
		be_natural(set, m);
		return 0;
	}
	m->rstd = from.sums.still && !(p->eps > 0) ? (double)INFINITY : 1;
	proven = norm_twice_prove(p, set->count, from.eps, &from.sums, &out->factors);
	out->x_up = exponent_of(from.scale);
	out->ratio = ratio_of(p, &from, out->factors.var);
	return proven && isfinite(out->ratio.hi);
}

void norm_exact_twice_sweep(struct norm_exact_sweep *sweep,
							const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_problem *p = sweep->set->problem;
	const struct norm_moments *m = &sweep->moments;
	struct norm_exact_twice *out = &sweep->twice;
	int proven;

	*out = (struct norm_exact_twice){.kernels = kernels, .ratio = {1, 0}};
	out->is_tame = is_tame(sweep, kernels);
	if (p->mode == NORM_INFER)
		proven = norm_twice_given(p, m->mean, m->var, &out->factors);
	else if (p->stats == NORM_STATS_GIVEN)
		proven = given(m, &out->factors);
	else
		proven = computed(sweep, out);
	if (!proven)
		out->factors.spread = out->factors.slack = (double)INFINITY;
	out->is_tame &= proven;
	if (!out->is_tame)
		choose_scales(sweep, out);
}

/* ---- members -------------------------------------------------------------------------------------- */

/* x_hat by the operations of norm_twice_y(), with a weight of 1. */
static void set_x_hat(const struct norm_exact_twice *twice, int64_t i,
					  struct norm_exact_block *block)
{
	const struct norm_twice_factors *f = &twice->factors;
	struct norm_twice away = norm_two_sum(block->x[i] * power(twice->x_up), -f->mean), product;
	double rest = away.lo - f->mean_lo;

	product = norm_two_product(away.hi, f->rstd);
	product.lo = fma(away.hi, f->rstd_lo, fma(rest, f->rstd, product.lo));
	product = norm_two_sum(product.hi, product.lo);
	block->x_hat[i] = product.hi;
	block->x_hat_lo[i] = product.lo;
	block->error[i] = 1.01 * (f->slack + fabs(product.hi) * f->spread + f->floor);
}

/* dy (1 + gamma), weight_lo what 1 + gamma lost: 2 u^2 of it, and a floor. */
static void set_w(const struct norm_exact_twice *twice, int64_t i, double weight,
				  double weight_lo, struct norm_exact_block *block)
{
	double scaled = block->dy[i] * power(twice->dy_up), up = power(twice->weight_up);
	struct norm_twice w = norm_two_product(scaled, weight * up);

	w = norm_fast_two_sum(w.hi, fma(scaled, weight_lo * up, w.lo));
	block->w_hi[i] = w.hi;
	block->w_lo[i] = w.lo;
}

/* With finite factors, its sign. */
static double natural_w(double dy, double weight)
{
	if (!isfinite(dy) || !isfinite(weight))
		return dy * weight;
	return (double)((dy > 0) - (dy < 0)) * ((weight > 0) - (weight < 0));
}

static void exclude(const uint8_t *mask, struct norm_exact_block *block)
{
	for (int64_t i = 0; mask && i < block->count; i++)
		if (!mask[block->first + i]) {
			block->x[i] = block->dy[i] = block->w[i] = block->error[i] = 0;
			block->x_hat[i] = block->x_hat_lo[i] = block->w_hi[i] = block->w_lo[i] = 0;
		}
}

static void read_weights(const struct norm_exact_sweep *sweep,
						 const struct norm_exact_block *block, double *weight,
						 double *weight_lo)
{
	const struct norm_problem *p = sweep->set->problem;
	const struct norm_span span = {p, sweep->set->index, block->first, block->count};

	norm_weights_f64(&span, sweep->args->gamma, weight);
	for (int64_t i = 0; i < block->count; i++) {
		int64_t at = p->op == NORM_BATCH ? sweep->set->index : block->first + i;

		weight_lo[i] = p->gamma_plus_one && isfinite(weight[i])
						   ? norm_two_sum(1, norm_load(p->param, sweep->args->gamma, at)).lo
						   : 0;
	}
}

void norm_exact_twice_block(const struct norm_exact_sweep *sweep,
							struct norm_exact_block *block)
{
	const struct norm_exact_twice *twice = &sweep->twice;
	double weight[NORM_BLOCK], weight_lo[NORM_BLOCK];

	read_weights(sweep, block, weight, weight_lo);
	/* w is not asked for then; what follows the last member is to be a number. */
	for (int64_t i = block->count; twice->is_tame && i < NORM_BLOCK && i % VECTOR; i++)
		block->x[i] = block->dy[i] = weight[i] = weight_lo[i] = 0;
	if (twice->is_tame)
		twice->kernels->members(twice, weight, weight_lo, block);
	for (int64_t i = 0; i < block->count && !twice->is_tame; i++) {
		set_x_hat(twice, i, block);
		set_w(twice, i, weight[i], weight_lo[i], block);
		block->w[i] = natural_w(block->dy[i], weight[i]);
	}
	exclude(sweep->set->mask, block);
	for (int64_t i = 0; i < block->count && !twice->is_tame; i++)
		block->is_finite &= isfinite(block->x[i]) && isfinite(block->w[i]);
}
