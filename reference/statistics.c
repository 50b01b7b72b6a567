/*
 * One pass over some pooled sets: exact sums of v, v^2 and, backward, w and w v (batch: of dy and dy
 * v, since its weight is one factor). What no vector can add exactly goes one by one.
 */
#include "worker.h"

#include <math.h>

static int is_finite_bits(uint64_t greatest)
{
	return greatest < 0x7ff0000000000000u;
}

/* Non-finite members leave the sums and are remembered. */
static void remove_specials(struct worker *w, struct set_state *s)
{
	for (int i = 0; i < w->n; i++) {
		if (isfinite(w->v[i]))
			continue;
		s->nan |= isnan(w->v[i]);
		s->plus |= isinf(w->v[i]) && w->v[i] > 0;
		s->minus |= isinf(w->v[i]) && w->v[i] < 0;
		w->v[i] = 0;
		w->v_lo[i] = 0;
	}
}

static void remove_unbounded(struct worker *w, struct set_state *s)
{
	for (int i = 0; i < w->n; i++) {
		int weight = !w->has_g || isfinite(w->g[i]);

		if (!worker_counts(w, i) || (isfinite(w->dy[i]) && weight))
			continue;
		s->unbounded = 1;
		/* Batch sums dy alone, whatever its feature's weight: dgamma and dbeta have no weight. */
		if (w->job->p->op != NORM_BATCH || !isfinite(w->dy[i]))
			w->dy[i] = 0;
	}
}

static int usual(double value)
{
	double size = fabs(value);

	return size == 0 || (size >= FAST_LEAST && size <= FAST_GREATEST);
}

/* Members whose products might overflow or underflow: exactly, and slowly. */
static void add_unusual(struct worker *w, struct set_state *s, int weights)
{
	int by_feature = weights && w->job->p->op != NORM_BATCH && w->has_g;

	for (int i = 0; i < w->n; i++) {
		double v = w->v[i], lo = w->has_lo ? w->v_lo[i] : 0, dy = weights ? w->dy[i] : 0;
		double g = by_feature ? w->g[i] : 1, g_lo = by_feature && w->has_g_lo ? w->g_lo[i] : 0;

		if (usual(v) && usual(lo) && usual(dy) && usual(g) && usual(g_lo))
			continue;
		exact_sum_add(s->bins[SET_SUM_V], v);
		exact_sum_add(s->bins[SET_SUM_V], lo);
		exact_sum_product(s->bins[SET_SUM_VV], (double[]){v, v}, 2);
		exact_sum_product(s->bins[SET_SUM_VV], (double[]){2, v, lo}, 3);
		exact_sum_product(s->bins[SET_SUM_VV], (double[]){lo, lo}, 2);
		w->v[i] = 0;
		w->v_lo[i] = 0;
		if (!weights || dy == 0 || !isfinite(g))
			continue;
		exact_sum_product(s->bins[SET_SUM_W], (double[]){dy, g}, 2);
		exact_sum_product(s->bins[SET_SUM_W], (double[]){dy, g_lo}, 2);
		exact_sum_product(s->bins[SET_SUM_WV], (double[]){dy, g, v}, 3);
		exact_sum_product(s->bins[SET_SUM_WV], (double[]){dy, g_lo, v}, 3);
		w->dy[i] = 0;
	}
}

static void add(struct worker *w, struct exact_sum *sum, const double *values)
{
	memcpy(w->t2, values, sizeof(*values) * (size_t)w->n);
	w->job->kernels->add(sum, w->t2, w->n);
}

static void add_values(struct worker *w, struct set_state *s)
{
	const struct kernels *k = w->job->kernels;
	int one = !w->job->residual && !(w->job->p->x == NORM_F64);

	add(w, s->bins[SET_SUM_V], w->v);
	k->add_products(s->bins[SET_SUM_VV], w->v, w->v, w->n, one);
	if (!w->has_lo)
		return;
	add(w, s->bins[SET_SUM_V], w->v_lo);
	k->add_products(s->bins[SET_SUM_VV], w->v_lo, w->v_lo, w->n, 0);
	for (int i = 0; i < w->n; i++)
		w->t1[i] = 2 * w->v[i];
	k->add_products(s->bins[SET_SUM_VV], w->t1, w->v_lo, w->n, 0);
}

/* sum += dy * weight and sum += dy * weight * v, for one part of the weight. */
static void add_weighted_part(struct worker *w, struct set_state *s, const double *weight)
{
	const struct kernels *k = w->job->kernels;

	k->multiply(w->dy, weight, w->w, w->w_lo, w->n);
	k->add_products(s->bins[SET_SUM_WV], w->w, w->v, w->n, 0);
	add(w, s->bins[SET_SUM_W], w->w);
	if (w->job->one &&
		!w->job->p->gamma_plus_one) /* 1 + gamma may have 53 bits, without a g_lo */
		return;
	k->add_products(s->bins[SET_SUM_WV], w->w_lo, w->v, w->n, 0);
	add(w, s->bins[SET_SUM_W], w->w_lo);
}

