/* export_gbench.sql's rows as Google Benchmark 1.7 prints its runs: iterations, then their aggregates. */
#include "export_gbench.h"

#include "embedded.h"
#include "store_sql.h"
#include "version.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST (NORM_TEXT_MAX + 160)

/* Columns of the query, in its order. */
enum {
	AT_IMPL,
	AT_PROBLEM,
	AT_CACHE,
	AT_THREADS,
	AT_ITERATIONS,
	AT_REAL,
	AT_CPU,
	AT_BYTES,
	AT_RATIO_TO_COPY,
	AT_VERDICT,
	AT_REASON,
	AT_NS
};

struct repetition {
	int64_t iterations;
	double real, cpu; /* in the unit asked for */
};

/* One benchmark: its processes. */
struct family {
	char name[NAME_MOST];
	int64_t threads;
	double bytes, ratio_to_copy;
	char verdict[32], error[256]; /* error: "" where it has times */
	struct repetition *repetitions;
	size_t count;
};

struct writer {
	const struct export_gbench *how;
	const char *unit;
	double factor;
	FILE *to;
	json_t *rows;
	int64_t families;
	struct family family;
};

void export_gbench_name(char *out, size_t size, const char *impl, const char *problem,
						const char *cache, int64_t threads)
{
	char many[32] = "";

	if (threads > 1)
		snprintf(many, sizeof(many), "/threads:%lld", (long long)threads);
	snprintf(out, size, "%s/%s%s%s", impl, problem, strcmp(cache, "cold") ? "" : "/cold", many);
}

double export_gbench_unit(const char *unit)
{
	static const struct {
		const char *name;
		double factor;
	} units[] = {{"ns", 1}, {"us", 1e-3}, {"ms", 1e-6}, {"s", 1e-9}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(unit, units[i].name) == 0)
			return units[i].factor;
	return 0;
}

/* ---- a run's line -------------------------------------------------------------------------------- */

struct line {
	const char *aggregate; /* NULL: a repetition */
	size_t index;
	struct repetition value;
	bool percent;
};

static void write_json(struct writer *writer, const struct line *line)
{
	const struct family *family = &writer->family;
	char name[NAME_MOST + 16];
	json_t *row = json_object();

	snprintf(name, sizeof(name), "%s%s%s", family->name, line->aggregate ? "_" : "",
			 line->aggregate ? line->aggregate : "");
	json_object_set_new(row, "name", json_string(name));
	json_object_set_new(row, "family_index", json_integer(writer->families));
	json_object_set_new(row, "per_family_instance_index", json_integer(0));
	json_object_set_new(row, "run_name", json_string(family->name));
	json_object_set_new(row, "run_type",
						json_string(line->aggregate ? "aggregate" : "iteration"));
	json_object_set_new(row, "repetitions", json_integer((json_int_t)family->count));
	if (!line->aggregate)
		json_object_set_new(row, "repetition_index", json_integer((json_int_t)line->index));
	json_object_set_new(row, "threads", json_integer(family->threads));
	if (line->aggregate) {
		json_object_set_new(row, "aggregate_name", json_string(line->aggregate));
		json_object_set_new(row, "aggregate_unit",
							json_string(line->percent ? "percentage" : "time"));
	}
	if (family->error[0]) {
		json_object_set_new(row, "error_occurred", json_true());
		json_object_set_new(row, "error_message", json_string(family->error));
	}
	json_object_set_new(row, "iterations", json_integer(line->value.iterations));
	json_object_set_new(row, "real_time", json_real(line->value.real));
	json_object_set_new(row, "cpu_time", json_real(line->value.cpu));
	json_object_set_new(row, "time_unit", json_string(writer->unit));
	if (!line->aggregate && line->value.real > 0) {
		json_object_set_new(row, "bytes_per_second",
							json_real(family->bytes * 1e9 * writer->factor / line->value.real));
		if (isfinite(family->ratio_to_copy))
			json_object_set_new(row, "ratio_to_copy", json_real(family->ratio_to_copy));
	}
	json_object_set_new(row, "label", json_string(family->verdict));
	json_array_append_new(writer->rows, row);
}

