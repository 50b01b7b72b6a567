/*
 * Three sweeps: the largest size, by which all are scaled to about 1; a shift; sums about it by two-sums, and
 * again about the mean where that is far away. About 20 ns a member: whoever is fast comes here rarely.
 */
#include "twice_set.h"

#include "../dtype.h"

/* A power of two; |exponent| <= 1000. */
static double power(int exponent)
{
	return norm_float64((uint64_t)(1023 + exponent) << 52);
}

/* floor(log2 x), x > 0; of subnormals, less than normal ones have. */
static int exponent_of(double x)
{
	return (int)(norm_bits64(x) >> 52 & 0x7ff) - 1023;
}

int64_t norm_twice_members(const struct norm_set *set, int64_t first, double *hi, double *lo)
{
	const struct norm_problem *p = set->problem;
	int64_t count = norm_members_f64(set, first, hi, lo);
	struct norm_span span = norm_span(set, first);
	double x[NORM_BLOCK], residual[NORM_BLOCK];
	int beyond = 0;

	for (int64_t i = 0; i < count; i++)
		beyond |= isinf(hi[i]);
	if (!beyond || !set->residual || p->residual != NORM_RESIDUAL_EXACT)
		return count;
	norm_read_f64(&span, p->x, norm_xstride(p), set->x, x);
	norm_read_f64(&span, p->x, norm_xstride(p), set->residual, residual);
	for (int64_t i = 0; i < count; i++)
		if (isinf(hi[i]) && isfinite(x[i]) && isfinite(residual[i])) {
			hi[i] = x[i];
			lo[i] = residual[i];
		}
	return count;
}

static int is_equal(double a, double b)
{
	return !(a < b || a > b);
}

/* Before they are scaled. */
struct look {
	double
		most; /* the largest |x|, NaN or Inf where one of them is; of x + r, half of it or more */
	double first, first_lo; /* a member that counts */
	int equal;              /* they all are as that one */
};

static struct look look_at(const struct norm_set *set)
{
	double hi[NORM_BLOCK], lo[NORM_BLOCK];
	struct look look = {.equal = 1};
	int begun = 0;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_twice_members(set, first, hi, lo);

		for (int64_t i = 0; i < count; i++) {
			double size = fabs(hi[i]);

			if (!begun++) {
				look.first = hi[i];
				look.first_lo = lo[i];
			}
			look.equal &= is_equal(hi[i], look.first) && is_equal(lo[i], look.first_lo);
			if (!(size <= look.most))
				look.most = size;
			if (!isfinite(size))
				return look;
		}
	}
	return look;
}

/* Towards 1, as far as eps stays below 2^850: there it alone is rstd. */
static void choose_scale(const struct norm_problem *p, double most, struct norm_twice_set *out)
{
	int up = -exponent_of(most), room = 850;

	if (p->eps > 0) {
		room -= exponent_of(p->eps);
		if (p->eps_at == NORM_EPS_INSIDE)
			room /= 2;
		up = up > room ? room : up;
	}
	up = up > 1000 ? 1000 : up < -1000 ? -1000 : up;
	out->scale = most > 0 ? power(up) : 1;
	out->eps = p->eps * out->scale;
	if (p->eps_at == NORM_EPS_INSIDE)
		out->eps *= out->scale;
}

/* Sums of a block, or of all blocks. */
struct running {
	double sum, lost;
};

static void add(struct running *to, double hi, double lo)
{
	struct norm_twice sum = norm_two_sum(to->sum, hi);

	to->sum = sum.hi;
	to->lost += sum.lo + lo;
}

/* d = x - shift, two words of at most twice the precision; lo is rounded where x has a low word: blur. */
static struct norm_twice away(double hi, double lo, double shift)
{
	struct norm_twice d = norm_two_sum(hi, -shift);

	if (!(lo < 0 || lo > 0))
		return d;
	return norm_two_sum(d.hi, d.lo + lo);
}

static void add_block(const double *hi, const double *lo, int64_t count, double shift,
					  struct running *rest, struct running *squares)
{
	for (int64_t i = 0; i < count; i++) {
		struct norm_twice d = away(hi[i], lo[i], shift);
		double square = d.hi * d.hi;

		add(rest, d.hi, d.lo);
		add(squares, square, fma(2 * d.hi, d.lo, fma(d.hi, d.hi, -square)));
	}
}

/* x + r, normalised after it is scaled: its parts may have been of one size. */
static int64_t scaled_members(const struct norm_set *set, int64_t first, double scale,
							  double *hi, double *lo)
{
	int64_t count = norm_twice_members(set, first, hi, lo);

	for (int64_t i = 0; i < count; i++) {
		struct norm_twice x = norm_two_sum(hi[i] * scale, lo[i] * scale);

		hi[i] = x.hi;
		lo[i] = x.lo;
	}
	return count;
}

static void sum_set(const struct norm_set *set, double shift, struct norm_twice_set *out)
{
	struct running rest = {0, 0}, squares = {0, 0};
	double hi[NORM_BLOCK], lo[NORM_BLOCK];

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = scaled_members(set, first, out->scale, hi, lo);
		struct running block_rest = {0, 0}, block_squares = {0, 0};

		add_block(hi, lo, count, shift, &block_rest, &block_squares);
		add(&rest, block_rest.sum, block_rest.lost);
		add(&squares, block_squares.sum, block_squares.lost);
	}
	out->sums.shift = shift;
	out->sums.rest = norm_two_sum(rest.sum, rest.lost);
	out->sums.squares = norm_two_sum(squares.sum, squares.lost);
	/* Members of a block, blocks, and what is left. */
	out->sums.lost = norm_twice_lost(NORM_BLOCK + (double)set->size / NORM_BLOCK + 4);
	/* Adding a low word, at most u |x|, rounds at u of u |d| and of it: |x| <= |d| + |shift|, and |d| u^2 3 is lost's. */
	out->sums.blur = set->residual ? 1.1 * NORM_TWICE_U * NORM_TWICE_U * fabs(shift) : 0;
	if (set->residual)
		out->sums.lost += 4 * NORM_TWICE_U * NORM_TWICE_U;
}

void norm_twice_set(const struct norm_set *set, struct norm_twice_set *out)
{
	struct look look = look_at(set);
	double moved, squares;

	out->natural = !isfinite(look.most);
	choose_scale(set->problem, out->natural ? 1 : look.most, out);
	if (set->problem->op == NORM_RMS) {
		out->sums.still = !(look.most > 0);
		sum_set(set, 0, out);
		return;
	}
	out->sums.still = look.equal;
	sum_set(set, look.first * out->scale, out);
	moved = out->sums.rest.hi / (double)set->count;
	squares = out->sums.squares.hi;
	/* The mean is 4 standard deviations away, or more. */
	if (moved * out->sums.rest.hi > 16 * (squares - moved * out->sums.rest.hi))
		sum_set(set, out->sums.shift + moved, out);
}

void norm_twice_moments(const struct norm_twice_set *from, const struct norm_set *set,
						struct norm_moments *out)
{
	struct norm_twice_factors factors;

	norm_twice_prove(set->problem, set->count, from->eps, &from->sums, &factors);
	out->scale = from->scale;
	out->mean = factors.mean / from->scale;
	out->mean_lo = factors.mean_lo / from->scale;
	out->m2 = factors.m2;
}
