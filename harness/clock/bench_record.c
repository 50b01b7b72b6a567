/* What a bench leaves in the store, and what an earlier attempt at it has left there. */
#include "bench_cells.h"
#include "export_gbench.h"

struct store_cell bench_key(const struct bench_request *request, size_t problem)
{
	return (struct store_cell){&request->problems[problem], request->cold ? "cold" : "hot",
							   request->threads};
}

bool bench_wants(const struct bench_request *request, const struct norm_problem *problem,
				 const struct norm_impl *impl)
{
	const struct bench_filter *filter = request->filter;
	char text[NORM_TEXT_MAX], name[2 * NORM_TEXT_MAX];

	if (!filter || !filter->text)
		return true;
	norm_problem_print(problem, text, sizeof(text));
	export_gbench_name(name, sizeof(name), impl->name, text, request->cold ? "cold" : "hot",
					   request->threads);
	return (regexec(&filter->regex, name, 0, NULL, 0) == 0) != filter->negated;
}

bool bench_recorded(const struct bench_request *request)
{
	struct store_cell cell = bench_key(request, 0);

	for (size_t i = 0; request->store && i < request->impl_count; i++)
		if (store_has_timing(request->store, &cell, request->impls[i]))
			return true;
	return false;
}

int bench_clear(const struct bench_request *request, struct message *why)
{
	int status = 0;

	for (size_t i = 0; request->store && i < request->problem_count && !status; i++) {
		struct store_cell cell = bench_key(request, i);

		status = store_clear_cell(request->store, &cell, why);
	}
	return status;
}

static int record_rows(struct store *store, const struct bench_result *result,
					   struct message *why)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct bench_row *row = &result->rows[i];
		const struct store_cell cell = {row->problem, row->cache, row->threads};
		const struct store_ratio ratio = {row->impl, row->baseline, true,      row->ratio,
										  row->lo,   row->hi,       row->claim};
		const struct store_timing timing = {
			.impl = row->impl,
			.ns = row->ns,
			.ns_lo = row->ns_lo,
			.ns_hi = row->ns_hi,
			.gb_per_s = row->gb_per_s,
			.ratio_to_copy = row->ratio_to_copy,
			.rounds = row->kept,
			.processes = row->processes,
			.verdict = row->verdict,
			.reason = row->trouble[0] ? row->trouble : NULL,
		};

		if (store_timing(store, &cell, &timing, why) ||
			(row->claim && store_ratio(store, &cell, &ratio, why)))
			return -1;
	}
	return 0;
}

int bench_record(const struct bench *bench, const struct bench_result *result,
				 struct message *why)
{
	struct store *store = bench->request->store;

	if (!store)
		return 0;
	if (store_begin(store, why))
		return -1;
	return store_finish(store, record_rows(store, result, why), why);
}
