/*
 * Batch by rows of features (NHWC, or one position): a task is a part of the rows, in order, with
 * sums of its own for every feature; then blocks of features add the parts; then y, backwards, from
 * what is still in cache.
 */
#include "../dtype.h"
#include "../shape.h"
#include "batch_walks.h"

#include <string.h>

#define COLUMNS_MOST NORM_BATCH_BLOCK

enum { CAREFUL = 1, SCALED = 2 };

static int proves(const struct norm_batch_rows_walk *w)
{
	return w->way->own->prove_rows != NULL;
}

static int is_f32(const struct norm_batch_rows_walk *w)
{
	return w->way->own->arithmetic == NORM_F32;
}

double *norm_batch_partial(const struct norm_batch_rows_walk *w, int64_t part, int sum)
{
	return w->partial + (part * (NORM_BATCH_SUMS + 1) + sum) * w->cut.columns;
}

/* Rows [first, first + count) and columns [column, column + width), as a kernel takes them. */
static struct norm_batch_rows rows_at(const struct norm_batch_rows_walk *w, int64_t first,
									  int64_t count, int64_t column, int64_t width)
{
	const struct norm_problem *p = w->problem;
	const struct norm_args *args = w->args;
	int64_t size = (int64_t)norm_formats[p->x].size, repeat = w->cut.repeat;
	int64_t x = norm_xstride(p) * repeat, y = norm_ystride(p) * repeat;
	int64_t at_x = (first * x + column) * size, at_y = (first * y + column) * size;
	struct norm_batch_rows rows = {.x = (const char *)args->x + at_x,
								   .rows = count,
								   .width = width,
								   .xstride = x,
								   .dystride = y,
								   .outstride = y};

	if (p->dir == NORM_BACKWARD) {
		rows.dy = (const char *)args->dy + at_y;
		rows.out = (char *)args->dx + at_x;
		rows.outstride = x;
	} else {
		rows.out = (char *)args->y + at_y;
	}
	return rows;
}

/* ---- sums ------------------------------------------------------------------------------------------ */

void norm_batch_each_span(const struct norm_batch_rows_walk *w, int64_t first, int64_t end,
						  int64_t column, int64_t width, norm_batch_rows_fn *each,
						  norm_batch_rows_fn *excluded, void *context)
{
	const uint8_t *mask = w->problem->mask ? w->args->mask : NULL;
	int64_t whole = end < w->cut.rows ? end : w->cut.rows;
	struct norm_batch_span span;
	struct norm_batch_rows rows;

	for (int64_t i = first; i < whole; i += span.count) {
		span = norm_batch_span(mask, i, whole);
		rows = rows_at(w, i, span.count, column, width);
		if (span.counted)
			each(w, &rows, context);
		else if (excluded)
			excluded(w, &rows, context);
	}
	width = width < w->cut.rest - column ? width : w->cut.rest - column;
	if (end > w->cut.rows && width > 0) {
		rows = rows_at(w, w->cut.rows, 1, column, width);
		each(w, &rows, context);
	}
}

void norm_batch_sum_span(const struct norm_batch_rows_walk *w,
						 const struct norm_batch_rows *rows, void *context)
{
	const struct norm_batch_summing *s = context;
	struct norm_batch_rows these = *rows;

	(void)w;
	these.factor[NORM_BATCH_SCALE] = s->scale;
	these.factor[NORM_BATCH_SHIFT] = s->shift;
	memcpy(these.sum, s->sum, sizeof(these.sum));
	s->kernels->sum_rows(&these);
}

/* The mean of the first four rows that count, negated: every part finds the same. */
static void anchor(const struct norm_batch_rows_walk *w, double *shift)
{
	const struct norm_problem *p = w->problem;
	const void *rows[4];
	int64_t four[4], size = w->cut.rows ? w->cut.rows : 1, width = w->cut.width;
	int64_t size_of_work = (int64_t)norm_formats[w->way->own->arithmetic].size;

	if (norm_batch_is_given(p)) {
		for (int64_t i = 0; i < width; i++)
			norm_store(w->way->own->arithmetic, shift, i,
					   -norm_batch_given(p, w->args, i % p->c));
		return;
	}
	if (!norm_batch_first_four(p->mask ? w->args->mask : NULL, size, four))
		return;
	for (int i = 0; i < 4; i++)
		rows[i] = rows_at(w, four[i], 1, 0, p->c).x;
	w->way->own->anchor_rows(rows, p->c, shift);
	/* A feature's repeats have one anchor, so that their sums can be added. */
	for (int64_t i = p->c; i < width; i++)
		memcpy((char *)shift + i * size_of_work, (char *)shift + (i - p->c) * size_of_work,
			   (size_t)size_of_work);
}

static void do_sums(const struct norm_batch_rows_walk *w, int64_t part)
{
	int64_t first = part * w->cut.part;
	struct norm_batch_summing s = {.kernels = w->way->own};
	double *shift = norm_batch_partial(w, part, NORM_BATCH_SUMS);

	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		s.sum[i] = norm_batch_partial(w, part, i);
	memset(s.sum[0], 0, (NORM_BATCH_SUMS + 1) * (size_t)w->cut.columns * sizeof(double));
	if (!w->way->textbook)
		anchor(w, shift);
	s.shift = shift;
	norm_batch_each_span(w, first, first + w->cut.part, 0, w->cut.width, norm_batch_sum_span,
						 NULL, &s);
}

