/*
 * Times of two runs. Nothing pairs them but what both timed in the same rounds as the implementation:
 * the copy of the same bytes, and the baseline. The change of log(time / reference's time) from one
 * run to the other has the error of both estimates, and on top what differs from run to run on a
 * quiet machine (pages, layouts): together the interval, at 99% for all comparisons of the two stores.
 */
#include "compare.h"
#include "paired.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 0.01
/* Of the normal distribution: nine of ten lie within. */
#define NINE_OF_TEN 1.6449
/* As the clock's: a change by less is none. */
#define MARGIN 1.005
/* With fewer than 8 processes: as the clock's, too. */
#define FAR 1.5
/* A change that cannot exceed this is SAME: what two runs can resolve, about. */
#define BAND 1.10

struct change {
	double log, half;
	bool known, few; /* few: fewer processes than a claim needs, unless it is far off */
};

struct comparison {
	sqlite3 *db;
	const struct compare_request *request;
	sqlite3_stmt *insert;
	double alpha;
	struct message *why;
};

/* One cell: its latest run in each store. */
struct cell {
	char problem[512], cache[8], baseline[128];
	int64_t threads;
	struct paired base, new;
};

/* The latest run of each cell, in both stores, of the machines that are compared. */
static const char *const prepare_cells =
	"CREATE TEMP VIEW base_time AS SELECT impl, family, problem, cache, threads, run_id, "
	"verdict "
	"FROM base.bench WHERE machine_id = (SELECT machine_id FROM base.run ORDER BY id DESC "
	"LIMIT 1);"
	"CREATE TEMP VIEW new_time AS SELECT impl, family, problem, cache, threads, run_id, "
	"verdict "
	"FROM main.bench WHERE machine_id = (SELECT machine_id FROM main.run ORDER BY id DESC "
	"LIMIT 1);"
	"CREATE TEMP TABLE timed_cell AS SELECT problem, cache, threads, b.run AS base_run, n.run "
	"AS "
	"new_run, coalesce((SELECT baseline FROM base.ratios r WHERE headline AND r.run_id = b.run "
	"AND r.problem = problem AND r.cache = cache AND r.threads = threads LIMIT 1), '') AS "
	"baseline FROM (SELECT problem, cache, threads, max(run_id) AS run FROM base_time GROUP BY "
	"problem, cache, threads) b JOIN (SELECT problem, cache, threads, max(run_id) AS run FROM "
	"new_time GROUP BY problem, cache, threads) n USING (problem, cache, threads);"
	/* What one of the two lacks; and what a check after timing found. */
	"INSERT INTO compared (claim, kind, impl, problem, cache, threads, metric, reason) "
	"SELECT 'GONE', 'time', impl, problem, cache, threads, 'time', 'not in NEW' FROM base_time "
	"b "
	"WHERE family <> 'roof' AND NOT EXISTS (SELECT 1 FROM new_time n WHERE (n.impl, n.problem, "
	"n.cache, n.threads) = (b.impl, b.problem, b.cache, b.threads)) UNION ALL "
	"SELECT 'ADDED', 'time', impl, problem, cache, threads, 'time', 'not in BASE' FROM "
	"new_time "
	"n WHERE family <> 'roof' AND NOT EXISTS (SELECT 1 FROM base_time b WHERE (n.impl, "
	"n.problem, n.cache, n.threads) = (b.impl, b.problem, b.cache, b.threads));"
	"INSERT INTO compared (claim, kind, impl, problem, cache, threads, metric, base, new, "
	"reason) SELECT 'REGRESSION', 'accuracy', impl, problem, cache, threads, 'verdict', "
	"b.verdict, n.verdict, 'its outputs while it was timed' FROM new_time n JOIN base_time b "
	"USING (impl, problem, cache, threads) WHERE n.verdict IN ('WRONG', 'CRASH') AND b.verdict "
	"NOT IN ('WRONG', 'CRASH')";

/* ---- references ------------------------------------------------------------------------------------ */

static bool copies(const struct paired_subject *subject)
{
	return strcmp(subject->family, "roof") == 0 && !strstr(subject->impl, "read");
}

static bool computes(const struct paired_subject *subject)
{
	return strcmp(subject->family, "roof") != 0;
}

