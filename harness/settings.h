/* What the command line asked for: one struct for all verbs, filled through the option table. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "message.h"

#include <stdint.h>

/* Values of an option that may be given several times. */
struct texts {
	const char **text;
	size_t count;
};

struct settings {
	struct texts rest; /* what is no option: list's subject, run's suite, report's stores */
	struct texts impls, problems, inputs, plugins, filters;
	struct texts gbench; /* --benchmark_* as given */
	const char *json;    /* path, "-" for stdout, or NULL */
	const char *store, *out, *baseline, *impl_name;
	uint64_t seed;
	int64_t threads, rounds, processes;
	double time_budget, slice_ms;
	int dry_run, resume, cold, quiet, help, coverage, strict;
	/* apply */
	const char *file[32]; /* by enum role; outputs too */
	const char *x_type, *y_type;
	int64_t axis;
	int axis_given;
};

#endif
