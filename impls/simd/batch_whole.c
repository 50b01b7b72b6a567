/* Batch of f64 by whole features: sums, factors, y and its test, and who decides what that leaves open. */
#include "batch_whole.h"

#include "../dtype.h"
#include "../exact/question.h"
#include "../frame/statistics.h"
#include "batch_walks.h"
#include "rows_sixteen.h"

#include <string.h>

/* Blocks whose lanes are added up together: a chapter. */
#define CHAPTER (NORM_SIMD_TWICE_CHAPTER / NORM_BLOCK)
/* A gain within this, or 0, has products that are safe. */
#define GAIN_LEAST    0x1p-900
#define GAIN_GREATEST 0x1p900

/* A feature on its way. */
struct feature {
	struct norm_set set;
	struct norm_simd_twice_total total;
	struct norm_batch_twice lanes;
	struct norm_whole_factors factors;
	int begun; /* it has a shift */
	int sums;  /* wanted of this sweep */
	int done;  /* by exact/rounded, statistics and all */
	int open;  /* y alone is exact/rounded's */
};

struct task {
	const struct norm_plan *plan;
	const struct norm_args *args;
	const struct norm_whole_kernels *kernels;
	int features;
	struct feature feature[NORM_WHOLE_FEATURES];
	double x[NORM_WHOLE_FEATURES][NORM_BLOCK], y[NORM_WHOLE_FEATURES][NORM_BLOCK];
	double up[NORM_BLOCK];
};

static int beside(const struct norm_problem *p)
{
	return p->layout == NORM_NHWC || p->s == 1;
}

void norm_whole_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	plan->stages = 1;
	plan->tasks[0] = beside(p) ? (p->c + NORM_WHOLE_FEATURES - 1) / NORM_WHOLE_FEATURES : p->c;
}

/* ---- blocks ----------------------------------------------------------------------------------------- */

static int64_t read_block(struct task *t, int64_t first)
{
	const struct norm_set *set = &t->feature[0].set;
	const struct norm_problem *p = set->problem;
	struct norm_span span = norm_span(set, first);
	int64_t stride = norm_xstride(p);
	const double *x = (const double *)t->args->x + first * stride + set->index;

	if (!beside(p)) {
		norm_read_f64(&span, p->x, stride, t->args->x, t->x[0]);
		return span.count;
	}
	for (int64_t i = 0; i < span.count; i++)
		for (int k = 0; k < t->features; k++)
			t->x[k][i] = x[i * stride + k];
	return span.count;
}

static void write_block(struct task *t, int64_t first, int64_t count)
{
	const struct norm_set *set = &t->feature[0].set;
	const struct norm_problem *p = set->problem;
	struct norm_span span = {p, set->index, first, count};
	int64_t stride = norm_ystride(p);
	double *y = (double *)t->args->y + first * stride + set->index;

	if (!beside(p)) {
		if (!t->feature[0].done)
			norm_write_f64(&span, p->y, stride, t->args->y, t->y[0]);
		return;
	}
	for (int64_t i = 0; i < count; i++)
		for (int k = 0; k < t->features; k++)
			if (!t->feature[k].done)
				y[i * stride + k] = t->y[k][i];
}

/* Those that count, to the front; and zeros to the next sixteen. */
static int64_t pick_counted(struct task *t, int64_t first, int64_t count)
{
	const uint8_t *mask = t->feature[0].set.mask;
	int64_t counted = 0;

	if (!mask)
		return count;
	for (int64_t i = 0; i < count; i++) {
		if (!mask[first + i])
			continue;
		for (int k = 0; k < t->features; k++)
			t->x[k][counted] = t->x[k][i];
		counted++;
	}
	return counted;
}

/* ---- statistics ------------------------------------------------------------------------------------- */

static void flush(struct task *t)
{
	for (int k = 0; k < t->features; k++) {
		struct feature *f = &t->feature[k];

		if (f->sums)
			norm_simd_twice_add(&f->total, &f->lanes, NORM_BATCH_LANES);
		memset(&f->lanes, 0, sizeof(f->lanes));
	}
}

