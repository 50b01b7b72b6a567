/*
 * dx = ((w - mean w) - x_hat slope) rstd with slope = sum w x_hat / k, times sqrt(var + eps outside) / sqrt(var): every
 * number two words, each operation's relative error some u^2 (twice.h), and what underflows less than NORM_TWICE_FLOOR.
 */
#include "twice_sweep.h"

#include "../dtype.h"
#include "../shape.h"
#include "twice_set.h"

#include <math.h>

#define U2 NORM_TWICE_U2

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
static struct norm_twice ratio_of(const struct norm_problem *p, const struct norm_twice_set *from,
								  struct norm_twice var)
{
	struct norm_twice ratio = {1, 0};

	if (p->eps_at == NORM_EPS_INSIDE || from->sums.still)
		return ratio;
	ratio = norm_twice_times(norm_twice_rsqrt(var), (struct norm_twice){from->eps, 0});
	return norm_twice_plus(ratio, 1);
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
	struct norm_twice_set from;
	int proven;

	if (set->count == 0)
		return 0;
	norm_twice_set(set, &from);
	if (from.natural)
		return 0;
	m->mean = m->mean_lo = m->m2 = 0;
	m->rstd = from.sums.still && !(p->eps > 0) ? (double)INFINITY : 1;
	proven = norm_twice_prove(p, set->count, from.eps, &from.sums, &out->factors);
	out->x_up = exponent_of(from.scale);
	out->ratio = ratio_of(p, &from, out->factors.var);
	return proven && isfinite(out->ratio.hi);
}

void norm_exact_twice_sweep(struct norm_exact_sweep *sweep)
{
	const struct norm_problem *p = sweep->set->problem;
	const struct norm_moments *m = &sweep->moments;
	struct norm_exact_twice *out = &sweep->twice;
	int proven;

	*out = (struct norm_exact_twice){.ratio = {1, 0}};
	choose_scales(sweep, out);
	if (p->mode == NORM_INFER)
		proven = norm_twice_given(p, m->mean, m->var, &out->factors);
	else if (p->stats == NORM_STATS_GIVEN)
		proven = given(m, &out->factors);
	else
		proven = computed(sweep, out);
	if (!proven)
		out->factors.spread = out->factors.slack = (double)INFINITY;
}

/* ---- members -------------------------------------------------------------------------------------- */

/* x_hat by the operations of norm_twice_y(), with a weight of 1. */
static double set_x_hat(const struct norm_exact_twice *twice, double x, struct norm_twice *out)
{
	const struct norm_twice_factors *f = &twice->factors;
	struct norm_twice away = norm_two_sum(x * power(twice->x_up), -f->mean), product;
	double rest = away.lo - f->mean_lo;

	product = norm_two_product(away.hi, f->rstd);
	product.lo = fma(away.hi, f->rstd_lo, fma(rest, f->rstd, product.lo));
	*out = norm_two_sum(product.hi, product.lo);
	return 1.01 * (f->slack + fabs(out->hi) * f->spread + f->floor);
}

/* dy (1 + gamma), gamma_lo what 1 + gamma lost: 2 u^2 of it, and a floor. */
static struct norm_twice weighted(const struct norm_exact_twice *twice, double dy, double weight,
								  double weight_lo)
{
	double scaled = dy * power(twice->dy_up);
	struct norm_twice w = norm_two_product(scaled, weight * power(twice->weight_up));

	return norm_fast_two_sum(w.hi, fma(scaled, weight_lo * power(twice->weight_up), w.lo));
}

/* With finite factors, its sign. */
static double natural_w(double dy, double weight)
{
	if (!isfinite(dy) || !isfinite(weight))
		return dy * weight;
	return (double)((dy > 0) - (dy < 0)) * ((weight > 0) - (weight < 0));
}

