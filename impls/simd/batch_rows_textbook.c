/* Batch by rows, as textbooks have it: from sums of all parts to the mean, and the sums about it. */
#include "../dtype.h"
#include "batch_walks.h"

void norm_batch_join_column(const struct norm_batch_rows_walk *w, int64_t feature,
							int64_t count, int sums, struct norm_batch_totals *totals)
{
	int64_t columns = w->cut.columns;
	const struct norm_batch_parts parts = {
		norm_batch_partial(w, 0, 0) + feature, sums,          columns,      w->cut.parts,
		(NORM_BATCH_SUMS + 1) * columns,       w->cut.repeat, w->problem->c};

	norm_batch_join(w->way, &parts, totals->of);
	w->way->textbook->settle(w->way->own->arithmetic, count, totals);
}

static void find_means(const struct norm_batch_rows_walk *w, double *shift)
{
	int64_t count = norm_batch_count(w->problem, w->args->mask);
	struct norm_batch_totals totals;

	for (int64_t f = 0; f < w->problem->c; f++) {
		norm_batch_join_column(w, f, count, NORM_BATCH_SQUARES, &totals);
		for (int64_t k = f; k < w->cut.width; k += w->problem->c)
			norm_store(w->way->own->arithmetic, shift, k, totals.shift);
	}
}

/* Squares go beside the sums, which everybody reads for the means. */
void norm_batch_square_parts(const struct norm_batch_rows_walk *w, int64_t lo, int64_t hi)
{
	double *shift = norm_batch_partial(w, lo, NORM_BATCH_SUMS);
	struct norm_batch_summing s = {.kernels = w->way->wide, .shift = shift};

	find_means(w, shift);
	for (int64_t part = lo; part < hi; part++) {
		int64_t first = part * w->cut.part;

		for (int i = 0; i < NORM_BATCH_SUMS; i++)
			s.sum[i] = norm_batch_partial(w, part, i);
		norm_batch_each_span(w, first, first + w->cut.part, 0, w->cut.width,
							 norm_batch_sum_span, NULL, &s);
	}
}
