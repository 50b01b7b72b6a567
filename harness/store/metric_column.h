/* The metrics by name: the store's columns and --json's keys, in the order of both. */
#ifndef METRIC_COLUMN_H
#define METRIC_COLUMN_H

#include "metric.h"

enum metric_kind {
	METRIC_COUNT, /* int64_t */
	METRIC_REAL,
	METRIC_SAVED /* a double whose NaN means that there is none */
};

struct metric_column {
	const char *name;
	enum metric_kind kind;
	size_t offset; /* in struct metrics */
};

extern const struct metric_column metric_columns[];
extern const size_t metric_column_count;

static inline int64_t metric_count(const struct metrics *metrics,
								   const struct metric_column *column)
{
	return *(const int64_t *)(const void *)((const char *)metrics + column->offset);
}

static inline double metric_real(const struct metrics *metrics,
								 const struct metric_column *column)
{
	return *(const double *)(const void *)((const char *)metrics + column->offset);
}

#endif
