/* Outputs of a set: saved mean, rstd, var, and the running statistics, each rounded once. */
#include "round.h"
#include "worker.h"

#include <math.h>

/* (p + q sqrt(r)) / d of w->plain; NaN and infinities as they are. */
static void put_root(struct worker *w, void *base, int64_t at)
{
	struct rounded r;

	w->plain.has_sqrt = 0;
	worker_round(w, &w->plain, w->job->p->stat, &r);
	worker_put(w->job->p->stat, base, at, r.value);
}

/* A statistic known to 2^-196: the fast tier where that suffices. Whether it was settled. */
static int put_fast(struct worker *w, void *base, int64_t at, mpfr_srcptr value)
{
	double pair[2];
	struct rounded r;

	if (!mpfr_number_p(value)) {
		worker_put(w->job->p->stat, base, at, mpfr_get_d(value, MPFR_RNDN));
		return 1;
	}
	round_split(value, &pair[0], &pair[1]);
	if (worker_settle(w, w->job->p->stat, pair,
					  mpfr_zero_p(value) ? 0 : 0x1p-1000 + 0x1p-105 * fabs(pair[0]), &r))
		return 0;
	worker_put(w->job->p->stat, base, at, r.value);
	return 1;
}

static void set_plain(struct worker *w, const struct dyadic *p, int64_t d1, int64_t d2)
{
	dyadic_set(&w->plain.p, p);
	dyadic_set_si(&w->plain.q, 0);
	dyadic_set_si(&w->plain.r, 0);
	dyadic_set_si(&w->plain.d, d1);
	dyadic_mul_si(&w->plain.d, &w->plain.d, d2);
}

static void save_statistics(struct worker *w, struct set_state *s)
{
	const struct norm_problem *p = w->job->p;
	const struct norm_args *args = w->job->args;

	if (args->mean && !put_fast(w, args->mean, s->set, s->mean)) {
		set_plain(w, &s->shift, s->scale, 1);
		put_root(w, args->mean, s->set);
	}
	if (p->save == NORM_SAVE_VAR && args->var && !put_fast(w, args->var, s->set, s->var)) {
		set_plain(w, &s->centred, s->scale, s->ddof_count);
		put_root(w, args->var, s->set);
	}
	if (p->save == NORM_SAVE_RSTD && args->rstd && !put_fast(w, args->rstd, s->set, s->rstd)) {
		set_root(s, p, 0);
		dyadic_mul_si(&w->plain.p, &s->a0, s->scale);
		dyadic_mul_si(&w->plain.q, &s->a1, s->scale);
		dyadic_set(&w->plain.r, &s->root.r);
		dyadic_set(&w->plain.d, &s->root.d);
		put_root(w, args->rstd, s->set);
	}
}

/* r = keep r + (1 - keep) v / d, with 1 - momentum formed exactly; IEEE where not finite. */
static void update(struct worker *w, void *running, int64_t at, const struct dyadic *v,
				   double v_s, int64_t d1, int64_t d2)
{
	const struct norm_problem *p = w->job->p;
	double r = norm_load(p->stat, running, at), rate = p->rate;
	double keep_s = p->running == NORM_RUNNING_KEEP ? rate : rate < 1;
	double take_s = p->running == NORM_RUNNING_KEEP ? rate < 1 : rate;
	struct dyadic keep, take, one, d;

	if (!isfinite(r) || !isfinite(v_s)) {
		worker_put(p->stat, running, at,
				   keep_s * worker_signal(r) + take_s * worker_signal(v_s));
		return;
	}
	dyadic_init(&keep);
	dyadic_init(&take);
	dyadic_init(&one);
	dyadic_init(&d);
	dyadic_set_si(&one, 1);
	dyadic_set_d(&keep, rate);
	dyadic_sub(&take, &one, &keep);
	if (p->running == NORM_RUNNING_MOMENTUM) {
		dyadic_set(&keep, &take);
		dyadic_set_d(&take, rate);
	}
	dyadic_set_si(&d, d1);
	dyadic_mul_si(&d, &d, d2);
	dyadic_mul_d(&keep, &keep, r);
	dyadic_mul(&keep, &keep, &d);
	dyadic_mul(&take, &take, v);
	dyadic_add(&keep, &keep, &take);
	set_plain(w, &keep, d1, d2);
	put_root(w, running, at);
	dyadic_clear(&d);
	dyadic_clear(&one);
	dyadic_clear(&take);
	dyadic_clear(&keep);
}

void worker_save(struct worker *w, struct set_state *s)
{
	const struct norm_problem *p = w->job->p;
	const struct norm_args *args = w->job->args;
	int finite = !(s->nan || s->plus || s->minus);

	if (p->save != NORM_SAVE_NONE)
		save_statistics(w, s);
	if (p->running == NORM_RUNNING_ABSENT || s->count == 0)
		return;
	if (args->running_mean)
		update(w, args->running_mean, s->set, &s->shift, finite ? 0 : s->mean_s, s->count, 1);
	if (args->running_var && s->count > p->running_ddof)
		update(w, args->running_var, s->set, &s->centred, finite ? 0 : (double)NAN, s->count,
			   s->count - p->running_ddof);
}
