/* x, pooled set by pooled set: a family writes the counted members, and they are rounded once. */
#include "dtype.h"
#include "gen.h"
#include "members.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

/* Members that the mask excludes are loud: a kernel that lets them touch a statistic is seen. */
#define EXCLUDED 100

double gen_ulp(const struct gen *gen, double x)
{
	int64_t exponent = (int64_t)(norm_bits64(x) >> 52 & 0x7ff) - 1023;
	double binade =
		exponent < -1022 ? 0x1p-1022 : norm_float64((uint64_t)(exponent + 1023) << 52);
	double ulp = binade * gen->unit * 2;

	return ulp > gen->least ? ulp : gen->least;
}

double gen_round(const struct gen *gen, double x)
{
	double room = 0;

	norm_store(gen->problem->x, &room, 0, x);
	return norm_load(gen->problem->x, &room, 0);
}

int64_t gen_place(const struct gen *gen, double at)
{
	return at < 0 ? gen->set % gen->count : (int64_t)(at * (double)(gen->count - 1) + 0.5);
}

struct work {
	int64_t *member;
	uint64_t *word;
	double *counted, *all;
};

static int work_make(struct work *work, int64_t size)
{
	size_t room = (size_t)size + 1;

	work->member = calloc(room, sizeof(*work->member));
	work->word = calloc(room, sizeof(*work->word));
	work->counted = calloc(room, sizeof(*work->counted));
	work->all = calloc(room, sizeof(*work->all));
	return work->member && work->word && work->counted && work->all ? 0 : -1;
}

static void work_free(struct work *work)
{
	free(work->member);
	free(work->word);
	free(work->counted);
	free(work->all);
}

static void fill_set(struct gen *gen, const struct work *work, const uint8_t *mask)
{
	const struct norm_problem *p = gen->problem;
	int64_t size = norm_set_size(p);

	gen->count = 0;
	for (int64_t i = 0; i < size; i++)
		if (members_counted(p, mask, i))
			work->member[gen->count++] = i;
	gen_words(gen->seed, ROLE_X, gen->set, 0, size, work->word);
	for (int64_t i = 0; i < size && gen->count < size; i++)
		work->all[i] = EXCLUDED * gen_normal(work->word[i]);
	if (gen->count > 0)
		gen->input->family->set(gen);
	for (int64_t i = 0; i < gen->count; i++) {
		double value = work->counted[i];

		/* What a family means to be finite stays so in a type of small range. */
		if (isfinite(value) && fabs(value) > gen->greatest)
			value = copysign(gen->greatest, value);
		work->all[work->member[i]] = value;
	}
}

int gen_sets(const struct input *input, const struct norm_problem *p, uint64_t seed,
			 struct norm_args *args, struct message *why)
{
	const struct norm_format *format = &norm_formats[p->x];
	double unit = norm_float64((uint64_t)(1023 - format->precision) << 52);
	struct work work;
	struct gen gen = {
		.input = input,
		.problem = p,
		.seed = seed,
		.unit = unit,
		.precision = format->precision,
		.greatest = ldexp(2 - 2 * unit, format->greatest_exponent),
		.least = ldexp(1, format->least_exponent - format->precision + 1),
	};
	int status = work_make(&work, norm_set_size(p));

	gen.member = work.member;
	gen.word = work.word;
	gen.value = work.counted;
	if (status)
		status = message(why, "input: no memory for a set of %lld members",
						 (long long)norm_set_size(p));
	for (gen.set = 0; !status && gen.set < norm_sets(p); gen.set++) {
		fill_set(&gen, &work, args->mask);
		members_store(p, ROLE_X, role_get(args, ROLE_X), gen.set, work.all);
	}
	work_free(&work);
	return status;
}
