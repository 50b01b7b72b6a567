/* What the metrics see of a truth. */
#ifndef TRUTH_H
#define TRUTH_H

#include "metric.h"

struct truth {
	struct norm_problem problem; /* never in place */
	struct norm_args args;       /* the caller's inputs, our outputs */
	void *owned[ROLES];
	/* Running statistics before the update: the caller's. */
	const void *old_running_mean, *old_running_var;
	struct reference_exact y, dgamma, dbeta;
	struct reference_set *sets;
	int64_t worst_set;
};

#endif
