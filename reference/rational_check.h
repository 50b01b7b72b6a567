/*
 * The oracle's outputs against exact rationals: sums, mean and variance in mpq, and every output
 * compared with its rounding's boundaries by signs and squares. No MPFR and no code of the oracle.
 * Statistics are computed ones: no infer, no stats=given. For tests, behind cmocka.h.
 */
#ifndef RATIONAL_CHECK_H
#define RATIONAL_CHECK_H

#include "exact_check.h"
#include "norm.h"
#include "shape.h"

#include <stdio.h>

struct exact_set {
	mpq_t mean, var, root, mean_w, moment, divisor; /* root: var + eps, or var outside */
	mpq_t t[6];
	const struct norm_problem *p;
	const struct norm_args *args;
	int64_t set, count;
};

/* t = b + a / sqrt(root), or outside with first = a and second = its second term. */
struct output {
	const struct exact_set *s;
	mpq_t a, b, c;
	int backward;
};

static int64_t rational_checked, rational_wrong;

static void load(mpq_t out, enum norm_dtype type, const void *base, int64_t at)
{
	mpq_set_d(out, norm_load(type, base, at));
}

static int counts(const struct exact_set *s, int64_t i)
{
	return !s->p->mask || s->args->mask[i];
}

static void value(const struct exact_set *s, int64_t i, mpq_t out)
{
	const struct norm_problem *p = s->p;
	int64_t at = norm_offset(p, norm_xstride(p), s->set, i);
	mpq_t r;

	load(out, p->x, s->args->x, at);
	if (p->dir == NORM_BACKWARD || p->residual == NORM_RESIDUAL_NONE)
		return;
	mpq_init(r);
	load(r, p->x, s->args->residual, at);
	mpq_add(out, out, r);
	if (p->residual == NORM_RESIDUAL_ROUNDED) /* `sum` is checked to be its rounding */
		load(out, p->x, s->args->sum, at);
	mpq_clear(r);
}

static void weight(const struct exact_set *s, int64_t i, mpq_t out)
{
	int64_t at = s->p->op == NORM_BATCH ? s->set : i;
	mpq_t one;

	mpq_set_ui(out, 1, 1);
	if (s->p->affine == NORM_AFFINE_NONE)
		return;
	load(out, s->p->param, s->args->gamma, at);
	if (!s->p->gamma_plus_one)
		return;
	mpq_init(one);
	mpq_set_ui(one, 1, 1);
	mpq_add(out, out, one);
	mpq_clear(one);
}

static void weighted_dy(const struct exact_set *s, int64_t i, mpq_t out)
{
	mpq_t g;

	mpq_init(g);
	weight(s, i, g);
	load(out, s->p->y, s->args->dy, norm_offset(s->p, norm_ystride(s->p), s->set, i));
	mpq_mul(out, out, g);
	mpq_clear(g);
}

static void set_init(struct exact_set *s, const struct norm_problem *p,
					 const struct norm_args *args)
{
	*s = (struct exact_set){.p = p, .args = args};
	mpq_inits(s->mean, s->var, s->root, s->mean_w, s->moment, s->divisor, (mpq_ptr)0);
	for (int i = 0; i < 6; i++)
		mpq_init(s->t[i]);
}

static void set_clear(struct exact_set *s)
{
	mpq_clears(s->mean, s->var, s->root, s->mean_w, s->moment, s->divisor, (mpq_ptr)0);
	for (int i = 0; i < 6; i++)
		mpq_clear(s->t[i]);
}

