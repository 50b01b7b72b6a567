/*
 * From a feature's sums about its anchor to its statistics, what is saved of them, and the factors of y
 * or dx. All in f64, once per feature; with a scale other than 1 everything is in units of 1/scale.
 */
#include "../dtype.h"
#include "../frame/statistics.h"
#include "../shape.h"
#include "batch.h"

#include <math.h>

/* (mean - anchor)^2 may be so many variances: what the subtraction then loses is 17 u's worth. */
#define SHIFT_LIMIT 16
/* Below, squares in f32 (f64) may have lost digits to underflow, and eps does not hide it. */
#define LEAST_F32 0x1p-60
#define LEAST_F64 0x1p-800
/* What f32 factors may be, so that no product with x leaves the range. */
#define LEAST_FACTOR    0x1p-60
#define GREATEST_FACTOR 0x1p60

int64_t norm_batch_count(const struct norm_problem *p, const uint8_t *mask)
{
	int64_t size = norm_set_size(p), count = 0;

	if (!p->mask)
		return size;
	for (int64_t i = 0; i < size; i++)
		count += mask[i] != 0;
	return count;
}

int norm_batch_is_given(const struct norm_problem *p)
{
	return p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN;
}

static double given_mean(const struct norm_problem *p, const struct norm_args *args,
						 int64_t feature)
{
	return norm_load(p->stat, p->mode == NORM_INFER ? args->running_mean : args->mean, feature);
}

double norm_batch_given(const struct norm_problem *p, const struct norm_args *args,
						int64_t feature)
{
	double mean = given_mean(p, args, feature), narrow = (double)(float)mean;

	if (p->x == NORM_F64)
		return mean;
	return isfinite(narrow) ? narrow : 0; /* an anchor may be anything */
}

/* sum (x - mean)^2, of sums about the anchor. */
static double second_moment(const struct norm_batch_totals *t, int64_t count)
{
	double d = t->of[NORM_BATCH_D];

	return t->of[NORM_BATCH_SQUARES] - d * d / (double)count;
}

int norm_batch_settled(const struct norm_problem *p, const struct norm_batch_totals *t,
					   int64_t count, enum norm_dtype arithmetic)
{
	double rest = t->of[NORM_BATCH_D] / (double)count;
	double var = second_moment(t, count) / (double)count;
	double least = arithmetic == NORM_F32 ? LEAST_F32 : LEAST_F64;

	if (count == 0)
		return 1;
	if (p->dir == NORM_BACKWARD &&
		(!isfinite(t->of[NORM_BATCH_DY]) || !isfinite(t->of[NORM_BATCH_DOT])))
		return 0;
	if (norm_batch_is_given(p))
		return 1;
	if (!isfinite(var) || !(rest * rest <= SHIFT_LIMIT * var))
		return 0;
	return var >= least || (p->eps_at == NORM_EPS_INSIDE && p->eps >= least);
}

double norm_batch_rescale(const struct norm_problem *p, const struct norm_batch_totals *t)
{
	double squares = t->of[NORM_BATCH_SQUARES];

	if (p->x != NORM_F64 || t->scale != 1)
		return 0; /* no narrower type's squares leave f64 */
	if (!isfinite(squares))
		return 0x1p-540;
	if (squares < LEAST_F64 && p->eps < LEAST_F64 && fabs(t->shift) < 0x1p400)
		return 0x1p600;
	return 0;
}

/* ---- statistics ------------------------------------------------------------------------------------ */

struct statistics {
	int64_t count;
	double mean, mean_lo, m2; /* times scale, scale, scale^2 */
	double rstd, reciprocal; /* over scale; reciprocal: 1/sqrt(var) with eps outside, or rstd */
	double scale;
};

/* mean = hi + lo: hi is a number of x's arithmetic, so that x - hi is exact where it matters. */
static void split_mean(const struct norm_problem *p, double anchor, double rest,
					   struct statistics *s)
{
	double sum = anchor + rest, part = sum - anchor;

	s->mean = p->x == NORM_F64 ? sum : (double)(float)sum;
	if (!isfinite(s->mean)) /* given in f64, beyond f32: `careful`, so applied in f64 */
		s->mean = sum;
	s->mean_lo = (anchor - (sum - part)) + (rest - part) + (sum - s->mean);
	if (!isfinite(s->mean))
		s->mean_lo = 0;
}

static void take_root(const struct norm_problem *p, double var, struct statistics *s)
{
	struct norm_root root = norm_root(p, var, s->scale);

	s->rstd = root.rstd;
	s->reciprocal = root.reciprocal;
}

static struct statistics statistics_of(const struct norm_problem *p,
									   const struct norm_args *args, int64_t feature,
									   int64_t count, const struct norm_batch_totals *t)
{
	struct statistics s = {.count = count, .scale = t->scale};

	if (norm_batch_is_given(p)) {
		s.scale = 1;
		split_mean(p, given_mean(p, args, feature), 0, &s);
		if (p->mode == NORM_INFER)
			take_root(p, norm_load(p->stat, args->running_var, feature), &s);
		else
			s.rstd = s.reciprocal = norm_load(p->stat, args->rstd, feature);
		return s;
	}
	if (count == 0) {
		s.mean = s.m2 = s.rstd = s.reciprocal = (double)NAN;
		return s;
	}
	split_mean(p, -t->shift, t->of[NORM_BATCH_D] / (double)count, &s);
	s.m2 = second_moment(t, count);
	s.m2 = s.m2 < 0 ? 0 : s.m2;
	take_root(p, norm_variance(s.m2, count, p->ddof), &s);
	return s;
}

