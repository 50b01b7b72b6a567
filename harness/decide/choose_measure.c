/*
 * In this order, so that little is measured of what cannot win: errors of all candidates, on few rows
 * where rows are many (an error belongs to a row); a brief timing of all; rounds of those within the limits
 * and within a factor of two of the fastest; the errors of the winner, on the whole problem, until the
 * winner is one that passed them. The last run is marked with the question, so that it is not measured again.
 */
#include "choose_measure.h"

#include "accuracy.h"
#include "bench.h"
#include "interrupt.h"
#include "progress.h"
#include "recorder.h"

#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Elements: rows beyond that many are checked on the winner alone. */
#define FEW_ELEMENTS (1 << 18)
#define BRIEF_S      15.0
#define BRIEF_ROUNDS 8
#define LONG_S       30.0
/* Slower than that by a brief timing: no contender. */
#define CONTENDER 2.0
/* Winners that fail on the whole problem, one after the other: then the store's answer stands as it is. */
#define VERIFIED_MOST 16

struct measuring {
	const struct choose_job *job;
	const char *path;
	struct recorder *recorder;
	struct progress progress;
	struct norm_problem few;
	struct message *why;
};

/* ---- what there is --------------------------------------------------------------------------------- */

static struct norm_problem few_rows(const struct choose_job *job)
{
	struct norm_problem few = *job->problem;
	int64_t row = few.c * few.s, most = FEW_ELEMENTS / (row ? row : 1);

	for (size_t i = 0; i < job->input_count; i++)
		if (strcmp(job->inputs[i].family->name, "file") == 0)
			return few;
	/* Batch pools over its examples: fewer of them are another problem. */
	if (few.op != NORM_BATCH && few.n > most)
		few.n = most > 1 ? most : 1;
	return few;
}

