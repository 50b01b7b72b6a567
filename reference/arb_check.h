/*
 * The oracle against Arb's ball arithmetic, which shares no code with it (nor with MPFR): the
 * contract's formulas, plainly, in balls of 600 bits. A result contradicts when its rounding
 * interval lies wholly beside the ball.
 */
#ifndef ARB_CHECK_H
#define ARB_CHECK_H

#include "exact_check.h"
#include "shape.h"

#include <stdio.h>

#include <arb.h>

#define BITS 600

struct balls {
	const struct norm_problem *p;
	const struct norm_args *args;
	int64_t set, count;
	arb_t mean, var, rstd, mean_w, factor, t, u, v;
	arb_ptr dgamma, dbeta;
};

static int64_t arb_checked, arb_open, arb_wrong;

static void load(arb_t out, enum norm_dtype type, const void *base, int64_t at)
{
	arb_set_d(out, norm_load(type, base, at));
}

static int counts(const struct balls *b, int64_t i)
{
	return !b->p->mask || b->args->mask[i];
}

static void value(const struct balls *b, int64_t i, arb_t out)
{
	int64_t at = norm_offset(b->p, norm_xstride(b->p), b->set, i);
	arb_t r;

	load(out, b->p->x, b->args->x, at);
	if (b->p->dir == NORM_BACKWARD || b->p->residual == NORM_RESIDUAL_NONE)
		return;
	arb_init(r);
	load(r, b->p->x, b->args->residual, at);
	arb_add(out, out, r, ARF_PREC_EXACT);
	if (b->p->residual == NORM_RESIDUAL_ROUNDED)
		load(out, b->p->x, b->args->sum, at);
	arb_clear(r);
}

static void weight(const struct balls *b, int64_t i, arb_t out)
{
	arb_one(out);
	if (b->p->affine == NORM_AFFINE_NONE)
		return;
	load(out, b->p->param, b->args->gamma, b->p->op == NORM_BATCH ? b->set : i);
	if (b->p->gamma_plus_one)
		arb_add_ui(out, out, 1, ARF_PREC_EXACT);
}

static void weighted_dy(struct balls *b, int64_t i, arb_t out)
{
	arb_t g;

	arb_init(g);
	weight(b, i, g);
	load(out, b->p->y, b->args->dy, norm_offset(b->p, norm_ystride(b->p), b->set, i));
	arb_mul(out, out, g, BITS);
	arb_clear(g);
}

static void take_rstd(struct balls *b)
{
	arb_t eps;

	arb_init(eps);
	arb_set_d(eps, b->p->eps);
	if (b->p->eps_at == NORM_EPS_OUTSIDE) {
		arb_sqrt(b->rstd, b->var, BITS);
		arb_add(b->rstd, b->rstd, eps, BITS);
		arb_inv(b->rstd, b->rstd, BITS);
	} else {
		arb_add(b->rstd, b->var, eps, BITS);
		arb_rsqrt(b->rstd, b->rstd, BITS);
	}
	arb_clear(eps);
}

static void statistics(struct balls *b, int64_t set)
{
	int64_t size = norm_set_size(b->p);

	b->set = set;
	b->count = 0;
	arb_zero(b->mean);
	arb_zero(b->var);
	for (int64_t i = 0; i < size; i++) {
		b->count += counts(b, i);
		value(b, i, b->t);
		if (counts(b, i))
			arb_add(b->mean, b->mean, b->t, BITS);
	}
	arb_div_si(b->mean, b->mean, b->count ? b->count : 1, BITS);
	if (b->p->op == NORM_RMS)
		arb_zero(b->mean);
	if (b->p->mode == NORM_INFER) {
		load(b->mean, b->p->stat, b->args->running_mean, set);
		load(b->var, b->p->stat, b->args->running_var, set);
	} else if (b->p->stats == NORM_STATS_GIVEN) {
		if (b->p->op != NORM_RMS)
			load(b->mean, b->p->stat, b->args->mean, set);
		load(b->rstd, b->p->stat, b->args->rstd, set);
		return;
	} else {
		for (int64_t i = 0; i < size; i++) {
			value(b, i, b->t);
			arb_sub(b->t, b->t, b->mean, BITS);
			arb_mul(b->t, b->t, b->t, BITS);
			if (counts(b, i))
				arb_add(b->var, b->var, b->t, BITS);
		}
		arb_div_si(b->var, b->var, b->count > b->p->ddof ? b->count - b->p->ddof : 1, BITS);
	}
	take_rstd(b);
}

static void backward_statistics(struct balls *b)
{
	int64_t divisor = b->p->op == NORM_RMS ? b->count : b->count - b->p->ddof;

	arb_zero(b->mean_w);
	arb_zero(b->factor);
	for (int64_t i = 0; i < norm_set_size(b->p); i++) {
		if (!counts(b, i))
			continue;
		weighted_dy(b, i, b->t);
		arb_add(b->mean_w, b->mean_w, b->t, BITS);
		value(b, i, b->u);
		arb_sub(b->u, b->u, b->mean, BITS);
		arb_addmul(b->factor, b->t, b->u, BITS);
	}
	arb_div_si(b->mean_w, b->mean_w, b->count ? b->count : 1, BITS);
	if (b->p->op == NORM_RMS)
		arb_zero(b->mean_w);
	arb_div_si(b->factor, b->factor, divisor ? divisor : 1, BITS);
	arb_mul(b->factor, b->factor, b->rstd, BITS);
	arb_mul(b->factor, b->factor, b->rstd, BITS);
	if (b->p->eps_at == NORM_EPS_INSIDE) {
		arb_mul(b->factor, b->factor, b->rstd, BITS);
	} else {
		arb_rsqrt(b->t, b->var, BITS);
		arb_mul(b->factor, b->factor, b->t, BITS);
	}
	if (b->p->mode == NORM_INFER) {
		arb_zero(b->mean_w);
		arb_zero(b->factor);
	}
}

