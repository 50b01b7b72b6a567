/*
 * Backward of batch of f64 by whole features, faithful: sums of d = x - shift, d^2, dy and dy d, and dx of them, in twice
 * the precision, rounded once. Features out of range are scaled by powers of two and done again; those not of numbers
 * are done in f64 (batch_whole_plain.c).
 */
#include "batch_whole_dx.h"

#include "../dtype.h"

#include <string.h>

/* What is relative in rstd is less, or the feature is plain: of the bound's 2^-58 three shares. */
#define SPREAD 0x1p-60
/* Sums of squares of d and factors whose products are safe; no less than 1/SIZE of a gain, and of dy's size. */
#define SQUARES 0x1p900
#define SIZE    0x1p400

/* ---- sums ------------------------------------------------------------------------------------------- */

int64_t norm_whole_block(struct norm_whole_task *t, int from, int end, int64_t first)
{
	const struct norm_set *set = &t->feature[from].set;
	const struct norm_problem *p = t->problem;

	norm_whole_read(set, end - from, norm_ystride(p), t->args->dy, first, t->dy + from);
	return norm_whole_read(set, end - from, norm_xstride(p), t->args->x, first, t->x + from);
}

int64_t norm_whole_counted(struct norm_whole_task *t, int from, int end, int64_t first)
{
	const struct norm_set *set = &t->feature[from].set;
	int64_t count = norm_whole_block(t, from, end, first);

	norm_whole_pick(set, end - from, first, count, t->dy + from);
	return norm_whole_pick(set, end - from, first, count, t->x + from);
}

static void scale_block(const struct norm_whole_scale *scale, double *x, double *dy,
						int64_t count)
{
	for (int64_t i = 0; scale->is_on && i < count; i++) {
		x[i] = ldexp(x[i], scale->x);
		dy[i] = ldexp(dy[i], scale->dy);
	}
}

static void flush(struct norm_whole_feature *f)
{
	for (int i = 0; f->sums && i < NORM_BATCH_LANES; i++)
		f->dy_squares += f->lanes.sum[NORM_BATCH_DY_SQUARES][i];
	if (f->sums)
		norm_simd_twice_add(&f->total, NORM_BATCH_DY_SQUARES, &f->lanes, NORM_BATCH_LANES);
	memset(&f->lanes, 0, sizeof(f->lanes));
}

/* Of features [from, end). */
static void sum_all(struct norm_whole_task *t, int from, int end)
{
	int64_t size = t->feature[from].set.size, blocks = 0;

	for (int64_t first = 0; first < size; first += NORM_BLOCK) {
		int64_t count = norm_whole_counted(t, from, end, first);
		int chapter = ++blocks % NORM_WHOLE_CHAPTER == 0 || first + NORM_BLOCK >= size;

		for (int k = from; k < end; k++) {
			struct norm_whole_feature *f = &t->feature[k];

			scale_block(&f->scale, t->x[k], t->dy[k], count);
			if (count && !f->begun++)
				f->total.shift = t->kernels->shift(t->x[k], count);
			if (count && f->sums)
				t->kernels->sums(t->x[k], t->dy[k], count, f->total.shift, &f->lanes);
			if (chapter)
				flush(f);
		}
	}
}

static double given_mean(const struct norm_whole_task *t, const struct norm_whole_feature *f)
{
	return ldexp(norm_batch_given(t->problem, t->args, f->set.index), f->scale.x);
}

static void clear_sums(struct norm_whole_feature *f)
{
	memset(f->total.of, 0, sizeof(f->total.of));
	f->dy_squares = 0;
}

/* About the mean that is given; else about a shift, and again about the mean where that is far. */
static void sum_features(struct norm_whole_task *t, int from, int end)
{
	int given = norm_batch_is_given(t->problem), again = 0;

	for (int k = from; k < end; k++) {
		struct norm_whole_feature *f = &t->feature[k];

		clear_sums(f);
		f->sums = 1;
		f->begun = given;
		f->total.shift = given ? given_mean(t, f) : 0;
	}
	sum_all(t, from, end);
	for (int k = from; k < end && !given; k++) {
		struct norm_whole_feature *f = &t->feature[k];

		f->sums = norm_simd_twice_is_far(f->set.count, &f->total);
		again |= f->sums;
		if (f->sums)
			clear_sums(f);
	}
	if (again)
		sum_all(t, from, end);
}

