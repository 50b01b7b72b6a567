/*
 * Batch by runs, where y is proven: the test, what it leaves open, and y in place, where a feature with
 * anything open is exact/rounded's, and left alone.
 */
#include "../dtype.h"
#include "batch_walks.h"

#include <string.h>

/* ---- sums ------------------------------------------------------------------------------------------ */

/* Members of a fold, as the kernels have it, and of a stretch at most. */
#define FOLD    1024
#define STRETCH (4 * FOLD)

struct kept {
	double sum[NORM_BATCH_SUMS][NORM_BATCH_LANES], lost[NORM_BATCH_SUMS][NORM_BATCH_LANES];
};

/* Of d and d^2; of all in backward. */
static int sums_of(const struct norm_problem *p)
{
	return p->dir == NORM_BACKWARD ? NORM_BATCH_SUMS : NORM_BATCH_DY;
}

static void keep(struct kept *to, struct norm_batch_lanes *lanes, int sums)
{
	for (int i = 0; i < sums; i++)
		for (int k = 0; k < NORM_BATCH_LANES; k++) {
			norm_batch_keep(&to->sum[i][k], &to->lost[i][k], lanes->of[i][k]);
			lanes->of[i][k] = 0;
		}
}

void norm_batch_sum_kept(const struct norm_batch_runs_walk *w,
						 const struct norm_batch_kernels *kernels,
						 const struct norm_batch_box *box,
						 const struct norm_batch_factors *anchors,
						 struct norm_batch_lanes *lanes)
{
	struct kept kept[NORM_BATCH_GROUP];
	struct norm_batch_stretch at;
	int sums = sums_of(w->problem);
	int64_t folds = 0;

	memset(kept, 0, (size_t)box->features * sizeof(kept[0]));
	for (int64_t i = box->first; i < box->end; i += at.count) {
		at = norm_batch_stretch(w, i, i + STRETCH < box->end ? i + STRETCH : box->end);
		for (int64_t k = 0; at.counted && k < box->features; k++)
			kernels->sum_run(norm_batch_x_at(w, box->feature + k, &at),
							 norm_batch_dy_at(w, box->feature + k, &at), at.count, &anchors[k],
							 &lanes[k]);
		folds += at.counted ? (at.count + FOLD - 1) / FOLD : 0;
		if (folds <= NORM_BATCH_FOLDS - STRETCH / FOLD)
			continue;
		for (int64_t k = 0; k < box->features; k++)
			keep(&kept[k], &lanes[k], sums);
		folds = 0;
	}
	for (int64_t f = 0; f < box->features; f++)
		for (int i = 0; i < sums; i++)
			for (int k = 0; k < NORM_BATCH_LANES; k++)
				lanes[f].of[i][k] += norm_batch_kept(kept[f].sum[i][k], kept[f].lost[i][k]);
}

/* ---- y --------------------------------------------------------------------------------------------- */

static uint8_t *open_of(const struct norm_batch_runs_walk *w, int64_t part)
{
	return w->open + part * w->problem->c;
}

static int is_open(const struct norm_batch_runs_walk *w, int64_t feature)
{
	int open = 0;

	for (int64_t part = 0; part < w->cut.parts; part++)
		open |= open_of(w, part)[feature];
	return open;
}

static int prove_at(const struct norm_batch_runs_walk *w, int64_t feature,
					const struct norm_batch_stretch *at, void *out,
					const struct norm_batch_factors *factors)
{
	const void *x = norm_batch_x_at(w, feature, at), *dy = norm_batch_dy_at(w, feature, at);

	if (w->problem->mode == NORM_INFER && dy) { /* dx is a forward of dy */
		x = dy;
		dy = NULL;
	}
	return w->way->own->prove_run(x, dy, out, at->count, factors);
}

