/*
 * y: the fast tier by chunks; what it leaves goes one by one to the exact number of degree 2, y =
 * b + g (scale v - shift) (a0 + a1 sqrt(r)) / d. With cast=llama the same twice: x_hat is rounded,
 * then its product with the weight, which is rational.
 */
#include "worker.h"

#include <math.h>

struct member {
	double v, v_lo, g, g_lo, b;
};

static struct member member_of(const struct worker *w, int i, int affine)
{
	return (struct member){
		.v = w->v[i],
		.v_lo = w->has_lo ? w->v_lo[i] : 0,
		.g = affine && w->has_g ? w->g[i] : 1,
		.g_lo = affine && w->has_g_lo ? w->g_lo[i] : 0,
		.b = affine && w->has_b ? w->b[i] : 0,
	};
}

static void put(struct worker *w, int i, const struct rounded *r)
{
	w->out[i] = r->value;
	w->hi[i] = r->hi;
	w->lo[i] = r->lo;
}

/* A dyadic number as an output. */
static void round_plain(struct worker *w, enum norm_dtype type, const struct dyadic *value,
						struct rounded *r)
{
	dyadic_set(&w->plain.p, value);
	dyadic_set_si(&w->plain.q, 0);
	dyadic_set_si(&w->plain.r, 0);
	dyadic_set_si(&w->plain.d, 1);
	w->plain.has_sqrt = 0;
	worker_round(w, &w->plain, type, r);
}

static void round_nonfinite(double value, struct rounded *r)
{
	*r = (struct rounded){.value = value, .hi = value};
}

/* What is not finite, or follows from rstd = 0: NaN, an infinity, or b. */
static void special(struct worker *w, const struct set_state *s, const struct member *m,
					struct rounded *r)
{
	double g = worker_signal(m->g == 0 ? m->g_lo : m->g);
	double p = set_special_xhat(s, w->job->p, m->v, m->v_lo) * g, t = p + m->b;
	struct dyadic b;

	if (!isfinite(t)) {
		round_nonfinite(t, r);
		return;
	}
	dyadic_init(&b);
	dyadic_set_d(&b, m->b);
	round_plain(w, w->job->p->y, &b, r);
	dyadic_clear(&b);
}

static void slow(struct worker *w, struct set_state *s, const struct member *m,
				 struct rounded *r)
{
	struct dyadic x, part;

	if (s->special || !isfinite(m->v) || !isfinite(m->g) || !isfinite(m->b)) {
		special(w, s, m, r);
		return;
	}
	set_root(s, w->job->p, 0);
	dyadic_init(&x);
	dyadic_init(&part);
	dyadic_set_d(&x, m->v);
	dyadic_set_d(&part, m->v_lo);
	dyadic_add(&x, &x, &part);
	dyadic_mul_si(&x, &x, s->scale);
	dyadic_sub(&x, &x, &s->shift);
	dyadic_mul_d(&part, &x, m->g_lo);
	dyadic_mul_d(&x, &x, m->g);
	dyadic_add(&x, &x, &part);
	dyadic_mul(&s->root.q, &x, &s->a1);
	dyadic_mul(&s->root.p, &x, &s->a0);
	dyadic_mul_d(&part, &s->root.d, m->b);
	dyadic_add(&s->root.p, &s->root.p, &part);
	worker_round(w, &s->root, w->job->p->y, r);
	dyadic_clear(&part);
	dyadic_clear(&x);
}

static void all_bad(struct worker *w)
{
	for (int i = 0; i < w->n; i++)
		w->bad[i] = -1;
}