/* ---- in twice the precision ------------------------------------------------------------------------- */

/* root: rstd; with eps outside 1/sqrt(var), and 0 if var = 0. */
struct statistics {
	double mean, mean_lo, left;
	struct norm_twice rstd, root, moved; /* moved: the mean less the shift */
	int still;                           /* every x is the mean */
};

/* Whether all members that count are the same. */
static int is_still(struct norm_whole_task *t, const struct norm_whole_feature *f)
{
	int k = (int)(f - t->feature), begun = 0, still = 1;
	double of = 0;

	for (int64_t first = 0; still && first < f->set.size; first += NORM_BLOCK) {
		int64_t count = norm_whole_counted(t, k, k + 1, first);

		if (count && !begun++)
			of = t->x[k][0];
		for (int64_t i = 0; i < count; i++)
			still &= !(t->x[k][i] < of) && !(t->x[k][i] > of);
	}
	return still;
}

static int given_statistics(const struct norm_whole_task *t, const struct norm_whole_feature *f,
							struct statistics *out)
{
	const struct norm_problem *p = t->problem;
	int root = -f->scale.root, of_eps = p->eps_at == NORM_EPS_INSIDE ? 2 * root : root;
	struct norm_twice_factors of = {0};
	double var;

	if (p->mode == NORM_INFER) {
		var = ldexp(norm_load(p->stat, t->args->running_var, f->set.index), -2 * root);
		if (!norm_twice_root(p, (struct norm_twice){var, 0}, ldexp(p->eps, -of_eps), 0, &of))
			return 0;
	} else {
		of.rstd = ldexp(norm_load(p->stat, t->args->rstd, f->set.index), root);
	}
	*out = (struct statistics){.mean = f->total.shift,
							   .left = (double)(f->set.count - p->ddof),
							   .rstd = {of.rstd, of.rstd_lo},
							   .root = {of.rstd, of.rstd_lo}};
	return p->mode == NORM_INFER || out->left > 0;
}

static struct norm_twice times_power(struct norm_twice a, int exponent)
{
	return (struct norm_twice){ldexp(a.hi, exponent), ldexp(a.lo, exponent)};
}

/*
 * eps outside: root = 1/sqrt(var). Scaled, eps may be far from x' and is not proven with: the proof is of eps = 0, and
 * a sum with eps is off by less.
 */
static int computed_statistics(struct norm_whole_task *t, const struct norm_whole_feature *f,
							   struct statistics *out)
{
	const struct norm_problem *p = t->problem;
	struct norm_twice_sums sums = norm_simd_twice_sums(f->set.size, &f->total);
	double count = (double)f->set.count, left = count - p->ddof, eps = p->eps;
	struct norm_twice_factors of;
	struct norm_twice var;
	int apart;

	sums.still = !(sums.squares.hi > NORM_TWICE_FLOOR) && is_still(t, f);
	apart = f->scale.is_on && !sums.still && p->eps_at == NORM_EPS_OUTSIDE;
	eps = apart ? 0 : ldexp(eps, p->eps_at == NORM_EPS_INSIDE ? 2 * f->scale.x : f->scale.x);
	if (!norm_twice_prove(p, f->set.count, eps, &sums, &of) || !(of.spread <= SPREAD))
		return 0;
	*out = (struct statistics){.mean = of.mean,
							   .mean_lo = of.mean_lo,
							   .left = left,
							   .rstd = {of.rstd, of.rstd_lo},
							   .root = {of.rstd, of.rstd_lo},
							   .moved = norm_twice_over(sums.rest, count),
							   .still = sums.still};
	if (p->eps_at == NORM_EPS_INSIDE)
		return 1;
	var = norm_twice_over(norm_twice_centred(&sums, count, &of).m2, left);
	if (apart)
		out->rstd = norm_twice_reciprocal(
			norm_twice_plus(times_power(norm_twice_sqrt(var), f->scale.root - f->scale.x),
							ldexp(p->eps, f->scale.root)));
	out->root = (struct norm_twice){0, 0};
	if (var.hi > 0)
		out->root = norm_twice_rsqrt(var);
	return 1;
}