static void add_weighted(struct worker *w, struct set_state *s)
{
	if (w->job->p->op == NORM_BATCH || !w->has_g) {
		add(w, s->bins[SET_SUM_W], w->dy);
		w->job->kernels->add_products(s->bins[SET_SUM_WV], w->dy, w->v, w->n, w->job->one);
		return;
	}
	add_weighted_part(w, s, w->g);
	if (w->has_g_lo)
		add_weighted_part(w, s, w->g_lo);
}

static void describe_chunk(struct worker *w, struct set_state *s, uint64_t greatest)
{
	double top = norm_float64(greatest);

	s->max_abs = top > s->max_abs ? top : s->max_abs;
	if (top < 0x1p1000) {
		s->abs_sum += (long double)w->job->kernels->sum_abs(w->v, w->n);
		return;
	}
	for (int i = 0; i < w->n; i++)
		s->abs_sum += (long double)fabs(w->v[i]);
}

static void add_tile(struct worker *w, int column, int weights, int values)
{
	const struct kernels *k = w->job->kernels;
	struct set_state *s = &w->set[column];
	uint64_t greatest;

	worker_load_v(w, column);
	if (weights) {
		worker_load_dy(w, column);
		worker_load_weight(w, column);
	}
	greatest = k->greatest(w->v, w->n);
	if (!is_finite_bits(greatest)) {
		remove_specials(w, s);
		greatest = k->greatest(w->v, w->n);
	}
	if (weights && (!is_finite_bits(k->greatest(w->dy, w->n)) ||
					(w->has_g && !is_finite_bits(k->greatest(w->g, w->n)))))
		remove_unbounded(w, s);
	if (w->job->want_sets)
		describe_chunk(w, s, greatest);
	if (w->job->wide &&
		!(k->usual(w->v, w->n) && (!w->has_lo || k->usual(w->v_lo, w->n)) &&
		  (!weights || (k->usual(w->dy, w->n) && (!w->has_g || k->usual(w->g, w->n))))))
		add_unusual(w, s, weights);
	if (weights)
		add_weighted(w, s);
	if (values)
		add_values(w, s);
}

double worker_signal(double value)
{
	return isfinite(value) ? (double)((value > 0) - (value < 0)) : value;
}

double worker_special_weight(const struct worker *w, int i)
{
	double g = w->has_g ? w->g[i] : 1;

	return worker_signal(g == 0 && w->has_g_lo ? w->g_lo[i] : g);
}

static void keep_unbounded(double *sum, double term)
{
	if (!isfinite(term))
		*sum += term;
}

/* The IEEE sums of what is not finite, with every finite factor as its sign. */
static void sum_unbounded(struct worker *w, int column)
{
	struct set_state *s = &w->set[column];
	int64_t size = norm_set_size(w->job->p);

	for (int64_t member = 0; member < size; member += CHUNK) {
		worker_tile(w, w->first, member, (int)(size - member < CHUNK ? size - member : CHUNK));
		worker_load_v(w, column);
		worker_load_dy(w, column);
		worker_load_weight(w, column);
		for (int i = 0; i < w->n; i++) {
			double dy = worker_signal(w->dy[i]), term = dy * worker_special_weight(w, i);

			if (!worker_counts(w, i))
				continue;
			keep_unbounded(&s->sum_dy_s, dy);
			keep_unbounded(&s->sum_w_s, term);
			keep_unbounded(&s->moment_s, term * set_side(s, w->v[i], 0));
			keep_unbounded(&s->gradient_s, dy * set_special_xhat(s, w->job->p, w->v[i], 0));
		}
	}
}

static int64_t count(const struct worker *w)
{
	int64_t size = norm_set_size(w->job->p), counted = 0;

	if (!w->job->p->mask)
		return size;
	for (int64_t i = 0; i < size; i++)
		counted += w->job->args->mask[i] != 0;
	return counted;
}

/* Whether gradients may be non-finite, so that their signs need a pass of their own. */
static int is_irregular(struct set_state *s, int given)
{
	s->unbounded |= s->special || (given && (s->nan || s->plus || s->minus));
	return s->unbounded;
}

void worker_statistics(struct worker *w, int64_t first, int sets, int weights)
{
	const struct norm_problem *p = w->job->p;
	int64_t size = norm_set_size(p), counted = count(w);
	int given = p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN;
	int values = !given || w->job->want_sets;

	for (int k = 0; k < sets; k++) {
		set_begin(&w->set[k], first + k);
		w->set[k].count = counted;
	}
	for (int64_t member = 0; member < size && (values || weights); member += CHUNK) {
		worker_tile(w, first, member, (int)(size - member < CHUNK ? size - member : CHUNK));
		for (int k = 0; k < sets; k++)
			add_tile(w, k, weights, values);
	}
	w->first = first;
	for (int k = 0; k < sets; k++) {
		set_finish(&w->set[k], p, w->job->args);
		if (w->job->want_sets)
			set_describe(&w->set[k], p, &w->job->request->sets[first + k]);
		if (weights && is_irregular(&w->set[k], given))
			sum_unbounded(w, k);
	}
}
