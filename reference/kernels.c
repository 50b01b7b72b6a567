/*
 * The fast tier's loops. Double-double with proven bounds, then a rounding test: the result stands
 * only if both ends of [value - E, value + E] round alike and E <= 2^-70 |value|. README.md derives
 * the coefficients of E. Sums are made exact by Rump's extraction: each level cuts the same grid
 * into all values of a chunk, so that their high parts add up without error.
 */
// norm-build: fma -O3 -mavx2 -mfma arch=x86_64
// norm-build: avx512 -O3 -mavx512f -mavx512dq -mavx512vl -mavx512bw -mavx2 -mfma -mprefer-vector-width=512 arch=x86_64
#include "kernels.h"
#include "vec_double.h"

#include <math.h>

#define U2        0x1p-106
#define TRUSTED   0x1p-70 /* a value's relative error, for metrics that see fractions of an ulp */
#define LEVELS    6
#define LEVEL_LOG 9 /* 2^9 >= CHUNK + 2 */

/* ---- sums ----------------------------------------------------------------------------------- */

static vec load(const double *at, int i)
{
	return vec_load(at + i);
}

static uint64_t greatest_bits(const double *values, int n)
{
	vec_bits greatest = {0};
	uint64_t most = 0;

	for (int i = 0; i < n; i += LANES) {
		vec_bits bits = (vec_bits)vec_abs(load(values, i)), more = bits > greatest;

		greatest = (more & bits) | (~more & greatest);
	}
	for (int lane = 0; lane < LANES; lane++)
		most = (uint64_t)greatest[lane] > most ? (uint64_t)greatest[lane] : most;
	return most;
}

/* One level: what lies on sigma's grid is summed, the rest stays. Whether a rest stays. */
static int extract(double *values, int n, double sigma, double *high)
{
	vec grid = vec_all(sigma), total = {0};
	vec_bits left = {0};
	int any = 0;

	for (int i = 0; i < n; i += LANES) {
		vec value = load(values, i), part = (grid + value) - grid;

		total += part;
		value -= part;
		left |= (vec_bits)vec_abs(value);
		vec_store(values + i, value);
	}
	*high = 0;
	for (int lane = 0; lane < LANES; lane++) {
		*high += total[lane];
		any |= left[lane] != 0;
	}
	return any;
}

static int padded(int n)
{
	return (n + LANES - 1) / LANES * LANES;
}

static void add(struct exact_sum *sum, double *values, int n)
{
	int exponent;
	double sigma, high;

	for (int i = n; i < padded(n); i++)
		values[i] = 0;
	/* |value| < 2^(exponent - 1022), CHUNK of them < sigma / 2. */
	exponent = (int)(greatest_bits(values, padded(n)) >> 52) + 1 + LEVEL_LOG;
	if (exponent > 2040)
		exponent = 0;
	for (int level = 0; level < LEVELS && exponent > 60; level++) {
		sigma = norm_float64((uint64_t)exponent << 52);
		if (!extract(values, padded(n), sigma, &high)) {
			exact_sum_add(sum, high);
			return;
		}
		exact_sum_add(sum, high);
		exponent -= 53 - LEVEL_LOG; /* the rest is at most 2^-53 sigma */
	}
	for (int i = 0; i < n; i++)
		if (values[i] != 0)
			exact_sum_add(sum, values[i]);
}

static void multiply(const double *a, const double *b, double *hi, double *lo, int n)
{
	for (int i = 0; i < n; i += LANES) {
		struct dd product = vec_two_product(load(a, i), load(b, i));

		vec_store(hi + i, product.hi);
		vec_store(lo + i, product.lo);
	}
}

static void add_products(struct exact_sum *sum, const double *a, const double *b, int n,
						 int one)
{
	alignas(64) double hi[CHUNK], lo[CHUNK];

	if (one) {
		for (int i = 0; i < n; i += LANES)
			vec_store(hi + i, load(a, i) * load(b, i));
	} else {
		multiply(a, b, hi, lo, n);
		add(sum, lo, n);
	}
	add(sum, hi, n);
}

/* ---- rounding ------------------------------------------------------------------------------- */

/*
 * RN to the target's grid: adding and taking away 1.5 * 2^52 grid units leaves their nearest
 * multiple, ties to even; the least grid is the subnormals'. Past the greatest value: Inf.
 */
static vec round_lanes(vec value, const struct fast_target *t)
{
	vec power = (vec)((vec_bits)value & 0x7ff0000000000000);
	vec shift = power * vec_all(t->shift), least = vec_all(t->least_shift), rounded;

	shift = vec_select(shift > least, shift, least);
	rounded = vec_abs((vec_abs(value) + shift) - shift);
	rounded = vec_select(rounded > vec_all(t->greatest), vec_all(HUGE_VAL), rounded);
	return (vec)((vec_bits)rounded | ((vec_bits)value & INT64_MIN));
}