/* Of one kind, but not `impl` itself: what both runs timed in most processes; NULL: there is none. */
static const char *common(const struct cell *cell, bool (*kind)(const struct paired_subject *),
						  const char *impl)
{
	const char *best = NULL;
	int most = 0;

	for (size_t i = 0; i < cell->base.count; i++) {
		const struct paired_subject *base = &cell->base.subjects[i], *new;
		int processes;

		new = kind(base) ? paired_find(&cell->new, base->impl) : NULL;
		if (!new || strcmp(base->impl, impl) == 0)
			continue;
		processes = base->processes < new->processes ? base->processes : new->processes;
		if (processes > most) {
			most = processes;
			best = base->impl;
		}
	}
	return best;
}

/* Of time / reference's time, from BASE to NEW. */
static struct change change_against(const struct comparison *c, const struct cell *cell,
									const char *impl, const char *reference)
{
	const struct paired *run[] = {&cell->base, &cell->new};
	double spread = log1p(c->request->spread_percent / 100) / NINE_OF_TEN;
	double between = statistics_t(c->alpha / 2, 1e4) * spread;
	struct change out = {0, between * between, false, false};

	if (!reference || strcmp(reference, impl) == 0)
		return out;
	for (int i = 0; i < 2; i++) {
		const struct paired_subject *subject = paired_find(run[i], impl);
		const struct paired_subject *other = paired_find(run[i], reference);
		struct statistics_estimate estimate;

		if (!subject || !other)
			return out;
		estimate = paired_estimate(run[i], subject, other, c->alpha);
		if (isnan(estimate.log.lo))
			return out;
		out.few |= estimate.processes < STATISTICS_PROCESSES;
		out.log += (i ? 1 : -1) * estimate.log.mean;
		out.half += pow((estimate.log.hi - estimate.log.lo) / 2, 2);
	}
	out.half = sqrt(out.half);
	out.known = true;
	return out;
}

/* ---- the claim ------------------------------------------------------------------------------------- */

/* Intervals that do not meet: a reference that changed itself moves one of them only. */
static bool disagree(const struct change *a, const struct change *b)
{
	return b->known && fabs(a->log - b->log) > a->half + b->half;
}

/* `main` is against the reference with the narrower interval; the other one, where there is one, must point the same
 * way. */
static const char *claim(const struct change *main, const struct change *other, double allowed,
						 const char **reason)
{
	double lo = main->log - main->half, hi = main->log + main->half;
	double margin = log(allowed > 0 ? allowed : MARGIN), band = fmax(margin, log(BAND));
	double faster = -log(MARGIN);

	if (main->few) {
		margin = fmax(margin, log(FAR));
		faster = -log(FAR);
	}
	*reason = "the copy and the baseline disagree: one of the two may have changed itself";
	if (disagree(main, other))
		return "AMBIGUOUS";
	*reason = NULL;
	if (lo > margin && (!other->known || other->log > margin))
		return "SLOWER";
	if (hi < faster && (!other->known || other->log < faster))
		return "FASTER";
	if (!main->few && hi < band && lo > -band)
		return "SAME";
	*reason = "the interval is too wide: needs more processes in both runs";
	return "AMBIGUOUS";
}

static void bind_change(sqlite3_stmt *insert, const struct change *change)
{
	sqlite3_bind_double(insert, 9, exp(change->log));
	sqlite3_bind_double(insert, 10, exp(change->log - change->half));
	sqlite3_bind_double(insert, 11, exp(change->log + change->half));
}

/* Time over that of a copy in the same rounds. */
static void bind_ratio(sqlite3_stmt *insert, int place, const struct paired *run,
					   const char *impl, const char *reference)
{
	const struct paired_subject *subject = paired_find(run, impl);
	const struct paired_subject *other = reference ? paired_find(run, reference) : NULL;

	if (subject && other)
		sqlite3_bind_double(insert, place,
							exp(paired_estimate(run, subject, other, ALPHA).log.mean));
}