/* The chunk's y, or x_hat alone. */
static void output(struct worker *w, struct set_state *s, int affine)
{
	struct fast_chunk chunk = {
		.v = w->v,
		.v_lo = w->has_lo ? w->v_lo : NULL,
		.g = affine && w->has_g ? w->g : NULL,
		.g_lo = affine && w->has_g_lo ? w->g_lo : NULL,
		.b = affine && w->has_b ? w->b : NULL,
		.hi = w->hi,
		.lo = w->lo,
		.out = w->out,
		.bad = w->bad,
		.wide = w->job->wide,
	};
	int any = 1, left = 0;

	if (s->fast_ok && w->job->request->first_tier == REFERENCE_FAST)
		any = w->job->kernels->forward(&s->fast, &chunk, &w->job->target, w->n);
	else
		all_bad(w);
	for (int i = 0; any && i < w->n; i++) {
		struct member m;
		struct rounded r;

		if (!w->bad[i])
			continue;
		left++;
		if (!worker_counts(w, i))
			continue;
		m = member_of(w, i, affine);
		slow(w, s, &m, &r);
		put(w, i, &r);
	}
	w->counts[REFERENCE_FAST] += w->n - left;
}

/* out = RN(g * out), whose exact value is a product of two or three doubles. */
static void times_weight(struct worker *w, int i)
{
	struct rounded r;
	struct dyadic product, part;
	double ieee = w->out[i] * worker_special_weight(w, i);

	if (!isfinite(ieee)) {
		round_nonfinite(ieee, &r);
		put(w, i, &r);
		return;
	}
	dyadic_init(&product);
	dyadic_init(&part);
	dyadic_set_d(&product, w->g[i]);
	dyadic_set_d(&part, w->has_g_lo ? w->g_lo[i] : 0);
	dyadic_add(&product, &product, &part);
	dyadic_mul_d(&product, &product, w->out[i]);
	round_plain(w, w->job->p->y, &product, &r);
	put(w, i, &r);
	dyadic_clear(&part);
	dyadic_clear(&product);
}

static void llama(struct worker *w)
{
	struct fast_chunk chunk = {.hi = w->hi, .lo = w->lo, .out = w->t2, .bad = w->bad};
	const struct kernels *k = w->job->kernels;
	int any = 1;

	memset(w->t1, 0, sizeof(w->t1));
	if (w->job->request->first_tier == REFERENCE_FAST && !w->has_g_lo &&
		k->usual(w->out, w->n) && k->usual(w->g, w->n)) {
		k->multiply(w->out, w->g, w->hi, w->lo, w->n);
		any = k->settle(&chunk, &w->job->target, w->t1, w->n);
		for (int i = 0; i < w->n; i++)
			w->out[i] = w->bad[i] ? w->out[i] : w->t2[i];
	} else {
		all_bad(w);
	}
	for (int i = 0; any && i < w->n; i++)
		if (w->bad[i])
			times_weight(w, i);
}

static void store_sum(struct worker *w, int column)
{
	if (!w->job->residual || !w->job->args->sum)
		return;
	for (int i = 0; i < w->n; i++)
		w->t1[i] = worker_round_sum(w->job->p->x, w->v[i], w->has_lo ? w->v_lo[i] : 0);
	worker_store(w, w->job->p->x, w->job->args->sum, 1, column, w->t1);
}

static void clear_masked(struct worker *w)
{
	for (int i = 0; w->job->p->mask && i < w->n; i++)
		if (!worker_counts(w, i))
			w->out[i] = w->hi[i] = w->lo[i] = 0;
}

static void tile(struct worker *w, int column)
{
	struct set_state *s = &w->set[column];
	int llama_cast = w->job->p->cast == NORM_CAST_LLAMA;

	worker_load_v(w, column);
	worker_load_weight(w, column);
	worker_load_beta(w, column);
	output(w, s, !llama_cast);
	if (llama_cast)
		llama(w);
	clear_masked(w);
	worker_keep(w, column);
	store_sum(w, column);
	worker_store(w, w->job->p->y, w->job->args->y, 0, column, w->out);
}

void worker_forward(struct worker *w, int64_t first, int sets)
{
	int64_t size = norm_set_size(w->job->p);

	worker_statistics(w, first, sets, 0);
	for (int k = 0; k < sets; k++)
		worker_save(w, &w->set[k]);
	if (!w->job->args->y && !w->job->args->sum && !w->job->request->y.hi)
		return;
	for (int64_t member = 0; member < size; member += CHUNK) {
		worker_tile(w, first, member, (int)(size - member < CHUNK ? size - member : CHUNK));
		for (int k = 0; k < sets; k++)
			tile(w, k);
	}
}
