/*
 * dx = ((w - mean w) - x_hat slope) rstd with slope = sum w x_hat / k, times (sqrt(var) + eps) / sqrt(var) with eps outside:
 * each operation's relative error is some u^2 (twice.h), what underflows less than NORM_TWICE_FLOOR.
 */
#include "../dtype.h"
#include "partial.h"
#include "twice_sweep.h"

#include <math.h>

#define U2 NORM_TWICE_U2

/* 2^exponent, |exponent| <= 1000. */
static double power(int exponent)
{
	return norm_float64((uint64_t)(1023 + exponent) << 52);
}

/* ---- what a set's dx share ------------------------------------------------------------------------- */

static void add(struct norm_exact_running *to, struct norm_twice term, double error)
{
	struct norm_twice sum = norm_two_sum(to->sum, term.hi);

	to->sum = sum.hi;
	to->lost += sum.lo + term.lo;
	to->size += fabs(term.hi);
	to->error += error;
}

static void join(struct norm_exact_running *to, const struct norm_exact_running *block)
{
	struct norm_twice sum = norm_two_sum(to->sum, block->sum);

	to->sum = sum.hi;
	to->lost += sum.lo + block->lost;
	to->size += block->size;
	to->error += block->error;
}

/* w x_hat: 3 u of low words, 7 u^2 of roundings and what is dropped, 2 u^2 of w. */
static void add_members(const struct norm_exact_block *block, struct norm_exact_running *w,
						struct norm_exact_running *wx)
{
	for (int64_t i = 0; i < block->count; i++) {
		double x_hat = block->x_hat[i], hi = block->w_hi[i];
		struct norm_twice of = {hi, block->w_lo[i]}, product = norm_two_product(hi, x_hat);

		product.lo = fma(hi, block->x_hat_lo[i], fma(of.lo, x_hat, product.lo));
		add(w, of, NORM_EXACT_OF_W * U2 * fabs(hi) + NORM_EXACT_W_FLOOR);
		add(wx, product,
			fabs(hi) * block->error[i] + NORM_EXACT_OF_WX * U2 * fabs(product.hi) +
				NORM_EXACT_W_FLOOR * (1 + fabs(x_hat)));
	}
}

/* Sums over all blocks. */
static void sum_set(const struct norm_exact_sweep *sweep, struct norm_exact_running *w,
					struct norm_exact_running *wx, int *any, int *is_finite)
{
	const struct norm_set *set = sweep->set;
	int tame = sweep->twice.is_tame;
	struct norm_exact_block block;

	*any |= tame;
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		struct norm_exact_running block_w = {0, 0, 0, 0}, block_wx = {0, 0, 0, 0};

		norm_exact_sweep_block(sweep, first, &block);
		*is_finite &= block.is_finite;
		for (int64_t i = 0; i < block.count && !*any; i++)
			*any = block.w[i] < 0 || block.w[i] > 0;
		if (tame)
			sweep->twice.kernels->sums(&block, &block_w, &block_wx);
		else
			add_members(&block, &block_w, &block_wx);
		join(w, &block_w);
		join(wx, &block_wx);
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
	struct norm_exact_running w = {0, 0, 0, 0}, wx = {0, 0, 0, 0};

	/* Without a degree of freedom zeros are none. */
	*out = (struct norm_exact_twice_rates){.any = !(left > 0)};
	*is_finite = 1;
	if (p->mode == NORM_INFER) {
		out->any = 0;
		return;
	}
	sum_set(sweep, &w, &wx, &out->any, is_finite);
	floor = out->any ? NORM_TWICE_FLOOR : 0;
	if (p->op != NORM_RMS) {
		out->mean_w = norm_twice_over(norm_two_sum(w.sum, w.lost), count);
		out->mean_w_error =
			1.01 * ((lost * w.size + w.error) / count + 4 * U2 * fabs(out->mean_w.hi) + floor);
	}
	out->slope = norm_twice_over(norm_two_sum(wx.sum, wx.lost), left);
	out->slope = norm_twice_times(out->slope, twice->ratio);
	out->slope_error = 1.01 * ((lost * wx.size + wx.error + floor) * twice->ratio.hi / left +
							   fabs(out->slope.hi) * (twice->factors.spread + 50 * U2) + floor);
}

