/*
 * Batch by rows, where y is proven: the test, what it leaves open, and y in place, where a feature with
 * anything open is exact/rounded's and the columns around it are written in ranges.
 */
#include "batch_walks.h"

#include <string.h>

/* From which column on, and the flags of a part. */
struct proving {
	int64_t column;
	uint8_t *open;
	int writes;
};

static void prove_span(const struct norm_batch_rows_walk *w, const struct norm_batch_rows *rows,
					   void *context)
{
	const struct proving *proving = context;
	struct norm_batch_rows these = *rows;

	for (int i = 0; i < NORM_BATCH_FACTORS; i++)
		these.factor[i] = w->factors + i * w->cut.columns + proving->column;
	these.open = proving->open + proving->column;
	if (w->problem->mode == NORM_INFER && these.dy) { /* dx is a forward of dy */
		these.x = these.dy;
		these.xstride = these.dystride;
		these.dy = NULL;
	}
	if (!proving->writes)
		these.out = NULL;
	w->way->own->prove_rows(&these);
}

/* Of each feature, whether any part or repeat of it is open: into a row of flags of the part's own. */
static uint8_t *gather(const struct norm_batch_rows_walk *w, int64_t part)
{
	int64_t columns = w->cut.columns, c = w->problem->c;
	uint8_t *all = w->open + (w->cut.parts + part) * columns;

	memset(all, 0, (size_t)columns);
	for (int64_t k = 0; k < w->cut.parts; k++)
		for (int64_t i = 0; i < w->cut.width; i++)
			all[i] |= w->open[k * columns + i];
	for (int64_t i = c; i < w->cut.width; i++)
		all[i % c] |= all[i];
	for (int64_t i = c; i < w->cut.width; i++)
		all[i] = all[i % c];
	return all;
}

/* In place: features with anything open are exact/rounded's, the others are written around them. */
static void prove_inplace(const struct norm_batch_rows_walk *w, int64_t part)
{
	int64_t first = part * w->cut.part, width = w->cut.width, end;
	struct proving proving = {0, w->open + part * w->cut.columns, 1};
	const uint8_t *open = gather(w, part);

	for (int64_t i = 0; i < width; i = end) {
		for (end = i + 1; end < width && open[end] == open[i]; end++)
			;
		proving.column = i;
		if (!open[i])
			norm_batch_each_span(w, first, first + w->cut.part, i, end - i, prove_span,
								 norm_batch_clear_span, &proving);
	}
	for (int64_t f = part; f < w->problem->c; f += w->cut.parts)
		if (open[f])
			norm_batch_hand_over(w->plan, w->args, f);
}

void norm_batch_prove_part(const struct norm_batch_rows_walk *w, int64_t part,
						   enum norm_batch_step step)
{
	int64_t first = part * w->cut.part;
	struct proving proving = {0, w->open + part * w->cut.columns, step == NORM_BATCH_APPLY};

	if (proving.writes && w->problem->inplace) {
		prove_inplace(w, part);
		return;
	}
	memset(proving.open, 0, (size_t)w->cut.columns);
	norm_batch_each_span(w, first, first + w->cut.part, 0, w->cut.width, prove_span,
						 proving.writes ? norm_batch_clear_span : NULL, &proving);
}

/* ---- what is left open ------------------------------------------------------------------------------ */

static int is_open(const struct norm_batch_rows_walk *w, int64_t feature, int64_t part)
{
	int open = 0;

	for (int64_t i = feature; i < w->cut.width; i += w->problem->c)
		open |= w->open[part * w->cut.columns + i];
	return open;
}

/* Of features that lie side by side: a lane each. */
struct columns {
	double shift[NORM_BATCH_LANES];
	struct norm_batch_twice sums;
};

static void sum_span(const struct norm_batch_rows_walk *w, const struct norm_batch_rows *rows,
					 void *context)
{
	struct columns *columns = context;

	w->way->own->twice_rows(rows, columns->shift, &columns->sums);
}

/* One reading of the rows for all of them. */
static void sum_columns(const struct norm_batch_rows_walk *w, int64_t first, int64_t count,
						struct columns *columns)
{
	*columns = (struct columns){{0}, {{{0}}, {{0}}}};
	for (int64_t i = 0; i < count; i++)
		columns->shift[i] = w->factors[NORM_BATCH_SHIFT * w->cut.columns + first + i];
	for (int64_t i = first; i < w->cut.width; i += w->problem->c)
		norm_batch_each_span(w, 0, w->cut.parts * w->cut.part, i, count, sum_span, NULL,
							 columns);
}

static void settle(const struct norm_batch_rows_walk *w, int64_t feature,
				   const struct columns *columns, int lane)
{
	struct norm_batch_factors factors = {{0}, 0};
	int64_t part = norm_batch_part(&w->cut);
	struct norm_batch_open open;

	for (int i = 0; i < NORM_BATCH_FACTORS; i++)
		factors.of[i] = w->factors[i * w->cut.columns + feature];
	norm_batch_open_begin(w->plan, w->args, feature, &factors, &open);
	if (norm_batch_refines(w->problem, factors.of[NORM_BATCH_SLACK]))
		norm_batch_refine(&open, &columns->sums, lane, (double)open.set.size);
	for (int64_t k = 0; k < w->cut.parts; k++)
		if (is_open(w, feature, k) && !norm_batch_decide(&open, k * part, (k + 1) * part)) {
			norm_batch_hand_over(w->plan, w->args, feature);
			return;
		}
}

void norm_batch_settle_columns(const struct norm_batch_rows_walk *w, int64_t block)
{
	int64_t first = block * NORM_BATCH_LANES, count = w->problem->c - first;
	struct columns columns;
	int some = 0, open[NORM_BATCH_LANES] = {0};

	count = count < NORM_BATCH_LANES ? count : NORM_BATCH_LANES;
	for (int64_t f = 0; f < count; f++) {
		for (int64_t part = 0; part < w->cut.parts; part++)
			open[f] |= is_open(w, first + f, part);
		some |= open[f] &&
				norm_batch_refines(w->problem,
								   w->factors[NORM_BATCH_SLACK * w->cut.columns + first + f]);
	}
	if (some)
		sum_columns(w, first, count, &columns);
	for (int lane = 0; lane < count; lane++)
		if (open[lane])
			settle(w, first + lane, &columns, lane);
}
