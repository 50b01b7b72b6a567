/* From an implementation and a problem to a plan, and from a plan to results on one thread. */
#include "norm.h"

/* What ABI 1 began with ends before it. */
static int has_unavailable(const struct norm_impl *impl)
{
	return impl->size >= offsetof(struct norm_impl, unavailable) + sizeof(impl->unavailable);
}

const char *norm_unavailable(const struct norm_impl *impl)
{
	if (impl->cpu & ~norm_cpu())
		return "isa: this CPU lacks it, or NORM_CPU_DISABLE names it";
	return has_unavailable(impl) ? impl->unavailable : NULL;
}

const char *norm_reject(const struct norm_impl *impl, const struct norm_problem *problem)
{
	const char *phrase = norm_problem_invalid(problem);

	if (!phrase)
		phrase = norm_unavailable(impl);
	if (phrase)
		return phrase;
	return impl->reject ? impl->reject(problem) : NULL;
}

const char *norm_prepare(const struct norm_impl *impl, const struct norm_problem *problem,
						 int threads_hint, struct norm_plan *plan)
{
	const char *phrase = norm_reject(impl, problem);

	if (phrase)
		return phrase;
	*plan = (struct norm_plan){
		.impl = impl,
		.problem = *problem,
		.threads_hint = threads_hint,
		.stages = 1,
		.tasks = {1},
	};
	return impl->prepare ? impl->prepare(problem, threads_hint, plan) : NULL;
}

void norm_release(struct norm_plan *plan)
{
	if (plan->impl && plan->impl->release)
		plan->impl->release(plan);
	*plan = (struct norm_plan){0};
}

void norm_run(const struct norm_plan *plan, const struct norm_args *args)
{
	for (int stage = 0; stage < plan->stages; stage++)
		if (plan->tasks[stage] > 0)
			plan->impl->run(plan, args, stage, 0, plan->tasks[stage]);
}