/* ---- the merge ------------------------------------------------------------------------------------- */

/* A block of features, and the columns that repeat them. */
struct block {
	int64_t first, features, columns;
	struct norm_batch_totals totals[NORM_BATCH_BLOCK];
	double scale[COLUMNS_MOST], shift[COLUMNS_MOST], sum[NORM_BATCH_SUMS][COLUMNS_MOST];
	double lost[NORM_BATCH_SUMS][COLUMNS_MOST];
	uint8_t again[NORM_BATCH_BLOCK];
};

static void take_totals(const struct norm_batch_rows_walk *w, struct block *b,
						const uint8_t *only)
{
	for (int64_t f = 0; f < b->features; f++) {
		if (only && !only[f])
			continue;
		for (int i = 0; i < NORM_BATCH_SUMS; i++) {
			b->totals[f].of[i] = 0;
			for (int64_t column = f; column < b->columns; column += w->problem->c)
				b->totals[f].of[i] += b->sum[i][column];
		}
	}
}

/* Parts in their order. */
static void add_parts(const struct norm_batch_rows_walk *w, struct block *b)
{
	memset(b->sum, 0, sizeof(b->sum));
	memset(b->lost, 0, sizeof(b->lost));
	for (int64_t part = 0; part < w->cut.parts; part++)
		for (int i = 0; i < NORM_BATCH_SUMS; i++) {
			const double *sum = norm_batch_partial(w, part, i) + b->first;

			for (int64_t k = 0; k < b->columns; k++)
				norm_batch_keep(&b->sum[i][k], &b->lost[i][k], sum[k]);
		}
	for (int i = 0; proves(w) && i < NORM_BATCH_SUMS; i++)
		for (int64_t k = 0; k < b->columns; k++)
			b->sum[i][k] = norm_batch_kept(b->sum[i][k], b->lost[i][k]);
	for (int64_t f = 0; f < b->features; f++) {
		b->totals[f].scale = 1;
		if (w->cut.parts)
			b->totals[f].shift =
				norm_load(w->way->own->arithmetic, norm_batch_partial(w, 0, NORM_BATCH_SUMS),
						  b->first + f);
	}
	take_totals(w, b, NULL);
}

/* Sums in f64 about each feature's own anchor, kept for those to be taken again. */
static void sum_again(const struct norm_batch_rows_walk *w, struct block *b)
{
	struct norm_batch_summing s = {
		.kernels = w->way->wide, .scale = b->scale, .shift = b->shift};

	memset(b->sum, 0, sizeof(b->sum));
	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		s.sum[i] = b->sum[i];
	for (int64_t k = 0; k < b->columns; k++) {
		int64_t f = w->cut.repeat > 1 ? k % w->problem->c : k;

		b->scale[k] = b->totals[f].scale;
		b->shift[k] = b->totals[f].shift;
	}
	norm_batch_each_span(w, 0, w->cut.parts * w->cut.part, b->first, b->columns,
						 norm_batch_sum_span, NULL, &s);
	take_totals(w, b, b->again);
	for (int64_t f = 0; f < b->features; f++)
		b->totals[f].again |= b->again[f];
}

static void sum_about_mean(const struct norm_batch_rows_walk *w, struct block *b, int64_t count)
{
	for (int64_t f = 0; f < b->features; f++)
		if (b->again[f])
			b->totals[f].shift = 0;
	sum_again(w, b);
	for (int64_t f = 0; f < b->features; f++)
		if (b->again[f])
			b->totals[f].shift = -(b->totals[f].of[NORM_BATCH_D] / (double)count);
	sum_again(w, b);
}

static void settle(const struct norm_batch_rows_walk *w, struct block *b, int64_t count)
{
	int some = 0;

	for (int64_t f = 0; f < b->features; f++) {
		b->again[f] =
			!norm_batch_settled(w->problem, &b->totals[f], count, w->way->own->arithmetic);
		some |= b->again[f];
	}
	if (!some)
		return;
	if (norm_batch_is_given(w->problem)) {
		sum_again(w, b);
		return;
	}
	sum_about_mean(w, b, count);
	some = 0;
	for (int64_t f = 0; f < b->features; f++) {
		double scale = b->again[f] ? norm_batch_rescale(w->problem, &b->totals[f]) : 0;

		b->again[f] = scale > 0;
		if (scale > 0)
			b->totals[f].scale = scale;
		some |= b->again[f];
	}
	if (some)
		sum_about_mean(w, b, count);
}

static void keep_factors(const struct norm_batch_rows_walk *w, int64_t column,
						 const struct norm_batch_factors *factors)
{
	for (int i = 0; i < NORM_BATCH_FACTORS; i++) {
		w->factors[i * w->cut.columns + column] = factors->of[i];
		norm_store(NORM_F32, w->own, i * w->cut.columns + column, factors->of[i]);
	}
	w->special[column] = factors->careful ? CAREFUL : 0;
	if (factors->of[NORM_BATCH_SCALE] < 1 || factors->of[NORM_BATCH_SCALE] > 1)
		w->special[column] |= SCALED;
}

