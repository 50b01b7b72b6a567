/*
 * Families that strain a format's range or its cancellation: outliers, wide exponents, huge and tiny
 * values, sums that cancel, and values that are not numbers.
 */
#include "dtype.h"
#include "gen.h"
#include "gen_families.h"
#include "shape.h"

#include <math.h>
#include <string.h>

/* 2^exponent, for any exponent of an f64, subnormal ones included. */
static double power(int64_t exponent)
{
	return exponent < -1022 ? norm_float64((uint64_t)1 << (exponent + 1074))
							: norm_float64((uint64_t)(exponent + 1023) << 52);
}

static int64_t within(double asked, int64_t low, int64_t high)
{
	return asked < (double)low ? low : asked > (double)high ? high : (int64_t)asked;
}

static double signed_by(uint64_t word, double value)
{
	return word & 1 ? -value : value;
}

static void normals(const struct gen *gen)
{
	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = gen_normal(gen->word[i]);
}

const char *gen_misfit_place(const struct input *input, const struct norm_problem *p)
{
	(void)p;
	for (int i = 0; i < INPUT_PARAMETERS && input->family->parameter[i].name; i++) {
		const char *name = input->family->parameter[i].name;
		double value = input->parameter[i];

		if (strcmp(name, "at") == 0 && !(value == -1 || (value >= 0 && value <= 1)))
			return "at: 0 is the first member, 1 the last, -1 each in turn";
		if (strcmp(name, "every") == 0 &&
			!(value >= 1 && value <= 1e9 && value == floor(value)))
			return "every: a whole number from 1 to 1e9";
	}
	return NULL;
}

void gen_set_outlier(const struct gen *gen)
{
	normals(gen);
	gen->value[gen_place(gen, gen->input->parameter[1])] = gen->input->parameter[0];
}

/* The same few channels in every set, as in language models' activations. */
void gen_set_massive(const struct gen *gen)
{
	double size = gen->input->parameter[0], channels = gen->input->parameter[1];

	normals(gen);
	for (int64_t k = 0; (double)k < channels && k < gen->problem->c; k++) {
		int64_t channel =
			gen_below(gen_word(gen->seed, GEN_STREAM_PLACES, 0, k), gen->problem->c);

		for (int64_t i = 0; i < gen->count; i++)
			if (gen_feature(gen, i) == channel)
				gen->value[i] = size * gen_normal(gen->word[i]);
	}
}

static double or_usual(double asked, double usual)
{
	return isnan(asked) ? usual : asked;
}

const char *gen_misfit_exponents(const struct input *input, const struct norm_problem *p)
{
	const struct norm_format *f = &norm_formats[p->x];
	double low = or_usual(input->parameter[0], f->least_exponent);
	double high = or_usual(input->parameter[1], f->greatest_exponent);

	if (low < f->least_exponent || high > f->greatest_exponent || low > high)
		return "low and high: exponents of x's type, the lower first";
	return NULL;
}

void gen_set_exponents(const struct gen *gen)
{
	const struct norm_format *f = &norm_formats[gen->problem->x];
	int64_t low = (int64_t)or_usual(gen->input->parameter[0], f->least_exponent);
	int64_t high = (int64_t)or_usual(gen->input->parameter[1], f->greatest_exponent);

	for (int64_t i = 0; i < gen->count; i++) {
		/* The word's upper part chooses the exponent, its lower part mantissa and sign. */
		int64_t exponent = low + gen_below(gen->word[i], high - low + 1);
		double mantissa = 1 + gen_uniform(gen->word[i] << 20 | gen->word[i] >> 44);

		gen->value[i] = signed_by(gen->word[i], gen_round(gen, mantissa * power(exponent)));
	}
}

/* Members i and N-1-i, i even, are 2^60 (1 + U) and its negative; the rest are normal: the sum is
 * theirs alone. */
void gen_set_pairs(const struct gen *gen)
{
	const struct norm_format *f = &norm_formats[gen->problem->x];
	double scale =
		power(within(gen->input->parameter[0], f->least_exponent, f->greatest_exponent - 1));

	normals(gen);
	for (int64_t i = 0; i < gen->count / 2; i += 2) {
		double large = gen_round(gen, scale * (1 + gen_uniform(gen->word[i])));

		gen->value[i] = signed_by(gen->word[i], large);
		gen->value[gen->count - 1 - i] = -gen->value[i];
	}
}

void gen_set_subnormal(const struct gen *gen)
{
	int64_t most = ((int64_t)1 << (gen->precision - 1)) - 1;

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] =
			signed_by(gen->word[i], gen->least * (double)(1 + gen_below(gen->word[i], most)));
}

void gen_set_huge(const struct gen *gen)
{
	double asked = gen->input->parameter[0];
	double scale = asked < gen->greatest ? asked : gen->greatest;

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = signed_by(gen->word[i], scale * gen_uniform(gen->word[i]));
}

const char *gen_misfit_meanulp(const struct input *input, const struct norm_problem *p)
{
	(void)input;
	if (p->op == NORM_RMS)
		return "op: rms has no mean";
	return p->mode == NORM_INFER ? "infer: the mean is given" : NULL;
}

/*
 * Member 0 is an ulp/N above the mean. In units of an ulp of [1, 2), member j is K + d_j with
 * K = 2^(p-2), d_0 = 0 and sum d = -1, so that the sum is N K - 1. Draws |d| <= 2^(p-4) are shifted
 * by their mean, at most as much again: all stay in the binade.
 */
void gen_set_meanulp(const struct gen *gen)
{
	const struct norm_format *f = &norm_formats[gen->problem->x];
	int64_t most = (int64_t)1 << (gen->precision - 4), others = gen->count - 1;
	int64_t exponent =
		within(gen->input->parameter[0], f->least_exponent, f->greatest_exponent);
	int64_t total = 1, each, more;

	gen->value[0] = 0;
	for (int64_t i = 1; i < gen->count; i++) {
		gen->value[i] = (double)(gen_below(gen->word[i], 2 * most + 1) - most);
		total += (int64_t)gen->value[i];
	}
	/* `total` is what is too much: floor division, and the remainder one by one. */
	each = others > 0 ? total / others - (total % others < 0) : 0;
	more = total - each * others;
	for (int64_t i = 0; i < gen->count; i++) {
		double d = i == 0 ? 0 : gen->value[i] - (double)each - (i <= more);

		gen->value[i] = power(exponent) * (1.5 + d * 2 * gen->unit);
	}
}

/* ---- values that are not numbers, and zeros ------------------------------------------------------- */

static void plant(const struct gen *gen, double value)
{
	normals(gen);
	if (gen->set % (int64_t)gen->input->parameter[1] == 0)
		gen->value[gen_place(gen, gen->input->parameter[0])] = value;
}

void gen_set_nan(const struct gen *gen)
{
	plant(gen, (double)NAN);
}

void gen_set_inf(const struct gen *gen)
{
	plant(gen, copysign((double)INFINITY, gen->input->parameter[2]));
}

void gen_set_zero(const struct gen *gen)
{
	plant(gen, copysign(0, gen->input->parameter[2]));
}
