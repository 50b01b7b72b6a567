/*
 * Batch by runs (NCHW): a task is a group of features, walked example by example. Sums, merge and y
 * in one task while a set lies in L2; else in stages, and y backwards, from what is still in cache.
 */
#include "../dtype.h"
#include "../shape.h"
#include "batch_walks.h"

#include <string.h>

static int proves(const struct norm_batch_runs_walk *w)
{
	return w->way->own->prove_run != NULL;
}

/* In bytes. x, y, dy and dx are of one type. */
static int64_t offset(const struct norm_batch_runs_walk *w, int64_t stride, int64_t feature,
					  const struct norm_batch_stretch *at)
{
	return (at->example * stride + feature * w->cut.run + at->position) *
		   (int64_t)norm_formats[w->problem->x].size;
}

const void *norm_batch_x_at(const struct norm_batch_runs_walk *w, int64_t feature,
							const struct norm_batch_stretch *at)
{
	return (const char *)w->args->x + offset(w, norm_xstride(w->problem), feature, at);
}

const void *norm_batch_dy_at(const struct norm_batch_runs_walk *w, int64_t feature,
							 const struct norm_batch_stretch *at)
{
	if (w->problem->dir == NORM_FORWARD)
		return NULL;
	return (const char *)w->args->dy + offset(w, norm_ystride(w->problem), feature, at);
}

void *norm_batch_out_at(const struct norm_batch_runs_walk *w, int64_t feature,
						const struct norm_batch_stretch *at)
{
	const struct norm_problem *p = w->problem;

	if (p->dir == NORM_BACKWARD)
		return (char *)w->args->dx + offset(w, norm_xstride(p), feature, at);
	return (char *)w->args->y + offset(w, norm_ystride(p), feature, at);
}

/* Where the run that `first` is in ends, or [first, end) does. */
static int64_t run_end(const struct norm_batch_runs_walk *w, int64_t first, int64_t end)
{
	int64_t last = (first / w->cut.run + 1) * w->cut.run;

	return last < end ? last : end;
}

struct norm_batch_stretch norm_batch_stretch(const struct norm_batch_runs_walk *w,
											 int64_t first, int64_t end)
{
	int64_t example = first / w->cut.run;
	struct norm_batch_span span =
		norm_batch_span(w->problem->mask ? w->args->mask : NULL, first, run_end(w, first, end));

	return (struct norm_batch_stretch){example, first - example * w->cut.run, span.count,
									   span.counted};
}

/* ---- sums ------------------------------------------------------------------------------------------ */

static void sum_box(const struct norm_batch_runs_walk *w,
					const struct norm_batch_kernels *kernels, const struct norm_batch_box *box,
					const struct norm_batch_factors *anchors, struct norm_batch_lanes *lanes)
{
	struct norm_batch_stretch at;

	for (int64_t i = box->first; i < box->end; i += at.count) {
		at = norm_batch_stretch(w, i, box->end);
		for (int64_t k = 0; at.counted && k < box->features; k++)
			kernels->sum_run(norm_batch_x_at(w, box->feature + k, &at),
							 norm_batch_dy_at(w, box->feature + k, &at), at.count, &anchors[k],
							 &lanes[k]);
	}
}

static void sum_lanes(const struct norm_batch_runs_walk *w,
					  const struct norm_batch_kernels *kernels,
					  const struct norm_batch_box *box,
					  const struct norm_batch_factors *anchors, struct norm_batch_lanes *lanes)
{
	if (proves(w))
		norm_batch_sum_kept(w, kernels, box, anchors, lanes);
	else
		sum_box(w, kernels, box, anchors, lanes);
}

