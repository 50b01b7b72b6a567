/*
 * The inputs beside x: gamma, beta, dy, dsum, residual, masks and running statistics, each from a
 * stream of its own, and those that follow from x. Where the text of an input names a role
 * (`gamma=1`), that constant is stored instead.
 */
#include "dtype.h"
#include "gen.h"
#include "members.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

#define CHUNK 256 /* words made at once: a multiple of Philox's four */

int gen_asked(const struct input *input, enum role role)
{
	return !isnan(input->constant[role]);
}

/* A role's values: centre + normal * N + uniform * U. */
struct spread {
	enum role role;
	double centre, normal, uniform;
};

static const struct spread spreads[] = {
	{ROLE_GAMMA, 1, 0.1, 0},       {ROLE_BETA, 0, 0.1, 0},   {ROLE_DY, 0, 1, 0},
	{ROLE_DSUM, 0, 1, 0},          {ROLE_RESIDUAL, 0, 1, 0}, {ROLE_RUNNING_MEAN, 0, 1, 0},
	{ROLE_RUNNING_VAR, 0.5, 0, 1},
};

static double drawn(const struct spread *s, double centre, uint64_t word)
{
	double value = centre;

	if (s->normal > 0)
		value += s->normal * gen_normal(word);
	if (s->uniform > 0)
		value += s->uniform * gen_uniform(word);
	return value;
}

static void fill_row(const struct input *input, const struct norm_problem *p,
					 const struct spread *s, uint64_t seed, int64_t row, void *base)
{
	struct role_shape shape = role_shape(p, s->role);
	enum norm_dtype type = role_type(p, s->role);
	/* The weight is 1 + N/10 whether or not the 1 is formed in the kernel. */
	double centre = s->role == ROLE_GAMMA && p->gamma_plus_one ? 0 : s->centre;
	int zero = s->role == ROLE_RESIDUAL && input->family->alone;
	uint64_t word[CHUNK];

	for (int64_t first = 0; first < shape.length; first += CHUNK) {
		int64_t count = shape.length - first < CHUNK ? shape.length - first : CHUNK;

		gen_words(seed, (unsigned)s->role, row, first, count, word);
		for (int64_t i = 0; i < count; i++) {
			double value = zero ? 0 : drawn(s, centre, word[i]);

			if (gen_asked(input, s->role))
				value = input->constant[s->role];
			norm_store(type, base, row * shape.stride + first + i, value);
		}
	}
}

/* Each example counts a prefix of its positions; the first counts all, so that no set is empty. */
static int64_t prefix(const struct input *input, const struct norm_problem *p, uint64_t seed,
					  int64_t example)
{
	uint64_t word = gen_word(seed, ROLE_MASK, 0, example);

	if (gen_asked(input, ROLE_MASK)) {
		double share = input->constant[ROLE_MASK];
		/* With one position, the prefix is one of examples. */
		double of = p->s == 1 ? (double)p->n : (double)p->s;
		int64_t length = (int64_t)(share * of + 0.5);

		return p->s == 1 ? example < length : length;
	}
	if (p->s == 1)
		return example < 2 || gen_below(word, 4) > 0;
	return example == 0 ? p->s : 1 + gen_below(word, p->s);
}

static void fill_mask(const struct input *input, const struct norm_problem *p, uint64_t seed,
					  uint8_t *mask)
{
	for (int64_t example = 0; example < p->n; example++) {
		int64_t length = prefix(input, p, seed, example);

		for (int64_t position = 0; position < p->s; position++)
			mask[example * p->s + position] = position < length;
	}
}

void gen_streams(const struct input *input, const struct norm_problem *p, uint64_t seed,
				 struct norm_args *args)
{
	for (size_t i = 0; i < sizeof(spreads) / sizeof(spreads[0]); i++) {
		enum role role = spreads[i].role;

		if (role_use(p, role) & ROLE_INPUT)
			for (int64_t row = 0; row < role_shape(p, role).rows; row++)
				fill_row(input, p, &spreads[i], seed, row, role_get(args, role));
	}
	if (role_use(p, ROLE_MASK))
		fill_mask(input, p, seed, role_get(args, ROLE_MASK));
}

/* ---- what follows from x -------------------------------------------------------------------------- */

struct gen_statistics gen_statistics(const struct norm_problem *p, const uint8_t *mask,
									 const double *member)
{
	struct gen_statistics s = {0, 0, 0};

	for (int64_t i = 0; i < norm_set_size(p); i++)
		if (members_counted(p, mask, i)) {
			s.mean += member[i];
			s.count++;
		}
	s.mean = p->op == NORM_RMS ? 0 : s.mean / (double)s.count;
	for (int64_t i = 0; i < norm_set_size(p); i++)
		if (members_counted(p, mask, i))
			s.var += (member[i] - s.mean) * (member[i] - s.mean);
	s.var /= (double)(s.count - p->ddof);
	return s;
}

/* A statistic that x gives, unless the text or the family decides it. */
static void store_statistic(const struct input *input, const struct norm_problem *p,
							enum role role, int64_t set, double value, struct norm_args *args)
{
	if (!(role_use(p, role) & ROLE_INPUT) || input->family->owns >> role & 1)
		return;
	if (gen_asked(input, role))
		value = input->constant[role];
	/* Processors differ in the sign of the NaN that they make. */
	norm_store(p->stat, role_get(args, role), set, isnan(value) ? (double)NAN : value);
}

/* Running statistics as after training on data like these: finite and, the variance, positive. */
static void store_running(const struct input *input, const struct norm_problem *p,
						  uint64_t seed, int64_t set, struct gen_statistics s,
						  struct norm_args *args)
{
	const struct norm_format *f = &norm_formats[p->stat];
	double greatest = ldexp(1, f->greatest_exponent), least = ldexp(1, f->least_exponent);
	double mean, var;

	if (!(s.var > 0) || !isfinite(s.var))
		return; /* no spread to follow: the streams stay */
	mean = s.mean + sqrt(s.var) * 0.1 * gen_normal(gen_word(seed, ROLE_RUNNING_MEAN, 0, set));
	var = s.var * (0.5 + gen_uniform(gen_word(seed, ROLE_RUNNING_VAR, 0, set)));
	store_statistic(input, p, ROLE_RUNNING_MEAN, set, fmax(-greatest, fmin(mean, greatest)),
					args);
	store_statistic(input, p, ROLE_RUNNING_VAR, set, fmax(least, fmin(var, greatest)), args);
}

int gen_following(const struct input *input, const struct norm_problem *p, uint64_t seed,
				  struct norm_args *args, struct message *why)
{
	struct gen_statistics s;
	double *member;

	if (p->mode != NORM_INFER && p->stats != NORM_STATS_GIVEN)
		return 0;
	member = calloc((size_t)norm_set_size(p) + 1, sizeof(*member));
	if (!member)
		return message(why, "input: no memory for a set of %lld members",
					   (long long)norm_set_size(p));
	for (int64_t set = 0; set < norm_sets(p); set++) {
		members_load(p, ROLE_X, args->x, set, member);
		s = gen_statistics(p, args->mask, member);
		if (p->mode == NORM_INFER) {
			store_running(input, p, seed, set, s, args);
			continue;
		}
		store_statistic(input, p, ROLE_MEAN, set, s.mean, args);
		store_statistic(input, p, ROLE_RSTD, set, 1 / sqrt(s.var + p->eps), args);
	}
	free(member);
	return 0;
}
