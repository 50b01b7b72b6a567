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

void norm_batch_settle_column(const struct norm_batch_rows_walk *w, int64_t feature)
{
	int64_t columns = w->cut.columns, part = norm_batch_part(&w->cut);
	struct norm_batch_factors factors = {{0}, 0};
	struct norm_batch_open open;

	for (int i = 0; i < NORM_BATCH_FACTORS; i++)
		factors.of[i] = w->factors[i * columns + feature];
	open.args = NULL;
	for (int64_t k = 0; k < w->cut.parts; k++) {
		int some = 0;

		for (int64_t i = feature; i < w->cut.width; i += w->problem->c)
			some |= w->open[k * columns + i];
		if (!some)
			continue;
		if (!open.args)
			norm_batch_open_begin(w->plan, w->args, feature, &factors, &open);
		if (!norm_batch_decide(&open, k * part, (k + 1) * part)) {
			norm_batch_hand_over(w->plan, w->args, feature);
			return;
		}
	}
}