/* mean, var by its two-pass definition, mean(w) and sum w (v - mean). */
static void set_compute(struct exact_set *s, int64_t set)
{
	int64_t size = norm_set_size(s->p);
	mpq_t v, n;

	s->set = set;
	s->count = 0;
	mpq_inits(v, n, (mpq_ptr)0);
	mpq_set_ui(s->mean, 0, 1);
	mpq_set_ui(s->var, 0, 1);
	mpq_set_ui(s->mean_w, 0, 1);
	mpq_set_ui(s->moment, 0, 1);
	for (int64_t i = 0; i < size; i++) {
		if (!counts(s, i))
			continue;
		s->count++;
		value(s, i, v);
		mpq_add(s->mean, s->mean, v);
	}
	mpq_set_si(n, s->count ? (long)s->count : 1, 1);
	mpq_div(s->mean, s->mean, n);
	if (s->p->op == NORM_RMS)
		mpq_set_ui(s->mean, 0, 1);
	for (int64_t i = 0; i < size; i++) {
		if (!counts(s, i))
			continue;
		value(s, i, v);
		mpq_sub(v, v, s->mean);
		if (s->p->dir == NORM_BACKWARD)
			weighted_dy(s, i, s->t[0]);
		mpq_add(s->mean_w, s->mean_w, s->t[0]);
		mpq_mul(s->t[0], s->t[0], v);
		mpq_add(s->moment, s->moment, s->t[0]);
		mpq_mul(v, v, v);
		mpq_add(s->var, s->var, v);
	}
	mpq_div(s->mean_w, s->mean_w, n);
	if (s->p->op == NORM_RMS)
		mpq_set_ui(s->mean_w, 0, 1);
	mpq_set_si(s->divisor, s->count > s->p->ddof ? (long)(s->count - s->p->ddof) : 1, 1);
	mpq_div(s->var, s->var, s->divisor);
	mpq_set_d(s->root, s->p->eps_at == NORM_EPS_INSIDE ? s->p->eps : 0);
	mpq_add(s->root, s->root, s->var);
	mpq_clears(v, n, (mpq_ptr)0);
}

/* The sign of t - m. Forward: t = b + a / (sqrt(root) + e), e = 0 inside. Backward: t = b + a /
 * (s + e) - c / (s (s + e)^2) with s = sqrt(root), times s (s + e)^2 > 0. */
static int side(const void *context, const mpq_t m)
{
	const struct output *o = context;
	const struct exact_set *s = o->s;
	mpq_t p, q, e, d, x;
	int sign;

	mpq_inits(p, q, e, d, x, (mpq_ptr)0);
	if (s->p->eps_at == NORM_EPS_OUTSIDE)
		mpq_set_d(e, s->p->eps);
	mpq_sub(d, o->b, m);
	if (!o->backward || mpq_sgn(s->root) == 0) {
		mpq_mul(p, d, e);
		mpq_add(p, p, o->a);
		mpq_set(q, d);
	} else {
		mpq_mul(x, d, e);
		mpq_add(x, x, x);
		mpq_add(x, x, o->a);
		mpq_mul(p, x, s->root);
		mpq_sub(p, p, o->c); /* (a + 2 e d) s^2 - c */
		mpq_mul(x, e, e);
		mpq_add(x, x, s->root);
		mpq_mul(q, x, d);
		mpq_mul(x, o->a, e);
		mpq_add(q, q, x); /* (a e + d (s^2 + e^2)) s */
	}
	sign = surd_sign(p, q, s->root);
	mpq_clears(p, q, e, d, x, (mpq_ptr)0);
	return sign;
}

static void check(enum norm_dtype type, double got, const struct output *o, const char *what,
				  int64_t i)
{
	char text[NORM_TEXT_MAX];

	rational_checked++;
	if (rounds_to(type, got, side, o))
		return;
	if (rational_wrong++ < 10) {
		norm_problem_print(o->s->p, text, sizeof(text));
		print_error("%s: set %lld, %s[%lld] = %a is wrong\n", text, (long long)o->s->set, what,
					(long long)i, got);
	}
}

static void check_member(struct exact_set *s, struct output *o, int64_t i)
{
	const struct norm_problem *p = s->p;
	int64_t x_at = norm_offset(p, norm_xstride(p), s->set, i);
	int64_t y_at = norm_offset(p, norm_ystride(p), s->set, i);

	value(s, i, o->c);
	mpq_sub(o->c, o->c, s->mean);
	mpq_set_ui(o->b, 0, 1);
	if (p->dir == NORM_FORWARD) {
		weight(s, i, o->a);
		mpq_mul(o->a, o->a, o->c);
		if (p->affine == NORM_AFFINE_GAMMA_BETA)
			load(o->b, p->param, s->args->beta, p->op == NORM_BATCH ? s->set : i);
		check(p->y, norm_load(p->y, s->args->y, y_at), o, "y", i);
		return;
	}
	weighted_dy(s, i, o->a);
	mpq_sub(o->a, o->a, s->mean_w);
	mpq_mul(o->c, o->c, s->moment);
	mpq_div(o->c, o->c, s->divisor);
	if (p->residual != NORM_RESIDUAL_NONE && s->args->dsum)
		load(o->b, p->x, s->args->dsum, x_at);
	check(p->x, norm_load(p->x, s->args->dx, x_at), o, "dx", i);
}