void norm_exact_twice_block(const struct norm_exact_sweep *sweep, struct norm_exact_block *block)
{
	const struct norm_set *set = sweep->set;
	const struct norm_problem *p = set->problem;
	struct norm_span span = norm_span(set, block->first);
	double weight[NORM_BLOCK];

	norm_weights_f64(&span, sweep->args->gamma, weight);
	for (int64_t i = 0; i < block->count; i++) {
		int64_t at = p->op == NORM_BATCH ? set->index : block->first + i;
		double lost = 0;

		if (set->mask && !set->mask[block->first + i]) {
			block->x[i] = block->dy[i] = block->w[i] = block->error[i] = 0;
			block->x_hats[i] = block->ws[i] = (struct norm_twice){0, 0};
			continue;
		}
		if (p->gamma_plus_one && isfinite(weight[i]))
			lost = norm_two_sum(1, norm_load(p->param, sweep->args->gamma, at)).lo;
		block->error[i] = set_x_hat(&sweep->twice, block->x[i], &block->x_hats[i]);
		block->ws[i] = weighted(&sweep->twice, block->dy[i], weight[i], lost);
		block->w[i] = natural_w(block->dy[i], weight[i]);
		block->is_finite &= isfinite(block->x[i]) && isfinite(block->w[i]);
	}
}

/* ---- dx ------------------------------------------------------------------------------------------- */

/* Sums of two-word numbers, of their sizes, and of what they err by. */
struct running {
	double sum, lost, size, error;
};

static void add(struct running *to, struct norm_twice term, double error)
{
	struct norm_twice sum = norm_two_sum(to->sum, term.hi);

	to->sum = sum.hi;
	to->lost += sum.lo + term.lo;
	to->size += fabs(term.hi);
	to->error += error;
}

static void join(struct running *to, const struct running *block)
{
	struct norm_twice sum = norm_two_sum(to->sum, block->sum);

	to->sum = sum.hi;
	to->lost += sum.lo + block->lost;
	to->size += block->size;
	to->error += block->error;
}

/* What underflow takes of a w; statistics that are given may make any x_hat of it. */
#define W_FLOOR 0x1p-1070

/* w x_hat: 3 u of low words, 7 u^2 of roundings and what is dropped, 2 u^2 of w. */
static void add_members(const struct norm_exact_block *block, struct running *w,
						struct running *wx)
{
	for (int64_t i = 0; i < block->count; i++) {
		const struct norm_twice *x_hat = &block->x_hats[i], *of = &block->ws[i];
		struct norm_twice product = norm_two_product(of->hi, x_hat->hi);

		product.lo = fma(of->hi, x_hat->lo, fma(of->lo, x_hat->hi, product.lo));
		add(w, *of, 2 * U2 * fabs(of->hi) + W_FLOOR);
		add(wx, product,
			fabs(of->hi) * block->error[i] + 10 * U2 * fabs(product.hi) +
				W_FLOOR * (1 + fabs(x_hat->hi)));
	}
}

/*
 * Sums pass NORM_BLOCK additions, and blocks: `lost` of sizes (twice_proof.h), where terms have low words of 3 u. The
 * mean: 3 u^2 for the division. slope: the sum's error, 3 u^2 for the division, 4 for the product, ratio's spread and 40.
 */
void norm_exact_twice_rates(const struct norm_exact_sweep *sweep,
							struct norm_exact_twice_rates *out, int *is_finite)
{
	const struct norm_set *set = sweep->set;
	const struct norm_problem *p = set->problem;
	const struct norm_exact_twice *twice = &sweep->twice;
	double count = (double)set->count, left = p->op == NORM_RMS ? count : count - p->ddof;
	double lost = norm_twice_lost(NORM_BLOCK + (double)set->size / NORM_BLOCK + 4), floor;
	struct running w = {0, 0, 0, 0}, wx = {0, 0, 0, 0};
	struct norm_exact_block block;

	/* Without a degree of freedom zeros are none. */
	*out = (struct norm_exact_twice_rates){.any = !(left > 0)};
	*is_finite = 1;
	if (p->mode == NORM_INFER) {
		out->any = 0;
		return;
	}
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct running block_w = {0, 0, 0, 0}, block_wx = {0, 0, 0, 0};

