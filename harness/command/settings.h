/* What the command line asked for: one struct for all verbs, filled through the option table. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "message.h"
#include "role.h"

#include <stdint.h>

/* Values of an option that may be given several times. */
struct texts {
	const char **text;
	size_t count;
};

struct settings {
	struct texts rest; /* what is no option: list's subject, run's suite, report's stores */
	struct texts impls, problems, inputs, plugins, filters;
	/* Google Benchmark's, as given */
	const char *gbench_filter, *gbench_out, *gbench_format, *gbench_unit, *gbench_min_time;
	struct texts gbench_context;
	const char *json; /* path, "-" for stdout, or NULL */
	const char *store, *out, *baseline;
	uint64_t seed;
	int64_t threads, rounds, processes, trials;
	double time_budget, slice_ms, record_s;
	int dry_run, resume, cold, quiet, help, coverage, strict, prove;
	int brief; /* study */
	/* compare */
	const char *limits, *markdown, *junit;
	double spread;
	int update_limits, force;
	/* choose */
	const char *problem_file, *emit;
	double max_ulp, max_normwise; /* Inf: no limit */
	/* merge, export */
	const char *output, *format, *view;
	int no_slices;
	/* apply */
	const char *input_file[ROLES], *output_file[ROLES];
	const char *x_type, *y_type;
	int64_t axis; /* -1: the default of the operation */
};

struct settings settings_default(void);
void settings_free(struct settings *settings);

#endif