/* With eps inside s^2 = root only where the two roots agree: dx's second term is c / root^(3/2). */
static void check_set(struct exact_set *s, int64_t set)
{
	struct output o = {.s = s};
	int zero;

	set_compute(s, set);
	zero = mpq_sgn(s->root) == 0 && (s->p->eps_at == NORM_EPS_INSIDE || s->p->eps == 0);
	if (zero || s->count <= s->p->ddof)
		return; /* NaN: edges_test.c */
	o.backward = s->p->dir == NORM_BACKWARD;
	mpq_inits(o.a, o.b, o.c, (mpq_ptr)0);
	for (int64_t i = 0; i < norm_set_size(s->p); i++)
		if (counts(s, i))
			check_member(s, &o, i);
	o.backward = 0;
	mpq_set_ui(o.b, 0, 1);
	if (s->p->op == NORM_BATCH && s->p->dir == NORM_BACKWARD) {
		mpq_set_ui(o.a, 0, 1);
		mpq_set_ui(o.b, 0, 1);
		for (int64_t i = 0; i < norm_set_size(s->p); i++) {
			if (!counts(s, i))
				continue;
			load(s->t[1], s->p->y, s->args->dy,
				 norm_offset(s->p, norm_ystride(s->p), s->set, i));
			mpq_add(o.b, o.b, s->t[1]);
			value(s, i, s->t[2]);
			mpq_sub(s->t[2], s->t[2], s->mean);
			mpq_mul(s->t[1], s->t[1], s->t[2]);
			mpq_add(o.a, o.a, s->t[1]);
		}
		mpq_set(s->t[3], o.a);
		mpq_set_ui(o.a, 0, 1);
		check(s->p->param, norm_load(s->p->param, s->args->dbeta, set), &o, "dbeta", 0);
		mpq_set(o.a, s->t[3]);
		mpq_set_ui(o.b, 0, 1);
		check(s->p->param, norm_load(s->p->param, s->args->dgamma, set), &o, "dgamma", 0);
	}
	if (s->p->save == NORM_SAVE_RSTD) {
		mpq_set_ui(o.a, 1, 1);
		check(s->p->stat, norm_load(s->p->stat, s->args->rstd, set), &o, "rstd", 0);
	}
	if (s->p->save != NORM_SAVE_NONE) {
		mpq_set_ui(o.a, 0, 1);
		mpq_set(o.b, s->mean);
		check(s->p->stat, norm_load(s->p->stat, s->args->mean, set), &o, "mean", 0);
	}
	if (s->p->save == NORM_SAVE_VAR) {
		mpq_set(o.b, s->var);
		check(s->p->stat, norm_load(s->p->stat, s->args->var, set), &o, "var", 0);
	}
	mpq_clears(o.a, o.b, o.c, (mpq_ptr)0);
}

/* A rational is finite: what a NaN or an infinity makes of a set is edges_test.c's. */
static int is_finite(const struct exact_set *s, int64_t set)
{
	const struct norm_problem *p = s->p;

	for (int64_t i = 0; i < norm_set_size(p); i++) {
		int64_t x_at = norm_offset(p, norm_xstride(p), set, i);
		int64_t y_at = norm_offset(p, norm_ystride(p), set, i);

		if (!isfinite(norm_load(p->x, s->args->x, x_at)))
			return 0;
		if (p->residual && p->dir == NORM_FORWARD &&
			!isfinite(norm_load(p->x, s->args->residual, x_at)))
			return 0;
		if (p->dir == NORM_BACKWARD && !isfinite(norm_load(p->y, s->args->dy, y_at)))
			return 0;
	}
	return 1;
}

/* Every output of every set of finite values, as reference_compute left it in `args`. */
static void rational_check(const struct norm_problem *p, const struct norm_args *args)
{
	struct exact_set s;

	set_init(&s, p, args);
	for (int64_t set = 0; set < norm_sets(p); set++)
		if (is_finite(&s, set))
			check_set(&s, set);
	set_clear(&s);
}

#endif
