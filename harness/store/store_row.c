/* What is measured, as rows: each function one transaction. */
#include "dtype.h"
#include "metric_column.h"
#include "store_sql.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* Of the `result` table, apart from the metrics, whose table names them. */
#define RESULT_COLUMNS                                                                         \
 "run_id, problem_id, input_id, impl_id, seed, output, verdict, reason, expected, "            \
 "mean_bound, var_bound, rstd_bound, conditioned_bound"
#define RESULT_VALUES 13
#define RESULT_MOST   64

/* The row's number, or -1. A replaced row keeps its number, so that what refers to it stays right. */
static const char *result_sql(void)
{
	static char sql[2048];
	char names[768] = "", sets[1024] = "";
	size_t at = 0, set = 0;

	if (sql[0])
		return sql;
	for (size_t i = 0; i < metric_column_count; i++) {
		const char *name = metric_columns[i].name;

		at += (size_t)snprintf(names + at, sizeof(names) - at, ", %s", name);
		set +=
			(size_t)snprintf(sets + set, sizeof(sets) - set, ", %s = excluded.%s", name, name);
	}
	at = (size_t)snprintf(sql, sizeof(sql),
						  "INSERT INTO result (" RESULT_COLUMNS "%s) VALUES (?", names);
	for (size_t i = 1; i < RESULT_VALUES + metric_column_count; i++)
		at += (size_t)snprintf(sql + at, sizeof(sql) - at, ",?");
	snprintf(
		sql + at, sizeof(sql) - at,
		") ON CONFLICT DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, "
		"expected = excluded.expected, mean_bound = excluded.mean_bound, "
		"var_bound = excluded.var_bound, rstd_bound = excluded.rstd_bound, "
		"conditioned_bound = excluded.conditioned_bound%s RETURNING id",
		sets);
	return sql;
}

static struct value metric_value(const struct metrics *metrics,
								 const struct metric_column *column)
{
	if (!metrics)
		return value_text(NULL);
	if (column->kind == METRIC_COUNT)
		return value_count(metric_count(metrics, column));
	return column->kind == METRIC_REAL ? value_real(metric_real(metrics, column))
									   : value_known(metric_real(metrics, column));
}

/* A bound in u, the unit of the metric beside it. */
static struct value bound_value(const double *bound, enum norm_dtype type)
{
	return bound ? value_known(ldexp(*bound, norm_formats[type].precision)) : value_text(NULL);
}

static int write_ccdf(struct store *store, int64_t id, const struct metric_ccdf *ccdf,
					  struct message *why)
{
	int status = store_do(store, "DELETE FROM ccdf WHERE result_id = ?",
						  (const struct value[]){value_count(id)}, 1, why);

	for (int i = 0; ccdf && !status && i < METRIC_CCDF; i++)
		status =
			store_do(store, "INSERT INTO ccdf (result_id, threshold_ulp, count) VALUES (?,?,?)",
					 (const struct value[]){value_count(id), value_real(exp2(i / 2.0 - 16)),
											value_count(ccdf->count[i])},
					 3, why);
	return status;
}

static enum role output_of(const struct store_result *result)
{
	if (result->output)
		return result->output;
	return result->problem->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
}

static int write_result(struct store *store, const struct store_result *result,
						struct message *why)
{
	const struct norm_problem *problem = result->problem;
	const struct norm_bound *bound = result->bound;
	enum role output = output_of(result);
	struct value values[RESULT_MOST];
	char seed[24];
	size_t count = RESULT_VALUES;
	int64_t id;

