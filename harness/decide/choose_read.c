/*
 * What a store knows of each candidate. Errors are those of the same contract and size of pooled set,
 * whatever the number of rows: an error belongs to a pooled set, and a failure anywhere counts.
 */
#include "choose.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *choose_inputs[] = {
	"normal",
	"normal:std=1e-2",
	"uniform",
	"lognormal", /* benign */
	"normal:mean=10",
	"normal:mean=1e4",
	"outlier",
	"alternating", /* hard: offsets, outliers, */
	"constant",    /* no variance at all */
	NULL,
};

int64_t choose_machine(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int64_t found = -1;

	if (sqlite3_prepare_v2(db, "SELECT machine_id FROM run ORDER BY id DESC LIMIT 1", -1,
						   &statement, NULL))
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

static char *copy_of(const char *text)
{
	char *copy = strdup(text ? text : "");

	if (!copy)
		abort();
	return copy;
}

static struct choose_row *row_of(struct choose_answer *answer, const char *impl,
								 const char *family)
{
	struct choose_row *row;

	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(answer->rows[i].impl, impl) == 0)
			return &answer->rows[i];
	if (!(answer->count & (answer->count - 1))) {
		answer->rows = realloc(answer->rows,
							   (answer->count ? 2 * answer->count : 1) * sizeof(*answer->rows));
		if (!answer->rows)
			abort();
	}
	row = &answer->rows[answer->count++];
	*row = (struct choose_row){.impl = copy_of(impl), .family = copy_of(family)};
	row->ns = row->ns_lo = row->ns_hi = row->gb_per_s = row->ratio_to_copy = NAN;
	row->ratio = row->lo = row->hi = NAN;
	return row;
}

static const char *text(sqlite3_stmt *statement, int column)
{
	const unsigned char *found = sqlite3_column_text(statement, column);

	return found ? (const char *)found : "";
}

/* ---- accuracy -------------------------------------------------------------------------------------- */

enum { IMPL, FAMILY, INPUT, VERDICT, REASON, MAX_ULP, NORMWISE, LOST, PROBLEM };

static const char *const ask_errors =
	"SELECT impl, family, input, verdict, reason, max_ulp, normwise, coalesce(nan, 0) + "
	"coalesce(inf, 0) + coalesce(lost_nonfinite, 0), problem FROM accuracy WHERE machine_id = "
	"?1 AND family <> 'reference' AND (contract, pooled) = (SELECT contract, pooled FROM "
	"problem WHERE problem = ?2) ORDER BY impl, input, problem, seed";

static bool asked(const struct choose_question *question, const char *input)
{
	for (size_t i = 0; question->inputs[i]; i++)
		if (strcmp(question->inputs[i], input) == 0)
			return true;
	return false;
}

static bool meant(const struct choose_question *question, const char *impl)
{
	for (size_t i = 0; i < question->only_count; i++)
		if (question->only && strcmp(question->only[i]->name, impl) == 0)
			return true;
	return !question->only;
}

static void take_error(struct choose_row *row, const struct choose_question *question,
					   sqlite3_stmt *found)
{
	bool lost = sqlite3_column_int64(found, LOST) > 0;
	double ulp = lost ? (double)INFINITY : sqlite3_column_double(found, MAX_ULP);
	double normwise = lost ? (double)INFINITY : sqlite3_column_double(found, NORMWISE);
	double error = isfinite(question->max_ulp) ? ulp : normwise;

	if (!row->worst_input[0] || error > row->error) {
		row->error = error;
		snprintf(row->worst_input, sizeof(row->worst_input), "%s", text(found, INPUT));
	}
	row->max_ulp = fmax(row->max_ulp, ulp);
	row->normwise = fmax(row->normwise, normwise);
}