static void boundary(enum norm_dtype type, double got, int up, arb_t out)
{
	mpq_t m;
	fmpq_t q;

	mpq_init(m);
	fmpq_init(q);
	type_boundary(type, got, up, m);
	fmpq_set_mpq(q, m);
	arb_set_fmpq(out, q, 4300);
	fmpq_clear(q);
	mpq_clear(m);
}

static void check(struct balls *b, enum norm_dtype type, double got, const arb_t t,
				  const char *what, int64_t i)
{
	int contradicts;
	char text[NORM_TEXT_MAX];
	arb_t below, above;

	if (!arb_is_finite(t))
		return; /* zero variance: edges_test.c */
	arb_init(below);
	arb_init(above);
	arb_checked++;
	if (isinf(got)) {
		boundary(type, type_neighbour(type, got, got < 0), got > 0, above);
		contradicts = got > 0 ? arb_lt(t, above) : arb_gt(t, above);
	} else {
		boundary(type, got, 0, below);
		boundary(type, got, 1, above);
		contradicts = isnan(got) || arb_lt(t, below) || arb_gt(t, above);
		arb_open += !contradicts && !(arb_gt(t, below) && arb_lt(t, above));
	}
	if (contradicts && arb_wrong++ < 10) {
		norm_problem_print(b->p, text, sizeof(text));
		fprintf(stderr, "%s: set %lld, %s[%lld] = %a contradicts Arb\n", text,
				(long long)b->set, what, (long long)i, got);
	}
	arb_clear(below);
	arb_clear(above);
}

static void check_forward(struct balls *b, int64_t i)
{
	const struct norm_problem *p = b->p;
	int64_t at = norm_offset(p, norm_ystride(p), b->set, i);

	value(b, i, b->t);
	arb_sub(b->t, b->t, b->mean, BITS);
	arb_mul(b->t, b->t, b->rstd, BITS);
	weight(b, i, b->u);
	arb_mul(b->t, b->t, b->u, BITS);
	if (p->affine == NORM_AFFINE_GAMMA_BETA) {
		load(b->u, p->param, b->args->beta, p->op == NORM_BATCH ? b->set : i);
		arb_add(b->t, b->t, b->u, BITS);
	}
	check(b, p->y, norm_load(p->y, b->args->y, at), b->t, "y", i);
}

static void check_backward(struct balls *b, int64_t i)
{
	const struct norm_problem *p = b->p;
	int64_t at = norm_offset(p, norm_ystride(p), b->set, i),
			j = p->op == NORM_BATCH ? b->set : i;

	weighted_dy(b, i, b->t);
	arb_sub(b->t, b->t, b->mean_w, BITS);
	arb_mul(b->t, b->t, b->rstd, BITS);
	value(b, i, b->u);
	arb_sub(b->u, b->u, b->mean, BITS);
	arb_mul(b->v, b->u, b->factor, BITS);
	arb_sub(b->t, b->t, b->v, BITS);
	arb_mul(b->u, b->u, b->rstd, BITS);
	load(b->v, p->y, b->args->dy, at);
	arb_add(&b->dbeta[j], &b->dbeta[j], b->v, BITS);
	arb_addmul(&b->dgamma[j], b->u, b->v, BITS);
	at = norm_offset(p, norm_xstride(p), b->set, i);
	if (p->residual != NORM_RESIDUAL_NONE && b->args->dsum) {
		load(b->v, p->x, b->args->dsum, at);
		arb_add(b->t, b->t, b->v, BITS);
	}
	check(b, p->x, norm_load(p->x, b->args->dx, at), b->t, "dx", i);
}

static void check_sets(struct balls *b)
{
	for (int64_t set = 0; set < norm_sets(b->p); set++) {
		statistics(b, set);
		if (b->p->dir == NORM_BACKWARD)
			backward_statistics(b);
		for (int64_t i = 0; i < norm_set_size(b->p); i++) {
			if (!counts(b, i))
				continue;
			if (b->p->dir == NORM_FORWARD)
				check_forward(b, i);
			else
				check_backward(b, i);
		}
		if (b->p->save == NORM_SAVE_RSTD)
			check(b, b->p->stat, norm_load(b->p->stat, b->args->rstd, set), b->rstd, "rstd", 0);
		if (b->p->save == NORM_SAVE_VAR)
			check(b, b->p->stat, norm_load(b->p->stat, b->args->var, set), b->var, "var", 0);
	}
	for (int64_t j = 0; b->p->dir == NORM_BACKWARD && j < b->p->c; j++) {
		if (b->args->dgamma)
			check(b, b->p->param, norm_load(b->p->param, b->args->dgamma, j), &b->dgamma[j],
				  "dgamma", j);
		if (b->args->dbeta)
			check(b, b->p->param, norm_load(b->p->param, b->args->dbeta, j), &b->dbeta[j],
				  "dbeta", j);
	}
}

/* Every output in `args`, of a problem without zero variance, NaN or infinities (those are skipped). */
static inline void arb_check(const struct norm_problem *p, const struct norm_args *args)
{
	struct balls b = {.p = p, .args = args};
	arb_ptr all[] = {b.mean, b.var, b.rstd, b.mean_w, b.factor, b.t, b.u, b.v};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		arb_init(all[i]);
	b.dgamma = _arb_vec_init(p->c);
	b.dbeta = _arb_vec_init(p->c);
	check_sets(&b);
	_arb_vec_clear(b.dgamma, p->c);
	_arb_vec_clear(b.dbeta, p->c);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		arb_clear(all[i]);
}

#endif
