/*
 * A limits file: how far a metric may go, by implementation, problem and input. Text, a rule a line:
 *
 *   IMPL  PROBLEM  INPUT  METRIC  LIMIT      # a comment
 *
 * The first three are exact texts or regular expressions for the whole text; * is anything. METRIC is
 * one of `normlab check`'s, and LIMIT the most that it may be; or METRIC is `time`, INPUT is
 * hot or cold, and LIMIT is the most by which time may be multiplied. The first rule that fits holds.
 * Below the line LIMITS_MEASURED stand exact texts that `normlab compare --update-limits` writes
 * anew; what stands above it is a person's, and kept.
 */
#ifndef LIMIT_RULES_H
#define LIMIT_RULES_H

#include "message.h"

#include <stdbool.h>
#include <stddef.h>

#define LIMITS_MEASURED "# measured: what follows is written by normlab compare --update-limits"
#define LIMITS_TIME     "time"

struct limits;

/* `path` NULL: no rules. NULL with a line that names file and line number. */
struct limits *limits_read(const char *path, struct message *why);
/* False: no rule fits. */
bool limits_find(const struct limits *limits, const char *impl, const char *problem,
				 const char *input, const char *metric, double *out);
/* Whether any rule is about this metric. */
bool limits_about(const struct limits *limits, const char *metric);
/* The lines above LIMITS_MEASURED, "" without a file. */
const char *limits_kept(const struct limits *limits);
void limits_free(struct limits *limits);

#endif
