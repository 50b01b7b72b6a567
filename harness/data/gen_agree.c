/*
 * Families in which x and other inputs agree: beta = -RN(gamma x_hat), so that nearly all of the
 * result cancels; and padded sequences, which a mask excludes or which are zeros.
 */
#include "dtype.h"
#include "gen.h"
#include "gen_families.h"
#include "members.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

/* ---- cancel ------------------------------------------------------------------------------------- */

const char *gen_misfit_cancel(const struct input *input, const struct norm_problem *p)
{
	(void)input;
	return role_use(p, ROLE_BETA) ? NULL : "affine: there is no beta to cancel with";
}

/* layer: all rows are alike, so that one beta serves all. batch: every other member is. */
void gen_set_cancel(const struct gen *gen)
{
	int batch = gen->problem->op == NORM_BATCH;

	for (int64_t i = 0; i < gen->count; i++) {
		int64_t from = batch && i % 2 == 0 ? 0 : i;

		gen->value[i] =
			gen_normal(gen_word(gen->seed, ROLE_X, batch ? gen->set : 0, gen->member[from]));
	}
}

/* Mean and rstd of a set, as plain binary64 has them: beta need not be better than nearly right. */
static struct gen_statistics normed(const struct norm_problem *p, const struct norm_args *args,
									int64_t set, const double *member)
{
	struct gen_statistics s = gen_statistics(p, args->mask, member);

	if (p->mode == NORM_INFER) {
		s.mean = norm_load(p->stat, args->running_mean, set);
		s.var = norm_load(p->stat, args->running_var, set);
	}
	s.var =
		p->eps_at == NORM_EPS_INSIDE ? 1 / sqrt(s.var + p->eps) : 1 / (sqrt(s.var) + p->eps);
	return s;
}

static void cancel_set(const struct norm_problem *p, struct norm_args *args, int64_t set,
					   const double *member)
{
	struct gen_statistics s = normed(p, args, set, member);
	int64_t first = 0;

	while (first < norm_set_size(p) && !members_counted(p, args->mask, first))
		first++;
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		int64_t feature = p->op == NORM_BATCH ? set : i;
		double gamma = norm_load(p->param, args->gamma, feature) + p->gamma_plus_one;

		if (p->op != NORM_BATCH || i == first)
			norm_store(p->param, role_get(args, ROLE_BETA), feature,
					   -(gamma * ((member[i] - s.mean) * s.var)));
	}
}

int gen_fill_cancel(const struct input *input, const struct norm_problem *p, uint64_t seed,
					struct norm_args *args, struct message *why)
{
	double *member;

	if (gen_sets(input, p, seed, args, why) || gen_following(input, p, seed, args, why))
		return -1;
	member = calloc((size_t)norm_set_size(p) + 1, sizeof(*member));
	if (!member)
		return message(why, "input %s: no memory", input->family->name);
	/* layer and rms: every row is the first one. */
	for (int64_t set = 0; set < (p->op == NORM_BATCH ? norm_sets(p) : p->n > 0); set++) {
		members_load(p, ROLE_X, args->x, set, member);
		cancel_set(p, args, set, member);
	}
	free(member);
	return 0;
}

/* ---- padded ------------------------------------------------------------------------------------- */

const char *gen_misfit_share(const struct input *input, const struct norm_problem *p)
{
	(void)p;
	return input->parameter[2] >= 0 && input->parameter[2] <= 1
			   ? NULL
			   : "share: of padding, from 0 to 1";
}

/*
 * Positions of an example that are data. Examples come in pairs, as much above the mean length as
 * below it, so that the padded share is the one asked for. With one position an example, the last
 * examples are padding.
 */
static int64_t length_of(const struct input *input, const struct norm_problem *p, uint64_t seed,
						 int64_t example)
{
	double share = input->parameter[2];
	int64_t padded = (int64_t)(share * (double)(p->s == 1 ? p->n : p->s) + 0.5);
	int64_t room = padded < p->s - padded ? padded : p->s - padded, stray;

	if (p->s == 1)
		return example < p->n - padded;
	stray = gen_below(gen_word(seed, GEN_STREAM_PLACES, 0, example / 2), room + 1);
	if (example == p->n - 1 && p->n % 2)
		stray = 0;
	return p->s - padded + (example % 2 ? stray : -stray);
}

static int is_data(const struct input *input, const struct norm_problem *p, uint64_t seed,
				   int64_t set, int64_t member)
{
	if (p->op != NORM_BATCH)
		return length_of(input, p, seed, set) > 0;
	return member % p->s < length_of(input, p, seed, member / p->s);
}

void gen_set_padded(const struct gen *gen)
{
	gen_set_normal(gen);
	for (int64_t i = 0; i < gen->count; i++)
		if (!is_data(gen->input, gen->problem, gen->seed, gen->set, gen->member[i]))
			gen->value[i] = 0;
}

/* The mask excludes the padding, which is zeros under it as well. */
int gen_fill_padded(const struct input *input, const struct norm_problem *p, uint64_t seed,
					struct norm_args *args, struct message *why)
{
	uint8_t *mask = role_get(args, ROLE_MASK);

	if (!p->mask)
		return gen_sets(input, p, seed, args, why);
	for (int64_t i = 0; i < p->n * p->s; i++)
		mask[i] = 1;
	if (gen_sets(input, p, seed, args, why))
		return -1;
	for (int64_t i = 0; i < p->n * p->s; i++)
		mask[i] = (uint8_t)is_data(input, p, seed, 0, i);
	return 0;
}
