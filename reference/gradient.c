/*
 * dgamma and dbeta of layer and rms, summed down the rows in double-double with a running bound:
 * slices of rows, cut by the problem alone, are summed apart and merged in order. What the rounding
 * test leaves: dbeta is summed again exactly, dgamma by gradient_exact.c.
 */
#include "worker.h"

#include <math.h>
#include <stdlib.h>

#define SLICES   8
#define FEATURES 64 /* of dgamma, summed again together */

/* A slice's sums of all features. */
struct slice {
	double *gamma[3], *beta[3]; /* hi, lo, error */
	double *gamma_s, *beta_s;   /* IEEE sums of what is not finite */
};

struct gradients {
	int slices;
	int64_t features; /* padded for the kernels */
	double *memory;
	struct slice slice[SLICES];
	int64_t *left; /* features whose dgamma is not settled */
	int64_t left_count;
};

static int gradients_init(struct gradients *g, const struct norm_problem *p)
{
	double *at;

	g->slices = p->n < 8 * SLICES ? 1 : SLICES;
	g->features = (p->c + 7) / 8 * 8;
	at = aligned_alloc(64, sizeof(double) * (size_t)(g->features * 8 * g->slices));
	g->memory = at;
	g->left = malloc(sizeof(*g->left) * (size_t)p->c);
	if (!at || !g->left)
		return -1;
	memset(at, 0, sizeof(double) * (size_t)(g->features * 8 * g->slices));
	for (int i = 0; i < g->slices; i++) {
		double **const arrays[] = {
			&g->slice[i].gamma[0], &g->slice[i].gamma[1], &g->slice[i].gamma[2],
			&g->slice[i].beta[0],  &g->slice[i].beta[1],  &g->slice[i].beta[2],
			&g->slice[i].gamma_s,  &g->slice[i].beta_s,
		};

		for (int k = 0; k < 8; k++, at += g->features)
			*arrays[k] = at;
	}
	return 0;
}

/* Takes what is not finite out of the chunk, into its own sums. */
static void remove_specials(struct worker *w, struct slice *slice, const struct set_state *s)
{
	for (int i = 0; i < w->n; i++) {
		int64_t j = w->member + i;
		double term = worker_signal(w->dy[i]) * set_special_xhat(s, w->job->p, w->v[i], 0);

		if (!s->special && isfinite(w->dy[i]) && isfinite(w->v[i]))
			continue;
		if (!isfinite(w->dy[i]))
			slice->beta_s[j] += w->dy[i];
		if (!isfinite(term))
			slice->gamma_s[j] += term;
		w->dy[i] = isfinite(w->dy[i]) ? w->dy[i] : 0;
		w->v[i] = isfinite(w->v[i]) ? w->v[i] : 0;
	}
}

static void add_chunk(struct worker *w, struct slice *slice, const struct set_state *s)
{
	const struct kernels *k = w->job->kernels;
	struct fast_chunk chunk = {.v = w->v, .dy = w->dy, .wide = w->job->wide};
	uint64_t infinity = 0x7ff0000000000000u;
	int64_t at = w->member;

	worker_load_v(w, 0);
	worker_load_dy(w, 0);
	if (s->special || k->greatest(w->v, w->n) >= infinity ||
		k->greatest(w->dy, w->n) >= infinity)
		remove_specials(w, slice, s);
	k->accumulate(w->dy, slice->beta[0] + at, slice->beta[1] + at, slice->beta[2] + at, w->n);
	if (s->special)
		return;
	if (s->fast_ok) {
		k->gradient(&s->fast, &chunk, slice->gamma[0] + at, slice->gamma[1] + at,
					slice->gamma[2] + at, w->n);
		return;
	}
	for (int i = 0; i < w->n; i++)
		slice->gamma[2][at + i] += w->dy[i] != 0 ? (double)INFINITY : 0;
}

static void run_slice(struct worker *w, void *context, int64_t index)
{
	struct gradients *g = context;
	const struct norm_problem *p = w->job->p;
	int64_t row = p->n * index / g->slices, end = p->n * (index + 1) / g->slices;

	for (; row < end; row++) {
		worker_statistics(w, row, 1, 0);
		for (int64_t member = 0; member < p->c; member += CHUNK) {
			worker_tile(w, row, member, (int)(p->c - member < CHUNK ? p->c - member : CHUNK));
			add_chunk(w, &g->slice[index], &w->set[0]);
		}
	}
}

