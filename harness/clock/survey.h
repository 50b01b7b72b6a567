/*
 * What doctor learns about this machine from: processes of {A, A again, A elsewhere, B, C} in four
 * residencies, where A is the fastest implementation of layer/f32, B and C fast ones that are unlike it
 * (survey_choose.h; unlike kernels feel contention unlike). Cost: 0.3 s a visit.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "clock.h"
#include "record.h"
#include "store.h"
#include "twin.h"

struct survey {
	struct record record;
	struct clock_cell cells[RECORD_CELLS];
	struct twin again, elsewhere;
	struct store *store; /* NULL: nothing is kept */
	size_t beyond;
	int first_cell; /* that the running job begins with */
	struct store_slice *slices[RECORD_CELLS];
	size_t slice_count[RECORD_CELLS];
};

/* Room for `most` visits; `store`: with a run begun, or NULL. Also after a failure, end it. */
int survey_begin(struct survey *survey, int most, struct store *store, struct message *why);
int survey_visit(struct survey *survey, struct message *why);
void survey_end(struct survey *survey);

#endif