static void write_line(struct writer *writer, const struct line *line)
{
	const struct family *family = &writer->family;
	const struct repetition *v = &line->value;
	const char *under = line->aggregate ? "_" : "";
	const char *aggregate = line->aggregate ? line->aggregate : "";
	char name[NAME_MOST + 16];

	snprintf(name, sizeof(name), "%s%s%s", family->name, under, aggregate);
	if (writer->how->format == EXPORT_GBENCH_JSON)
		write_json(writer, line);
	else if (writer->how->format == EXPORT_GBENCH_CONSOLE)
		fprintf(writer->to, "%-60s %12.5g %s %12.5g %s %12lld %s\n", name, v->real,
				line->percent ? "-" : writer->unit, v->cpu, line->percent ? "-" : writer->unit,
				(long long)v->iterations, family->error[0] ? family->error : family->verdict);
	else if (family->error[0])
		fprintf(writer->to, "\"%s\",,,,,,,,true,\"%s\"\n", name, family->error);
	else
		fprintf(writer->to, "\"%s\",%lld,%.17g,%.17g,%s,%.17g,,\"%s\",,\n", name,
				(long long)v->iterations, v->real, v->cpu, writer->unit,
				v->real > 0 ? family->bytes * 1e9 * writer->factor / v->real : 0,
				family->verdict);
}

/* ---- aggregates ---------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* mean, median, standard deviation (n - 1) and its share of the mean, as Google Benchmark has them. */
static void aggregate(double *values, size_t count, double out[4])
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	qsort(values, count, sizeof(*values), by_value);
	out[0] = mean;
	out[1] = (values[(count - 1) / 2] + values[count / 2]) / 2;
	out[2] = sqrt(squares / (double)(count - 1));
	out[3] = out[2] / mean;
}

static void write_aggregates(struct writer *writer)
{
	static const char *const names[] = {"mean", "median", "stddev", "cv"};
	const struct family *family = &writer->family;
	double *values = calloc(family->count, sizeof(*values)), real[4], cpu[4];

	if (!values)
		abort();
	for (size_t i = 0; i < family->count; i++)
		values[i] = family->repetitions[i].real;
	aggregate(values, family->count, real);
	for (size_t i = 0; i < family->count; i++)
		values[i] = family->repetitions[i].cpu;
	aggregate(values, family->count, cpu);
	for (int i = 0; i < 4; i++)
		write_line(writer, &(struct line){.aggregate = names[i],
										  .value = {(int64_t)family->count, real[i], cpu[i]},
										  .percent = i == 3});
	free(values);
}

