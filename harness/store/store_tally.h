/* What a run's checks came to, counted in its rows: a resumed run counts what came before, too. */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "store.h"
#include "verdict.h"

struct store_tally {
	int64_t verdicts[VERDICTS];
	int64_t expected, failures; /* of what fails: listed as known, and not */
	/* Pairs of an implementation and a problem whose outputs hold, and those among them that no input
	 * of the run tells from every neighbouring contract: each is WEAK. */
	int64_t held, never_told;
};

int store_tally(struct store *store, struct store_tally *out, struct message *why);

#endif
