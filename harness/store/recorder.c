/* From a check's result to the store's rows. */
#include "recorder.h"

#include "machine.h"

#include <math.h>
#include <stdlib.h>

struct recorder {
	struct store *store;
	bool resumed;
};

struct recorder *recorder_open(const char *path, const char *suite, const char *suite_text,
							   uint64_t seed, int resume, struct message *why)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	struct store_run run = {
		.machine = machine_facts(),
		.suite = suite,
		.suite_text = suite_text,
		.seed = seed,
	};
	int resumed = 0;

	if (!recorder)
		abort();
	recorder->store = store_open(path, STORE_WRITE, why);
	if (recorder->store && resume)
		resumed = store_run_resume(recorder->store, &run, why);
	recorder->resumed = resumed == 1;
	if (recorder->store && resumed == 0)
		resumed = store_run_begin(recorder->store, &run, why);
	if (recorder->store && resumed >= 0)
		return recorder;
	recorder_close(recorder);
	return NULL;
}

struct store *recorder_store(struct recorder *recorder)
{
	return recorder ? recorder->store : NULL;
}

bool recorder_resumed(const struct recorder *recorder)
{
	return recorder->resumed;
}

bool recorder_has(struct recorder *recorder, const struct check_data *data,
				  const struct norm_impl *impl)
{
	struct store_result key = {
		.problem = &data->problem,
		.input = data->input_text,
		.impl = impl,
		.seed = data->seed,
	};

	return recorder && store_has_result(recorder->store, &key);
}

int recorder_result(struct recorder *recorder, const struct check_data *data,
					const struct norm_impl *impl, const struct check_result *result,
					struct message *why)
{
	struct norm_bound bounds[METRIC_PARAMETERS];
	struct store_result rows[1 + METRIC_PARAMETERS] = {{
		.problem = &data->problem,
		.input = data->input_text,
		.impl = impl,
		.seed = data->seed,
		.verdict = verdict_word(result->verdict),
		.reason = result->reason[0] ? result->reason : NULL,
		.expected = result->expected,
		.metrics = result->measured ? &result->metrics : NULL,
		.bound = result->bounded ? &result->bound : NULL,
		.ccdf = result->measured ? &result->ccdf : NULL,
	}};
	size_t count = 1;

	for (int i = 0; i < METRIC_PARAMETERS; i++) {
		const struct metric_parameter *parameter = &result->parameters[i];

		if (!parameter->there)
			continue;
		bounds[i] = (struct norm_bound){
			.mean = NAN, .var = NAN, .rstd = NAN, .conditioned = result->parameter_bound[i]};
		rows[count] = rows[0];
		rows[count].output = metric_parameter_role(i);
		rows[count].metrics = &parameter->metrics;
		rows[count].bound = result->bounded ? &bounds[i] : NULL;
		rows[count++].ccdf = &parameter->ccdf;
	}
	return recorder ? store_results(recorder->store, rows, count, why) : 0;
}

int recorder_finish(struct recorder *recorder, struct message *why)
{
	return recorder ? store_run_end(recorder->store, why) : 0;
}

void recorder_close(struct recorder *recorder)
{
	if (recorder && recorder->store)
		store_close(recorder->store);
	free(recorder);
}