/* Stores value, rounding and verdict; all bits set where the result is not settled. */
static vec_bits settle_lanes(struct dd t, vec error, vec_bits fine, const struct fast_chunk *c,
							 const struct fast_target *target, int i)
{
	vec below, above;
	vec_bits bad;

	t.hi += 0.0; /* an exact zero is +0 */
	if (target->f64) {
		/* 2^-50 more covers the rounding of lo -+ error. */
		vec width = error * vec_all(1 + 0x1p-50) + vec_abs(t.lo) * vec_all(0x1p-52);

		below = t.hi + (t.lo - width);
		above = t.hi + (t.lo + width);
	} else {
		/* |lo| <= u |hi|, and each difference is rounded once more. */
		vec width = error + vec_abs(t.hi) * vec_all(0x1p-51);

		below = round_lanes(t.hi - width, target);
		above = round_lanes(t.hi + width, target);
	}
	bad = (vec_bits)below ^ (vec_bits)above;
	bad = ~(vec_bits)((bad == 0) & (error <= vec_abs(t.hi) * vec_all(TRUSTED)) & fine);
	vec_store(c->hi + i, t.hi);
	vec_store(c->lo + i, t.lo);
	vec_store(c->out + i, below);
	vec_store((double *)(void *)(c->bad + i), (vec)bad);
	return bad;
}

static int any_bad(vec_bits bad)
{
	int64_t any = 0;

	for (int lane = 0; lane < LANES; lane++)
		any |= bad[lane];
	return any != 0;
}

/* Zero, or of a magnitude that products can neither overflow nor underflow with. */
static vec_bits usual(vec value)
{
	vec magnitude = vec_abs(value);

	return (magnitude == vec_all(0)) |
		   ((magnitude >= vec_all(FAST_LEAST)) & (magnitude <= vec_all(FAST_GREATEST)));
}

static int settle(const struct fast_chunk *c, const struct fast_target *target,
				  const double *error, int n)
{
	vec_bits bad = {0};

	for (int i = 0; i < n; i += LANES) {
		struct dd t = {load(c->hi, i), load(c->lo, i)};
		vec e = load(error, i), size = vec_abs(t.hi);
		vec_bits fine = (size <= vec_all(0x1p900)) & ((e >= vec_all(0x1p-1000)) | (e == 0));

		bad |= settle_lanes(t, e, fine, c, target, i);
	}
	return any_bad(bad);
}

static int all_usual(const double *values, int n)
{
	vec_bits fine = ~(vec_bits){0};
	int all = 1;

	for (int i = 0; i < n; i += LANES)
		fine &= usual(load(values, i));
	for (int lane = 0; lane < LANES; lane++)
		all &= fine[lane] != 0;
	return all;
}

static double sum_abs(const double *values, int n)
{
	vec total = {0};
	double sum = 0;

	for (int i = 0; i < n; i += LANES)
		total += vec_abs(load(values, i));
	for (int lane = 0; lane < LANES; lane++)
		sum += total[lane];
	return sum;
}

/* ---- outputs -------------------------------------------------------------------------------- */

static struct dd pair(const double constant[2])
{
	return (struct dd){vec_all(constant[0]), vec_all(constant[1])};
}

static struct dd negative(struct dd a)
{
	return (struct dd){-a.hi, -a.lo};
}

static inline struct dd centred(const struct fast_chunk *c, struct dd minus_mean, int i)
{
	if (c->v_lo)
		return dd_add(minus_mean, (struct dd){load(c->v, i), load(c->v_lo, i)});
	return dd_add_double(minus_mean, load(c->v, i));
}

static inline struct dd weighted(const struct fast_chunk *c, struct dd a, int i)
{
	if (c->g_lo)
		return dd_times(a, (struct dd){load(c->g, i), load(c->g_lo, i)});
	return c->g ? dd_times_double(a, load(c->g, i)) : a;
}

/* E = u^2 (20 |p| + 3 |t| + 2 |mean| rstd |g|), p before and t after b. */
static int forward(const struct fast_set *set, const struct fast_chunk *c,
				   const struct fast_target *target, int n)
{
	struct dd minus_mean = negative(pair(set->mean)), rstd = pair(set->rstd);
	vec mean_error = vec_all(set->mean_exact ? 0 : 2 * fabs(set->mean[0]));
	vec_bits bad = {0};

	mean_error *= vec_abs(rstd.hi);
	for (int i = 0; i < n; i += LANES) {
		struct dd q = centred(c, minus_mean, i), p = weighted(c, dd_times(q, rstd), i), t = p;
		vec b = c->b ? load(c->b, i) : vec_all(0), e;
		vec_bits fine = vec_abs(p.hi) <= vec_all(0x1p900);

		if (c->b)
			t = dd_add_double(p, b);
		e = mean_error;
		if (c->g)
			e *= vec_abs(load(c->g, i));
		e += vec_abs(p.hi) * vec_all(20) + vec_abs(t.hi) * vec_all(3);
		if (c->wide) {
			fine &= usual(q.hi) & (vec_abs(b) <= vec_all(0x1p900));
			if (c->g)
				fine &= usual(load(c->g, i));
			if (c->v_lo)
				fine &= usual(load(c->v_lo, i));
		}
		bad |= settle_lanes(t, e * vec_all(U2), fine, c, target, i);
	}
	return any_bad(bad);
}

