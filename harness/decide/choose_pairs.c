/* The runs in which a cell was timed, newest first, and the pair's rounds in the run that has most of them. */
#include "choose.h"
#include "paired.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

/* As in statistics.c: what is apart by less is not. */
#define MARGIN 1.005
/* Runs looked back at: choose makes two, a suite one. */
#define RUNS 8

struct choose_pairs {
	struct paired run[RUNS];
	int count;
	double alpha;
};

static int read_runs(sqlite3 *db, const struct choose_question *question,
					 struct choose_pairs *pairs, sqlite3_stmt *found, struct message *why)
{
	sqlite3_bind_int64(found, 1, choose_machine(db));
	sqlite3_bind_text(found, 2, question->problem, -1, SQLITE_STATIC);
	sqlite3_bind_text(found, 3, question->cache, -1, SQLITE_STATIC);
	sqlite3_bind_int64(found, 4, question->threads);
	while (pairs->count < RUNS && sqlite3_step(found) == SQLITE_ROW) {
		const struct paired_cell cell = {"main", question->problem, question->cache,
										 question->threads, sqlite3_column_int64(found, 0)};

		if (paired_load(db, &cell, &pairs->run[pairs->count++], why))
			return -1;
	}
	return 0;
}

struct choose_pairs *choose_pairs_read(sqlite3 *db, const struct choose_question *question,
									   double alpha, struct message *why)
{
	struct choose_pairs *pairs = calloc(1, sizeof(*pairs));
	sqlite3_stmt *found;
	int status;

	if (!pairs)
		abort();
	pairs->alpha = alpha;
	if (sqlite3_prepare_v2(
			db,
			"SELECT DISTINCT run_id FROM timing JOIN run ON run.id = run_id WHERE "
			"machine_id = ?1 AND problem_id = (SELECT id FROM problem WHERE "
			"problem = ?2) AND cache = ?3 AND threads = ?4 ORDER BY run_id DESC",
			-1, &found, NULL)) {
		status = message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
	} else {
		status = read_runs(db, question, pairs, found, why);
		sqlite3_finalize(found);
	}
	if (!status)
		return pairs;
	choose_pairs_free(pairs);
	return NULL;
}

/* Two that were never in one round: each has an interval of its own, at 95%. */
static void compare_alone(struct choose_row *row, const struct choose_row *other)
{
	row->ratio = row->ns / other->ns;
	row->lo = row->ns_lo / other->ns_hi;
	row->hi = row->ns_hi / other->ns_lo;
	row->claim = statistics_claims[row->lo > MARGIN       ? CLAIM_SLOWER
								   : row->hi < 1 / MARGIN ? CLAIM_FASTER
														  : CLAIM_AMBIGUOUS];
}

void choose_pairs_compare(const struct choose_pairs *pairs, struct choose_row *row,
						  const struct choose_row *other)
{
	struct statistics_estimate best = {.processes = 0};

	if (row == other) {
		row->ratio = row->lo = row->hi = 1;
		row->claim = NULL;
		return;
	}
	for (int i = 0; i < pairs->count; i++) {
		const struct paired *run = &pairs->run[i];
		const struct paired_subject *subject = paired_find(run, row->impl);
		const struct paired_subject *to = paired_find(run, other->impl);
		struct statistics_estimate pair;

		if (!subject || !to)
			continue;
		pair = paired_estimate(run, subject, to, pairs->alpha);
		if (pair.processes > best.processes)
			best = pair;
	}
	if (!best.processes) {
		compare_alone(row, other);
		return;
	}
	row->ratio = exp(best.log.mean);
	row->lo = exp(best.log.lo);
	row->hi = exp(best.log.hi);
	row->claim = statistics_claims[statistics_claim(&best, NULL)];
}

void choose_pairs_free(struct choose_pairs *pairs)
{
	for (int i = 0; pairs && i < pairs->count; i++)
		paired_free(&pairs->run[i]);
	free(pairs);
}
