/*
 * The readable definition, backward: dx, dgamma and dbeta as the contract writes them. The
 * parameters' gradients come first, since dx may alias dy.
 */
#include "definition.h"

#include <stdlib.h>

static void load_dy(const struct definition *d, int64_t i, mpfr_t out)
{
	mpfr_set_d(out, norm_load(d->p->y, d->args->dy, definition_yat(d, i)), MPFR_RNDN);
}

/* (x - mean) * rstd; NaN where var = eps = 0. */
static void load_xhat(const struct definition *d, int64_t i, mpfr_t out)
{
	definition_value(d, i, out);
	mpfr_sub(out, out, d->mean, MPFR_RNDN);
	mpfr_mul(out, out, d->rstd, MPFR_RNDN);
	if (mpfr_inf_p(d->rstd) && d->p->stats == NORM_STATS_COMPUTED)
		mpfr_set_nan(out);
}

/* Adds the set's part of dgamma and dbeta. */
static void add_gradients(const struct definition *d, mpfr_t *dgamma, mpfr_t *dbeta)
{
	mpfr_t dy, xhat;

	mpfr_inits2(d->bits, dy, xhat, (mpfr_ptr)0);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		int64_t j = d->p->op == NORM_BATCH ? d->set : i;

		if (!definition_counts(d, i))
			continue;
		load_dy(d, i, dy);
		load_xhat(d, i, xhat);
		mpfr_add(dbeta[j], dbeta[j], dy, MPFR_RNDN);
		mpfr_fma(dgamma[j], dy, xhat, dgamma[j], MPFR_RNDN);
	}
	mpfr_clears(dy, xhat, (mpfr_ptr)0);
}

static void parameter_gradients(struct definition *d)
{
	size_t c = (size_t)d->p->c;
	mpfr_t *dgamma = calloc(c, sizeof(*dgamma)), *dbeta = calloc(c, sizeof(*dbeta));

	for (size_t j = 0; dgamma && dbeta && j < c; j++) {
		mpfr_inits2(d->bits, dgamma[j], dbeta[j], (mpfr_ptr)0);
		mpfr_set_zero(dgamma[j], 1);
		mpfr_set_zero(dbeta[j], 1);
	}
	for (int64_t set = 0; dgamma && dbeta && set < norm_sets(d->p); set++) {
		definition_statistics(d, set);
		add_gradients(d, dgamma, dbeta);
	}
	for (size_t j = 0; dgamma && dbeta && j < c; j++) {
		int64_t at = (int64_t)j;

		definition_store(d->p->param, d->args->dgamma, at, dgamma[j]);
		definition_store(d->p->param, d->args->dbeta, at, dbeta[j]);
		definition_keep(&d->request->dgamma, at, dgamma[j]);
		definition_keep(&d->request->dbeta, at, dbeta[j]);
		mpfr_clears(dgamma[j], dbeta[j], (mpfr_ptr)0);
	}
	free(dgamma);
	free(dbeta);
}

/* A set's sums: mean(w) and sum(w * (x - mean)). */
static void weighted_sums(const struct definition *d, mpfr_t mean_w, mpfr_t sum_wx)
{
	mpfr_t w, x;

	mpfr_inits2(d->bits, w, x, (mpfr_ptr)0);
	mpfr_set_zero(mean_w, 1);
	mpfr_set_zero(sum_wx, 1);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		if (!definition_counts(d, i))
			continue;
		load_dy(d, i, w);
		definition_weight(d, i, x);
		mpfr_mul(w, w, x, MPFR_RNDN);
		definition_value(d, i, x);
		mpfr_sub(x, x, d->mean, MPFR_RNDN);
		mpfr_add(mean_w, mean_w, w, MPFR_RNDN);
		mpfr_fma(sum_wx, w, x, sum_wx, MPFR_RNDN);
	}
	mpfr_div_si(mean_w, mean_w, (long)(d->count > 0 ? d->count : 1), MPFR_RNDN);
	if (d->p->op == NORM_RMS)
		mpfr_set_zero(mean_w, 1);
	mpfr_clears(w, x, (mpfr_ptr)0);
}

/* The factor of (x - mean): rstd^3, or outside rstd^2 / s, times sum(w(x-mean)) / (N-ddof). */
static void second_factor(const struct definition *d, mpfr_t sum_wx, mpfr_t out)
{
	mpfr_sqr(out, d->rstd, MPFR_RNDN);
	if (d->p->eps_at == NORM_EPS_INSIDE) {
		mpfr_mul(out, out, d->rstd, MPFR_RNDN);
	} else {
		mpfr_t s;

		mpfr_init2(s, d->bits);
		mpfr_sqrt(s, d->var, MPFR_RNDN);
		mpfr_div(out, out, s, MPFR_RNDN);
		mpfr_clear(s);
	}
	mpfr_mul(out, out, sum_wx, MPFR_RNDN);
	if (d->count <= d->p->ddof)
		mpfr_set_nan(out);
	else
		mpfr_div_si(out, out, (long)(d->count - d->p->ddof), MPFR_RNDN);
	if (d->p->eps_at == NORM_EPS_OUTSIDE && mpfr_zero_p(d->var))
		mpfr_set_zero(out, 1);
}

static void backward_set(const struct definition *d)
{
	int infer = d->p->mode == NORM_INFER, given = d->p->stats == NORM_STATS_GIVEN;
	mpfr_t mean_w, factor, dx, term;

	mpfr_inits2(d->bits, mean_w, factor, dx, term, (mpfr_ptr)0);
	weighted_sums(d, mean_w, term);
	second_factor(d, term, factor);
	for (int64_t i = 0; i < norm_set_size(d->p); i++) {
		load_dy(d, i, dx);
		definition_weight(d, i, term);
		mpfr_mul(dx, dx, term, MPFR_RNDN);
		if (!infer)
			mpfr_sub(dx, dx, mean_w, MPFR_RNDN);
		mpfr_mul(dx, dx, d->rstd, MPFR_RNDN);
		definition_value(d, i, term);
		mpfr_sub(term, term, d->mean, MPFR_RNDN);
		mpfr_mul(term, term, factor, MPFR_RNDN);
		if (!infer)
			mpfr_sub(dx, dx, term, MPFR_RNDN);
		if (mpfr_inf_p(d->rstd) && !given)
			mpfr_set_nan(dx);
		if (!definition_counts(d, i))
			mpfr_set_zero(dx, 1);
		else if (d->p->residual != NORM_RESIDUAL_NONE && d->args->dsum)
			mpfr_add_d(dx, dx, norm_load(d->p->x, d->args->dsum, definition_xat(d, i)),
					   MPFR_RNDN);
		definition_store(d->p->x, d->args->dx, definition_xat(d, i), dx);
		definition_keep(&d->request->y, norm_offset(d->p, norm_row_length(d->p), d->set, i),
						dx);
	}
	mpfr_clears(mean_w, factor, dx, term, (mpfr_ptr)0);
}

void definition_backward(struct definition *d)
{
	parameter_gradients(d);
	for (int64_t set = 0; set < norm_sets(d->p); set++) {
		definition_statistics(d, set);
		backward_set(d);
	}
}