static void sum_all(struct task *t)
{
	int64_t size = t->feature[0].set.size, blocks = 0;

	for (int64_t first = 0; first < size; first += NORM_BLOCK) {
		int64_t count = pick_counted(t, first, read_block(t, first));

		for (int k = 0; count && k < t->features; k++) {
			struct feature *f = &t->feature[k];

			if (!f->begun++)
				f->total.shift = t->kernels->shift(t->x[k], count);
			if (f->sums)
				t->kernels->sums(t->x[k], count, f->total.shift, &f->lanes);
		}
		if (++blocks % CHAPTER == 0)
			flush(t);
	}
	flush(t);
}

/* About a shift, and again about the mean where that is far. */
static void sum_features(struct task *t)
{
	int again = 0;

	for (int k = 0; k < t->features; k++)
		t->feature[k].sums = 1;
	sum_all(t);
	for (int k = 0; k < t->features; k++) {
		struct feature *f = &t->feature[k];

		f->sums = norm_simd_twice_is_far(f->set.count, &f->total);
		again |= f->sums;
		if (f->sums)
			memset(f->total.of, 0, sizeof(f->total.of));
	}
	if (again)
		sum_all(t);
}

/*
 * gain = rstd w, to 4 u^2, and the weight 1 + gamma of two words: slack and what is relative follow from it. 0: its
 * products might leave f64's range.
 */
static int weigh(const struct norm_problem *p, const struct norm_args *args, int64_t index,
				 struct norm_whole_factors *factors)
{
	struct norm_twice_factors *of = &factors->of;
	struct norm_twice weight = {1, 0}, gain = {of->rstd, of->rstd_lo};

	if (p->affine != NORM_AFFINE_NONE)
		weight.hi = norm_load(p->param, args->gamma, index);
	if (p->gamma_plus_one)
		weight = norm_two_sum(1, weight.hi);
	factors->bias =
		p->affine == NORM_AFFINE_GAMMA_BETA ? norm_load(p->param, args->beta, index) : 0;
	factors->rstd = of->rstd;
	gain = norm_twice_times(gain, weight);
	of->rstd = gain.hi;
	of->rstd_lo = gain.lo;
	/* With w = 0, y is b. */
	of->floor = fabs(weight.hi) > 0 ? of->floor + fabs(weight.hi) * of->slack * 1.01 : 0;
	of->spread += 5 * NORM_TWICE_U2;
	return !(fabs(factors->bias) > NORM_SIMD_TWICE_USUAL) && isfinite(factors->bias) &&
		   fabs(weight.hi) <= NORM_SIMD_TWICE_USUAL && fabs(gain.hi) <= GAIN_GREATEST &&
		   (fabs(gain.hi) >= GAIN_LEAST || !(fabs(gain.hi) > 0));
}

static void find_factors(struct task *t, struct feature *f)
{
	const struct norm_problem *p = f->set.problem;
	struct norm_twice_factors *of = &f->factors.of;
	int64_t index = f->set.index;
	struct norm_twice_sums sums;
	int proven;

	if (p->mode == NORM_INFER) {
		proven = norm_twice_given(p, norm_load(p->stat, t->args->running_mean, index),
								  norm_load(p->stat, t->args->running_var, index), of);
	} else {
		/* Squares so small may have underflowed. */
		sums = norm_simd_twice_sums(f->set.size, &f->total);
		proven = f->set.count > 0 && f->total.of[1].hi > NORM_TWICE_FLOOR &&
				 norm_twice_prove(p, f->set.count, p->eps, &sums, of);
	}
	f->done = !(proven && weigh(p, t->args, index, &f->factors));
	if (f->done) {
		norm_exact_rounded.run(t->plan, t->args, 0, index, index + 1);
		return;
	}
	if (p->mode == NORM_INFER)
		return;
	norm_save(p, t->args, index, of->mean + of->mean_lo,
			  norm_variance(of->m2, f->set.count, p->ddof), f->factors.rstd);
	norm_update_running(p, t->args, index, f->set.count, of->mean + of->mean_lo,
						norm_variance(of->m2, f->set.count, p->running_ddof));
}