static int add(const struct comparison *c, const struct cell *cell, const char *impl)
{
	const char *copy = common(cell, copies, impl);
	/* The baseline itself is held against another one. */
	const char *baseline =
		strcmp(impl, cell->baseline) == 0 ? common(cell, computes, impl) : cell->baseline;
	struct change by_copy = change_against(c, cell, impl, copy);
	struct change by_base = change_against(c, cell, impl, baseline);
	bool narrow = by_base.known && (!by_copy.known || by_base.half <= by_copy.half);
	const struct change *main = narrow ? &by_base : &by_copy;
	double limit = 0;
	bool limited =
		limits_find(c->request->limits, impl, cell->problem, cell->cache, LIMITS_TIME, &limit);
	const char *word = "AMBIGUOUS", *reason = "too few processes with slices in both runs";
	sqlite3_stmt *insert = c->insert;
	int code;

	sqlite3_clear_bindings(insert);
	if (main->known) {
		word = claim(main, narrow ? &by_copy : &by_base, limit, &reason);
		bind_change(insert, main);
	}
	sqlite3_bind_text(insert, 1, word, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 2, impl, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 3, cell->problem, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 4, cell->cache, -1, SQLITE_STATIC);
	sqlite3_bind_int64(insert, 5, cell->threads);
	sqlite3_bind_text(insert, 6, reason, -1, SQLITE_STATIC);
	bind_ratio(insert, 7, &cell->base, impl, copy ? copy : cell->baseline);
	bind_ratio(insert, 8, &cell->new, impl, copy ? copy : cell->baseline);
	if (limited)
		sqlite3_bind_double(insert, 12, limit);
	code = sqlite3_step(insert);
	sqlite3_reset(insert);
	return code == SQLITE_DONE ? 0 : message(c->why, "compare: %s", sqlite3_errmsg(c->db));
}

/* ---- cells ----------------------------------------------------------------------------------------- */

static int load(const struct comparison *c, struct cell *cell, sqlite3_stmt *row)
{
	struct paired_cell key = {"base", cell->problem, cell->cache, 0, 0};

	snprintf(cell->problem, sizeof(cell->problem), "%s", sqlite3_column_text(row, 0));
	snprintf(cell->cache, sizeof(cell->cache), "%s", sqlite3_column_text(row, 1));
	snprintf(cell->baseline, sizeof(cell->baseline), "%s", sqlite3_column_text(row, 5));
	cell->threads = key.threads = sqlite3_column_int64(row, 2);
	key.run = sqlite3_column_int64(row, 3);
	if (paired_load(c->db, &key, &cell->base, c->why))
		return -1;
	key.schema = "main";
	key.run = sqlite3_column_int64(row, 4);
	return paired_load(c->db, &key, &cell->new, c->why);
}

static int compare_cell(const struct comparison *c, sqlite3_stmt *row)
{
	struct cell cell = {.threads = 0};
	int status = load(c, &cell, row);

	for (size_t i = 0; i < cell.new.count && !status; i++) {
		const struct paired_subject *subject = &cell.new.subjects[i];

		if (strcmp(subject->family, "roof") != 0 && paired_find(&cell.base, subject->impl))
			status = add(c, &cell, subject->impl);
	}
	paired_free(&cell.base);
	paired_free(&cell.new);
	return status;
}

static int64_t comparisons(sqlite3 *db)
{
	sqlite3_stmt *statement;
	int64_t found = 1;

	if (sqlite3_prepare_v2(db,
						   "SELECT count(*) FROM new_time JOIN base_time USING (impl, problem, "
						   "cache, threads) WHERE new_time.family <> 'roof'",
						   -1, &statement, NULL))
		return 1;
	if (sqlite3_step(statement) == SQLITE_ROW)
		found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found ? found : 1;
}

int compare_time(const struct compare_request *request, struct message *why)
{
	sqlite3 *db = store_sqlite(request->new_store);
	struct comparison c = {.db = db, .request = request, .why = why};
	sqlite3_stmt *cells = NULL;
	int status = 0;

	if (sqlite3_exec(db, prepare_cells, NULL, NULL, NULL) ||
		sqlite3_prepare_v2(
			db,
			"INSERT INTO compared (claim, kind, impl, problem, cache, threads, "
			"reason, base, new, change, lo, hi, limit_given, metric) VALUES (?1, "
			"'time', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'time')",
			-1, &c.insert, NULL) ||
		sqlite3_prepare_v2(db,
						   "SELECT problem, cache, threads, base_run, new_run, baseline FROM "
						   "timed_cell ORDER BY problem, cache, threads",
						   -1, &cells, NULL))
		status = message(why, "compare: %s", sqlite3_errmsg(db));
	c.alpha = ALPHA / (double)comparisons(db);
	while (!status && sqlite3_step(cells) == SQLITE_ROW)
		status = compare_cell(&c, cells);
	sqlite3_finalize(cells);
	sqlite3_finalize(c.insert);
	return status;
}
