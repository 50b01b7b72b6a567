/*
 * Families of independent draws, constants and near constants. Where a spread would vanish in x's
 * type it is widened to the type's own: half an ulp as a deviation, an ulp as a step.
 */
#include "gen.h"
#include "gen_families.h"

#include <math.h>
#include <stdlib.h>

static double larger(double a, double b)
{
	return a > b ? a : b;
}

void gen_set_normal(const struct gen *gen)
{
	double mean = gen->input->parameter[0], std = gen->input->parameter[1];

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = mean + std * gen_normal(gen->word[i]);
}

void gen_set_uniform(const struct gen *gen)
{
	double low = gen->input->parameter[0], high = gen->input->parameter[1];

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = low + (high - low) * gen_uniform(gen->word[i]);
}

void gen_set_lognormal(const struct gen *gen)
{
	double mu = gen->input->parameter[0], sigma = gen->input->parameter[1];

	for (int64_t i = 0; i < gen->count; i++) {
		double exponent = mu + sigma * gen_normal(gen->word[i]);

		/* gen_exp's own range; beyond it every type but f64 has long been clamped. */
		exponent = exponent > 700 ? 700 : exponent < -700 ? -700 : exponent;
		gen->value[i] = gen_exp(exponent);
	}
}

void gen_set_constant(const struct gen *gen)
{
	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = gen->input->parameter[0];
}

void gen_set_near(const struct gen *gen)
{
	double base = gen->input->parameter[0];
	double spread = larger(gen->input->parameter[1], gen_ulp(gen, base) / 2);

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = base + spread * gen_normal(gen->word[i]);
}

void gen_set_alternating(const struct gen *gen)
{
	double base = gen_round(gen, gen->input->parameter[0]);
	double step = larger(gen->input->parameter[1], gen_ulp(gen, base));

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = i % 2 ? base - step : base + step;
}

void gen_set_ramp(const struct gen *gen)
{
	double start = gen->input->parameter[0], step = gen->input->parameter[1];

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = start + step * (double)i;
}

void gen_set_ulp(const struct gen *gen)
{
	double base = gen_round(gen, gen->input->parameter[0]);

	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = base;
	gen->value[gen_place(gen, gen->input->parameter[1])] +=
		gen->input->parameter[2] * gen_ulp(gen, base);
}

/*
 * Whole numbers up to K, the largest with N K^2 <= 2^24 (2^53 for f64), and exact in x's type: sums
 * and sums of squares are then exact in any order, in f32 as in x's type.
 */
void gen_set_integers(const struct gen *gen)
{
	double room = gen->precision == 53 ? 0x1p53 : 0x1p24;
	int64_t most = (int64_t)sqrt(room / (double)gen->count);

	if (most > (int64_t)1 << gen->precision)
		most = (int64_t)1 << gen->precision;
	most = most < 1 ? 1 : most;
	for (int64_t i = 0; i < gen->count; i++)
		gen->value[i] = (double)(gen_below(gen->word[i], 2 * most + 1) - most);
}

/* ---- one multiset in several orders --------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void gen_set_sorted(const struct gen *gen)
{
	gen_set_normal(gen);
	qsort(gen->value, (size_t)gen->count, sizeof(*gen->value), ascending);
}

/* Fisher and Yates, with words of a stream of their own. */
void gen_set_permuted(const struct gen *gen)
{
	gen_set_normal(gen);
	for (int64_t i = gen->count - 1; i > 0; i--) {
		int64_t j = gen_below(gen_word(gen->seed, GEN_STREAM_ORDER, gen->set, i), i + 1);
		double held = gen->value[i];

		gen->value[i] = gen->value[j];
		gen->value[j] = held;
	}
}
