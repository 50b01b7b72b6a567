/*
 * From exact sums to the statistics: N sum v^2 - (sum v)^2 is the variance without cancellation,
 * an integer times a power of two. Three correctly rounded MPFR operations lead to rstd, so mean,
 * var and rstd are within 2^-196 before they are split into double-doubles. About 1 us a set.
 */
#include "set.h"
#include "round.h"

#include <math.h>
#include <stdlib.h>

int set_init(struct set_state *s)
{
	struct dyadic *const dyadics[] = {&s->shift, &s->centred, &s->a0,    &s->a1,
									  &s->k0,    &s->k1,      &s->moment};

	memset(s, 0, sizeof(*s));
	for (int i = 0; i < SET_SUMS; i++) {
		dyadic_init(&s->sum[i]);
		s->bins[i] = malloc(sizeof(*s->bins[i]));
		if (s->bins[i])
			exact_sum_init(s->bins[i]);
	}
	for (size_t i = 0; i < sizeof(dyadics) / sizeof(*dyadics); i++)
		dyadic_init(dyadics[i]);
	root_init(&s->root);
	mpfr_inits2(SET_BITS, s->mean, s->var, s->rstd, (mpfr_ptr)0);
	return s->bins[0] && s->bins[1] && s->bins[2] && s->bins[3] ? 0 : -1;
}

void set_clear(struct set_state *s)
{
	struct dyadic *const dyadics[] = {&s->shift, &s->centred, &s->a0,    &s->a1,
									  &s->k0,    &s->k1,      &s->moment};

	for (int i = 0; i < SET_SUMS; i++) {
		dyadic_clear(&s->sum[i]);
		if (s->bins[i])
			exact_sum_clear(s->bins[i]);
		free(s->bins[i]);
	}
	for (size_t i = 0; i < sizeof(dyadics) / sizeof(*dyadics); i++)
		dyadic_clear(dyadics[i]);
	root_clear(&s->root);
	mpfr_clears(s->mean, s->var, s->rstd, (mpfr_ptr)0);
}

void set_begin(struct set_state *s, int64_t set)
{
	s->set = set;
	s->count = 0;
	for (int i = 0; i < SET_SUMS; i++)
		exact_sum_reset(s->bins[i]);
	s->max_abs = 0;
	s->abs_sum = 0;
	s->nan = s->plus = s->minus = 0;
	s->has_root = s->special = s->fast_ok = 0;
	s->unbounded = 0;
	s->sum_w_s = s->moment_s = s->sum_dy_s = s->gradient_s = 0;
	s->weight[0] = 1;
	s->weight[1] = 0;
}

/* Statistics that the problem gives: mean and var, or mean and rstd. */
static void take_given(struct set_state *s, const struct norm_problem *p,
					   const struct norm_args *args)
{
	int infer = p->mode == NORM_INFER;
	const void *means = infer ? args->running_mean : args->mean;
	double mean = p->op == NORM_RMS ? 0 : norm_load(p->stat, means, s->set);
	double value = norm_load(p->stat, infer ? args->running_var : args->rstd, s->set);

	s->scale = 1;
	s->ddof_count = 1;
	mpfr_set_d(s->mean, mean, MPFR_RNDN);
	dyadic_set_d(&s->shift, isfinite(mean) ? mean : 0);
	dyadic_set_d(&s->centred, isfinite(value) ? value : 0);
	if (infer) {
		mpfr_set_d(s->var, value, MPFR_RNDN);
	} else {
		mpfr_set_nan(s->var);
		mpfr_set_d(s->rstd, value, MPFR_RNDN);
	}
}

static void compute(struct set_state *s, const struct norm_problem *p)
{
	int64_t divisor = p->op == NORM_RMS ? s->count : s->count - p->ddof;

	s->scale = s->count;
	s->ddof_count = divisor;
	dyadic_mul_si(&s->centred, &s->sum[SET_SUM_VV], s->count);
	if (p->op == NORM_RMS) {
		dyadic_set_si(&s->shift, 0);
		mpfr_set_zero(s->mean, 1);
	} else {
		struct dyadic square;

		dyadic_init(&square);
		dyadic_set(&s->shift, &s->sum[SET_SUM_V]);
		dyadic_mul(&square, &s->shift, &s->shift);
		dyadic_sub(&s->centred, &s->centred, &square);
		dyadic_clear(&square);
		dyadic_get_mpfr(s->mean, &s->shift);
		mpfr_div_si(s->mean, s->mean, (long)s->count, MPFR_RNDN);
	}
	dyadic_get_mpfr(s->var, &s->centred);
	mpfr_div_si(s->var, s->var, (long)s->count, MPFR_RNDN);
	mpfr_div_si(s->var, s->var, (long)divisor, MPFR_RNDN);
	if (divisor <= 0)
		mpfr_set_nan(s->var);
	if (s->count == 0)
		mpfr_set_nan(s->mean);
}