/* All of a benchmark is known: its lines. */
static void end_family(struct writer *writer)
{
	struct family *family = &writer->family;

	if (!family->count)
		return;
	for (size_t i = 0; i < family->count; i++)
		write_line(writer, &(struct line){.index = i, .value = family->repetitions[i]});
	if (family->count > 1 && !family->error[0])
		write_aggregates(writer);
	writer->families++;
	free(family->repetitions);
	*family = (struct family){.count = 0};
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static const char *text(sqlite3_stmt *row, int column)
{
	const unsigned char *found = sqlite3_column_text(row, column);

	return found ? (const char *)found : "";
}

static void take_row(struct writer *writer, sqlite3_stmt *row)
{
	struct family *family = &writer->family;
	char name[NAME_MOST];

	export_gbench_name(name, sizeof(name), text(row, AT_IMPL), text(row, AT_PROBLEM),
					   text(row, AT_CACHE), sqlite3_column_int64(row, AT_THREADS));
	if (strcmp(name, family->name) != 0)
		end_family(writer);
	if (!family->count) {
		snprintf(family->name, sizeof(family->name), "%s", name);
		snprintf(family->verdict, sizeof(family->verdict), "%s", text(row, AT_VERDICT));
		if (sqlite3_column_type(row, AT_NS) != SQLITE_FLOAT)
			snprintf(family->error, sizeof(family->error), "%s", text(row, AT_REASON));
		family->threads = sqlite3_column_int64(row, AT_THREADS);
		family->bytes = sqlite3_column_double(row, AT_BYTES);
		family->ratio_to_copy = sqlite3_column_type(row, AT_RATIO_TO_COPY) == SQLITE_FLOAT
									? sqlite3_column_double(row, AT_RATIO_TO_COPY)
									: (double)NAN;
	}
	family->repetitions =
		realloc(family->repetitions, (family->count + 1) * sizeof(*family->repetitions));
	if (!family->repetitions)
		abort();
	family->repetitions[family->count++] = (struct repetition){
		sqlite3_column_int64(row, AT_ITERATIONS),
		sqlite3_column_double(row, AT_REAL) * writer->factor,
		sqlite3_column_double(row, AT_CPU) * writer->factor,
	};
}

static int take_rows(struct store *store, struct writer *writer, struct message *why)
{
	const struct embedded *query = embedded_find("harness/store/export_gbench.sql");
	sqlite3_stmt *rows;
	int code;

	if (!query || sqlite3_prepare_v2(store->db, query->data, -1, &rows, NULL))
		return store_fail(store, why);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		take_row(writer, rows);
	end_family(writer);
	if (code != SQLITE_DONE)
		store_fail(store, why);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE ? 0 : -1;
}

/* ---- the file ------------------------------------------------------------------------------------ */

static void add_cache(json_t *caches, const char *type, int level, int64_t bytes)
{
	if (bytes > 0)
		json_array_append_new(caches,
							  json_pack("{s:s, s:i, s:I, s:i}", "type", type, "level", level,
										"size", (json_int_t)bytes, "num_sharing", 0));
}

/* KEY=VALUE,KEY=VALUE */
static void add_context(json_t *context, const char *pairs)
{
	char *copy = strdup(pairs), *rest = NULL;

	if (!copy)
		abort();
	for (char *pair = strtok_r(copy, ",", &rest); pair; pair = strtok_r(NULL, ",", &rest)) {
		char *equals = strchr(pair, '=');

		if (equals)
			*equals = '\0';
		json_object_set_new(context, pair, json_string(equals ? equals + 1 : ""));
	}
	free(copy);
}

/* What Google Benchmark says of the machine and normlab knows; then the user's own. */
static json_t *context_of(struct store *store, const struct export_gbench *how)
{
	static const char sql[] =
		"SELECT replace(started, 'Z', '+00:00'), host, cores, l1d_bytes, l2_bytes, l3_bytes, "
		"cpu, "
		"source, suite, seed FROM run JOIN machine ON machine.id = machine_id ORDER BY run.id "
		"DESC LIMIT 1";
	json_t *context = json_object(), *caches = json_array();
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) == SQLITE_OK &&
		sqlite3_step(row) == SQLITE_ROW) {
		json_object_set_new(context, "date", json_string(text(row, 0)));
		json_object_set_new(context, "host_name", json_string(text(row, 1)));
		json_object_set_new(context, "executable", json_string("normlab"));
		json_object_set_new(context, "num_cpus", json_integer(sqlite3_column_int64(row, 2)));
		add_cache(caches, "Data", 1, sqlite3_column_int64(row, 3));
		add_cache(caches, "Unified", 2, sqlite3_column_int64(row, 4));
		add_cache(caches, "Unified", 3, sqlite3_column_int64(row, 5));
		json_object_set_new(context, "cpu", json_string(text(row, 6)));
		json_object_set_new(context, "normlab_version", json_string(version.number));
		json_object_set_new(context, "normlab_commit", json_string(text(row, 7)));
		json_object_set_new(context, "suite", json_string(text(row, 8)));
		json_object_set_new(context, "seed", json_string(text(row, 9)));
	}
	sqlite3_finalize(row);
	json_object_set_new(context, "caches", caches);
	json_object_set_new(context, "load_avg", json_array());
	json_object_set_new(context, "library_build_type", json_string("release"));
	for (size_t i = 0; i < how->context_count; i++)
		add_context(context, how->context[i]);
	return context;
}

int export_gbench(struct store *store, const struct export_gbench *how, FILE *to,
				  struct message *why)
{
	struct writer writer = {
		.how = how, .unit = how->unit ? how->unit : "ns", .to = to, .rows = json_array()};
	json_t *all;
	int status;

	writer.factor = export_gbench_unit(writer.unit);
	if (how->format == EXPORT_GBENCH_CSV)
		fputs("name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,"
			  "label,error_occurred,error_message\n",
			  to);
	status = take_rows(store, &writer, why);
	all = json_pack("{s:o, s:o}", "context", context_of(store, how), "benchmarks", writer.rows);
	if (!status && how->format == EXPORT_GBENCH_JSON)
		status = json_dumpf(all, to, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) ||
				 fputc('\n', to) == EOF;
	json_decref(all);
	if (!status && (fflush(to) || ferror(to)))
		status = message(why, "Google Benchmark's file could not be written");
	return status ? -1 : 0;
}

int export_gbench_json(struct store *store, FILE *to, struct message *why)
{
	return export_gbench(store, &(struct export_gbench){.unit = NULL}, to, why);
}
