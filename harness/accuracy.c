/* The loop over problems, inputs and implementations; data and truth are made once per pair. */
#include "accuracy.h"

static int check_all(const struct accuracy_request *request, struct check_data *data,
					 size_t *checked, size_t all)
{
	for (size_t i = 0; i < request->impl_count; i++) {
		const struct norm_impl *impl = request->impls[i];

		if (!request->done || !request->done(request->context, data, impl)) {
			struct check_result result = check_run(data, impl, request->threads);

			if (request->row(request->context, data, impl, &result))
				return -1;
		}
		if (request->progress)
			request->progress(request->context, ++*checked, all);
	}
	return 0;
}

int accuracy_run(const struct accuracy_request *request, struct message *why)
{
	size_t all = request->problem_count * request->input_count * request->impl_count;
	size_t checked = 0;
	int status = 0;

	for (size_t p = 0; p < request->problem_count && !status; p++)
		for (size_t i = 0; i < request->input_count && !status; i++) {
			struct check_data data;

			status = check_prepare(&data, &request->problems[p], &request->inputs[i],
								   request->seed, request->threads, why);
			if (!status)
				status = check_all(request, &data, &checked, all);
			check_release(&data);
		}
	return status;
}
