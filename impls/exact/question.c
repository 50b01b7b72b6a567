/*
 * Exact sums over a set that needs them. Members of 24 bits go into a bin for each exponent, about
 * 2 ns each; those with more, sums with a residual, are added one by one, about 500 ns each.
 */
#include "question.h"

#include "../dtype.h"

#include <math.h>

/* A value is m 2^(exponent - 23), m of 24 bits; f32's exponents are -149 to 127, subnormals included. */
#define LEAST_EXPONENT (-149)
#define BINS           (127 - LEAST_EXPONENT + 1)
/* Blocks that may be gathered: 2^15 squares of 48 bits fill 63. */
#define BLOCKS ((1 << 15) / NORM_BLOCK)

struct bins {
	int64_t sum[BINS];
	uint64_t squares[BINS];
};

static int gather(struct bins *bins, double x)
{
	uint64_t bits = norm_bits64(x), mantissa = (bits & 0xfffffffffffffu) | (uint64_t)1 << 52;
	int64_t bin = (int64_t)(bits >> 52 & 0x7ff) - 1023 - LEAST_EXPONENT;

	if (!(bits << 1))
		return 1;
	if ((bits & 0x1fffffffu) || bin < 0 || bin >= BINS)
		return 0;
	mantissa >>= 29;
	bins->sum[bin] += bits >> 63 ? -(int64_t)mantissa : (int64_t)mantissa;
	bins->squares[bin] += mantissa * mantissa;
	return 1;
}

/* value 2^exponent, of at most 53 bits and far from the ends of f64's range. */
static void add_scaled(struct norm_exact_big *to, double value, int64_t exponent)
{
	struct norm_exact_big part =
		norm_exact_big(value * norm_float64((uint64_t)(1023 + exponent) << 52));

	norm_exact_big_add(to, &part);
}

static void empty(struct bins *bins, struct norm_exact_big *sum, struct norm_exact_big *squares)
{
	for (int64_t bin = 0; bin < BINS; bin++) {
		int64_t exponent = bin + LEAST_EXPONENT - 23;

		if (!bins->squares[bin])
			continue;
		add_scaled(sum, (double)bins->sum[bin], exponent);
		add_scaled(squares, (double)(bins->squares[bin] >> 32), 2 * exponent + 32);
		add_scaled(squares, (double)(bins->squares[bin] & 0xffffffffu), 2 * exponent);
	}
	*bins = (struct bins){{0}, {0}};
}

static void add_member(double hi, double lo, struct norm_exact_big *sum,
					   struct norm_exact_big *squares)
{
	struct norm_exact_big x = norm_exact_big(hi), rest = norm_exact_big(lo), square;

	norm_exact_big_add(&x, &rest);
	square = x;
	norm_exact_big_multiply(&square, &x);
	norm_exact_big_add(sum, &x);
	norm_exact_big_add(squares, &square);
}

static void add_members(const struct norm_set *set, struct norm_exact_big *sum,
						struct norm_exact_big *squares)
{
	double hi[NORM_BLOCK], lo[NORM_BLOCK];
	struct bins bins = {{0}, {0}};
	int gathered = 0;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, hi, lo);

		for (int64_t i = 0; i < count; i++)
			if ((lo[i] < 0 || lo[i] > 0) || !gather(&bins, hi[i]))
				add_member(hi[i], lo[i], sum, squares);
		if (++gathered == BLOCKS) {
			empty(&bins, sum, squares);
			gathered = 0;
		}
	}
	empty(&bins, sum, squares);
}

/* Inside: the root's square becomes square + share * shift * N, and nothing is added to it. */
static void place_eps(struct norm_exact_sums *sums, const struct norm_problem *p)
{
	struct norm_exact_big add = norm_exact_big(p->eps);

	norm_exact_big_multiply(&add, &sums->scale);
	sums->eps = add;
	if (p->eps_at == NORM_EPS_INSIDE) {
		norm_exact_big_multiply(&add, &sums->scale);
		norm_exact_big_multiply(&add, &sums->share);
		norm_exact_big_add(&sums->square, &add);
		sums->eps = norm_exact_big(0);
	}
	sums->undefined = sums->square.sign < 0 || (!sums->square.sign && !sums->eps.sign);
}

void norm_exact_sums(struct norm_exact_sums *sums, const struct norm_set *set,
					 const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big product;

	if (sums->ready)
		return;
	sums->ready = 1;
	if (p->mode == NORM_INFER) {
		sums->scale = sums->share = norm_exact_big(1);
		sums->shift = norm_exact_big(norm_load(p->stat, args->running_mean, set->index));
		sums->square = norm_exact_big(norm_load(p->stat, args->running_var, set->index));
		place_eps(sums, p);
		return;
	}
	sums->scale = norm_exact_big((double)set->count);
	sums->share = norm_exact_big((double)(set->count - p->ddof));
	sums->shift = sums->square = norm_exact_big(0);
	add_members(set, &sums->shift, &sums->square);
	norm_exact_big_multiply(&sums->square, &sums->scale);
	if (p->op == NORM_RMS) {
		sums->shift = norm_exact_big(0);
	} else {
		product = sums->shift;
		norm_exact_big_multiply(&product, &sums->shift);
		norm_exact_big_subtract(&sums->square, &product);
	}
	norm_exact_big_multiply(&sums->square, &sums->scale);
	place_eps(sums, p);
}

void norm_exact_ask(struct norm_exact_question *question, const struct norm_exact_sums *sums,
					double hi, double lo)
{
	struct norm_exact_big rest = norm_exact_big(lo);

	question->a = norm_exact_big(hi);
	norm_exact_big_add(&question->a, &rest);
	norm_exact_big_multiply(&question->a, &sums->scale);
	norm_exact_big_subtract(&question->a, &sums->shift);
	question->square = sums->square;
	question->share = sums->share;
	question->shift = sums->eps;
	question->bias = norm_exact_big(0);
}
