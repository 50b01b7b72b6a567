/*
 * dx, and for batch its dgamma and dbeta, which belong to one set. Like forward.c: the fast tier by
 * chunks, then dx = X1 (a0 + a1 sqrt(r)) / d - X2 (k0 + k1 sqrt(r)) / d + dsum with X1 = N w - sum
 * w and X2 = scale v - shift.
 */
#include "round.h"
#include "worker.h"

#include <math.h>

static void set_nonfinite(struct rounded *r, double value)
{
	*r = (struct rounded){.value = value, .hi = value};
}

/* X1 = count w - sum w, exact; infer: w. */
static void first_factor(struct worker *w, const struct set_state *s, int i, struct dyadic *x1)
{
	struct dyadic part;

	dyadic_set_si(x1, 1);
	if (w->has_g) {
		dyadic_init(&part);
		dyadic_set_d(x1, w->g[i]);
		dyadic_set_d(&part, w->has_g_lo ? w->g_lo[i] : 0);
		dyadic_add(x1, x1, &part);
		dyadic_clear(&part);
	}
	dyadic_mul_d(x1, x1, w->dy[i]);
	if (w->job->p->mode == NORM_INFER)
		return;
	dyadic_mul_si(x1, x1, s->count);
	dyadic_sub(x1, x1, &s->sum[SET_SUM_W]);
}

/* What IEEE makes of dx where something is not finite; finite: dx is regular after all. */
static double special(struct worker *w, const struct set_state *s, int i)
{
	const struct norm_problem *p = w->job->p;
	int given = p->stats == NORM_STATS_GIVEN, infer = p->mode == NORM_INFER;
	double weight = worker_signal(w->dy[i]) * worker_special_weight(w, i);
	double rstd = worker_signal(s->rstd_s), moment = s->moment_s, a, second;
	struct dyadic x1;

	if (isinf(rstd) && !given)
		return (double)NAN;
	if (!given && !infer && (s->nan || s->plus || s->minus))
		return (double)NAN;
	if (!isfinite(weight) || s->sum_w_s != 0) {
		a = (isfinite(weight) ? 0 : weight) - (infer || p->op == NORM_RMS ? 0 : s->sum_w_s);
	} else {
		dyadic_init(&x1);
		first_factor(w, s, i, &x1);
		a = dyadic_sign(&x1);
		dyadic_clear(&x1);
	}
	if (infer)
		return a * rstd;
	if (moment == 0)
		moment = dyadic_sign(&s->moment);
	second = rstd * rstd * rstd * moment;
	if (p->eps_at == NORM_EPS_OUTSIDE && mpfr_zero_p(s->var))
		second = 0;
	second *= set_side(s, w->v[i], 0);
	return a * rstd - second;
}

static void exact(struct worker *w, struct set_state *s, int i, struct rounded *r)
{
	struct dyadic x1, x2, part;

	set_root(s, w->job->p, 1);
	dyadic_init(&x1);
	dyadic_init(&x2);
	dyadic_init(&part);
	first_factor(w, s, i, &x1);
	dyadic_set_d(&x2, isfinite(w->v[i]) ? w->v[i] : 0); /* infer: its factor is 0 */
	dyadic_mul_si(&x2, &x2, s->scale);
	dyadic_sub(&x2, &x2, &s->shift);
	dyadic_mul(&s->root.p, &x1, &s->a0);
	dyadic_mul(&part, &x2, &s->k0);
	dyadic_sub(&s->root.p, &s->root.p, &part);
	dyadic_mul_d(&part, &s->root.d, w->has_dsum ? w->dsum[i] : 0);
	dyadic_add(&s->root.p, &s->root.p, &part);
	dyadic_mul(&s->root.q, &x1, &s->a1);
	dyadic_mul(&part, &x2, &s->k1);
	dyadic_sub(&s->root.q, &s->root.q, &part);
	worker_round(w, &s->root, w->job->p->x, r);
	dyadic_clear(&part);
	dyadic_clear(&x2);
	dyadic_clear(&x1);
}