/* A fixed tree, whatever the instruction set. */
static double lanes_sum(const double *lane)
{
	double sum[NORM_BATCH_LANES];

	for (int i = 0; i < NORM_BATCH_LANES; i++)
		sum[i] = lane[i];
	for (int half = NORM_BATCH_LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			sum[i] += sum[i + half];
	return sum[0];
}

static struct norm_batch_totals totals_of(const struct norm_batch_runs_walk *w,
										  const struct norm_batch_factors *anchor,
										  const struct norm_batch_lanes *lanes)
{
	int sums = w->problem->dir == NORM_BACKWARD ? NORM_BATCH_SUMS : NORM_BATCH_DY;
	struct norm_batch_totals totals = {.scale = anchor->of[NORM_BATCH_SCALE],
									   .shift = anchor->of[NORM_BATCH_SHIFT]};
	const struct norm_batch_parts parts = {
		lanes->of[0], NORM_BATCH_SUMS, NORM_BATCH_LANES, NORM_BATCH_LANES, 1, 1, 0};

	if (w->way->textbook) {
		norm_batch_join(w->way, &parts, totals.of);
		return totals;
	}
	for (int i = 0; i < sums; i++)
		totals.of[i] = lanes_sum(lanes->of[i]);
	return totals;
}

/* The mean of four members, or what the problem gives. */
static double anchor_of(const struct norm_batch_runs_walk *w, int64_t feature)
{
	const struct norm_problem *p = w->problem;
	const uint8_t *mask = p->mask ? w->args->mask : NULL;
	int64_t four[4];
	double sum[4], mean;

	if (norm_batch_is_given(p))
		return norm_batch_given(p, w->args, feature);
	if (!norm_batch_first_four(mask, norm_set_size(p), four))
		return 0;
	for (int i = 0; i < 4; i++) {
		struct norm_batch_stretch at = norm_batch_stretch(w, four[i], four[i] + 1);

		sum[i] = norm_load(p->x, norm_batch_x_at(w, feature, &at), 0);
	}
	mean = ((sum[0] + sum[1]) + (sum[2] + sum[3])) / 4;
	return w->way->own->arithmetic == NORM_F32 ? (double)(float)mean : mean;
}

void norm_batch_sum_box(const struct norm_batch_runs_walk *w,
						const struct norm_batch_kernels *kernels,
						const struct norm_batch_box *box, struct norm_batch_totals *totals)
{
	struct norm_batch_lanes lanes[NORM_BATCH_GROUP];
	struct norm_batch_factors anchors[NORM_BATCH_GROUP];

	for (int64_t k = 0; k < box->features; k++) {
		lanes[k] = (struct norm_batch_lanes){{{0}}};
		anchors[k] = (struct norm_batch_factors){{1, totals[k].shift}, 0};
	}
	sum_lanes(w, kernels, box, anchors, lanes);
	for (int64_t k = 0; k < box->features; k++)
		totals[k] = totals_of(w, &anchors[k], &lanes[k]);
}

static void sum_group(const struct norm_batch_runs_walk *w, const struct norm_batch_box *box,
					  struct norm_batch_totals *totals)
{
	for (int64_t k = 0; k < box->features; k++)
		totals[k].shift = w->way->textbook ? 0 : -anchor_of(w, box->feature + k);
	norm_batch_sum_box(w, w->way->own, box, totals);
}

/* One feature's sums in f64, about an anchor of one's own. */
static void sum_again(const struct norm_batch_runs_walk *w, int64_t feature,
					  struct norm_batch_totals *totals)
{
	struct norm_batch_lanes lanes = {{{0}}};
	struct norm_batch_factors anchor = {{totals->scale, totals->shift}, 0};
	struct norm_batch_box all = {feature, 1, 0, norm_set_size(w->problem)};

	sum_lanes(w, w->way->wide, &all, &anchor, &lanes);
	*totals = totals_of(w, &anchor, &lanes);
	totals->again = 1;
}

static void sum_about_mean(const struct norm_batch_runs_walk *w, int64_t feature, int64_t count,
						   double scale, struct norm_batch_totals *totals)
{
	totals->scale = scale;
	totals->shift = 0;
	sum_again(w, feature, totals);
	totals->shift = -(totals->of[NORM_BATCH_D] / (double)count);
	sum_again(w, feature, totals);
}

/* What features share in their merge. gammas: where y is proven. */
struct merge {
	int64_t count;
	struct norm_batch_gammas gammas;
};

static struct merge merge_begin(const struct norm_batch_runs_walk *w)
{
	struct merge m = {norm_batch_count(w->problem, w->args->mask), {{0}}};

	if (proves(w))
		m.gammas = norm_batch_gammas(w->problem, &w->cut, w->args->mask);
	return m;
}

static void finish_feature(const struct norm_batch_runs_walk *w, int64_t feature,
						   const struct merge *m, struct norm_batch_totals *totals)
{
	const struct norm_problem *p = w->problem;
	int64_t count = m->count;
	double scale;

	if (w->cut.sums && !w->way->textbook &&
		!norm_batch_settled(p, totals, count, w->way->own->arithmetic)) {
		if (norm_batch_is_given(p)) {
			sum_again(w, feature, totals);
		} else {
			sum_about_mean(w, feature, count, 1, totals);
			scale = norm_batch_rescale(p, totals);
			if (scale > 0)
				sum_about_mean(w, feature, count, scale, totals);
		}
	}
	norm_batch_finish(p, w->args, feature, count, totals, &w->factors[feature]);
	w->factors[feature].careful &= !w->way->textbook;
	if (proves(w))
		norm_batch_prove(p, w->args, feature, count, totals, &m->gammas, &w->factors[feature]);
}

/* ---- y and dx -------------------------------------------------------------------------------------- */

static void apply_stretch(const struct norm_batch_runs_walk *w,
						  const struct norm_batch_box *box, const struct norm_batch_stretch *at)
{
	const struct norm_problem *p = w->problem;
	size_t bytes = (size_t)at->count * norm_formats[p->x].size;

	for (int64_t f = box->feature; f < box->feature + box->features; f++) {
		const void *x = norm_batch_x_at(w, f, at), *dy = norm_batch_dy_at(w, f, at);
		const struct norm_batch_kernels *kernels =
			w->factors[f].careful ? w->way->wide : w->way->own;
		void *out = norm_batch_out_at(w, f, at);

		if (!at->counted) {
			memset(out, 0, bytes);
			continue;
		}
		if (p->mode == NORM_INFER && dy) { /* dx is a forward of dy */
			x = dy;
			dy = NULL;
		}
		if (w->way->stream)
			kernels->stream_run(x, dy, out, at->count, &w->factors[f]);
		else
			kernels->apply_run(x, dy, out, at->count, &w->factors[f]);
	}
}

void norm_batch_each_stretch(const struct norm_batch_runs_walk *w,
							 const struct norm_batch_box *box, norm_batch_stretch_fn *each)
{
	int64_t run = w->cut.run, start;

	for (int64_t end = box->end; end > box->first; end = start) {
		struct norm_batch_stretch at;

		start = (end - 1) / run * run;
		start = start > box->first ? start : box->first;
		for (int64_t i = start; i < end; i += at.count) {
			at = norm_batch_stretch(w, i, end);
			each(w, box, &at);
		}
	}
}

/* ---- tasks ----------------------------------------------------------------------------------------- */

static struct norm_batch_box box_of(const struct norm_batch_runs_walk *w, int64_t task)
{
	int64_t groups = (w->problem->c + w->cut.group - 1) / w->cut.group;
	int64_t size = norm_set_size(w->problem), part = task / groups;
	struct norm_batch_box box = {task % groups * w->cut.group, w->cut.group, part * w->cut.part,
								 0};

	if (box.features > w->problem->c - box.feature)
		box.features = w->problem->c - box.feature;
	box.end = box.first + w->cut.part < size ? box.first + w->cut.part : size;
	return box;
}

static void do_all(const struct norm_batch_runs_walk *w, int64_t task)
{
	struct norm_batch_box box = box_of(w, task);
	struct norm_batch_totals totals[NORM_BATCH_GROUP];
	struct merge m = merge_begin(w);

	sum_group(w, &box, totals);
	if (w->way->textbook)
		norm_batch_settle_box(w, &box, m.count, totals);
	for (int64_t k = 0; k < box.features; k++)
		finish_feature(w, box.feature + k, &m, &totals[k]);
	if (proves(w))
		norm_batch_prove_box(w, &box, NORM_BATCH_ALL);
	else
		norm_batch_each_stretch(w, &box, apply_stretch);
}

static void do_sums(const struct norm_batch_runs_walk *w, int64_t task)
{
	struct norm_batch_box box = box_of(w, task);
	struct norm_batch_totals totals[NORM_BATCH_GROUP];
	int64_t part = box.first / w->cut.part;

	sum_group(w, &box, totals);
	for (int64_t k = 0; k < box.features; k++)
		memcpy(w->partial + (part * w->problem->c + box.feature + k) * NORM_BATCH_SUMS,
			   totals[k].of, sizeof(totals[k].of));
}

/* Parts in their order. */
static void do_merge(const struct norm_batch_runs_walk *w, int64_t task)
{
	const struct norm_problem *p = w->problem;
	int64_t end = (task + 1) * NORM_BATCH_BLOCK;
	struct merge m = merge_begin(w);

	for (int64_t f = task * NORM_BATCH_BLOCK; f < end && f < p->c; f++) {
		struct norm_batch_totals totals = {.scale = 1};
		double lost[NORM_BATCH_SUMS] = {0};

		if (w->way->textbook) {
			norm_batch_join_run(w, f, m.count, NORM_BATCH_SUMS, &totals);
			finish_feature(w, f, &m, &totals);
			continue;
		}
		if (w->cut.sums)
			totals.shift = -anchor_of(w, f);
		for (int64_t part = 0; w->cut.sums && part < w->cut.parts; part++)
			for (int i = 0; i < NORM_BATCH_SUMS; i++)
				norm_batch_keep(&totals.of[i], &lost[i],
								w->partial[(part * p->c + f) * NORM_BATCH_SUMS + i]);
		for (int i = 0; proves(w) && i < NORM_BATCH_SUMS; i++)
			totals.of[i] = norm_batch_kept(totals.of[i], lost[i]);
		finish_feature(w, f, &m, &totals);
	}
}

static void do_apply(const struct norm_batch_runs_walk *w, int64_t task,
					 enum norm_batch_step step)
{
	int64_t groups = (w->problem->c + w->cut.group - 1) / w->cut.group;
	struct norm_batch_box box =
		box_of(w, w->cut.sums ? groups * w->cut.parts - 1 - task : task);

	if (proves(w))
		norm_batch_prove_box(w, &box, step);
	else
		norm_batch_each_stretch(w, &box, apply_stretch);
}

void norm_batch_run(const struct norm_batch_way *way, const struct norm_plan *plan,
					const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	if (norm_batch_cut(&plan->problem).by_rows)
		norm_batch_run_rows(way, plan, args, stage, lo, hi);
	else
		norm_batch_run_runs(way, plan, args, stage, lo, hi);
}

void norm_batch_run_runs(const struct norm_batch_way *way, const struct norm_plan *plan,
						 const struct norm_args *args, int stage, int64_t lo, int64_t hi)
{
	const struct norm_problem *p = &plan->problem;
	struct norm_batch_runs_walk w = {
		way,  plan, p, args, norm_batch_textbook_cut(p, way->textbook), args->workspace,
		NULL, NULL};
	enum norm_batch_step step = norm_batch_step(p, &w.cut, stage, proves(&w));

	w.partial = (double *)(void *)(w.factors + p->c);
	w.open = norm_batch_open(plan, args, &w.cut);
	for (int64_t task = lo; task < hi; task++) {
		if (step == NORM_BATCH_ALL)
			do_all(&w, task);
		else if (step == NORM_BATCH_SUM)
			do_sums(&w, task);
		else if (step == NORM_BATCH_SQUARE)
			norm_batch_square_box(&w, box_of(&w, task));
		else if (step == NORM_BATCH_MERGE)
			do_merge(&w, task);
		else if (step == NORM_BATCH_SETTLE)
			norm_batch_settle_run(&w, task);
		else
			do_apply(&w, task, step);
	}
}
