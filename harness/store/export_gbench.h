/*
 * What a store has of time, as Google Benchmark writes it, so that its compare.py and whatever else reads
 * its files can be used. A repetition is a process: the unit whose spread counts.
 */
#ifndef EXPORT_GBENCH_H
#define EXPORT_GBENCH_H

#include "store.h"

#include <stdio.h>

enum export_gbench_format { EXPORT_GBENCH_JSON, EXPORT_GBENCH_CSV, EXPORT_GBENCH_CONSOLE };

/* All zero: JSON in nanoseconds. */
struct export_gbench {
	enum export_gbench_format format;
	const char *unit;     /* ns us ms s; NULL: ns */
	const char **context; /* KEY=VALUE[,KEY=VALUE...] each, for the JSON's context */
	size_t context_count;
};

/* A benchmark's name: IMPL/PROBLEM[/cold][/threads:N]. */
void export_gbench_name(char *out, size_t size, const char *impl, const char *problem,
						const char *cache, int64_t threads);
/* The factor from nanoseconds; 0: no such unit. */
double export_gbench_unit(const char *unit);
int export_gbench(struct store *store, const struct export_gbench *how, FILE *to,
				  struct message *why);
/* As --benchmark_out without other flags. */
int export_gbench_json(struct store *store, FILE *to, struct message *why);

#endif