/* ---- dx ------------------------------------------------------------------------------------------- */

/* Of scaled dx: w - mean w errs by w's 2 u^2 and by 3 of itself, x_hat slope by 4, their difference by 3, dx by 4. */
static double scaled_dx(const struct norm_exact_twice *twice,
						const struct norm_exact_twice_rates *r,
						const struct norm_exact_block *block, int64_t i, struct norm_twice *dx)
{
	const struct norm_twice_factors *f = &twice->factors;
	struct norm_twice away = {block->w_hi[i], block->w_lo[i]}, rstd = {f->rstd, f->rstd_lo};
	struct norm_twice second = {block->x_hat[i], block->x_hat_lo[i]};
	double error = NORM_EXACT_OF_W * U2 * fabs(away.hi) + r->mean_w_error;

	if (!r->any && !(block->w[i] < 0 || block->w[i] > 0)) {
		*dx = (struct norm_twice){0, 0};
		return 0;
	}
	if (r->any) { /* infer: x_hat may be no number */
		away = norm_twice_add(away, (struct norm_twice){-r->mean_w.hi, -r->mean_w.lo});
		error += block->error[i] * (fabs(r->slope.hi) + r->slope_error) +
				 fabs(second.hi) * r->slope_error;
		second = norm_twice_times(second, r->slope);
		error +=
			U2 * (NORM_EXACT_OF_AWAY * fabs(away.hi) + NORM_EXACT_OF_SECOND * fabs(second.hi));
		away = norm_twice_add(away, (struct norm_twice){-second.hi, -second.lo});
	}
	error += NORM_EXACT_OF_AWAY * U2 * fabs(away.hi) + NORM_TWICE_FLOOR;
	*dx = norm_twice_times(away, rstd);
	return 1.01 * (fabs(f->rstd) * error + fabs(dx->hi) * (f->spread + NORM_EXACT_OF_DX * U2) +
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

/* Its error, 0 of a dx that is 0 exactly. */
static double member_dx(const struct norm_exact_twice *twice,
						const struct norm_exact_twice_rates *rates,
						const struct norm_exact_block *block, int64_t i, const double *dsum,
						struct norm_twice *dx)
{
	double error = scaled_dx(twice, rates, block, i, dx);

	if (error == 0) {
		*dx = (struct norm_twice){dsum ? dsum[i] : 0, 0};
		return 0;
	}
	multiply(dx, &error, twice->x_up - twice->dy_up - twice->weight_up);
	error += NORM_EXACT_DX_FLOOR;
	if (!dsum)
		return error;
	*dx = norm_twice_plus(*dx, dsum[i]);
	return 1.01 * (error + 3 * U2 * fabs(dx->hi));
}

void norm_exact_twice_dx(const struct norm_exact_sweep *sweep,
						 const struct norm_exact_twice_rates *rates,
						 const struct norm_exact_block *block, const double *dsum, double *low,
						 double *high)
{
	const struct norm_exact_twice *twice = &sweep->twice;
	enum norm_dtype type = sweep->set->problem->x;
	struct norm_twice dx;

	if (twice->is_tame) {
		twice->kernels->dx(twice, rates, block, dsum, low, high);
		return;
	}
	for (int64_t i = 0; i < block->count; i++) {
		double error = member_dx(twice, rates, block, i, dsum, &dx);

		if (!norm_exact_twice_ends(type, dx, error, &low[i], &high[i]) && low[i] == high[i]) {
			/* A zero whose sign is not known. */
			low[i] = -(double)INFINITY;
			high[i] = (double)INFINITY;
		}
	}
}