/* How many rows `sql` counts with these texts bound in order; NULL ends them. */
static int64_t count(sqlite3 *db, const char *sql, const char *const *texts)
{
	sqlite3_stmt *statement;
	int64_t found = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
		return 0;
	for (int i = 0; texts[i]; i++)
		sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

#define LATEST_MACHINE "(SELECT machine_id FROM run ORDER BY id DESC LIMIT 1)"

/* Of this problem itself, or (`alike`) of any with its contract and pooled set. */
static bool has_check(sqlite3 *db, const struct choose_job *job, const char *problem,
					  bool alike, const char *input, const char *impl)
{
	char seed[24];
	const char *const texts[] = {
		problem, input, impl, seed, alike ? job->question->problem : "", NULL};

	snprintf(seed, sizeof(seed), "%" PRIu64, job->seed);
	return count(db,
				 "SELECT count(*) FROM result JOIN run ON run.id = run_id JOIN problem ON "
				 "problem.id = problem_id WHERE input_id = (SELECT id FROM input WHERE input = "
				 "?2) AND impl_id = (SELECT id FROM impl WHERE impl = ?3) AND result.seed = ?4 "
				 "AND machine_id = " LATEST_MACHINE
				 " AND (problem = ?1 OR (contract, pooled) IN (SELECT contract, pooled FROM "
				 "problem WHERE ?5 <> '' AND problem IN (?1, ?5)))",
				 texts) > 0;
}

static bool has_time(sqlite3 *db, const struct choose_question *question, const char *impl)
{
	char threads[24];
	const char *const texts[] = {question->problem, question->cache, threads, impl, NULL};

	snprintf(threads, sizeof(threads), "%" PRId64, question->threads);
	return count(db,
				 "SELECT count(*) FROM timing JOIN run ON run.id = run_id WHERE problem_id = "
				 "(SELECT id FROM problem WHERE problem = ?1) AND cache = ?2 AND threads = "
				 "CAST(?3 AS INTEGER) AND impl_id = (SELECT id FROM impl WHERE impl = ?4) AND "
				 "machine_id = " LATEST_MACHINE,
				 texts) > 0;
}

/* The question in words; what is marked with it needs no measuring. */
static void mark_of(const struct choose_job *job, char *name, char *value, size_t size)
{
	const struct choose_question *question = job->question;
	size_t at;

	snprintf(name, size, "choose %s, %s, %" PRId64 " threads", question->problem,
			 question->cache, question->threads);
	at = (size_t)snprintf(value, size, "max_ulp %g, max_normwise %g, seed %" PRIu64,
						  question->max_ulp, question->max_normwise, job->seed);
	for (size_t i = 0; question->inputs[i] && at < size; i++)
		at += (size_t)snprintf(value + at, size - at, " %s", question->inputs[i]);
}

static void lacks(sqlite3 *db, const struct choose_job *job, struct choose_lack *out)
{
	struct norm_problem few = few_rows(job);
	char text[NORM_TEXT_MAX], name[1024], value[1024];
	const char *const mark[] = {name, value, NULL};

	*out = (struct choose_lack){0};
	mark_of(job, name, value, sizeof(name));
	if (db && count(db,
					"SELECT count(*) FROM fact JOIN run ON run.id = run_id WHERE name = ?1 AND "
					"value = ?2 AND machine_id = " LATEST_MACHINE,
					mark))
		return;
	norm_problem_print(&few, text, sizeof(text));
	for (size_t i = 0; i < job->impl_count; i++) {
		const char *impl = job->impls[i]->name;

		for (size_t k = 0; k < job->input_count; k++)
			out->checks +=
				!db || !has_check(db, job, text, true, job->question->inputs[k], impl);
		out->times += !norm_reject(job->impls[i], job->problem) &&
					  (!db || !has_time(db, job->question, impl));
	}
}

int choose_lacks(const char *path, const struct choose_job *job, struct choose_lack *out,
				 struct message *why)
{
	struct store *store = NULL;

	if (access(path, F_OK) == 0) {
		store = store_open(path, STORE_READ, why);
		if (!store)
			return -1;
	}
	lacks(store ? store_sqlite(store) : NULL, job, out);
	store_close(store);
	return 0;
}

/* ---- errors ---------------------------------------------------------------------------------------- */

static sqlite3 *database(const struct measuring *m)
{
	return store_sqlite(recorder_store(m->recorder));
}

static bool known_alike(void *context, const struct check_data *data,
						const struct norm_impl *impl)
{
	const struct measuring *m = context;

	return has_check(database(m), m->job, data->problem_text, true, data->input_text,
					 impl->name);
}

static bool known_itself(void *context, const struct check_data *data,
						 const struct norm_impl *impl)
{
	const struct measuring *m = context;

	return has_check(database(m), m->job, data->problem_text, false, data->input_text,
					 impl->name);
}

static int row(void *context, const struct check_data *data, const struct norm_impl *impl,
			   const struct check_result *result)
{
	struct measuring *m = context;

	return recorder_result(m->recorder, data, impl, result, m->why);
}

static void show(void *context, size_t checked, size_t all)
{
	struct measuring *m = context;

	(void)all;
	progress_at(&m->progress, (double)checked, NULL);
}

static int check(struct measuring *m, const struct norm_problem *problem,
				 const struct norm_impl *const *impls, size_t impl_count, bool itself)
{
	struct accuracy_request request = {
		.problems = problem,
		.problem_count = 1,
		.inputs = m->job->inputs,
		.input_count = m->job->input_count,
		.impls = impls,
		.impl_count = impl_count,
		.seed = m->job->seed,
		.threads = (int)m->job->question->threads,
		.context = m,
		.done = itself ? known_itself : known_alike,
		.row = row,
		.progress = show,
	};
	int status;

	progress_begin(&m->progress, "check", (double)(impl_count * request.input_count),
				   m->job->quiet);
	status = accuracy_run(&request, m->why);
	progress_end(&m->progress);
	return status;
}

/* ---- time ------------------------------------------------------------------------------------------ */

static int time_them(struct measuring *m, const struct norm_impl *const *impls, size_t count,
					 const struct norm_impl *baseline, double budget_s, int rounds)
{
	struct input plain;
	struct bench_result result = {0};
	struct bench_request request = {
		.problems = m->job->problem,
		.problem_count = 1,
		.impls = impls,
		.impl_count = count,
		.input = &plain,
		.seed = m->job->seed,
		.threads = (int)m->job->question->threads,
		.cold = strcmp(m->job->question->cache, "cold") == 0,
		.quiet = m->job->quiet,
		.rounds = rounds,
		.budget_s = budget_s,
		.baseline = baseline,
		.store = recorder_store(m->recorder),
	};
	int status;

	if (input_parse("normal", &plain, m->why))
		return -1;
	status = bench_run(&request, &result, m->why);
	bench_free(&result);
	return !status && interrupt_signal() ? message(m->why, "interrupted") : status;
}

static int time_all(struct measuring *m)
{
	const struct choose_job *job = m->job;
	bool lacking = false, able = false;

	for (size_t i = 0; i < job->impl_count; i++) {
		bool takes = !norm_reject(job->impls[i], job->problem);

		able |= takes;
		lacking |= takes && !has_time(database(m), job->question, job->impls[i]->name);
	}
	if (!able)
		return message(m->why, "--problem %s: no chosen implementation computes it",
					   job->question->problem);
	return lacking ? time_them(m, job->impls, job->impl_count, NULL,
							   job->budget_s > 0 ? job->budget_s / 3 : BRIEF_S, BRIEF_ROUNDS)
				   : 0;
}

static const struct norm_impl *candidate(const struct choose_job *job, const char *name)
{
	for (size_t i = 0; i < job->impl_count; i++)
		if (strcmp(job->impls[i]->name, name) == 0)
			return job->impls[i];
	return NULL;
}

static int begin_run(struct measuring *m)
{
	m->recorder = recorder_open(m->path, "choose", "", m->job->seed, 0, m->why);
	return m->recorder ? 0 : -1;
}

static int end_run(struct measuring *m)
{
	int status = recorder_finish(m->recorder, m->why);

	recorder_close(m->recorder);
	m->recorder = NULL;
	return status;
}

/* Rounds of their own, in a run of their own, for those that may win. */
static int time_contenders(struct measuring *m)
{
	const struct choose_job *job = m->job;
	struct choose_answer answer;
	const struct norm_impl **impls = calloc(job->impl_count + 1, sizeof(*impls));
	size_t count = 0;
	int status;

	if (!impls)
		abort();
	status = choose_decide(database(m), job->question, &answer, m->why);
	for (size_t i = 0; !status && answer.chosen && i < answer.count; i++) {
		const struct choose_row *row = &answer.rows[i];
		const struct norm_impl *impl = candidate(job, row->impl);

		if (row->able && impl && row->ns < CONTENDER * answer.rows[0].ns)
			impls[count++] = impl;
	}
	if (!status)
		choose_free(&answer);
	if (!status && count > 1)
		status =
			end_run(m) || begin_run(m) ||
			time_them(m, impls, count, impls[0], job->budget_s > 0 ? job->budget_s : LONG_S, 0);
	free(impls);
	return status ? -1 : 0;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static int verify_winner(struct measuring *m)
{
	for (int tries = 0; tries < VERIFIED_MOST; tries++) {
		struct choose_answer answer;
		const struct norm_impl *winner = NULL;
		bool known = true;

		if (choose_decide(database(m), m->job->question, &answer, m->why))
			return -1;
		if (answer.chosen)
			winner = candidate(m->job, answer.rows[0].impl);
		choose_free(&answer);
		for (size_t i = 0; winner && i < m->job->input_count; i++)
			known &= has_check(database(m), m->job, m->job->question->problem, false,
							   m->job->question->inputs[i], winner->name);
		if (!winner || known)
			return 0;
		if (check(m, m->job->problem, &winner, 1, true))
			return -1;
	}
	return 0;
}

int choose_measure(const char *path, const struct choose_job *job, struct message *why)
{
	struct measuring m = {.job = job, .path = path, .few = few_rows(job), .why = why};
	char name[1024], value[1024];
	int status = begin_run(&m);

	if (!status)
		status = check(&m, &m.few, job->impls, job->impl_count, false);
	if (!status)
		status = time_all(&m);
	if (!status)
		status = time_contenders(&m);
	if (!status)
		status = verify_winner(&m);
	mark_of(job, name, value, sizeof(name));
	if (!status)
		status = store_fact(recorder_store(m.recorder), name, value, why);
	if (!status)
		return end_run(&m);
	recorder_close(m.recorder);
	return -1;
}
