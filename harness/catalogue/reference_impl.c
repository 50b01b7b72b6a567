/* The oracle among the implementations, so that it can be listed, checked, timed and applied. */
#include "catalogue.h"
#include "dtype.h"
#include "reference.h"

#include <stdlib.h>

static void run(const struct norm_plan *plan, const struct norm_args *args, int stage,
				int64_t lo, int64_t hi)
{
	struct reference_request request = {
		.problem = &plan->problem,
		.args = args,
		.threads = plan->threads_hint,
	};

	(void)stage;
	(void)lo;
	(void)hi;
	/* A prepared problem is valid, so only memory can lack; and then nothing it says is true. */
	if (reference_compute(&request))
		abort();
}

/* Correctly rounded: half an ulp of the result, which is at most u relative to it. */
static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	double stat = norm_unit(p->stat);

	(void)facts;
	*out = (struct norm_bound){
		.mean = stat,
		.var = stat,
		.rstd = stat,
		.conditioned = norm_unit(p->dir == NORM_FORWARD ? p->y : p->x),
		.parameter = norm_unit(p->param),
	};
	return 0;
}

const struct norm_impl reference_impl = {
	.abi = NORM_ABI,
	.size = sizeof(struct norm_impl),
	.name = "reference",
	.family = "reference",
	.algorithm = "reference",
	.isa = "generic",
	.about = "the correctly rounded result, decided exactly: what every other is compared with",
	.run = run,
	.bound = bound,
};
