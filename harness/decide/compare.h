/*
 * Two stores, pair by pair: accuracy, which is exact, and time, by the clock's rule (README.md of this
 * folder). What was found is the temporary table `compared` (compare.sql) on the connection of NEW.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "limit_rules.h"
#include "store.h"

/* Ratios of two whole runs differ by less than this in nine of ten, on the machine where it was measured. */
#define COMPARE_SPREAD_PERCENT 2.5

struct compare_request {
	struct store *new_store;
	const char *base_path;
	const struct limits *limits;
	double spread_percent;
	bool force; /* times of different machines too */
};

struct compare_tally {
	int64_t pairs, regressions,
		better; /* of accuracy: cells with any, `better` those without a regression */
	int64_t times, slower, faster, same, ambiguous;
	int64_t gone, added;
	struct message untimed; /* why times are not compared, "" where they are */
};

int compare_run(const struct compare_request *request, struct compare_tally *out,
				struct message *why);

/* compare_time.c: adds rows of kind `time`. */
int compare_time(const struct compare_request *request, struct message *why);

#endif