static void take_check(struct choose_row *row, const struct choose_question *question,
					   sqlite3_stmt *found)
{
	const char *verdict = text(found, VERDICT), *reason = text(found, REASON);
	bool skipped = strcmp(verdict, "SKIP") == 0;

	/* An input that does not fit the problem says nothing of the implementation. */
	if (skipped && strncmp(reason, "input: ", 7) == 0)
		return;
	row->checked = true;
	if (skipped) {
		row->refused = true;
		snprintf(row->reason, sizeof(row->reason), "refused: %.300s", reason);
		return;
	}
	if (strcmp(verdict, "PASS") != 0 && strcmp(verdict, "WEAK") != 0 && !row->failed) {
		row->failed = true;
		snprintf(row->reason, sizeof(row->reason), "fails: %s on %.200s%s%.100s", verdict,
				 text(found, INPUT),
				 strcmp(text(found, PROBLEM), question->problem) == 0 ? "" : " of ",
				 strcmp(text(found, PROBLEM), question->problem) == 0 ? ""
																	  : text(found, PROBLEM));
	}
	/* A crash has no metrics. */
	if (sqlite3_column_type(found, NORMWISE) != SQLITE_NULL)
		take_error(row, question, found);
}

static int read_errors(sqlite3 *db, const struct choose_question *question,
					   struct choose_answer *out, struct message *why)
{
	sqlite3_stmt *found;
	char last[512] = "";
	int code;

	if (sqlite3_prepare_v2(db, ask_errors, -1, &found, NULL))
		return message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
	sqlite3_bind_int64(found, 1, choose_machine(db));
	sqlite3_bind_text(found, 2, question->problem, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(found)) == SQLITE_ROW) {
		struct choose_row *row;
		char now[512];

		if (!asked(question, text(found, INPUT)) || !meant(question, text(found, IMPL)))
			continue;
		row = row_of(out, text(found, IMPL), text(found, FAMILY));
		take_check(row, question, found);
		snprintf(now, sizeof(now), "%s %s", row->impl, text(found, INPUT));
		row->inputs += !row->refused && strcmp(now, last) != 0 &&
					   strcmp(text(found, VERDICT), "SKIP") != 0;
		snprintf(last, sizeof(last), "%s", now);
		out->inputs = row->inputs > out->inputs ? row->inputs : out->inputs;
	}
	sqlite3_finalize(found);
	return code == SQLITE_DONE
			   ? 0
			   : message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
}

/* ---- time ------------------------------------------------------------------------------------------ */

static double real(sqlite3_stmt *statement, int column)
{
	return sqlite3_column_type(statement, column) == SQLITE_FLOAT
			   ? sqlite3_column_double(statement, column)
			   : (double)NAN;
}

static int read_times(sqlite3 *db, const struct choose_question *question,
					  struct choose_answer *out, struct message *why)
{
	sqlite3_stmt *found;
	int code;

	if (sqlite3_prepare_v2(
			db,
			"SELECT impl, family, ns, ns_lo, ns_hi, gb_per_s, ratio_to_copy, verdict, reason "
			"FROM bench WHERE machine_id = ?1 AND problem = ?2 AND cache = ?3 AND threads = ?4 "
			"AND family NOT IN ('roof', 'reference') ORDER BY impl",
			-1, &found, NULL))
		return message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
	sqlite3_bind_int64(found, 1, choose_machine(db));
	sqlite3_bind_text(found, 2, question->problem, -1, SQLITE_STATIC);
	sqlite3_bind_text(found, 3, question->cache, -1, SQLITE_STATIC);
	sqlite3_bind_int64(found, 4, question->threads);
	while ((code = sqlite3_step(found)) == SQLITE_ROW) {
		struct choose_row *row;

		if (!meant(question, text(found, 0)))
			continue;
		row = row_of(out, text(found, 0), text(found, 1));
		row->ns = real(found, 2);
		row->ns_lo = real(found, 3);
		row->ns_hi = real(found, 4);
		row->gb_per_s = real(found, 5);
		row->ratio_to_copy = real(found, 6);
		/* What is only SUSPECT of being too fast repeated its bits, and is as right as its checks say. */
		if (strcmp(text(found, 7), "PASS") != 0 && strcmp(text(found, 7), "SUSPECT") != 0 &&
			!row->failed) {
			row->failed = true;
			snprintf(row->reason, sizeof(row->reason), "fails: %s while timed: %.300s",
					 text(found, 7), text(found, 8));
		}
	}
	sqlite3_finalize(found);
	return code == SQLITE_DONE
			   ? 0
			   : message(why, "the store cannot be read: %s", sqlite3_errmsg(db));
}

int choose_read(sqlite3 *db, const struct choose_question *question, struct choose_answer *out,
				struct message *why)
{
	return read_errors(db, question, out, why) || read_times(db, question, out, why) ? -1 : 0;
}