/* ---- y ---------------------------------------------------------------------------------------------- */

/* Members that the test leaves open, while x is there: in integers. 0: no numbers. */
static int decide(struct task *t, struct feature *f, struct norm_exact_sums *sums,
				  int64_t member, double down, double up, double *y)
{
	if (!isfinite(down) || !isfinite(up))
		return 0;
	*y = norm_exact_y(sums, &f->set, t->args, member, down, up);
	return 1;
}

/* y of a block, and whether any of it is open; `decides` those. */
static void apply(struct task *t, int k, int64_t first, int64_t count, int proves, int decides,
				  struct norm_exact_sums *sums)
{
	struct feature *f = &t->feature[k];
	const uint8_t *mask = f->set.mask;
	double *y = t->y[k];

	t->kernels->apply(t->x[k], count, &f->factors, y, proves ? t->up : NULL);
	for (int64_t i = 0; i < count; i++) {
		if (mask && !mask[first + i])
			y[i] = 0;
		else if (proves && !(y[i] >= t->up[i]))
			f->open |= !decides || !decide(t, f, sums, first + i, y[i], t->up[i], &y[i]);
	}
}

/* In place, a test comes first: what it leaves open is exact/rounded's, which wants x. */
static void apply_all(struct task *t, int proves, int writes)
{
	struct norm_exact_sums sums[NORM_WHOLE_FEATURES];
	int decides = !t->plan->problem.inplace;

	for (int k = 0; k < t->features; k++)
		sums[k].ready = 0;
	for (int64_t first = 0; first < t->feature[0].set.size; first += NORM_BLOCK) {
		int64_t count = read_block(t, first);

		for (int k = 0; k < t->features; k++)
			if (!t->feature[k].done)
				apply(t, k, first, count, proves, decides, &sums[k]);
		if (writes)
			write_block(t, first, count);
	}
}

/* Infer's x may be anything: even where nothing is proven, the test finds what is no number. */
static void write_features(struct task *t, int proves)
{
	const struct norm_problem *p = &t->plan->problem;

	proves |= p->mode == NORM_INFER;
	if (proves && p->inplace) {
		apply_all(t, 1, 0);
		for (int k = 0; k < t->features; k++) {
			struct feature *f = &t->feature[k];

			if (!f->done && f->open)
				norm_batch_hand_over(t->plan, t->args, f->set.index);
			f->done |= f->open;
		}
		proves = 0;
	}
	apply_all(t, proves, 1);
	for (int k = 0; k < t->features; k++)
		if (!t->feature[k].done && t->feature[k].open)
			norm_batch_hand_over(t->plan, t->args, t->feature[k].set.index);
}

void norm_whole_run(const struct norm_plan *plan, const struct norm_args *args, int64_t lo,
					int64_t hi, const struct norm_whole_kernels *kernels, int proves)
{
	const struct norm_problem *p = &plan->problem;
	int64_t width = beside(p) ? NORM_WHOLE_FEATURES : 1;
	struct task t = {.plan = plan, .args = args, .kernels = kernels};

	for (int64_t index = lo * width; index < hi * width && index < p->c; index += width) {
		t.features = (int)(p->c - index < width ? p->c - index : width);
		for (int k = 0; k < t.features; k++) {
			memset(&t.feature[k], 0, sizeof(t.feature[k]));
			t.feature[k].set = norm_set(p, args, index + k);
		}
		if (p->mode != NORM_INFER)
			sum_features(&t);
		for (int k = 0; k < t.features; k++)
			find_factors(&t, &t.feature[k]);
		write_features(&t, proves);
	}
}