/* All slices into the first, in order. */
static void merge(struct worker *w, struct gradients *g)
{
	const struct kernels *k = w->job->kernels;
	int n = (int)CHUNK;

	for (int i = 1; i < g->slices; i++) {
		struct slice *to = &g->slice[0], *from = &g->slice[i];

		for (int64_t at = 0; at < g->features; at += n) {
			int count = (int)(g->features - at < n ? g->features - at : n);

			for (int part = 0; part < 2; part++) {
				k->accumulate(from->gamma[part] + at, to->gamma[0] + at, to->gamma[1] + at,
							  to->gamma[2] + at, count);
				k->accumulate(from->beta[part] + at, to->beta[0] + at, to->beta[1] + at,
							  to->beta[2] + at, count);
			}
		}
		for (int64_t j = 0; j < g->features; j++) {
			to->gamma[2][j] += from->gamma[2][j];
			to->beta[2][j] += from->beta[2][j];
			to->gamma_s[j] += from->gamma_s[j];
			to->beta_s[j] += from->beta_s[j];
		}
	}
}

/* The sum of column j of dy, exactly, rounded once. */
static void exact_dbeta(struct worker *w, int64_t j, struct rounded *r)
{
	const struct norm_problem *p = w->job->p;
	struct exact_sum *sum = w->set[0].bins[SET_SUM_W];

	exact_sum_reset(sum);
	for (int64_t row = 0; row < p->n; row++)
		exact_sum_add(sum, norm_load(p->y, w->job->args->dy, row * norm_ystride(p) + j));
	exact_sum_get(sum, &w->plain.p);
	dyadic_set_si(&w->plain.q, 0);
	dyadic_set_si(&w->plain.r, 0);
	dyadic_set_si(&w->plain.d, 1);
	w->plain.has_sqrt = 0;
	worker_round(w, &w->plain, p->param, r);
}

/* Nothing was lost, so that hi + lo is the sum: a tie too is rounded here. */
static void settle_exact(struct worker *w, enum norm_dtype type, const double sum[2],
						 struct rounded *r)
{
	*r = (struct rounded){
		.value = worker_round_sum(type, sum[0], sum[1]) + 0.0,
		.hi = sum[0] + 0.0,
		.lo = sum[1],
		.tier = REFERENCE_FAST,
	};
	w->counts[REFERENCE_FAST]++;
}

/* A feature's sums: settled here, or named in `left`. */
static void settle_feature(struct worker *w, struct gradients *g, int64_t j)
{
	const struct slice *s = &g->slice[0];
	enum norm_dtype type = w->job->p->param;
	double beta[2] = {s->beta[0][j], s->beta[1][j]};
	double gamma[2] = {s->gamma[0][j], s->gamma[1][j]};
	struct rounded r;

	if (!isfinite(s->beta_s[j]))
		r = (struct rounded){.value = s->beta_s[j], .hi = s->beta_s[j]};
	else if (s->beta[2][j] == 0 && w->job->request->first_tier == REFERENCE_FAST)
		settle_exact(w, type, beta, &r);
	else if (worker_settle(w, type, beta, s->beta[2][j] * (1 + 0x1p-10), &r))
		exact_dbeta(w, j, &r);
	worker_put_gradient(w, 1, j, &r);
	if (!isfinite(s->gamma_s[j]))
		r = (struct rounded){.value = s->gamma_s[j], .hi = s->gamma_s[j]};
	else if (worker_settle(w, type, gamma, s->gamma[2][j] * (1 + 0x1p-10), &r)) {
		g->left[g->left_count++] = j;
		return;
	}
	worker_put_gradient(w, 0, j, &r);
}

static void run_settle(struct worker *w, void *context, int64_t task)
{
	struct gradients *g = context;

	(void)task;
	merge(w, g);
	for (int64_t j = 0; j < w->job->p->c; j++)
		settle_feature(w, g, j);
}

static void run_left(struct worker *w, void *context, int64_t task)
{
	struct gradients *g = context;
	int64_t at = task * FEATURES, count = g->left_count - at;

	gradient_exact(w, g->left + at, (int)(count < FEATURES ? count : FEATURES));
}

const char *gradient_run(struct job *job)
{
	const struct norm_args *args = job->args;
	const struct reference_request *request = job->request;
	struct gradients g = {0};
	const char *phrase = "no memory";

	if (!args->dgamma && !args->dbeta && !request->dgamma.hi && !request->dbeta.hi)
		return NULL;
	if (gradients_init(&g, job->p) == 0) {
		phrase = run_tasks(job, g.slices, run_slice, &g);
		if (!phrase)
			phrase = run_tasks(job, 1, run_settle, &g);
		if (!phrase && (args->dgamma || request->dgamma.hi))
			phrase = run_tasks(job, (g.left_count + FEATURES - 1) / FEATURES, run_left, &g);
	}
	free(g.left);
	free(g.memory);
	return phrase;
}