static int is_in_range(double value, double least, double most)
{
	return fabs(value) <= most && (fabs(value) >= least || !(fabs(value) > 0));
}

static struct norm_twice sum_of(const struct norm_whole_feature *f, enum norm_batch_sum sum)
{
	return norm_two_sum(f->total.of[sum].hi, f->total.of[sum].lo);
}

/* hat: the exponent of x_hat. 0: too large or too small for products to be safe, or no numbers. */
static int find_slope(const struct norm_whole_task *t, struct norm_whole_feature *f,
					  const struct statistics *s, struct norm_twice dgamma, int hat)
{
	const struct norm_problem *p = t->problem;
	struct norm_twice weight = norm_whole_weight(p, t->args, f->set.index), steep;
	struct norm_twice gain = norm_twice_times(s->rstd, times_power(weight, -f->scale.weight));

	f->slope = (struct norm_whole_slope){.gain = gain};
	if (!is_in_range(gain.hi, 1 / SIZE, SIZE) || !(f->dy_squares <= SIZE * SIZE))
		return 0;
	if (p->mode == NORM_INFER)
		return 1;
	steep = norm_twice_over(norm_twice_times(norm_twice_times(gain, s->root), dgamma), s->left);
	f->slope.mean = s->mean;
	f->slope.mean_lo = s->mean_lo;
	f->slope.mean_dy = norm_twice_over(sum_of(f, NORM_BATCH_DY), (double)f->set.count);
	f->slope.steep = times_power(
		steep, (p->eps_at == NORM_EPS_INSIDE || norm_batch_is_given(p) ? 2 : 1) * hat);
	return f->dy_squares >= 1 / (SIZE * SIZE) &&
		   f->total.of[NORM_BATCH_SQUARES].hi <= SQUARES && fabs(f->slope.steep.hi) <= SIZE &&
		   isfinite(s->mean);
}

/*
 * dgamma = rstd sum dy (x - mean) and dbeta = sum dy, and of them the slope: dx = w rstd (dy - sum dy/N - (x - mean)
 * root dgamma/(N - ddof)). 0: out of range.
 */
static int find_factors(struct norm_whole_task *t, struct norm_whole_feature *f)
{
	const struct norm_problem *p = t->problem;
	struct norm_twice dy = sum_of(f, NORM_BATCH_DY), dot = sum_of(f, NORM_BATCH_DOT), less;
	double squares = f->total.of[NORM_BATCH_SQUARES].hi;
	struct statistics s = {0};
	int hat = f->scale.root - f->scale.x;

	if (f->set.count == 0 ||
		!(norm_batch_is_given(p) ? given_statistics(t, f, &s) : computed_statistics(t, f, &s)))
		return 0;
	less = norm_twice_times(s.moved, dy);
	dot = norm_twice_add(dot, (struct norm_twice){-less.hi, -less.lo});
	dot = norm_twice_times(s.rstd, dot);
	f->is_plain = !find_slope(t, f, &s, dot, hat);
	/* Squares so small may have underflowed, and products with dy; scaled, they are nothing beside eps then. */
	if (f->is_plain || !isfinite(dot.hi) || !isfinite(dot.lo) || !(squares <= SQUARES) ||
		!(squares > NORM_TWICE_FLOOR || s.still || f->scale.is_on))
		return 0;
	if (t->args->dgamma)
		norm_store(p->param, t->args->dgamma, f->set.index, ldexp(dot.hi, hat - f->scale.dy));
	if (t->args->dbeta)
		norm_store(p->param, t->args->dbeta, f->set.index, ldexp(dy.hi, -f->scale.dy));
	return 1;
}

static void find_features(struct norm_whole_task *t)
{
	sum_features(t, 0, t->features);
	for (int k = 0; k < t->features; k++) {
		struct norm_whole_feature *f = &t->feature[k];

		f->is_plain = 1;
		if (find_factors(t, f))
			continue;
		if (norm_whole_rescale(t, f)) {
			f->is_plain = 1;
			sum_features(t, k, k + 1);
			if (find_factors(t, f))
				continue;
		}
		norm_whole_plain(t, f);
	}
}

