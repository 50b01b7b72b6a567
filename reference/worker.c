/*
 * Loading and storing tiles: everything becomes doubles here, and a masked member becomes 0, which
 * leaves every sum as it is. Rows and NCHW features go by dense runs; NHWC's columns are gathered
 * COLUMNS at a time, so that a cache line serves all its features.
 */
#include "worker.h"

#include <math.h>
#include <stdlib.h>

struct worker *worker_new(const struct job *job)
{
	struct worker *w = aligned_alloc(64, (sizeof(*w) + 63) / 64 * 64);
	int failed = 0;

	if (!w)
		return NULL;
	memset(w, 0, sizeof(*w));
	w->job = job;
	root_init(&w->plain);
	for (int i = 0; i < COLUMNS; i++)
		failed |= i < job->columns && set_init(&w->set[i]);
	if (failed) {
		worker_free(w);
		return NULL;
	}
	return w;
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	for (int i = 0; i < w->job->columns; i++)
		set_clear(&w->set[i]);
	root_clear(&w->plain);
	free(w);
}

static int tile_offsets(const struct norm_problem *p, int64_t stride, int64_t set,
						int64_t member, int n, int64_t *at)
{
	at[0] = norm_offset(p, stride, set, member);
	if (p->op != NORM_BATCH)
		return 1;
	if (p->layout == NORM_NHWC) {
		for (int i = 1; i < n; i++)
			at[i] = at[0] + i * stride;
		return n == 1 || stride == 1;
	}
	if (member / p->s == (member + n - 1) / p->s)
		return 1;
	for (int64_t i = 1, position = member % p->s + 1; i < n; i++, position++) {
		int next = position == p->s;

		at[i] = at[i - 1] + (next ? stride - (p->s - 1) : 1);
		position = next ? 0 : position;
	}
	return 0;
}

void worker_tile(struct worker *w, int64_t first, int64_t member, int n)
{
	const struct norm_problem *p = w->job->p;

	w->first = first;
	w->member = member;
	w->n = n;
	w->step = p->op == NORM_BATCH && p->layout == NORM_NCHW ? p->s : 1;
	w->x_dense = tile_offsets(p, norm_xstride(p), first, member, n, w->x_at);
	w->y_dense = tile_offsets(p, norm_ystride(p), first, member, n, w->y_at);
}

int worker_counts(const struct worker *w, int i)
{
	return !w->job->p->mask || w->job->args->mask[w->member + i];
}

#define GATHER(type, convert)                                                                  \
 for (int i = 0; i < w->n; i++)                                                                \
 out[i] = (double)convert(((const type *)base)[at[i] + column])

static void load(const struct worker *w, enum norm_dtype type, const void *base, int is_x,
				 int64_t column, double *out)
{
	const int64_t *at = is_x ? w->x_at : w->y_at;

	column *= w->step;
	if (is_x ? w->x_dense : w->y_dense)
		w->job->convert->load[type](base, at[0] + column, out, w->n);
	else if (type == NORM_F32)
		GATHER(float, );
	else if (type == NORM_F64)
		GATHER(double, );
	else if (type == NORM_BF16)
		GATHER(uint16_t, norm_f32_of_bf16);
	else
		GATHER(uint16_t, norm_f32_of_f16);
	for (int i = w->n; i < CHUNK && i % 8; i++)
		out[i] = 0;
}

static void zero_masked(const struct worker *w, double *values)
{
	if (!w->job->p->mask)
		return;
	for (int i = 0; i < w->n; i++)
		if (!worker_counts(w, i))
			values[i] = 0;
}

double worker_round_sum(enum norm_dtype type, double v, double v_lo)
{
	uint64_t bits;
	uint16_t narrow[1] = {0};
	float single[1] = {0};

	if (!isfinite(v) || type == NORM_F64)
		return v + v_lo;
	if (v_lo != 0 && !(norm_bits64(v) & 1)) {
		/* To odd: the neighbour of v in v_lo's direction, so that rounding twice is harmless. */
		bits = norm_bits64(v);
		v = norm_float64((v > 0) == (v_lo > 0) ? bits + 1 : bits - 1);
	}
	if (type == NORM_F32) {
		norm_store(type, single, 0, v);
		return (double)single[0];
	}
	norm_store(type, narrow, 0, v);
	return norm_load(type, narrow, 0);
}