	snprintf(seed, sizeof(seed), "%" PRIu64, result->seed);
	memcpy(values,
		   (const struct value[RESULT_VALUES]){
			   value_count(store->run),
			   value_count(store_problem(store, problem, why)),
			   value_count(store_input(store, result->input, why)),
			   value_count(store_impl(store, result->impl, why)),
			   value_text(seed),
			   value_text(role_name(output)),
			   value_text(result->verdict),
			   value_text(result->reason),
			   value_count(result->expected),
			   bound_value(bound ? &bound->mean : NULL, problem->stat),
			   bound_value(bound ? &bound->var : NULL, problem->stat),
			   bound_value(bound ? &bound->rstd : NULL, problem->stat),
			   bound_value(bound ? &bound->conditioned : NULL, role_type(problem, output)),
		   },
		   RESULT_VALUES * sizeof(values[0]));
	if (values[1].count < 0 || values[2].count < 0 || values[3].count < 0)
		return -1;
	if (RESULT_VALUES + metric_column_count > RESULT_MOST)
		abort();
	for (size_t i = 0; i < metric_column_count; i++)
		values[count++] = metric_value(result->metrics, &metric_columns[i]);
	id = store_ask(store, result_sql(), values, count, why);
	return id < 0 ? -1 : write_ccdf(store, id, result->ccdf, why);
}

int store_results(struct store *store, const struct store_result *results, size_t count,
				  struct message *why)
{
	int status = 0;

	if (store_begin(store, why))
		return -1;
	for (size_t i = 0; i < count && !status; i++)
		status = write_result(store, &results[i], why);
	return store_finish(store, status, why);
}

int store_result(struct store *store, const struct store_result *result, struct message *why)
{
	return store_results(store, result, 1, why);
}

bool store_has_result(struct store *store, const struct store_result *key)
{
	char problem[NORM_TEXT_MAX], seed[24];
	struct message ignored;

	norm_problem_print(key->problem, problem, sizeof(problem));
	snprintf(seed, sizeof(seed), "%" PRIu64, key->seed);
	return store_ask(
			   store,
			   "SELECT 1 FROM result WHERE problem_id = (SELECT id FROM problem WHERE "
			   "problem = ?) AND input_id = (SELECT id FROM input WHERE input = ?) AND "
			   "impl_id = (SELECT id FROM impl WHERE impl = ?) AND seed = ? AND run_id = ?",
			   (const struct value[]){value_text(problem), value_text(key->input),
									  value_text(key->impl->name), value_text(seed),
									  value_count(store->run)},
			   5, &ignored) == 1;
}

/* ---- time ---------------------------------------------------------------------------------------- */

static int write_slices(struct store *store, const struct store_cell *cell,
						const struct store_slice *slices, size_t count, struct message *why)
{
	int64_t problem = store_problem(store, cell->problem, why), impl = -1;
	const struct norm_impl *last = NULL;

	if (problem < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct store_slice *slice = &slices[i];

		if (slice->impl != last)
			impl = store_impl(store, slice->impl, why);
		last = slice->impl;
		if (impl < 0 ||
			store_do(
				store,
				"INSERT OR REPLACE INTO sample (run_id, problem_id, cache, threads, process, "
				"round, turn, impl_id, iterations, real_ns, cpu_ns) "
				"VALUES (?,?,?,?,?,?,?,?,?,?,?)",
				(const struct value[]){value_count(store->run), value_count(problem),
									   value_text(cell->cache), value_count(cell->threads),
									   value_count(slice->process), value_count(slice->round),
									   value_count(slice->turn), value_count(impl),
									   value_count(slice->iterations),
									   value_real(slice->real_ns), value_real(slice->cpu_ns)},
				11, why))
			return -1;
	}
	return 0;
}

int store_slices(struct store *store, const struct store_cell *cell,
				 const struct store_slice *slices, size_t count, struct message *why)
{
	if (store_begin(store, why))
		return -1;
	return store_finish(store, write_slices(store, cell, slices, count, why), why);
}