static void take_rstd(struct set_state *s, const struct norm_problem *p)
{
	if (p->eps_at == NORM_EPS_OUTSIDE) {
		mpfr_sqrt(s->rstd, s->var, MPFR_RNDN);
		mpfr_add_d(s->rstd, s->rstd, p->eps, MPFR_RNDN);
		mpfr_abs(s->rstd, s->rstd, MPFR_RNDN);
		mpfr_ui_div(s->rstd, 1, s->rstd, MPFR_RNDN);
		return;
	}
	mpfr_add_d(s->rstd, s->var, p->eps, MPFR_RNDN);
	mpfr_rec_sqrt(s->rstd, s->rstd, MPFR_RNDN);
}

/* What IEEE makes of a computed set with members that are not finite. */
static void poison(struct set_state *s, const struct norm_problem *p)
{
	int nan = s->nan || (s->plus && s->minus);

	if (p->op == NORM_RMS) {
		mpfr_set_zero(s->mean, 1);
		mpfr_set_inf(s->var, 1);
		mpfr_set_zero(s->rstd, 1);
		if (!s->nan)
			return;
	} else if (nan) {
		mpfr_set_nan(s->mean);
	} else {
		mpfr_set_inf(s->mean, s->plus ? 1 : -1);
	}
	mpfr_set_nan(s->var);
	mpfr_set_nan(s->rstd);
}

/* Whether the fast tier may use it: 0, or within [least, 1 / least]; what underflows to 0 is not. */
static int split(mpfr_srcptr value, double least, double out[2])
{
	double size;

	round_split(value, &out[0], &out[1]);
	size = fabs(out[0]);
	return mpfr_zero_p(value) || (size >= least && size <= 1 / least);
}

void set_finish(struct set_state *s, const struct norm_problem *p, const struct norm_args *args)
{
	int given = p->stats == NORM_STATS_GIVEN || p->mode == NORM_INFER;

	for (int i = 0; i < SET_SUMS; i++)
		if (s->bins[i]->lo <= s->bins[i]->hi || s->bins[i]->has_rest)
			exact_sum_get(s->bins[i], &s->sum[i]);
		else
			dyadic_set_si(&s->sum[i], 0);
	if (given)
		take_given(s, p, args);
	else
		compute(s, p);
	if (p->stats != NORM_STATS_GIVEN)
		take_rstd(s, p);
	if (!given && (s->nan || s->plus || s->minus))
		poison(s, p);
	s->fast_ok =
		split(s->mean, FAST_LEAST, s->fast.mean) & split(s->rstd, FAST_LEAST, s->fast.rstd);
	s->mean_s = s->fast.mean[0];
	s->rstd_s = s->fast.rstd[0];
	s->special = !mpfr_number_p(s->mean) || !mpfr_number_p(s->rstd) ||
				 (mpfr_zero_p(s->rstd) && p->stats != NORM_STATS_GIVEN);
	s->fast.mean_exact = s->fast.mean[1] == 0 && mpfr_cmp_d(s->mean, s->fast.mean[0]) == 0;
	if (s->fast.mean_exact && !given && p->op != NORM_RMS && s->count > 0) {
		struct dyadic back;

		dyadic_init(&back);
		dyadic_set_mpfr(&back, s->mean);
		dyadic_mul_si(&back, &back, s->count);
		s->fast.mean_exact = !s->special && dyadic_cmp(&back, &s->shift) == 0;
		dyadic_clear(&back);
	}
	s->fast_ok &= !s->special;
}

/* N sum w v - sum v sum w (rms: the first alone); given mean: sum w v - mean sum w. */
static void take_moment(struct set_state *s, const struct norm_problem *p)
{
	struct dyadic product;

	if (p->mode == NORM_INFER || p->op == NORM_RMS)
		dyadic_set_si(&s->sum[SET_SUM_W], 0);
	if (p->mode == NORM_INFER)
		dyadic_set_si(&s->sum[SET_SUM_WV], 0);
	dyadic_init(&product);
	dyadic_mul(&product, &s->shift, &s->sum[SET_SUM_W]);
	dyadic_mul_si(&s->moment, &s->sum[SET_SUM_WV], s->scale);
	dyadic_sub(&s->moment, &s->moment, &product);
	dyadic_clear(&product);
}

