/* Batch of f64 by whole features: sums, factors, y and its test, and who decides what that leaves open. */
#include "batch_whole.h"

#include "../dtype.h"
#include "../exact/question.h"
#include "../frame/statistics.h"
#include "batch_walks.h"
#include "rows_sixteen.h"

#include <string.h>

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

void norm_whole_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	plan->stages = 1;
	plan->tasks[0] =
		norm_whole_beside(p) ? (p->c + NORM_WHOLE_FEATURES - 1) / NORM_WHOLE_FEATURES : p->c;
}

/* ---- blocks ----------------------------------------------------------------------------------------- */

int64_t norm_whole_read(const struct norm_set *set, int features, int64_t stride,
						const void *from, int64_t first, double (*to)[NORM_BLOCK])
{
	struct norm_span span = norm_span(set, first);
	const double *at = (const double *)from + first * stride + set->index;

	if (!norm_whole_beside(set->problem)) {
		norm_read_f64(&span, NORM_F64, stride, from, to[0]);
		return span.count;
	}
	for (int64_t i = 0; i < span.count; i++)
		for (int k = 0; k < features; k++)
			to[k][i] = at[i * stride + k];
	return span.count;
}

void norm_whole_write(const struct norm_set *set, int features, int64_t stride, void *to,
					  int64_t first, double (*from)[NORM_BLOCK], unsigned skip)
{
	struct norm_span span = norm_span(set, first);
	double *at = (double *)to + first * stride + set->index;

	if (!norm_whole_beside(set->problem)) {
		if (!skip)
			norm_write_f64(&span, NORM_F64, stride, to, from[0]);
		return;
	}
	for (int64_t i = 0; i < span.count; i++)
		for (int k = 0; k < features; k++)
			if (!(skip >> k & 1))
				at[i * stride + k] = from[k][i];
}

int64_t norm_whole_pick(const struct norm_set *set, int features, int64_t first, int64_t count,
						double (*values)[NORM_BLOCK])
{
	int64_t counted = 0;

	if (!set->mask)
		return count;
	for (int64_t i = 0; i < count; i++) {
		if (!set->mask[first + i])
			continue;
		for (int k = 0; k < features; k++)
			values[k][counted] = values[k][i];
		counted++;
	}
	return counted;
}

static int64_t read_block(struct task *t, int64_t first)
{
	return norm_whole_read(&t->feature[0].set, t->features, norm_xstride(&t->plan->problem),
						   t->args->x, first, t->x);
}

static void write_block(struct task *t, int64_t first)
{
	unsigned done = 0;

	for (int k = 0; k < t->features; k++)
		done |= (unsigned)(t->feature[k].done != 0) << k;
	norm_whole_write(&t->feature[0].set, t->features, norm_ystride(&t->plan->problem),
					 t->args->y, first, t->y, done);
}

/* ---- statistics ------------------------------------------------------------------------------------- */

static void flush(struct task *t)
{
	for (int k = 0; k < t->features; k++) {
		struct feature *f = &t->feature[k];

		if (f->sums)
			norm_simd_twice_add(&f->total, NORM_BATCH_DY, &f->lanes, NORM_BATCH_LANES);
		memset(&f->lanes, 0, sizeof(f->lanes));
	}
}

static void sum_all(struct task *t)
{
	const struct norm_set *set = &t->feature[0].set;
	int64_t blocks = 0;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = read_block(t, first);

		count = norm_whole_pick(set, t->features, first, count, t->x);
		for (int k = 0; count && k < t->features; k++) {
			struct feature *f = &t->feature[k];

			if (!f->begun++)
				f->total.shift = t->kernels->shift(t->x[k], count);
			if (f->sums)
				t->kernels->sums(t->x[k], NULL, count, f->total.shift, &f->lanes);
		}
		if (++blocks % NORM_WHOLE_CHAPTER == 0)
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

struct norm_twice norm_whole_weight(const struct norm_problem *p, const struct norm_args *args,
									int64_t index)
{
	double gamma = p->affine == NORM_AFFINE_NONE ? 1 : norm_load(p->param, args->gamma, index);

	return p->gamma_plus_one ? norm_two_sum(1, gamma) : (struct norm_twice){gamma, 0};
}

/*
 * gain = rstd w, to 4 u^2, and the weight 1 + gamma of two words: slack and what is relative follow from it. 0: its
 * products might leave f64's range.
 */
static int weigh(const struct norm_problem *p, const struct norm_args *args, int64_t index,
				 struct norm_whole_factors *factors)
{
	struct norm_twice_factors *of = &factors->of;
	struct norm_twice weight = norm_whole_weight(p, args, index);
	struct norm_twice gain = {of->rstd, of->rstd_lo};

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
			write_block(t, first);
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
	int64_t width = norm_whole_beside(p) ? NORM_WHOLE_FEATURES : 1;
	struct task t = {.plan = plan, .args = args, .kernels = kernels};

	for (int64_t index = lo * width; index < hi * width && index < p->c; index += width) {
		t.features = norm_whole_features(p, index);
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