static void do_merge(const struct norm_batch_rows_walk *w, int64_t task)
{
	const struct norm_problem *p = w->problem;
	int64_t count = norm_batch_count(p, w->args->mask);
	struct block b = {.first = task * NORM_BATCH_BLOCK};
	struct norm_batch_gammas gammas = {{0}};

	if (proves(w))
		gammas = norm_batch_gammas(p, &w->cut, w->args->mask);
	b.features = p->c - b.first < NORM_BATCH_BLOCK ? p->c - b.first : NORM_BATCH_BLOCK;
	b.columns = b.features * w->cut.repeat;
	for (int64_t f = 0; f < b.features && w->way->textbook; f++)
		norm_batch_join_column(w, b.first + f, count, NORM_BATCH_SUMS, &b.totals[f]);
	if (w->cut.sums && !w->way->textbook) {
		add_parts(w, &b);
		settle(w, &b, count);
	}
	for (int64_t f = 0; f < b.features; f++) {
		struct norm_batch_factors factors;

		norm_batch_finish(p, w->args, b.first + f, count, &b.totals[f], &factors);
		factors.careful &= !w->way->textbook;
		if (proves(w))
			norm_batch_prove(p, w->args, b.first + f, count, &b.totals[f], &gammas, &factors);
		for (int64_t k = f; k < b.columns; k += p->c)
			keep_factors(w, b.first + k, &factors);
	}
}

/* ---- y and dx -------------------------------------------------------------------------------------- */

static void apply_span(const struct norm_batch_rows_walk *w, const struct norm_batch_rows *rows,
					   void *context)
{
	const struct norm_batch_kernels *own = w->way->own;
	struct norm_batch_rows these = *rows;
	const int *special = context;
	int64_t columns = w->cut.columns;

	for (int i = 0; i < NORM_BATCH_FACTORS; i++) {
		these.careful[i] = w->factors + i * columns;
		these.factor[i] = these.careful[i];
		if (is_f32(w))
			these.factor[i] = (const float *)w->own + i * columns;
	}
	these.special = w->special;
	if (!(*special & SCALED))
		these.factor[NORM_BATCH_SCALE] = NULL;
	if (w->problem->mode == NORM_INFER && these.dy) {
		these.x = these.dy;
		these.xstride = these.dystride;
		these.dy = NULL;
	}
	if ((*special & CAREFUL) && is_f32(w))
		own->apply_rows_careful(&these);
	else if (w->way->stream)
		own->stream_rows(&these);
	else
		own->apply_rows(&these);
}

void norm_batch_clear_span(const struct norm_batch_rows_walk *w,
						   const struct norm_batch_rows *rows, void *context)
{
	size_t size = norm_formats[w->problem->x].size;

	(void)context;
	for (int64_t i = 0; i < rows->rows; i++)
		memset((char *)rows->out + i * rows->outstride * (int64_t)size, 0,
			   (size_t)rows->width * size);
}

static void do_apply(const struct norm_batch_rows_walk *w, int64_t task,
					 enum norm_batch_step step)
{
	int64_t part = w->cut.sums ? w->cut.parts - 1 - task : task, first = part * w->cut.part;
	int special = 0;

	if (proves(w)) {
		norm_batch_prove_part(w, part, step);
		return;
	}
	for (int64_t k = 0; k < w->cut.width; k++)
		special |= w->special[k];
	norm_batch_each_span(w, first, first + w->cut.part, 0, w->cut.width, apply_span,
						 norm_batch_clear_span, &special);
}

void norm_batch_run_rows(const struct norm_batch_way *way, const struct norm_plan *plan,
						 const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	const struct norm_problem *p = &plan->problem;
	struct norm_batch_rows_walk w = {
		.way = way,
		.plan = plan,
		.problem = p,
		.args = args,
		.cut = norm_batch_textbook_cut(p, way->textbook),
		.factors = args->workspace,
	};
	enum norm_batch_step step = norm_batch_step(p, &w.cut, stage, proves(&w));
	double *own = w.factors + NORM_BATCH_FACTORS * w.cut.columns;

	w.own = own;
	w.special = (uint8_t *)(own + NORM_BATCH_FACTORS * w.cut.columns);
	w.partial = own + (NORM_BATCH_FACTORS + 1) * w.cut.columns;
	w.open = norm_batch_open(plan, args, &w.cut);
	if (step == NORM_BATCH_SQUARE) {
		norm_batch_square_parts(&w, lo, hi);
		return;
	}
	for (int64_t task = lo; task < hi; task++) {
		if (step == NORM_BATCH_SUM)
			do_sums(&w, task);
		else if (step == NORM_BATCH_MERGE)
			do_merge(&w, task);
		else if (step == NORM_BATCH_SETTLE)
			norm_batch_settle_columns(&w, task);
		else
			do_apply(&w, task, step);
	}
}
