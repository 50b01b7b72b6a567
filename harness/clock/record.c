/* The arrays, and their way into a store and out of it. */
#include "record.h"

#include "store.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STUDY "survey"
#define BEGAN "process began"

const char *const record_residencies[RECORD_CELLS] = {"L1", "L2", "L3", "DRAM"};
static const char *const subject_facts[RECORD_SUBJECTS] = {
	"survey A", "survey A again", "survey A elsewhere", "survey B", "survey C"};

bool record_cold(int cell)
{
	return cell == RECORD_CELLS - 1;
}

int record_make(struct record *record, int most, struct message *why)
{
	bool failed = false;

	*record = (struct record){.most = most};
	record->at_s = calloc((size_t)most + 1, sizeof(*record->at_s));
	for (int i = 0; i < RECORD_CELLS; i++)
		for (int k = 0; k < RECORD_SUBJECTS; k++) {
			record->ns[i][k] = calloc((size_t)most * RECORD_ROUNDS + 1, sizeof(double));
			failed |= !record->ns[i][k];
		}
	return failed || !record->at_s ? message(why, "no memory for %d processes", most) : 0;
}

void record_free(struct record *record)
{
	for (int i = 0; i < RECORD_CELLS; i++)
		for (int k = 0; k < RECORD_SUBJECTS; k++)
			free(record->ns[i][k]);
	free(record->at_s);
	*record = (struct record){0};
}

/* 0 (not timed) is no time: the estimate leaves it out, as it does NaN. */
struct statistics_series record_pair(const struct record *record, int cell, int a, int b)
{
	return (struct statistics_series){record->ns[cell][b], record->ns[cell][a],
									  record->at_s,        record->processes,
									  RECORD_ROUNDS,       statistics_kept(record_cold(cell))};
}

/* ---- to a store ----------------------------------------------------------------------------------- */

static void residency_fact(int cell, char out[32])
{
	snprintf(out, 32, "survey %s", record_residencies[cell]);
}

int record_keep_names(const struct record *record, struct store *store, struct message *why)
{
	char name[32], text[NORM_TEXT_MAX];

	for (int k = 0; k < RECORD_SUBJECTS; k++)
		if (store_fact(store, subject_facts[k], record->subject[k], why))
			return -1;
	for (int i = 0; i < RECORD_CELLS; i++) {
		residency_fact(i, name);
		norm_problem_print(&record->problem[i], text, sizeof(text));
		if (store_fact(store, name, text, why))
			return -1;
	}
	return 0;
}

int record_keep_time(const struct record *record, struct store *store, struct message *why)
{
	const struct store_point point = {.study = STUDY,
									  .panel = BEGAN,
									  .series = "s",
									  .x = record->processes,
									  .y = record->at_s[record->processes],
									  .lo = NAN,
									  .hi = NAN};

	return store_point(store, &point, why);
}

/* ---- from a store --------------------------------------------------------------------------------- */

struct reading {
	struct record *record;
	struct sqlite3 *db;
	int64_t run;
	struct message *why;
};

/* A statement whose first parameter is the run, others texts; NULL and a message. */
static sqlite3_stmt *query(const struct reading *r, const char *sql, const char *const *texts)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(r->db, sql, -1, &statement, NULL) != SQLITE_OK) {
		message(r->why, "the store cannot be read: %s", sqlite3_errmsg(r->db));
		return NULL;
	}
	sqlite3_bind_int64(statement, 1, r->run);
	for (int i = 0; texts && texts[i]; i++)
		sqlite3_bind_text(statement, i + 2, texts[i], -1, SQLITE_STATIC);
	return statement;
}

static int latest(struct reading *r)
{
	sqlite3_stmt *statement =
		query(r, "SELECT max(run_id) FROM fact WHERE run_id > ?1 AND name = 'survey A'", NULL);

	if (!statement)
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW)
		r->run = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return r->run ? 0 : message(r->why, "this store holds no survey (doctor --record S)");
}

static int fact(const struct reading *r, const char *name, char *out, size_t size)
{
	const char *const texts[] = {name, NULL};
	sqlite3_stmt *statement =
		query(r, "SELECT value FROM fact WHERE run_id = ?1 AND name = ?2", texts);
	bool found;

	if (!statement)
		return -1;
	found = sqlite3_step(statement) == SQLITE_ROW;
	if (found)
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return found ? 0 : message(r->why, "the store's survey has no '%s'", name);
}

static int read_times(struct reading *r)
{
	static const char sql[] = "SELECT CAST(x AS INTEGER), y FROM point WHERE run_id = ?1 "
							  "AND study = '" STUDY "' AND panel = '" BEGAN "' ORDER BY x";
	static const char count_sql[] = "SELECT count(*) FROM point WHERE run_id = ?1 "
									"AND study = '" STUDY "' AND panel = '" BEGAN "'";
	sqlite3_stmt *statement = query(r, count_sql, NULL);
	int most = 0;

	if (!statement)
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW)
		most = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	statement = query(r, sql, NULL);
	if (!statement || record_make(r->record, most, r->why)) {
		sqlite3_finalize(statement);
		return -1;
	}
	while (r->record->processes < most && sqlite3_step(statement) == SQLITE_ROW)
		r->record->at_s[r->record->processes++] = sqlite3_column_double(statement, 1);
	sqlite3_finalize(statement);
	return 0;
}

static int read_slices(const struct reading *r, int cell, int subject, const char *problem)
{
	static const char sql[] =
		"SELECT process, round, real_ns / iterations FROM sample WHERE run_id = ?1 "
		"AND problem_id = (SELECT id FROM problem WHERE problem = ?2) AND cache = ?3 "
		"AND threads = 1 AND impl_id = (SELECT id FROM impl WHERE impl = ?4)";
	const char *const texts[] = {problem, record_cold(cell) ? "cold" : "hot",
								 r->record->subject[subject], NULL};
	sqlite3_stmt *statement = query(r, sql, texts);

	if (!statement)
		return -1;
	while (sqlite3_step(statement) == SQLITE_ROW) {
		int process = sqlite3_column_int(statement, 0),
			round = sqlite3_column_int(statement, 1);

		if (process >= 0 && process < r->record->processes && round >= 0 &&
			round < RECORD_ROUNDS)
			r->record->ns[cell][subject][process * RECORD_ROUNDS + round] =
				sqlite3_column_double(statement, 2);
	}
	sqlite3_finalize(statement);
	return 0;
}

static int read_cell(const struct reading *r, int cell)
{
	char name[32], problem[NORM_TEXT_MAX];

	residency_fact(cell, name);
	if (fact(r, name, problem, sizeof(problem)))
		return -1;
	if (norm_problem_parse(problem, &r->record->problem[cell], r->why->text,
						   sizeof(r->why->text)))
		return -1;
	for (int k = 0; k < RECORD_SUBJECTS; k++)
		if (read_slices(r, cell, k, problem))
			return -1;
	return 0;
}

int record_read(struct record *record, struct store *store, struct message *why)
{
	struct reading r = {record, store_sqlite(store), 0, why};

	*record = (struct record){0};
	if (latest(&r) || read_times(&r))
		return -1;
	for (int k = 0; k < RECORD_SUBJECTS; k++)
		if (fact(&r, subject_facts[k], record->subject[k], sizeof(record->subject[k])))
			return -1;
	for (int i = 0; i < RECORD_CELLS; i++)
		if (read_cell(&r, i))
			return -1;
	return 0;
}
