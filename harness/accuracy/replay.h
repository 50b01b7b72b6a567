/*
 * A check as one line that does it again: `check impl=X problem=P seed=N input=I`. The input comes
 * last and takes the rest of the line, since a file's path may hold anything.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "check.h"
#include "table.h"

#define REPLAY_LINE_MAX 800

struct replay {
	const struct norm_impl *impl;
	struct norm_problem problem;
	struct input input;
	uint64_t seed;
	int threads;
};

/* The whole command, quoted for a shell: normlab replay 'check …'. */
void replay_print(const struct check_data *data, const struct norm_impl *impl, char *out,
				  size_t size);
/* The line, with or without its first word. */
int replay_parse(const char *line, struct replay *out, struct message *why);

/* ---- what is shown ------------------------------------------------------------------------------ */

extern const struct column replay_columns[];
extern const size_t replay_column_count;
/* The worst element among its neighbours in the pooled set, and the set's statistics. */
void replay_show(struct table *table, const struct check_data *data,
				 const struct check_result *result);

#endif
