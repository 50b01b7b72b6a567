/*
 * Exact ties: results that lie halfway between two numbers of y's type, so that a truth which is
 * only close rounds half of them wrong. With eps = 0 a set of +-a has x_hat = +-1 exactly; gamma and
 * beta then place y. With beta wider than y, constant sets are enough, at any eps. Backward: dgamma
 * and dbeta are sums of two terms, a short one and half an ulp.
 */
#include "dtype.h"
#include "gen.h"
#include "gen_families.h"
#include "members.h"
#include "shape.h"

#include <math.h>

/* How x_hat and the parameters make a midpoint. */
enum tie {
	TIE_NONE,
	TIE_BETA,  /* x_hat = 0: y = b, a midpoint that only `param` can hold */
	TIE_UNITS, /* x_hat = +-1: b +- g, or +-g where `param` is wider than y */
	TIE_FIFTHS /* x_hat = +-1/5, +-7/5 and g = 5k: 7k has one bit more than y */
};

static int precision(enum norm_dtype type)
{
	return norm_formats[type].precision;
}

/* Whether the type holds half an ulp of `type`'s 1: exponents may not reach. */
static int holds_half_ulp(enum norm_dtype holder, enum norm_dtype type)
{
	const struct norm_format *f = &norm_formats[holder];

	return -precision(type) >= f->least_exponent - f->precision + 1;
}

static enum tie tie_of(const struct norm_problem *p)
{
	int beta = role_use(p, ROLE_BETA) != 0, wider = precision(p->param) > precision(p->y);
	int units = p->eps == 0 && p->ddof == 0, backward = p->dir == NORM_BACKWARD;
	int parity = p->op == NORM_RMS || p->mode == NORM_INFER ? 1 : 2;
	int64_t size = norm_set_size(p);

	if (p->affine == NORM_AFFINE_NONE || p->stats == NORM_STATS_GIVEN)
		return TIE_NONE;
	if (units && (size % parity == 0 || p->mask)) {
		if (backward)
			return holds_half_ulp(p->y, p->param) ? TIE_UNITS : TIE_NONE;
		if ((beta && holds_half_ulp(p->param, p->y)) || wider || p->gamma_plus_one)
			return TIE_UNITS;
		if (size % (2 * parity) == 0 && !p->mask && p->mode == NORM_TRAIN &&
			precision(p->param) == precision(p->y))
			return TIE_FIFTHS;
	}
	return !backward && beta && wider && p->eps > 0 && p->op != NORM_RMS ? TIE_BETA : TIE_NONE;
}

const char *gen_misfit_ties(const struct input *input, const struct norm_problem *p)
{
	(void)input;
	if (tie_of(p) != TIE_NONE)
		return NULL;
	if (p->affine == NORM_AFFINE_NONE)
		return "affine=none: no result is a midpoint";
	return "ties need eps=0, ddof=0 and sets of even size, or beta wider than y";
}

/* ---- parameters --------------------------------------------------------------------------------- */

/* An odd number below 2^bits, bits >= 1. */
static double odd(uint64_t word, int bits)
{
	return (double)(1 + 2 * gen_below(word, (int64_t)1 << (bits - 1)));
}

static int least_of(int a, int b)
{
	return a < b ? a : b;
}

/* In TIE_UNITS with beta: b in [1.25, 1.75), |g| < 1/4 an odd number of half ulps of [1, 2), so that
 * b + g and b - g are midpoints. With 1 + gamma: 4 <= b + 1 + g < 8, whose half ulp is 4 times. */
static void unit_parameters(const struct norm_problem *p, uint64_t word, double *gamma,
							double *beta)
{
	double half = ldexp(1, -precision(p->y));
	int bits = least_of(least_of(precision(p->y) - 2, precision(p->param)), 10);
	double quarters = (double)gen_below(word << 32, 4);

	if (!role_use(p, ROLE_BETA)) {
		*gamma = (p->gamma_plus_one ? 0 : 1) + half * odd(word, bits);
		return;
	}
	*gamma = half * odd(word, bits) * (p->gamma_plus_one ? 4 : 1);
	*beta = p->gamma_plus_one ? 4.25 + quarters / 4 : 1.25 + quarters / 8;
}

/* k odd with 2^Y <= 7k < 2^(Y+1) and 5k < 2^Y: one k in [2^Y/7, 2^Y/5). */
static double fifths_parameter(const struct norm_problem *p, uint64_t word)
{
	int64_t top = (int64_t)1 << precision(p->y), low = top / 7 + 1, high = (top - 1) / 5;
	int64_t k = low + gen_below(word, high - low);

	k += k % 2 == 0;
	return 5 * ldexp((double)k, -precision(p->y));
}

