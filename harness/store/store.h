/*
 * The store: everything measured, in one SQLite file (schema.sql says what and why). Each call
 * below that writes is one transaction, so a run killed at any moment leaves a readable store with
 * all that it had finished. One thread at a time; a forked child must not touch it, not even close it.
 */
#ifndef STORE_H
#define STORE_H

#include "message.h"
#include "metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct store;

enum store_mode {
	STORE_READ, /* must exist */
	STORE_WRITE /* created where absent */
};

/* NULL and one line: no such file, not a store, from a newer normlab, unwritable folder. */
struct store *store_open(const char *path, enum store_mode mode, struct message *why);
/* Folds the journal into the file. */
void store_close(struct store *store);
struct sqlite3 *store_sqlite(struct store *store);
const char *store_path(const struct store *store);

/* Makes the store at `path` readable as schema `name` on the connection of `into`, for as long as that is open. */
int store_attach(struct store *into, const char *name, const char *path, struct message *why);
/* Adds the runs of the store at `path`, later than those that are there; a run that was merged before
 * is not added again. `slices`: with the raw samples. */
int store_merge(struct store *into, const char *path, bool slices, struct message *why);

/* ---- a run --------------------------------------------------------------------------------------- */

/* Texts may be "", never NULL; sizes that are not known are 0. */
struct store_machine {
	const char *host, *cpu, *features, *system;
	int64_t cores, l1d_bytes, l2_bytes, l3_bytes, memory_bytes;
};

struct store_run {
	struct store_machine machine;
	const char *suite, *suite_text;
	uint64_t seed;
};

/* All rows below belong to the run begun or resumed last. The program's version, commit, compiler and
 * flags are recorded with it. */
int store_run_begin(struct store *store, const struct store_run *run, struct message *why);
/* 1: goes on with the latest run of the same program, machine, suite and seed, of which nothing may be
 * left to do; 0: there is none; -1. */
int store_run_resume(struct store *store, const struct store_run *run, struct message *why);
int store_run_end(struct store *store, struct message *why);
int store_fact(struct store *store, const char *name, const char *value, struct message *why);

/* What is written between the two is one transaction; they may be nested. `finish` commits when `status`
 * is 0, else takes all back; it returns what the transaction came to. */
int store_begin(struct store *store, struct message *why);
int store_finish(struct store *store, int status, struct message *why);

/* ---- rows: a second row of the same cell and run replaces the first ------------------------------ */

/* One output of a check. Whatever is timed but is no implementation (the roof) is a norm_impl with its texts alone. */
struct store_result {
	const struct norm_problem *problem;
	const char *input;
	const struct norm_impl *impl;
	uint64_t seed;
	enum role output;               /* y, dx, dgamma, dbeta; 0 stands for y or dx */
	const char *verdict, *reason;   /* of the check; reason: may be NULL */
	bool expected;                  /* a known failure */
	const struct metrics *metrics;  /* NULL: there are none */
	const struct norm_bound *bound; /* NULL: none declared; NaN in it: no such bound */
	const struct metric_ccdf *ccdf; /* may be NULL */
};

int store_result(struct store *store, const struct store_result *result, struct message *why);
/* All the outputs of a check. */
int store_results(struct store *store, const struct store_result *results, size_t count,
				  struct message *why);
/* Whether this run has the check already; problem, input, impl and seed are read. */
bool store_has_result(struct store *store, const struct store_result *key);

/* Which timings belong together. */
struct store_cell {
	const struct norm_problem *problem;
	const char *cache;
	int64_t threads;
};

struct store_slice {
	const struct norm_impl *impl;
	int64_t process, round, turn, iterations;
	double real_ns, cpu_ns;
};

/* One transaction for all: a round, or a process. */
int store_slices(struct store *store, const struct store_cell *cell,
				 const struct store_slice *slices, size_t count, struct message *why);

/* NaN where a number is not known. */
struct store_timing {
	const struct norm_impl *impl;
	double ns, ns_lo, ns_hi, gb_per_s, ratio_to_copy;
	int64_t rounds, processes;
	const char *verdict, *reason; /* reason: may be NULL */
};

int store_timing(struct store *store, const struct store_cell *cell,
				 const struct store_timing *timing, struct message *why);
bool store_has_timing(struct store *store, const struct store_cell *cell,
					  const struct norm_impl *impl);
/* Takes away what this run has of a cell: slices, timings, ratios. An attempt that was interrupted
 * must not be mixed with the next. */
int store_clear_cell(struct store *store, const struct store_cell *cell, struct message *why);

struct store_ratio {
	const struct norm_impl *impl, *baseline;
	bool headline;
	double ratio, lo, hi;
	const char *claim;
};

int store_ratio(struct store *store, const struct store_cell *cell,
				const struct store_ratio *ratio, struct message *why);

struct store_point {
	const char *study, *panel, *series;
	double x, y, lo, hi; /* lo, hi: NaN where there is no interval */
};

int store_point(struct store *store, const struct store_point *point, struct message *why);

#endif
