/* The truth of one problem and input: the reference run once, its outputs held in dense memory. */
#include "truth.h"

#include "shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int own_outputs(struct truth *truth)
{
	const struct norm_problem *p = &truth->problem;

	for (enum role role = 0; role < ROLES; role++) {
		size_t bytes = role_bytes(p, role);

		if (!(role_use(p, role) & ROLE_OUTPUT))
			continue;
		truth->owned[role] = calloc(bytes + 1, 1);
		if (!truth->owned[role])
			return -1;
		if (role_use(p, role) & ROLE_INPUT)
			memcpy(truth->owned[role], role_get(&truth->args, role), bytes);
		role_set(&truth->args, role, truth->owned[role]);
	}
	return 0;
}

static int own_exact(struct reference_exact *exact, int64_t count)
{
	exact->hi = calloc((size_t)count + 1, sizeof(*exact->hi));
	exact->lo = calloc((size_t)count + 1, sizeof(*exact->lo));
	return exact->hi && exact->lo ? 0 : -1;
}

static int own_memory(struct truth *truth)
{
	const struct norm_problem *p = &truth->problem;
	int backward = p->dir == NORM_BACKWARD;

	truth->sets = calloc((size_t)norm_sets(p) + 1, sizeof(*truth->sets));
	if (!truth->sets || own_outputs(truth) || own_exact(&truth->y, norm_elements(p)))
		return -1;
	if (backward && (own_exact(&truth->dgamma, p->c) || own_exact(&truth->dbeta, p->c)))
		return -1;
	return 0;
}

static int64_t worst_set(const struct truth *truth)
{
	int64_t worst = 0;

	for (int64_t set = 1; set < norm_sets(&truth->problem); set++)
		if (truth->sets[set].kappa > truth->sets[worst].kappa ||
			isnan(truth->sets[worst].kappa))
			worst = set;
	return worst;
}

struct truth *truth_compute(const struct norm_problem *problem, const struct norm_args *inputs,
							int threads, const char **why)
{
	struct truth *truth = calloc(1, sizeof(*truth));
	struct reference_request request = {.threads = threads};

	*why = "no memory for the truth";
	if (!truth)
		return NULL;
	truth->problem = *problem;
	truth->problem.inplace = 0;
	truth->args = *inputs;
	truth->old_running_mean = inputs->running_mean;
	truth->old_running_var = inputs->running_var;
	if (own_memory(truth) == 0) {
		request.problem = &truth->problem;
		request.args = &truth->args;
		request.y = truth->y;
		request.sets = truth->sets;
		if (role_use(problem, ROLE_DGAMMA))
			request.dgamma = truth->dgamma;
		if (role_use(problem, ROLE_DBETA))
			request.dbeta = truth->dbeta;
		*why = reference_compute(&request);
	}
	if (*why) {
		truth_free(truth);
		return NULL;
	}
	truth->worst_set = worst_set(truth);
	return truth;
}

const struct reference_set *truth_sets(const struct truth *truth)
{
	return truth->sets;
}

const struct norm_args *truth_args(const struct truth *truth)
{
	return &truth->args;
}

struct norm_facts truth_set_facts(const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_set *s = &truth->sets[set];
	double spread = p->eps_at == NORM_EPS_OUTSIDE ? sqrt(s->var) : s->var;

	return (struct norm_facts){
		.count = s->count,
		.kappa = s->kappa,
		.mean = s->mean,
		.rms = s->rms,
		.max_abs = s->max_abs,
		/* A variance above f64's range leaves eps no share. */
		.shrink = isinf(spread) ? 1
				  : spread > 0  ? spread / (spread + p->eps)
								: 0,
	};
}

struct norm_facts truth_facts(const struct truth *truth)
{
	if (norm_sets(&truth->problem) == 0)
		return (struct norm_facts){.kappa = 1};
	return truth_set_facts(truth, truth->worst_set);
}

void truth_free(struct truth *truth)
{
	if (!truth)
		return;
	for (enum role role = 0; role < ROLES; role++)
		free(truth->owned[role]);
	free(truth->y.hi);
	free(truth->y.lo);
	free(truth->dgamma.hi);
	free(truth->dgamma.lo);
	free(truth->dbeta.hi);
	free(truth->dbeta.lo);
	free(truth->sets);
	free(truth);
}