/* E = u^2 (16 |a| + 12 |k| + 4 |a - k| + 3 |t| + 5 rstd |mean w| + 2 |factor mean|). */
static int backward(const struct fast_set *set, const struct fast_chunk *c,
					const struct fast_target *target, int n)
{
	struct dd minus_mean = negative(pair(set->mean)), rstd = pair(set->rstd);
	struct dd minus_w = negative(pair(set->mean_w)), factor = pair(set->factor);
	vec constant = vec_all(5 * fabs(set->rstd[0] * set->mean_w[0]) +
						   (set->mean_exact ? 0 : 2 * fabs(set->factor[0] * set->mean[0])));
	vec_bits bad = {0};

	for (int i = 0; i < n; i += LANES) {
		vec dy = load(c->dy, i), e;
		struct dd w = {dy, vec_all(0)}, q = centred(c, minus_mean, i), a, k, t;
		vec_bits fine;

		if (c->g_lo)
			w = dd_times_double((struct dd){load(c->g, i), load(c->g_lo, i)}, dy);
		else if (c->g)
			w = vec_two_product(load(c->g, i), dy);
		a = dd_times(dd_add(w, minus_w), rstd);
		k = dd_times(q, factor);
		t = dd_add(a, negative(k));
		e = constant + vec_abs(a.hi) * vec_all(16) + vec_abs(k.hi) * vec_all(12) +
			vec_abs(t.hi) * vec_all(4);
		if (c->dsum)
			t = dd_add_double(t, load(c->dsum, i));
		e += vec_abs(t.hi) * vec_all(3);
		fine = vec_abs(t.hi) <= vec_all(0x1p900);
		if (c->wide) {
			fine &= usual(q.hi) & usual(dy);
			if (c->g)
				fine &= usual(load(c->g, i));
		}
		bad |= settle_lanes(t, e * vec_all(U2), fine, c, target, i);
	}
	return any_bad(bad);
}

/* Each term errs by 16 u^2 |term| + 2 u^2 |mean rstd dy|, each addition by 3 u^2 |sum|. */
static void gradient(const struct fast_set *set, const struct fast_chunk *c, double *hi,
					 double *lo, double *error, int n)
{
	struct dd minus_mean = negative(pair(set->mean)), rstd = pair(set->rstd);
	vec mean_error = vec_all(set->mean_exact ? 0 : 2 * fabs(set->mean[0] * set->rstd[0]));

	for (int i = 0; i < n; i += LANES) {
		vec dy = load(c->dy, i), e;
		struct dd q = centred(c, minus_mean, i), sum = {load(hi, i), load(lo, i)};
		struct dd term = dd_times_double(dd_times(q, rstd), dy);
		vec_bits fine;

		sum = dd_add(sum, term);
		e = vec_abs(term.hi) * vec_all(16) + vec_abs(sum.hi) * vec_all(3) +
			mean_error * vec_abs(dy);
		e = load(error, i) + e * vec_all(U2);
		if (c->wide) {
			fine = usual(q.hi) & usual(dy);
			e = vec_select(fine, e, vec_all(HUGE_VAL));
		}
		vec_store(hi + i, sum.hi);
		vec_store(lo + i, sum.lo);
		vec_store(error + i, e);
	}
}

/* What an addition loses is itself a double: the error is known, and mostly 0. */
static void accumulate(const double *values, double *hi, double *lo, double *error, int n)
{
	for (int i = 0; i < n; i += LANES) {
		struct dd sum = vec_two_sum(load(hi, i), load(values, i));
		struct dd rest = vec_two_sum(load(lo, i), sum.lo);

		sum = vec_two_sum(sum.hi, rest.hi);
		vec_store(hi + i, sum.hi);
		vec_store(lo + i, sum.lo);
		vec_store(error + i, load(error, i) + vec_abs(rest.lo));
	}
}

#define TABLE_NAME2(variant) kernels_##variant
#define TABLE_NAME(variant)  TABLE_NAME2(variant)
#define TEXT2(word)          #word
#define TEXT(word)           TEXT2(word)
#ifndef NORM_VARIANT
# define NORM_VARIANT generic
#endif

extern const struct kernels TABLE_NAME(NORM_VARIANT);

const struct kernels TABLE_NAME(NORM_VARIANT) = {
	.name = TEXT(NORM_VARIANT),
	.greatest = greatest_bits,
	.usual = all_usual,
	.sum_abs = sum_abs,
	.add = add,
	.add_products = add_products,
	.multiply = multiply,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
	.settle = settle,
	.accumulate = accumulate,
};
