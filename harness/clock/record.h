/*
 * What a survey measured, in memory: times of A, its two twins and two unlike implementations in four
 * residencies, by process and round. A store's table `sample` holds the same; facts named "survey ..."
 * say which implementation and problem is which, points of the study "survey" when each process began.
 */
#ifndef RECORD_H
#define RECORD_H

#include "message.h"
#include "norm.h"
#include "statistics.h"

#include <stdbool.h>

struct store;

enum { RECORD_CELLS = 4, RECORD_ROUNDS = 20 };
enum record_subject {
	RECORD_A,
	RECORD_AGAIN,     /* the same code */
	RECORD_ELSEWHERE, /* the same code at another address */
	RECORD_B,         /* unlike A: survey_choose.h */
	RECORD_C,         /* unlike both */
	RECORD_SUBJECTS
};

struct record {
	char subject[RECORD_SUBJECTS][96];
	struct norm_problem problem[RECORD_CELLS];
	double *ns[RECORD_CELLS]
			  [RECORD_SUBJECTS]; /* [process * RECORD_ROUNDS + round]; 0: not timed */
	double *at_s;
	int processes, most;
};

/* Room for `most` processes. Also after a failure, free it. */
int record_make(struct record *record, int most, struct message *why);
void record_free(struct record *record);
/* L1, L2, L3, DRAM: the last one is walked over cold. */
extern const char *const record_residencies[RECORD_CELLS];
bool record_cold(int cell);
/* ns of b over ns of a. */
struct statistics_series record_pair(const struct record *record, int cell, int a, int b);

/* Names and problems, into the store's current run. */
int record_keep_names(const struct record *record, struct store *store, struct message *why);
int record_keep_time(const struct record *record, struct store *store, struct message *why);
/* The latest survey of a store. */
int record_read(struct record *record, struct store *store, struct message *why);

#endif