		norm_exact_sweep_block(sweep, first, &block);
		*is_finite &= block.is_finite;
		for (int64_t i = 0; i < block.count; i++)
			out->any |= block.w[i] < 0 || block.w[i] > 0;
		add_members(&block, &block_w, &block_wx);
		join(&w, &block_w);
		join(&wx, &block_wx);
	}
	floor = out->any ? NORM_TWICE_FLOOR : 0;
	if (p->op != NORM_RMS) {
		out->mean_w = norm_twice_over(norm_two_sum(w.sum, w.lost), count);
		out->mean_w_error = 1.01 * ((lost * w.size + w.error) / count +
									4 * U2 * fabs(out->mean_w.hi) + floor);
	}
	out->slope = norm_twice_over(norm_two_sum(wx.sum, wx.lost), left);
	out->slope = norm_twice_times(out->slope, twice->ratio);
	out->slope_error =
		1.01 * ((lost * wx.size + wx.error + floor) * twice->ratio.hi / left +
				fabs(out->slope.hi) * (twice->factors.spread + 50 * U2) + floor);
}

/* Of scaled dx: away = w - mean w by 2 u^2 of w, 3 of away; second by 4; their difference by 3; times rstd by 4. */
static double scaled_dx(const struct norm_exact_sweep *sweep,
						const struct norm_exact_twice_rates *r,
						const struct norm_exact_block *block, int64_t i, struct norm_twice *dx)
{
	const struct norm_twice_factors *f = &sweep->twice.factors;
	struct norm_twice away = block->ws[i], second, rstd = {f->rstd, f->rstd_lo};
	double error = 2.1 * U2 * fabs(away.hi) + r->mean_w_error;

	if (!r->any && !(block->w[i] < 0 || block->w[i] > 0)) {
		*dx = (struct norm_twice){0, 0};
		return 0;
	}
	if (r->any) { /* infer: x_hat may be no number */
		away = norm_twice_add(away, (struct norm_twice){-r->mean_w.hi, -r->mean_w.lo});
		second = norm_twice_times(block->x_hats[i], r->slope);
		error += block->error[i] * (fabs(r->slope.hi) + r->slope_error) +
				 fabs(block->x_hats[i].hi) * r->slope_error +
				 U2 * (3.1 * fabs(away.hi) + 4.1 * fabs(second.hi));
		away = norm_twice_add(away, (struct norm_twice){-second.hi, -second.lo});
	}
	error += 3.1 * U2 * fabs(away.hi) + NORM_TWICE_FLOOR;
	*dx = norm_twice_times(away, rstd);
	return 1.01 * (fabs(f->rstd) * error + fabs(dx->hi) * (f->spread + 5 * U2) +
				   NORM_TWICE_FLOOR);
}

/* In the same direction, so that only the last step may lose anything; |up| <= 3000. */
static void multiply(struct norm_twice *value, double *error, int up)
{
	while (up) {
		int step = up > 1000 ? 1000 : up < -1000 ? -1000 : up;

		value->hi *= power(step);
		value->lo *= power(step);
		*error *= power(step);
		up -= step;
	}
}

/* Below subnormals each word and the error lose less than 2^-1074 a step. */
double norm_exact_twice_dx(const struct norm_exact_sweep *sweep,
						   const struct norm_exact_twice_rates *rates,
						   const struct norm_exact_block *block, int64_t i,
						   struct norm_twice *dx)
{
	const struct norm_exact_twice *twice = &sweep->twice;
	double error = scaled_dx(sweep, rates, block, i, dx);

	if (!(error > 0) && !isnan(error))
		return 0;
	multiply(dx, &error, twice->x_up - twice->dy_up - twice->weight_up);
	return error + 0x1p-1070;
}

double norm_exact_twice_plus(struct norm_twice *to, double error, double more)
{
	*to = norm_twice_plus(*to, more);
	return error > 0 || isnan(error) ? 1.01 * (error + 3 * U2 * fabs(to->hi)) : 0;
}
