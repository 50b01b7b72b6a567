/* The loop over problems, inputs and implementations; data and truth are made once per pair. */
#include "accuracy.h"

#include "interrupt.h"

#include <stdio.h>

/* Of one problem and input: `skip` is why they do not fit, or NULL. */
static int check_all(const struct accuracy_request *request, struct check_data *data,
					 const char *skip, size_t *checked, size_t all, struct message *why)
{
	for (size_t i = 0; i < request->impl_count; i++) {
		const struct norm_impl *impl = request->impls[i];

		if (interrupt_signal())
			return message(why, "interrupted");
		if (!request->done || !request->done(request->context, data, impl)) {
			struct check_result result = {.verdict = VERDICT_SKIP};

			if (skip)
				snprintf(result.reason, sizeof(result.reason), "input: %s", skip);
			else
				result = check_run(data, impl, request->threads);
			if (request->row(request->context, data, impl, &result))
				return -1;
		}
		if (request->progress)
			request->progress(request->context, ++*checked, all);
	}
	return 0;
}

static const char *misfit(const struct accuracy_request *request, const struct input *input,
						  const struct norm_problem *problem)
{
	bool several = request->problem_count > 1 || request->input_count > 1;

	return several && input->family->misfit ? input->family->misfit(input, problem) : NULL;
}

/* Then neither data nor truth is needed. */
static bool all_done(const struct accuracy_request *request, const struct check_data *data)
{
	for (size_t i = 0; i < request->impl_count; i++)
		if (!request->done || !request->done(request->context, data, request->impls[i]))
			return false;
	return true;
}

static int check_pair(const struct accuracy_request *request,
					  const struct norm_problem *problem, const struct input *input,
					  size_t *checked, size_t all, struct message *why)
{
	const char *skip = misfit(request, input, problem);
	struct check_data data;
	int status = 0;

	check_name(&data, problem, input, request->seed);
	if (!skip && !all_done(request, &data))
		status = check_prepare(&data, problem, input, request->seed, request->threads, why);
	if (!status)
		status = check_all(request, &data, skip, checked, all, why);
	check_release(&data);
	return status;
}

int accuracy_run(const struct accuracy_request *request, struct message *why)
{
	size_t all = request->problem_count * request->input_count * request->impl_count;
	size_t checked = 0;
	int status = 0;

	for (size_t p = 0; p < request->problem_count && !status; p++)
		for (size_t i = 0; i < request->input_count && !status; i++)
			status = check_pair(request, &request->problems[p], &request->inputs[i], &checked,
								all, why);
	return status;
}
