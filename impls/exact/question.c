/*
 * Exact sums over a set that needs them. Members of 24 bits go into a bin for each exponent, about
 * 2 ns each; f64 into limbs wide enough for all of them, about 10 ns each; x + r of more bits than f64
 * has are added one by one, about 500 ns each.
 */
#include "question.h"

#include "../dtype.h"
#include "twice_set.h"

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

/* Limbs of f64's squares: 2^-2176 to 2^2048, and room for 2^40 of them. */
#define LIMBS ((2176 + 2048 + 40) / 32 + 3)

/* A number in limbs that may be negative, or wider than they should be: bit 0 is 2^(32 low). */
struct limbs {
	int64_t limb[LIMBS];
	int32_t low, count;
};

/* value 2^place, |value| < 2^63. */
static void add_bits(struct limbs *to, int64_t value, int64_t place)
{
	int64_t size = value < 0 ? -value : value, sign = value < 0 ? -1 : 1;
	int64_t *limb = to->limb + place / 32, shift = place % 32;
	int64_t low = (size & 0xffffffff) << shift, high = (size >> 32) << shift;

	limb[0] += sign * (low & 0xffffffff);
	limb[1] += sign * ((low >> 32) + (high & 0xffffffff));
	limb[2] += sign * (high >> 32);
}

/* What is carried out at the top: 0, or -1 for a negative number. */
static int64_t carry(struct limbs *a)
{
	int64_t carried = 0;

	for (int i = 0; i < a->count; i++) {
		carried += a->limb[i];
		a->limb[i] = carried & 0xffffffff;
		carried >>= 32; /* arithmetic: a borrow stays negative */
	}
	return carried;
}

static void add_limbs(struct norm_exact_big *to, struct limbs *a)
{
	struct norm_exact_big out = {.sign = 1, .low = a->low};

	if (carry(a) < 0) {
		out.sign = -1;
		for (int i = 0; i < a->count; i++)
			a->limb[i] = -a->limb[i];
		carry(a);
	}
	for (int i = 0; i < a->count; i++) {
		if (!out.size && !a->limb[i])
			out.low++;
		else
			out.limb[out.size++] = (uint32_t)a->limb[i];
	}
	while (out.size && !out.limb[out.size - 1])
		out.size--;
	if (out.size)
		norm_exact_big_add(to, &out);
}

/* Bit 0 of a bin's sum is 2^(bin - 172), of its squares 2^(2 bin - 344): 20 and 8 above a limb's. */
static void empty(struct bins *bins, struct norm_exact_big *sum, struct norm_exact_big *squares)
{
	struct limbs all = {{0}, -192 / 32, 24}, all_squares = {{0}, -352 / 32, 24};

	for (int64_t bin = 0; bin < BINS; bin++) {
		add_bits(&all, bins->sum[bin], bin + 20);
		add_bits(&all_squares, (int64_t)bins->squares[bin], 2 * bin + 8);
	}
	add_limbs(sum, &all);
	add_limbs(squares, &all_squares);
	*bins = (struct bins){{0}, {0}};
}

/* Sums of doubles, from 2^-1088 and 2^-2176 on. A member adds less than 2^35 to a limb: 2^28 of them fit. */
struct wide {
	struct limbs sum, squares;
	int64_t members;
};

#define WIDE_MEMBERS ((int64_t)1 << 28)

static void begin_wide(struct wide *wide)
{
	*wide = (struct wide){{{0}, -1088 / 32, LIMBS}, {{0}, -2176 / 32, LIMBS}, 0};
}

static void empty_wide(struct wide *wide, struct norm_exact_big *sum,
					   struct norm_exact_big *squares)
{
	if (!wide->members)
		return;
	add_limbs(sum, &wide->sum);
	add_limbs(squares, &wide->squares);
	begin_wide(wide);
}

/* Squares by halves of 26 and 27 bits. */
static void gather_wide(struct wide *wide, double x)
{
	uint64_t bits = norm_bits64(x), mantissa = bits & 0xfffffffffffffu;
	int64_t exponent = (int64_t)(bits >> 52 & 0x7ff), place, high, low;

	mantissa |= exponent ? (uint64_t)1 << 52 : 0;
	place = (exponent ? exponent - 1075 : -1074) + 1088;
	high = (int64_t)(mantissa >> 27);
	low = (int64_t)(mantissa & 0x7ffffffu);
	add_bits(&wide->sum, bits >> 63 ? -(int64_t)mantissa : (int64_t)mantissa, place);
	add_bits(&wide->squares, low * low, 2 * place);
	add_bits(&wide->squares, 2 * high * low, 2 * place + 27);
	add_bits(&wide->squares, high * high, 2 * place + 54);
	wide->members++;
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
	struct wide wide;
	int gathered = 0;

	begin_wide(&wide);
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_twice_members(set, first, hi, lo);

		for (int64_t i = 0; i < count; i++)
			if (lo[i] < 0 || lo[i] > 0)
				add_member(hi[i], lo[i], sum, squares);
			else if (!gather(&bins, hi[i]))
				gather_wide(&wide, hi[i]);
		if (++gathered == BLOCKS) {
			empty(&bins, sum, squares);
			gathered = 0;
		}
		if (wide.members > WIDE_MEMBERS)
			empty_wide(&wide, sum, squares);
	}
	empty(&bins, sum, squares);
	empty_wide(&wide, sum, squares);
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
	sums->undefined = sums->square.sign < 0 || (!sums->square.sign && !sums->eps.sign) ||
					  sums->share.sign <= 0;
}

void norm_exact_sums(struct norm_exact_sums *sums, const struct norm_set *set,
					 const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big product;

	if (sums->ready)
		return;
	sums->ready = 1;
	sums->scale = sums->share = norm_exact_big(1);
	if (p->stats == NORM_STATS_GIVEN) {
		sums->shift =
			norm_exact_big(p->op == NORM_RMS ? 0 : norm_load(p->stat, args->mean, set->index));
		sums->square = norm_exact_big(0);
		sums->eps = norm_exact_big(1);
		sums->undefined = 0;
		return;
	}
	if (p->mode == NORM_INFER) {
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
	question->slope = norm_exact_big(1);
	question->b = question->bias = norm_exact_big(0);
}

struct norm_exact_big norm_exact_weight(const struct norm_set *set,
										const struct norm_args *args, int64_t member)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big weight = norm_exact_big(1), gamma;

	if (p->affine == NORM_AFFINE_NONE)
		return weight;
	gamma = norm_exact_big(
		norm_load(p->param, args->gamma, p->op == NORM_BATCH ? set->index : member));
	if (p->gamma_plus_one)
		norm_exact_big_add(&gamma, &weight);
	return gamma;
}

double norm_exact_y(struct norm_exact_sums *sums, const struct norm_set *set,
					const struct norm_args *args, int64_t member, double low, double high)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_question question;
	struct norm_exact_big weight;
	double hi[NORM_BLOCK], lo[NORM_BLOCK];

	norm_exact_sums(sums, set, args);
	if (sums->undefined)
		return (double)NAN;
	norm_twice_members(set, member, hi, lo);
	norm_exact_ask(&question, sums, hi[0], lo[0]);
	weight = norm_exact_weight(set, args, member);
	norm_exact_big_multiply(&question.a, &weight);
	if (p->affine == NORM_AFFINE_GAMMA_BETA)
		question.bias = norm_exact_big(
			norm_load(p->param, args->beta, p->op == NORM_BATCH ? set->index : member));
	return norm_exact_decide(&question, p->y, low, high);
}