static void slow(struct worker *w, struct set_state *s, int i, struct rounded *r)
{
	double dsum = w->has_dsum ? w->dsum[i] : 0, value = 0;

	if (s->special || s->unbounded || s->moment_s != 0)
		value = special(w, s, i);
	if (!isfinite(value) || !isfinite(dsum)) {
		set_nonfinite(r, value + dsum);
		return;
	}
	if (s->special && s->rstd_s == 0 && w->job->p->mode == NORM_INFER) {
		dyadic_set_d(&w->plain.p, dsum);
		dyadic_set_si(&w->plain.q, 0);
		dyadic_set_si(&w->plain.r, 0);
		dyadic_set_si(&w->plain.d, 1);
		w->plain.has_sqrt = 0;
		worker_round(w, &w->plain, w->job->p->x, r);
		return;
	}
	exact(w, s, i, r);
}

static void tile(struct worker *w, int column)
{
	struct set_state *s = &w->set[column];
	struct fast_chunk chunk = {
		.v = w->v,
		.dy = w->dy,
		.hi = w->hi,
		.lo = w->lo,
		.out = w->out,
		.bad = w->bad,
		.wide = w->job->wide,
	};
	int any = 1, left = 0;

	worker_load_v(w, column);
	worker_load_dy(w, column);
	worker_load_dsum(w, column);
	worker_load_weight(w, column);
	chunk.g = w->has_g ? w->g : NULL;
	chunk.g_lo = w->has_g_lo ? w->g_lo : NULL;
	chunk.dsum = w->has_dsum ? w->dsum : NULL;
	if (s->fast_ok && w->job->request->first_tier == REFERENCE_FAST)
		any = w->job->kernels->backward(&s->fast, &chunk, &w->job->target, w->n);
	else
		memset(w->bad, 0xff, sizeof(w->bad));
	for (int i = 0; any && i < w->n; i++) {
		struct rounded r;

		if (!w->bad[i])
			continue;
		left++;
		if (!worker_counts(w, i))
			continue;
		slow(w, s, i, &r);
		w->out[i] = r.value;
		w->hi[i] = r.hi;
		w->lo[i] = r.lo;
	}
	for (int i = 0; w->job->p->mask && i < w->n; i++)
		if (!worker_counts(w, i))
			w->out[i] = w->hi[i] = w->lo[i] = 0;
	w->counts[REFERENCE_FAST] += w->n - left;
	worker_keep(w, column);
	worker_store(w, w->job->p->x, w->job->args->dx, 1, column, w->out);
}

/* ---- batch: the parameters' gradients of a feature ------------------------------------------ */

void worker_put_gradient(struct worker *w, int is_beta, int64_t at, const struct rounded *r)
{
	const struct reference_request *request = w->job->request;
	const struct reference_exact *kept = is_beta ? &request->dbeta : &request->dgamma;

	worker_put(w->job->p->param, is_beta ? w->job->args->dbeta : w->job->args->dgamma, at,
			   r->value);
	if (kept->hi) {
		kept->hi[at] = r->hi;
		kept->lo[at] = r->lo;
	}
}

/* (p + q sqrt r) / d of w->plain, whose value is about `value`, within 2^-190. */
static void round_gradient(struct worker *w, mpfr_srcptr value, struct rounded *r)
{
	double pair[2];

	round_split(value, &pair[0], &pair[1]);
	w->plain.has_sqrt = 0;
	if (worker_settle(w, w->job->p->param, pair,
					  mpfr_zero_p(value) ? 0 : 0x1p-1000 + 0x1p-105 * fabs(pair[0]), r))
		worker_round(w, &w->plain, w->job->p->param, r);
}

