/*
 * Backward of batch of f64 where twice the precision has nothing to say: sets that are not of numbers, or all 0, in
 * f64, as simd/wide does them; and the powers of two that bring the others into range. Rare.
 */
#include "../dtype.h"
#include "batch_whole_dx.h"

#include <string.h>

/* ---- in f64 ----------------------------------------------------------------------------------------- */

/* About totals->shift; additions' errors are kept. */
static void sum_plain(struct norm_whole_task *t, int k, struct norm_batch_totals *totals)
{
	double lost[NORM_BATCH_SUMS] = {0}, *of = totals->of;
	int64_t size = t->feature[k].set.size;

	memset(of, 0, sizeof(totals->of));
	for (int64_t first = 0; first < size; first += NORM_BLOCK) {
		int64_t count = norm_whole_counted(t, k, k + 1, first);

		for (int64_t i = 0; i < count; i++) {
			double d = fma(t->x[k][i], totals->scale, totals->shift), dy = t->dy[k][i];

			norm_batch_keep(&of[NORM_BATCH_D], &lost[NORM_BATCH_D], d);
			norm_batch_keep(&of[NORM_BATCH_SQUARES], &lost[NORM_BATCH_SQUARES], d * d);
			norm_batch_keep(&of[NORM_BATCH_DY], &lost[NORM_BATCH_DY], dy);
			norm_batch_keep(&of[NORM_BATCH_DOT], &lost[NORM_BATCH_DOT], dy * d);
		}
	}
	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		of[i] = norm_batch_kept(of[i], lost[i]);
}

static void sum_about_mean(struct norm_whole_task *t, int k, double scale,
						   struct norm_batch_totals *totals)
{
	totals->scale = scale;
	totals->shift = 0;
	sum_plain(t, k, totals);
	totals->shift = -(totals->of[NORM_BATCH_D] / (double)t->feature[k].set.count);
	sum_plain(t, k, totals);
}

void norm_whole_plain(struct norm_whole_task *t, struct norm_whole_feature *f)
{
	const struct norm_problem *p = t->problem;
	int k = (int)(f - t->feature);
	int64_t index = f->set.index;
	struct norm_batch_totals totals = {.scale = 1};
	double scale;

	if (norm_batch_is_given(p)) {
		totals.shift = -norm_batch_given(p, t->args, index);
		sum_plain(t, k, &totals);
	} else if (f->set.count > 0) {
		sum_about_mean(t, k, 1, &totals);
		scale = norm_batch_rescale(p, &totals);
		if (scale > 0)
			sum_about_mean(t, k, scale, &totals);
	}
	norm_batch_finish(p, t->args, index, f->set.count, &totals, &f->plain);
}

void norm_whole_plain_dx(const struct norm_problem *p, const double *x, const double *dy,
						 int64_t count, const double *factor, double *dx)
{
	for (int64_t i = 0; i < count; i++) {
		double of = p->mode == NORM_INFER ? dy[i] : x[i];
		double d = fma(of, factor[NORM_BATCH_SCALE], factor[NORM_BATCH_SHIFT]);

		d = fma(d, factor[NORM_BATCH_GAIN], factor[NORM_BATCH_OFFSET]);
		dx[i] = p->mode == NORM_INFER ? d : fma(dy[i], factor[NORM_BATCH_SLOPE], d);
	}
}

/* ---- into range ------------------------------------------------------------------------------------- */

/* The exponent of dy', so that products with x' that are small beside eps do not underflow. */
#define EXPONENT_OF_DY 300

/* Sizes of a feature's x - about and dy, the first member's for about where statistics are computed. Inf: as large. */
struct sizes {
	double x, dy;
	int are_numbers;
};

static struct sizes sizes_of(struct norm_whole_task *t, struct norm_whole_feature *f)
{
	int k = (int)(f - t->feature), begun = norm_batch_is_given(t->problem);
	double about = begun ? norm_batch_given(t->problem, t->args, f->set.index) : 0;
	struct sizes s = {0, 0, isfinite(about)};

	for (int64_t first = 0; first < f->set.size; first += NORM_BLOCK) {
		int64_t count = norm_whole_counted(t, k, k + 1, first);

		if (count && !begun++)
			about = t->x[k][0];
		for (int64_t i = 0; i < count; i++) {
			s.are_numbers &= isfinite(t->x[k][i]) && isfinite(t->dy[k][i]);
			s.x = fmax(s.x, fabs(t->x[k][i] - about));
			s.dy = fmax(s.dy, fabs(t->dy[k][i]));
		}
	}
	return s;
}

/* Of Inf, 2^1025. */
static int exponent_of(double value)
{
	int exponent = 1025;

	if (isfinite(value))
		(void)frexp(value, &exponent);
	return exponent;
}

/* eps as large as a standard deviation. */
static double root_of_eps(const struct norm_problem *p)
{
	return p->eps_at == NORM_EPS_INSIDE ? sqrt(p->eps) : p->eps;
}

int norm_whole_rescale(struct norm_whole_task *t, struct norm_whole_feature *f)
{
	const struct norm_problem *p = t->problem;
	double weight = norm_whole_weight(p, t->args, f->set.index).hi, size;
	struct sizes s = sizes_of(t, f);
	struct norm_whole_scale *scale = &f->scale;

	if (!s.are_numbers || !(s.dy > 0) || !isfinite(weight) || !(fabs(weight) > 0))
		return 0;
	*scale = (struct norm_whole_scale){.is_on = 1,
									   .x = -exponent_of(s.x),
									   .dy = EXPONENT_OF_DY - exponent_of(s.dy),
									   .weight = exponent_of(weight)};
	if (p->stats == NORM_STATS_GIVEN) {
		size = norm_load(p->stat, t->args->rstd, f->set.index);
		scale->root = exponent_of(size);
		return isfinite(size);
	}
	if (p->mode == NORM_INFER) {
		size =
			fmax(sqrt(norm_load(p->stat, t->args->running_var, f->set.index)), root_of_eps(p));
		scale->root = -exponent_of(size);
		return isfinite(size);
	}
	scale->root = -exponent_of(fmax(s.x, root_of_eps(p)));
	if (p->eps_at == NORM_EPS_INSIDE || !(s.x > 0))
		scale->x = scale->root;
	return 1;
}