static int write_timing(struct store *store, const struct store_cell *cell,
						const struct store_timing *timing, struct message *why)
{
	int64_t problem = store_problem(store, cell->problem, why);
	int64_t impl = store_impl(store, timing->impl, why);
	const struct value values[] = {
		value_count(store->run),
		value_count(problem),
		value_text(cell->cache),
		value_count(cell->threads),
		value_count(impl),
		value_known(timing->ns),
		value_known(timing->ns_lo),
		value_known(timing->ns_hi),
		value_known(timing->gb_per_s),
		value_known(timing->ratio_to_copy),
		value_count(timing->rounds),
		value_count(timing->processes),
		value_text(timing->verdict),
		value_text(timing->reason),
	};

	if (problem < 0 || impl < 0)
		return -1;
	return store_do(
		store,
		"INSERT OR REPLACE INTO timing (run_id, problem_id, cache, threads, impl_id, "
		"ns, ns_lo, ns_hi, gb_per_s, ratio_to_copy, rounds, processes, verdict, "
		"reason) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		values, COUNT(values), why);
}

int store_timing(struct store *store, const struct store_cell *cell,
				 const struct store_timing *timing, struct message *why)
{
	if (store_begin(store, why))
		return -1;
	return store_finish(store, write_timing(store, cell, timing, why), why);
}

bool store_has_timing(struct store *store, const struct store_cell *cell,
					  const struct norm_impl *impl)
{
	char problem[NORM_TEXT_MAX];
	struct message ignored;

	norm_problem_print(cell->problem, problem, sizeof(problem));
	return store_ask(store,
					 "SELECT 1 FROM timing WHERE problem_id = (SELECT id FROM problem WHERE "
					 "problem = ?) AND cache = ? AND threads = ? AND impl_id = (SELECT id FROM "
					 "impl WHERE impl = ?) AND run_id = ?",
					 (const struct value[]){value_text(problem), value_text(cell->cache),
											value_count(cell->threads), value_text(impl->name),
											value_count(store->run)},
					 5, &ignored) == 1;
}

static int clear_cell(struct store *store, const struct store_cell *cell, struct message *why)
{
	static const char *const sql[] = {
		"DELETE FROM sample WHERE run_id = ? AND problem_id = ? AND cache = ? AND threads = ?",
		"DELETE FROM timing WHERE run_id = ? AND problem_id = ? AND cache = ? AND threads = ?",
		"DELETE FROM ratio WHERE run_id = ? AND problem_id = ? AND cache = ? AND threads = ?",
	};
	const struct value values[] = {
		value_count(store->run),
		value_count(store_problem(store, cell->problem, why)),
		value_text(cell->cache),
		value_count(cell->threads),
	};
	int status = values[1].count < 0 ? -1 : 0;

	for (size_t i = 0; i < COUNT(sql) && !status; i++)
		status = store_do(store, sql[i], values, COUNT(values), why);
	return status;
}

int store_clear_cell(struct store *store, const struct store_cell *cell, struct message *why)
{
	if (store_begin(store, why))
		return -1;
	return store_finish(store, clear_cell(store, cell, why), why);
}

static int write_ratio(struct store *store, const struct store_cell *cell,
					   const struct store_ratio *ratio, struct message *why)
{
	int64_t problem = store_problem(store, cell->problem, why);
	int64_t impl = store_impl(store, ratio->impl, why);
	int64_t baseline = store_impl(store, ratio->baseline, why);
	const struct value values[] = {
		value_count(store->run),      value_count(problem),      value_text(cell->cache),
		value_count(cell->threads),   value_count(impl),         value_count(baseline),
		value_count(ratio->headline), value_known(ratio->ratio), value_known(ratio->lo),
		value_known(ratio->hi),       value_text(ratio->claim),
	};

	if (problem < 0 || impl < 0 || baseline < 0)
		return -1;
	return store_do(
		store,
		"INSERT OR REPLACE INTO ratio (run_id, problem_id, cache, threads, impl_id, "
		"baseline_id, headline, ratio, lo, hi, claim) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
		values, COUNT(values), why);
}

int store_ratio(struct store *store, const struct store_cell *cell,
				const struct store_ratio *ratio, struct message *why)
{
	if (store_begin(store, why))
		return -1;
	return store_finish(store, write_ratio(store, cell, ratio, why), why);
}

int store_point(struct store *store, const struct store_point *point, struct message *why)
{
	const struct value values[] = {
		value_count(store->run),   value_text(point->study), value_text(point->panel),
		value_text(point->series), value_real(point->x),     value_real(point->y),
		value_known(point->lo),    value_known(point->hi),
	};

	return store_do(store,
					"INSERT INTO point (run_id, study, panel, series, x, y, lo, hi) "
					"VALUES (?,?,?,?,?,?,?,?)",
					values, COUNT(values), why);
}