void set_finish_backward(struct set_state *s, const struct norm_problem *p)
{
	int64_t divisor = p->op == NORM_RMS ? s->count : s->count - p->ddof;
	mpfr_t mean_w, factor, deviation;

	take_moment(s, p);
	mpfr_inits2(SET_BITS, mean_w, factor, deviation, (mpfr_ptr)0);
	dyadic_get_mpfr(mean_w, &s->sum[SET_SUM_W]);
	mpfr_div_si(mean_w, mean_w, (long)(s->count ? s->count : 1), MPFR_RNDN);
	dyadic_get_mpfr(factor, &s->moment);
	if (!mpfr_zero_p(factor) && !s->special && divisor > 0) {
		mpfr_div_si(factor, factor, (long)s->scale, MPFR_RNDN);
		mpfr_div_si(factor, factor, (long)divisor, MPFR_RNDN);
		mpfr_mul(factor, factor, s->rstd, MPFR_RNDN);
		mpfr_mul(factor, factor, s->rstd, MPFR_RNDN);
		if (p->eps_at == NORM_EPS_INSIDE) {
			mpfr_mul(factor, factor, s->rstd, MPFR_RNDN);
		} else {
			mpfr_sqrt(deviation, s->var, MPFR_RNDN);
			mpfr_div(factor, factor, deviation, MPFR_RNDN);
		}
	}
	if (p->eps_at == NORM_EPS_OUTSIDE && mpfr_zero_p(s->var))
		mpfr_set_zero(factor, 1);
	if (divisor <= 0 && p->mode != NORM_INFER)
		s->moment_s = (double)NAN;
	s->fast_ok &= !s->unbounded && s->moment_s == 0;
	s->fast_ok &= split(mean_w, FAST_LEAST * FAST_LEAST, s->fast.mean_w) &
				  split(factor, FAST_LEAST * FAST_LEAST, s->fast.factor);
	mpfr_clears(mean_w, factor, deviation, (mpfr_ptr)0);
}

void set_describe(const struct set_state *s, const struct norm_problem *p,
				  struct reference_set *out)
{
	double size = (double)s->count, infinite = s->plus || s->minus ? (double)INFINITY : 0;
	struct dyadic centred, square;
	mpfr_t squares, kappa;

	mpfr_inits2(SET_BITS, squares, kappa, (mpfr_ptr)0);
	dyadic_init(&centred);
	dyadic_init(&square);
	out->count = s->count;
	round_split(s->mean, &out->mean, &out->mean_lo);
	round_split(s->var, &out->var, &out->var_lo);
	round_split(s->rstd, &out->rstd, &out->rstd_lo);
	dyadic_mul_si(&centred, &s->sum[SET_SUM_VV], s->count);
	dyadic_get_mpfr(squares, &centred);
	dyadic_mul(&square, &s->sum[SET_SUM_V], &s->sum[SET_SUM_V]);
	dyadic_sub(&centred, &centred, &square);
	dyadic_get_mpfr(kappa, &centred);
	mpfr_div(kappa, squares, kappa, MPFR_RNDN); /* 1 + mean^2/var = N sum v^2 / centred */
	mpfr_sqrt(kappa, kappa, MPFR_RNDN);
	mpfr_sqrt(squares, squares, MPFR_RNDN);
	mpfr_div_d(squares, squares, size, MPFR_RNDN);
	out->kappa = dyadic_sign(&centred) ? mpfr_get_d(kappa, MPFR_RNDN) : HUGE_VAL;
	out->rms = mpfr_get_d(squares, MPFR_RNDN) + infinite;
	out->max_abs = s->max_abs + infinite;
	out->mean_abs = (double)(s->abs_sum / (long double)size) + infinite;
	if (infinite != 0 || s->nan || s->count == 0)
		out->kappa = (double)NAN;
	if (s->nan)
		out->rms = out->max_abs = out->mean_abs = (double)NAN;
	if (p->op == NORM_RMS)
		out->kappa = 1;
	dyadic_clear(&square);
	dyadic_clear(&centred);
	mpfr_clears(squares, kappa, (mpfr_ptr)0);
}

double set_side(const struct set_state *s, double v, double v_lo)
{
	struct dyadic value, low;
	double side;

	if (!isfinite(v) || !isfinite(s->mean_s))
		return v - s->mean_s;
	dyadic_init(&value);
	dyadic_init(&low);
	dyadic_set_d(&value, v);
	dyadic_set_d(&low, v_lo);
	dyadic_add(&value, &value, &low);
	dyadic_mul_si(&value, &value, s->scale);
	side = dyadic_cmp(&value, &s->shift);
	dyadic_clear(&low);
	dyadic_clear(&value);
	return side;
}

double set_special_xhat(const struct set_state *s, const struct norm_problem *p, double v,
						double v_lo)
{
	double rstd = s->rstd_s;

	if (isnan(rstd) || (isinf(rstd) && p->stats == NORM_STATS_COMPUTED))
		return (double)NAN;
	if (isfinite(rstd) && rstd != 0)
		rstd = rstd < 0 ? -1 : 1;
	return set_side(s, v, v_lo) * rstd;
}