static double mean_of(const struct statistics *s)
{
	return (s->mean + s->mean_lo) / s->scale;
}

static double var_of(const struct statistics *s, int ddof)
{
	return norm_variance(s->m2, s->count, ddof) / s->scale / s->scale;
}

/* ---- factors --------------------------------------------------------------------------------------- */

static double weight_of(const struct norm_problem *p, const struct norm_args *args, int64_t i)
{
	if (p->affine == NORM_AFFINE_NONE)
		return 1;
	return norm_load(p->param, args->gamma, i) + p->gamma_plus_one;
}

static int fits(double factor)
{
	return !(fabs(factor) > GREATEST_FACTOR || (factor != 0 && fabs(factor) < LEAST_FACTOR));
}

static void place(const struct statistics *s, struct norm_batch_factors *out)
{
	out->of[NORM_BATCH_SCALE] = s->scale;
	out->of[NORM_BATCH_SHIFT] = -s->mean;
	out->careful = fabs(s->mean) > 0x1p100 || !fits(s->rstd) ||
				   !fits(out->of[NORM_BATCH_GAIN]) || !fits(out->of[NORM_BATCH_SLOPE]);
}

static void find_forward(const struct norm_problem *p, const struct norm_args *args,
						 int64_t feature, const struct statistics *s,
						 struct norm_batch_factors *out)
{
	double bias = 0, gain = weight_of(p, args, feature) * s->rstd;

	if (p->affine == NORM_AFFINE_GAMMA_BETA)
		bias = norm_load(p->param, args->beta, feature);
	out->of[NORM_BATCH_GAIN] = gain;
	out->of[NORM_BATCH_OFFSET] = bias - s->mean_lo * gain;
	out->of[NORM_BATCH_SLOPE] = 0;
	place(s, out);
}

/* Where squares left f64's range, so may factors: in units in which rstd is in [1, 2) they do not. */
static double unit_of(const struct statistics *s)
{
	const uint64_t exponent = (uint64_t)0x7ff << 52;

	if (s->scale >= 1 || !(s->rstd > 0x1p-1000 && s->rstd < 0x1p1000))
		return 1;
	return norm_float64(norm_bits64(s->rstd) & exponent);
}

static void change_unit(struct statistics *s, double unit)
{
	s->mean *= unit;
	s->mean_lo *= unit;
	s->rstd /= unit;
	s->reciprocal /= unit;
	s->scale *= unit;
}

/*
 * dx = slope (dy - sum dy/N - (x - mean) rstd reciprocal dot/(N - ddof)), slope = w rstd,
 * dot = sum dy (x - mean); infer: slope dy, a forward of dy about 0.
 */
static void find_backward(const struct norm_problem *p, const struct norm_args *args,
						  int64_t feature, struct statistics *s,
						  const struct norm_batch_totals *t, struct norm_batch_factors *out)
{
	double slope = weight_of(p, args, feature) * s->rstd * s->scale, gain, dot;
	double sum = t->of[NORM_BATCH_DY], unit = unit_of(s);

	/* The sums are about -shift. */
	dot = t->of[NORM_BATCH_DOT] - ((s->mean + t->shift) + s->mean_lo) * sum;
	if (args->dgamma)
		norm_store(p->param, args->dgamma, feature, s->count ? dot * s->rstd : 0);
	if (args->dbeta)
		norm_store(p->param, args->dbeta, feature, sum);
	if (p->mode == NORM_INFER) {
		*out = (struct norm_batch_factors){{1, 0, slope, 0, 0}, !fits(slope)};
		return;
	}
	change_unit(s, unit);
	dot *= unit;
	gain = -slope * (s->rstd * dot / (double)(s->count - p->ddof)) * s->reciprocal;
	out->of[NORM_BATCH_GAIN] = gain;
	out->of[NORM_BATCH_OFFSET] = -slope * (sum / (double)s->count) - gain * s->mean_lo;
	out->of[NORM_BATCH_SLOPE] = slope;
	place(s, out);
}

void norm_batch_finish(const struct norm_problem *p, const struct norm_args *args,
					   int64_t feature, int64_t count, const struct norm_batch_totals *totals,
					   struct norm_batch_factors *out)
{
	struct statistics s = statistics_of(p, args, feature, count, totals);

	norm_save(p, args, feature, mean_of(&s), var_of(&s, p->ddof), s.rstd * s.scale);
	norm_update_running(p, args, feature, count, mean_of(&s), var_of(&s, p->running_ddof));
	if (p->dir == NORM_FORWARD)
		find_forward(p, args, feature, &s, out);
	else
		find_backward(p, args, feature, &s, totals, out);
}

/* ---- masks ----------------------------------------------------------------------------------------- */

struct norm_batch_span norm_batch_span(const uint8_t *mask, int64_t first, int64_t end)
{
	struct norm_batch_span span = {first, end - first, 1};

	if (!mask)
		return span;
	span.counted = mask[first] != 0;
	for (span.count = 1; first + span.count < end; span.count++)
		if ((mask[first + span.count] != 0) != span.counted)
			break;
	return span;
}

int norm_batch_first_four(const uint8_t *mask, int64_t size, int64_t members[4])
{
	int found = 0;

	for (int64_t i = 0; i < size && found < 4; i++)
		if (!mask || mask[i])
			members[found++] = i;
	for (int i = found; i < 4 && found; i++)
		members[i] = members[found - 1];
	return found;
}
