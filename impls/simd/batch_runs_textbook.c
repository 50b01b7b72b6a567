/* Batch by runs, as textbooks have it: from sums of a box, or of all parts, to the mean, and the sums about it. */
#include "batch_walks.h"

void norm_batch_settle_box(const struct norm_batch_runs_walk *w,
						   const struct norm_batch_box *box, int64_t count,
						   struct norm_batch_totals *totals)
{
	for (int64_t k = 0; k < box->features; k++)
		w->way->textbook->settle(w->way->own->arithmetic, count, &totals[k]);
	if (w->cut.sums > 1)
		norm_batch_sum_box(w, w->way->wide, box, totals);
}

static double *partial_of(const struct norm_batch_runs_walk *w, int64_t part, int64_t feature)
{
	return w->partial + (part * w->problem->c + feature) * NORM_BATCH_SUMS;
}

void norm_batch_join_run(const struct norm_batch_runs_walk *w, int64_t feature, int64_t count,
						 int sums, struct norm_batch_totals *totals)
{
	const struct norm_batch_parts parts = {
		partial_of(w, 0, feature),       sums, 1, w->cut.parts,
		w->problem->c * NORM_BATCH_SUMS, 1,    0};

	norm_batch_join(w->way, &parts, totals->of);
	w->way->textbook->settle(w->way->own->arithmetic, count, totals);
}

/* Squares go beside the sums, which all tasks read for the means. */
void norm_batch_square_box(const struct norm_batch_runs_walk *w, struct norm_batch_box box)
{
	struct norm_batch_totals totals[NORM_BATCH_GROUP];
	int64_t part = box.first / w->cut.part, count = norm_batch_count(w->problem, w->args->mask);

	for (int64_t k = 0; k < box.features; k++)
		norm_batch_join_run(w, box.feature + k, count, NORM_BATCH_SQUARES, &totals[k]);
	norm_batch_sum_box(w, w->way->wide, &box, totals);
	for (int64_t k = 0; k < box.features; k++)
		partial_of(w, part, box.feature + k)[NORM_BATCH_SQUARES] =
			totals[k].of[NORM_BATCH_SQUARES];
}