static void add_residual(struct worker *w, int column)
{
	const struct norm_problem *p = w->job->p;

	load(w, p->x, w->job->args->residual, 1, column, w->t1);
	for (int i = 0; i < w->n; i++) {
		double x = w->v[i], r = w->t1[i], s = x + r, t = s - x;

		w->v[i] = s;
		w->v_lo[i] = (x - (s - t)) + (r - t);
		if (isinf(s) && isfinite(x) && isfinite(r)) {
			w->v[i] = x; /* the real sum is finite: keep its parts */
			w->v_lo[i] = r;
		} else if (!isfinite(s)) {
			w->v_lo[i] = 0;
		}
		if (p->residual == NORM_RESIDUAL_ROUNDED) {
			w->v[i] = worker_round_sum(p->x, w->v[i], w->v_lo[i]);
			w->v_lo[i] = 0;
		}
		w->has_lo |= w->v_lo[i] != 0;
	}
	for (int i = w->n; i < CHUNK && i % 8; i++)
		w->v[i] = w->v_lo[i] = 0;
}

void worker_load_v(struct worker *w, int column)
{
	load(w, w->job->p->x, w->job->args->x, 1, column, w->v);
	w->has_lo = 0;
	if (w->job->residual)
		add_residual(w, column);
	zero_masked(w, w->v);
}

void worker_load_dy(struct worker *w, int column)
{
	load(w, w->job->p->y, w->job->args->dy, 0, column, w->dy);
	zero_masked(w, w->dy);
}

void worker_load_dsum(struct worker *w, int column)
{
	w->has_dsum = w->job->p->residual != NORM_RESIDUAL_NONE && w->job->args->dsum;
	if (w->has_dsum)
		load(w, w->job->p->x, w->job->args->dsum, 1, column, w->dsum);
}

static void load_parameter(struct worker *w, const void *base, int column, double *out)
{
	enum norm_dtype type = w->job->p->param;

	if (w->job->p->op == NORM_BATCH) {
		double value = norm_load(type, base, w->first + column);

		for (int i = 0; i < CHUNK; i++)
			out[i] = value;
		return;
	}
	w->job->convert->load[type](base, w->member, out, w->n);
	for (int i = w->n; i < CHUNK && i % 8; i++)
		out[i] = 0;
}

void worker_load_weight(struct worker *w, int column)
{
	w->has_g = w->job->p->affine != NORM_AFFINE_NONE;
	w->has_g_lo = 0;
	if (!w->has_g)
		return;
	load_parameter(w, w->job->args->gamma, column, w->g);
	if (!w->job->p->gamma_plus_one)
		return;
	for (int i = 0; i < CHUNK; i++) {
		double g = w->g[i], s = 1 + g, t = s - 1;

		w->g[i] = s;
		w->g_lo[i] = isfinite(s) ? (1 - (s - t)) + (g - t) : 0;
		w->has_g_lo |= i < w->n && w->g_lo[i] != 0;
	}
}

void worker_load_beta(struct worker *w, int column)
{
	w->has_b = w->job->p->affine == NORM_AFFINE_GAMMA_BETA;
	if (w->has_b)
		load_parameter(w, w->job->args->beta, column, w->b);
}

void worker_put(enum norm_dtype type, void *base, int64_t at, double value)
{
	if (base)
		norm_store(type, base, at, value);
}

void worker_store(struct worker *w, enum norm_dtype type, void *base, int is_x, int column,
				  const double *values)
{
	const int64_t *at = is_x ? w->x_at : w->y_at;

	if (!base)
		return;
	if (is_x ? w->x_dense : w->y_dense) {
		w->job->convert->store[type](base, at[0] + column * w->step, values, w->n);
		return;
	}
	for (int i = 0; i < w->n; i++)
		norm_store(type, base, at[i] + column * w->step, values[i]);
}

void worker_keep(struct worker *w, int column)
{
	const struct reference_exact *exact = &w->job->request->y;
	const struct norm_problem *p = w->job->p;

	if (!exact->hi)
		return;
	for (int i = 0; i < w->n; i++) {
		int64_t at = p->op != NORM_BATCH && i
						 ? norm_offset(p, p->c, w->first, w->member) + i
						 : norm_offset(p, norm_row_length(p), w->first + column, w->member + i);

		exact->hi[at] = w->hi[i];
		exact->lo[at] = w->lo[i];
	}
}

void worker_round(struct worker *w, struct root *root, enum norm_dtype type,
				  struct rounded *out)
{
	enum reference_tier tier = w->job->request->first_tier;

	root_round(root, type, tier == REFERENCE_DECIDE ? tier : REFERENCE_INTERVAL, out);
	w->counts[out->tier]++;
}

int worker_settle(struct worker *w, enum norm_dtype type, const double value[2], double error,
				  struct rounded *out)
{
	/* A low word that underflows says nothing; all inputs 0 is a true 0. */
	if (w->job->request->first_tier != REFERENCE_FAST ||
		(fabs(value[0]) < 0x1p-900 && (value[0] != 0 || error != 0)) ||
		kernels_settle_one(w->job->kernels, type, value, error, &out->value))
		return -1;
	out->hi = value[0];
	out->lo = value[1];
	out->tier = REFERENCE_FAST;
	w->counts[REFERENCE_FAST]++;
	return 0;
}