static void batch_dbeta(struct worker *w, const struct set_state *s)
{
	struct rounded r;
	mpfr_t value;

	if (!isfinite(s->sum_dy_s)) {
		set_nonfinite(&r, s->sum_dy_s);
	} else {
		mpfr_init2(value, SET_BITS);
		dyadic_get_mpfr(value, &s->sum[SET_SUM_W]);
		dyadic_set(&w->plain.p, &s->sum[SET_SUM_W]);
		dyadic_set_si(&w->plain.q, 0);
		dyadic_set_si(&w->plain.r, 0);
		dyadic_set_si(&w->plain.d, 1);
		round_gradient(w, value, &r);
		mpfr_clear(value);
	}
	worker_put_gradient(w, 1, s->set, &r);
}

/* sum dy x_hat = (scale sum dy v - shift sum dy) (a0 + a1 sqrt(r)) / d. */
static void batch_dgamma(struct worker *w, struct set_state *s)
{
	struct rounded r = {0};
	struct dyadic x, part;
	mpfr_t value;

	if (!isfinite(s->gradient_s)) {
		set_nonfinite(&r, s->gradient_s);
	} else if (s->count && !s->special) {
		dyadic_init(&x);
		dyadic_init(&part);
		mpfr_init2(value, SET_BITS);
		dyadic_mul_si(&x, &s->sum[SET_SUM_WV], s->scale);
		dyadic_mul(&part, &s->shift, &s->sum[SET_SUM_W]);
		dyadic_sub(&x, &x, &part);
		set_root(s, w->job->p, 0);
		dyadic_mul(&w->plain.p, &x, &s->a0);
		dyadic_mul(&w->plain.q, &x, &s->a1);
		dyadic_set(&w->plain.r, &s->root.r);
		dyadic_set(&w->plain.d, &s->root.d);
		s->has_root = 0; /* dx has a form of its own */
		dyadic_get_mpfr(value, &x);
		mpfr_mul(value, value, s->rstd, MPFR_RNDN);
		mpfr_div_si(value, value, (long)s->scale, MPFR_RNDN);
		round_gradient(w, value, &r);
		mpfr_clear(value);
		dyadic_clear(&part);
		dyadic_clear(&x);
	}
	worker_put_gradient(w, 0, s->set, &r);
}

/* From sums of dy to sums of w: a feature's weight is one factor. */
static void weigh(struct worker *w, struct set_state *s, int column)
{
	struct dyadic weight, part;

	worker_load_weight(w, column);
	if (!w->has_g || !isfinite(w->g[0]))
		return;
	dyadic_init(&weight);
	dyadic_init(&part);
	dyadic_set_d(&weight, w->g[0]);
	dyadic_set_d(&part, w->has_g_lo ? w->g_lo[0] : 0);
	dyadic_add(&weight, &weight, &part);
	dyadic_mul(&s->sum[SET_SUM_W], &s->sum[SET_SUM_W], &weight);
	dyadic_mul(&s->sum[SET_SUM_WV], &s->sum[SET_SUM_WV], &weight);
	dyadic_clear(&part);
	dyadic_clear(&weight);
}

void worker_backward(struct worker *w, int64_t first, int sets)
{
	const struct norm_problem *p = w->job->p;
	int64_t size = norm_set_size(p);

	worker_statistics(w, first, sets, 1);
	for (int k = 0; k < sets; k++) {
		if (p->op == NORM_BATCH) {
			batch_dbeta(w, &w->set[k]);
			batch_dgamma(w, &w->set[k]);
			weigh(w, &w->set[k], k);
		}
		set_finish_backward(&w->set[k], p);
	}
	if (!w->job->args->dx && !w->job->request->y.hi)
		return;
	for (int64_t member = 0; member < size; member += CHUNK) {
		worker_tile(w, first, member, (int)(size - member < CHUNK ? size - member : CHUNK));
		for (int k = 0; k < sets; k++)
			tile(w, k);
	}
}
