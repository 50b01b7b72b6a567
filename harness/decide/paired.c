/* From the table `sample` to series by process and round. */
#include "paired.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *room(size_t count, size_t size)
{
	void *made = calloc(count ? count : 1, size);

	if (!made)
		abort();
	return made;
}

static char *copy_of(const unsigned char *text)
{
	char *copy = strdup((const char *)text);

	if (!copy)
		abort();
	return copy;
}

/* `format` has the schema's name for its only %s's. */
static sqlite3_stmt *ask(sqlite3 *db, const struct paired_cell *cell, const char *columns,
						 const char *end, struct message *why)
{
	sqlite3_stmt *statement = NULL;
	char sql[1024];

	snprintf(
		sql, sizeof(sql),
		"SELECT %s FROM \"%s\".sample JOIN \"%s\".impl ON impl.id = impl_id WHERE run_id = "
		"?1 AND problem_id = (SELECT id FROM \"%s\".problem WHERE problem = ?2) AND cache "
		"= ?3 AND threads = ?4 %s",
		columns, cell->schema, cell->schema, cell->schema, end);
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL)) {
		message(why, "slices cannot be read: %s", sqlite3_errmsg(db));
		return NULL;
	}
	sqlite3_bind_int64(statement, 1, cell->run);
	sqlite3_bind_text(statement, 2, cell->problem, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, cell->cache, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 4, cell->threads);
	return statement;
}

static int read_shape(sqlite3 *db, const struct paired_cell *cell, struct paired *out,
					  struct message *why)
{
	sqlite3_stmt *statement =
		ask(db, cell, "max(process) + 1, max(round) + 1, count(DISTINCT impl_id)", "", why);
	size_t most = 0;

	if (!statement)
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW) {
		out->processes = sqlite3_column_int(statement, 0);
		out->rounds = sqlite3_column_int(statement, 1);
		most = (size_t)sqlite3_column_int(statement, 2);
	}
	sqlite3_finalize(statement);
	out->subjects = room(most, sizeof(*out->subjects));
	return 0;
}

static struct paired_subject *subject_of(struct paired *out, sqlite3_stmt *statement)
{
	const unsigned char *name = sqlite3_column_text(statement, 0);
	size_t slots = (size_t)out->processes * (size_t)out->rounds;
	struct paired_subject *subject;

	for (size_t i = 0; i < out->count; i++)
		if (out->subjects[i].impl && strcmp(out->subjects[i].impl, (const char *)name) == 0)
			return &out->subjects[i];
	subject = &out->subjects[out->count++];
	subject->impl = copy_of(name);
	subject->family = copy_of(sqlite3_column_text(statement, 1));
	subject->ns = room(slots, sizeof(double));
	for (size_t i = 0; i < slots; i++)
		subject->ns[i] = NAN;
	return subject;
}

int paired_load(sqlite3 *db, const struct paired_cell *cell, struct paired *out,
				struct message *why)
{
	sqlite3_stmt *statement;
	int code, last = -1;
	size_t subjects = 0;

	*out = (struct paired){0};
	if (read_shape(db, cell, out, why))
		return -1;
	statement = ask(db, cell, "impl, family, process, round, real_ns / iterations",
					"ORDER BY impl_id, process, round", why);
	if (!statement)
		return -1;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		int process = sqlite3_column_int(statement, 2);
		struct paired_subject *now = subject_of(out, statement);

		now->processes += out->count != subjects || process != last;
		now->ns[process * out->rounds + sqlite3_column_int(statement, 3)] =
			sqlite3_column_double(statement, 4);
		subjects = out->count;
		last = process;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0
							   : message(why, "slices cannot be read: %s", sqlite3_errmsg(db));
}

const struct paired_subject *paired_find(const struct paired *cell, const char *impl)
{
	for (size_t i = 0; i < cell->count; i++)
		if (strcmp(cell->subjects[i].impl, impl) == 0)
			return &cell->subjects[i];
	return NULL;
}

struct statistics_estimate paired_estimate(const struct paired *cell,
										   const struct paired_subject *impl,
										   const struct paired_subject *other, double alpha)
{
	const struct statistics_series series = {
		.ns = impl->ns,
		.other_ns = other->ns,
		.processes = cell->processes,
		.rounds = cell->rounds,
	};
	struct statistics_estimate out;

	if (statistics_estimate(&series, alpha, &out))
		abort();
	return out;
}

void paired_free(struct paired *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		free(cell->subjects[i].impl);
		free(cell->subjects[i].family);
		free(cell->subjects[i].ns);
	}
	free(cell->subjects);
	*cell = (struct paired){0};
}
