/*
 * One table of mistakes: each turns a problem and its inputs into the neighbour's. What a mistake
 * needs in memory (a shifted gamma, a mean of zeros) it makes itself. Shared by all implementations.
 */
#include "neighbour.h"

#include "dtype.h"
#include "naive_bound.h"
#include "shape.h"
#include "truth.h"

#include <stdlib.h>
#include <string.h>

/* A neighbour in the making: begins as the problem itself. */
struct mistake {
	const struct truth *truth;
	struct norm_problem problem;
	struct norm_args args;
	void *owned[2];
};

static void *room(struct mistake *m, int which, size_t bytes)
{
	m->owned[which] = calloc(bytes + 1, 1);
	if (!m->owned[which])
		abort();
	return m->owned[which];
}

/* Each returns false where it changes nothing. */

static bool flip_ddof(struct mistake *m)
{
	m->problem.ddof = !m->problem.ddof;
	return m->problem.op != NORM_RMS && !naive_given(&m->problem);
}

static bool flip_running_ddof(struct mistake *m)
{
	m->problem.running_ddof = !m->problem.running_ddof;
	return m->problem.running != NORM_RUNNING_ABSENT;
}

static bool uses_eps(const struct mistake *m)
{
	return m->problem.eps != 0 && m->problem.stats != NORM_STATS_GIVEN;
}

static bool flip_eps_at(struct mistake *m)
{
	m->problem.eps_at =
		m->problem.eps_at == NORM_EPS_INSIDE ? NORM_EPS_OUTSIDE : NORM_EPS_INSIDE;
	return uses_eps(m);
}

static bool drop_eps(struct mistake *m)
{
	bool used = uses_eps(m);

	m->problem.eps = 0;
	return used;
}

/* Feature i is given the parameter of i + 1. */
static bool shift(struct mistake *m, enum role role)
{
	const struct norm_problem *p = &m->problem;
	size_t bytes = role_bytes(p, role), element = norm_dtype_size(p->param);
	char *shifted;

	if (!(role_use(p, role) & ROLE_INPUT) || p->c < 2)
		return false;
	shifted = room(m, 0, bytes);
	memcpy(shifted, (const char *)role_get(&m->args, role) + element, bytes - element);
	memcpy(shifted + bytes - element, role_get(&m->args, role), element);
	role_set(&m->args, role, shifted);
	return true;
}

static bool shift_gamma(struct mistake *m)
{
	return shift(m, ROLE_GAMMA);
}

static bool shift_beta(struct mistake *m)
{
	return shift(m, ROLE_BETA);
}

/* batch in training: inference with mean 0 and the variance about 0. */
static bool keep_mean_of_batch(struct mistake *m)
{
	struct norm_problem *p = &m->problem;
	const struct reference_set *sets = truth_sets(m->truth);
	size_t bytes = (size_t)p->c * norm_dtype_size(p->stat);

	if (p->dir == NORM_BACKWARD)
		return false;
	p->mode = NORM_INFER;
	p->running = NORM_RUNNING_ABSENT;
	p->save = NORM_SAVE_NONE;
	p->ddof = 0;
	p->rate = 0;
	p->running_ddof = 1;
	m->args.running_mean = room(m, 0, bytes);
	m->args.running_var = room(m, 1, bytes);
	for (int64_t set = 0; set < p->c; set++)
		norm_store(p->stat, m->args.running_var, set, sets[set].rms * sets[set].rms);
	return true;
}

static bool keep_mean(struct mistake *m)
{
	struct norm_problem *p = &m->problem;
	enum role role = p->mode == NORM_INFER ? ROLE_RUNNING_MEAN : ROLE_MEAN;

	if (p->op == NORM_RMS)
		return false;
	if (naive_given(p)) {
		role_set(&m->args, role, room(m, 0, role_bytes(p, role)));
		return true;
	}
	if (p->op == NORM_BATCH)
		return keep_mean_of_batch(m);
	p->op = NORM_RMS;
	p->ddof = 0;
	if (p->save == NORM_SAVE_VAR)
		p->save = NORM_SAVE_NONE;
	return true;
}

static const struct neighbour {
	const char *name;
	bool (*make)(struct mistake *);
} table[] = {
	{"ddof", flip_ddof},
	{"running_ddof", flip_running_ddof},
	{"eps_at", flip_eps_at},
	{"eps dropped", drop_eps},
	{"gamma shifted", shift_gamma},
	{"beta shifted", shift_beta},
	{"mean kept", keep_mean},
};
#define COUNT (sizeof(table) / sizeof(table[0]))
const size_t neighbour_count = COUNT;

struct neighbours {
	bool made[COUNT];
	struct evidence evidence[COUNT];
};

const char *neighbour_name(size_t i)
{
	return table[i].name;
}

static bool measure(struct evidence *out, const struct neighbour *neighbour,
					const struct truth *truth, const struct norm_args *inputs, int threads)
{
	struct mistake mistake = {.truth = truth, .problem = truth->problem, .args = *inputs};
	bool differs = neighbour->make(&mistake) && !norm_problem_invalid(&mistake.problem);
	const char *phrase;

	if (differs) {
		struct truth *other = truth_compute(&mistake.problem, &mistake.args, threads, &phrase);

		if (!other)
			abort(); /* a valid problem: memory alone can lack */
		evidence_make(out, truth, truth_args(other));
		truth_free(other);
	}
	free(mistake.owned[0]);
	free(mistake.owned[1]);
	return differs;
}

struct neighbours *neighbours_make(const struct truth *truth, const struct norm_args *inputs,
								   int threads)
{
	struct neighbours *out = calloc(1, sizeof(*out));

	if (!out)
		abort();
	for (size_t i = 0; i < COUNT; i++)
		out->made[i] = measure(&out->evidence[i], &table[i], truth, inputs, threads);
	return out;
}

const struct evidence *neighbours_evidence(const struct neighbours *neighbours, size_t i)
{
	return neighbours->made[i] ? &neighbours->evidence[i] : NULL;
}

void neighbours_free(struct neighbours *neighbours)
{
	for (size_t i = 0; neighbours && i < COUNT; i++)
		if (neighbours->made[i])
			evidence_free(&neighbours->evidence[i]);
	free(neighbours);
}
