/* The raw slices of one cell of one run, read back from a store, and what pairs of them say. */
#ifndef PAIRED_H
#define PAIRED_H

#include "message.h"
#include "statistics.h"

struct sqlite3;

/* Which slices; `schema` is main, or the name a store was attached by. */
struct paired_cell {
	const char *schema, *problem, *cache;
	int64_t threads, run;
};

struct paired_subject {
	char *impl, *family;
	double *ns;    /* of a call: [process * rounds + round], NaN: it sat out */
	int processes; /* that it has rounds in */
};

struct paired {
	struct paired_subject *subjects;
	size_t count;
	int processes, rounds;
};

/* 0 with no subject where the store has no slices of the cell (merged without them). */
int paired_load(struct sqlite3 *db, const struct paired_cell *cell, struct paired *out,
				struct message *why);
const struct paired_subject *paired_find(const struct paired *cell, const char *impl);
/* Time of `impl` over that of `other`; 0 processes where they share no round. */
struct statistics_estimate paired_estimate(const struct paired *cell,
										   const struct paired_subject *impl,
										   const struct paired_subject *other, double alpha);
void paired_free(struct paired *cell);

#endif