static void parameters(const struct norm_problem *p, enum tie tie, uint64_t seed,
					   struct norm_args *args)
{
	for (int64_t i = 0; i < p->c; i++) {
		uint64_t word = gen_word(seed, ROLE_GAMMA, 0, i);
		double gamma = 1, beta = 0;

		if (tie == TIE_UNITS && p->dir == NORM_FORWARD)
			unit_parameters(p, word, &gamma, &beta);
		if (tie == TIE_FIFTHS)
			gamma = fifths_parameter(p, word);
		if (tie == TIE_BETA) {
			int bits = least_of(precision(p->param), precision(p->y) + 1) - 1;

			beta = 1 + ldexp(odd(word, bits), -precision(p->y));
		}
		norm_store(p->param, role_get(args, ROLE_GAMMA), i, gamma);
		if (role_use(p, ROLE_BETA))
			norm_store(p->param, role_get(args, ROLE_BETA), i, beta);
	}
}

/* ---- x ------------------------------------------------------------------------------------------ */

static void units_of_set(const struct gen *gen)
{
	int balanced = gen->problem->op != NORM_RMS && gen->problem->mode == NORM_TRAIN;
	/* 5 bits of a, so that 3a is exact too: a and 3a have mean 2a and deviation a. */
	double a = 1 + (double)gen_below(gen->word[0], 16) / 16;
	double mean = balanced && gen->set % 2 ? 2 * a : 0;

	if (gen->problem->mode == NORM_INFER)
		a = 1;
	for (int64_t i = 0; i < gen->count; i++) {
		int minus = balanced ? i % 2 != 0 : (gen->word[i] & 1) != 0;

		gen->value[i] = mean + (minus ? -a : a);
	}
}

static void fifths_of_set(const struct gen *gen)
{
	static const double member[] = {1, 7, -1, -7};

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = member[i % 4];
}

void gen_set_ties(const struct gen *gen)
{
	switch (tie_of(gen->problem)) {
	case TIE_UNITS:
		units_of_set(gen);
		return;
	case TIE_FIFTHS:
		fifths_of_set(gen);
		return;
	case TIE_BETA:
	case TIE_NONE:
		break;
	}
	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = 1;
}

/* ---- backward ----------------------------------------------------------------------------------- */

/* dy of one parameter: 1.5, then an odd number of half ulps of `param`, then zeros. */
static double tie_dy(const struct norm_problem *p, int64_t term, uint64_t word)
{
	int bits = least_of(least_of(precision(p->param) - 2, precision(p->y)), 10);

	if (term > 1)
		return 0;
	return term ? ldexp(odd(word, bits), -precision(p->param)) : 1.5;
}

static void store_dy(const struct norm_problem *p, uint64_t seed, struct norm_args *args)
{
	int64_t stride = role_shape(p, ROLE_DY).stride;

	for (int64_t set = 0; set < norm_sets(p); set++)
		for (int64_t i = 0, counted = 0; i < norm_set_size(p); i++) {
			int64_t feature = p->op == NORM_BATCH ? set : i;
			int64_t term = p->op == NORM_BATCH ? counted : set;

			counted += members_counted(p, args->mask, i);
			norm_store(p->y, role_get(args, ROLE_DY), norm_offset(p, stride, set, i),
					   tie_dy(p, term, gen_word(seed, ROLE_DY, 0, feature)));
		}
}

/* The mask counts an even number: its last prefix may lose one. */
static void make_even(const struct norm_problem *p, uint8_t *mask)
{
	int64_t last = -1, counted = 0;

	for (int64_t i = 0; i < p->n * p->s; i++) {
		counted += mask[i];
		last = mask[i] ? i : last;
	}
	if (counted % 2)
		mask[last] = 0;
}

int gen_fill_ties(const struct input *input, const struct norm_problem *p, uint64_t seed,
				  struct norm_args *args, struct message *why)
{
	enum tie tie = tie_of(p);

	if (p->mask)
		make_even(p, role_get(args, ROLE_MASK));
	parameters(p, tie, seed, args);
	if (p->dir == NORM_BACKWARD)
		store_dy(p, seed, args);
	for (int64_t set = 0; p->mode == NORM_INFER && set < norm_sets(p); set++) {
		norm_store(p->stat, role_get(args, ROLE_RUNNING_MEAN), set, tie == TIE_BETA);
		norm_store(p->stat, role_get(args, ROLE_RUNNING_VAR), set, 1);
	}
	return gen_sets(input, p, seed, args, why);
}