/* ---- dx --------------------------------------------------------------------------------------------- */

/* infer: a forward of dy about 0, whatever x is. */
static void apply(const struct norm_whole_task *t, const struct norm_whole_feature *f,
				  int64_t first, int64_t count, double *x, double *dy)
{
	int power = f->scale.weight + f->scale.root - f->scale.dy;
	const uint8_t *mask = f->set.mask;

	if (f->is_plain) {
		norm_whole_plain_dx(t->problem, x, dy, count, f->plain.of, x);
	} else {
		scale_block(&f->scale, x, dy, count);
		t->kernels->slope(t->problem->mode == NORM_INFER ? dy : x, dy, count, &f->slope, x);
		for (int64_t i = 0; f->scale.is_on && i < count; i++)
			x[i] = ldexp(x[i], power);
	}
	for (int64_t i = 0; mask && i < count; i++)
		if (!mask[first + i])
			x[i] = 0;
}

static void write_features(struct norm_whole_task *t)
{
	const struct norm_set *set = &t->feature[0].set;
	int64_t stride = norm_xstride(t->problem);

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_whole_block(t, 0, t->features, first);

		for (int k = 0; k < t->features; k++)
			apply(t, &t->feature[k], first, count, t->x[k], t->dy[k]);
		norm_whole_write(set, t->features, stride, t->args->dx, first, t->x, 0);
	}
}

void norm_whole_dx_run(const struct norm_plan *plan, const struct norm_args *args, int64_t lo,
					   int64_t hi, const struct norm_whole_kernels *kernels)
{
	const struct norm_problem *p = &plan->problem;
	int64_t width = norm_whole_beside(p) ? NORM_WHOLE_FEATURES : 1;
	struct norm_whole_task t = {.problem = p, .args = args, .kernels = kernels};

	for (int64_t index = lo * width; index < hi * width && index < p->c; index += width) {
		t.features = norm_whole_features(p, index);
		for (int k = 0; k < t.features; k++) {
			memset(&t.feature[k], 0, sizeof(t.feature[k]));
			t.feature[k].set = norm_set(p, args, index + k);
		}
		find_features(&t);
		write_features(&t);
	}
}

/* ---- bounds ----------------------------------------------------------------------------------------- */

/*
 * Against the measures of metric.h, with L = lost of a sum of sizes, and X >= rstd mean|x| >= rstd sd/sqrt N:
 * the mean is off by 40 L sqrt N of mean|x| (rows_twice.c), and so x_hat of X; sum dy by L sum|dy|; and as
 * |shift - mean| <= 32 sd <= 32 sqrt N mean|x|, the sum of dy d by L (1 + 32 sqrt N) of sum |dy| X/rstd, and dgamma by that and
 * the mean's error: under 75 L sqrt N of sum |dy| X. dx has that in S, the mean's in x_hat, L in mean w; rstd's SPREAD three
 * times, of which two are of the term in x_hat and one of dx; some 30 u^2 where words are dropped; and the one rounding.
 * x_hat's error times S's, which neither of their terms bounds: of themselves they are 32 L + 4 u^2 kappa, and that times
 * sqrt N of mean|w|, so that even at kappa = 1/u their product is less than 2^-90 of rstd mean|w|. A narrower param is rounded
 * to after f64.
 */
int norm_whole_dx_bound(const struct norm_problem *p, const struct norm_facts *facts,
						struct norm_bound *out)
{
	double root = sqrt((double)facts->count), lost;

	*out = (struct norm_bound){(double)NAN, (double)NAN, (double)NAN, 0, 0};
	if (p->stats == NORM_STATS_GIVEN)
		return -1; /* nothing limits X */
	lost = p->mode == NORM_INFER
			   ? norm_twice_lost(norm_simd_twice_depth((double)norm_set_size(p)))
			   : 160 * root * norm_twice_lost(norm_simd_twice_depth((double)norm_set_size(p)));
	out->conditioned = NORM_TWICE_U + 0x1p-58 + lost + 0x1p-90;
	out->parameter = norm_unit(p->param) + (p->param == NORM_F64 ? 0 : 2 * NORM_TWICE_U) +
					 0x1p-59 + lost + 0x1p-90;
	return 0;
}