/* y or dx, but for features that are exact/rounded's; or nothing but what is open. */
static void prove_stretch(const struct norm_batch_runs_walk *w,
						  const struct norm_batch_box *box, const struct norm_batch_stretch *at,
						  int writes)
{
	uint8_t *open = open_of(w, box->first / w->cut.part);
	size_t bytes = (size_t)at->count * norm_formats[w->problem->x].size;

	for (int64_t f = box->feature; f < box->feature + box->features; f++) {
		void *out = writes ? norm_batch_out_at(w, f, at) : NULL;

		if (writes && w->problem->inplace && is_open(w, f))
			continue;
		if (at->counted)
			open[f] |= (uint8_t)prove_at(w, f, at, out, &w->factors[f]);
		else if (out)
			memset(out, 0, bytes);
	}
}

static void test_stretch(const struct norm_batch_runs_walk *w, const struct norm_batch_box *box,
						 const struct norm_batch_stretch *at)
{
	prove_stretch(w, box, at, 0);
}

static void write_stretch(const struct norm_batch_runs_walk *w,
						  const struct norm_batch_box *box, const struct norm_batch_stretch *at)
{
	prove_stretch(w, box, at, 1);
}

/* Of one part, a block of members at a time. 0: no numbers. */
static int settle_part(const struct norm_batch_runs_walk *w, int64_t feature, int64_t part,
					   struct norm_batch_open *open)
{
	int64_t first = part * w->cut.part, end = first + w->cut.part;
	struct norm_batch_stretch at;

	end = end < open->set.size ? end : open->set.size;
	for (int64_t i = first; i < end; i += at.count) {
		at = norm_batch_stretch(w, i, i + NORM_BLOCK < end ? i + NORM_BLOCK : end);
		if (at.counted &&
			prove_at(w, feature, &at, norm_batch_out_at(w, feature, &at), &open->factors) &&
			!norm_batch_decide(open, i, i + at.count))
			return 0;
	}
	return 1;
}

void norm_batch_settle_run(const struct norm_batch_runs_walk *w, int64_t feature)
{
	struct norm_batch_open open;

	if (!is_open(w, feature))
		return;
	norm_batch_open_begin(w->plan, w->args, feature, &w->factors[feature], &open);
	norm_batch_refine_set(&open, w->way->own);
	for (int64_t part = 0; part < w->cut.parts; part++)
		if (open_of(w, part)[feature] && !settle_part(w, feature, part, &open)) {
			norm_batch_hand_over(w->plan, w->args, feature);
			return;
		}
}

/* In place, of whole sets: once more with better factors. */
static void retry(const struct norm_batch_runs_walk *w, const struct norm_batch_box *box)
{
	struct norm_batch_open open;

	for (int64_t f = box->feature; f < box->feature + box->features; f++) {
		struct norm_batch_box one = {f, 1, box->first, box->end};

		if (!is_open(w, f))
			continue;
		norm_batch_open_begin(w->plan, w->args, f, &w->factors[f], &open);
		norm_batch_refine_set(&open, w->way->own);
		w->factors[f] = open.factors;
		open_of(w, 0)[f] = 0;
		norm_batch_each_stretch(w, &one, test_stretch);
	}
}

/*
 * In place, a feature with anything open is left to exact/rounded while it has its x: a test comes
 * first, and the first part's task does it.
 */
void norm_batch_prove_box(const struct norm_batch_runs_walk *w,
						  const struct norm_batch_box *box, enum norm_batch_step step)
{
	uint8_t *open = open_of(w, box->first / w->cut.part);
	int inplace = w->problem->inplace;

	if (step != NORM_BATCH_APPLY || !inplace)
		memset(open + box->feature, 0, (size_t)box->features);
	if (step == NORM_BATCH_TEST || (step == NORM_BATCH_ALL && inplace))
		norm_batch_each_stretch(w, box, test_stretch);
	if (step == NORM_BATCH_TEST)
		return;
	if (step == NORM_BATCH_ALL && inplace)
		retry(w, box);
	norm_batch_each_stretch(w, box, write_stretch);
	for (int64_t f = box->feature; f < box->feature + box->features; f++)
		if (step == NORM_BATCH_ALL && !inplace)
			norm_batch_settle_run(w, f);
		else if (inplace && box->first == 0 && is_open(w, f))
			norm_batch_hand_over(w->plan, w->args, f);
}
