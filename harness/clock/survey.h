/*
 * What doctor and the soak learn about this machine from: processes of {A, A again, B, C} in four
 * residencies (L1, L2, L3, and DRAM by walking cold), where A, B, C are the fastest implementations
 * of layer/f32. Cost: 0.2 s a visit.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "clock.h"
#include "statistics.h"

enum { SURVEY_CELLS = 4, SURVEY_SUBJECTS = 4, SURVEY_TWIN = 1, SURVEY_ROUNDS = 20 };

struct survey {
	struct clock_cell cells[SURVEY_CELLS];
	double *ns[SURVEY_CELLS][SURVEY_SUBJECTS]; /* [process * SURVEY_ROUNDS + round] */
	double *at_s;
	int processes, most;
	size_t beyond;
	int first_cell; /* that the running job begins with */
};

/* Room for `most` visits. Also after a failure, end it. */
int survey_begin(struct survey *survey, int most, struct message *why);
int survey_visit(struct survey *survey, struct message *why);
void survey_end(struct survey *survey);
const char *survey_residency(int cell);
struct statistics_series survey_pair(const struct survey *survey, int cell, int a, int b);

#endif
