/* A plan of LayerNorm inside a plan of RMSNorm. */
#include "centring_impl.h"

#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

static const char *reject(const struct norm_problem *p)
{
	if (p->op != NORM_RMS)
		return "op: it lends rms its own layer";
	return p->cast == NORM_CAST_NATIVE ? NULL : "cast: layer has one rounding";
}

static const char *prepare(const struct norm_problem *p, int threads_hint,
						   struct norm_plan *plan)
{
	const struct norm_impl *impl = catalogue_find(plan->impl->algorithm);
	struct norm_plan *inner = calloc(1, sizeof(*inner));
	struct norm_problem layer = *p;
	const char *phrase;

	if (!inner)
		return "no memory";
	layer.op = NORM_LAYER;
	phrase = norm_prepare(impl, &layer, threads_hint, inner);
	if (phrase) {
		free(inner);
		return phrase;
	}
	plan->state = inner;
	plan->stages = inner->stages;
	plan->workspace = inner->workspace;
	memcpy(plan->tasks, inner->tasks, sizeof(plan->tasks));
	return NULL;
}

static void release(struct norm_plan *plan)
{
	if (plan->state)
		norm_release(plan->state);
	free(plan->state);
}

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t lo, int64_t hi)
{
	const struct norm_plan *inner = plan->state;

	inner->impl->run(inner, args, stage, lo, hi);
}

/* Made once for each name, so that one name is one implementation. */
struct made {
	struct norm_impl impl;
	struct made *before;
	char name[];
};

static struct made *all;

static const struct norm_impl *make(const char *name, const struct norm_impl *inner)
{
	struct made *made = calloc(1, sizeof(*made) + strlen(name) + 1);

	if (!made)
		return NULL;
	strcpy(made->name, name);
	made->impl = (struct norm_impl){
		.abi = NORM_ABI,
		.size = sizeof(struct norm_impl),
		.name = made->name,
		.family = inner->family,
		.algorithm = inner->name,
		.isa = inner->isa,
		.about = "layer on rows whose mean is zero",
		.cpu = inner->cpu,
		.reject = reject,
		.prepare = prepare,
		.release = release,
		.run = run,
	};
	made->before = all;
	all = made;
	return &made->impl;
}

const struct norm_impl *centring_impl(const char *name)
{
	const struct norm_impl *inner;

	if (strncmp(name, CENTRING, strlen(CENTRING)) != 0)
		return NULL;
	for (const struct made *made = all; made; made = made->before)
		if (strcmp(made->name, name) == 0)
			return &made->impl;
	inner = catalogue_find(name + strlen(CENTRING));
	return inner ? make(name, inner) : NULL;
}
