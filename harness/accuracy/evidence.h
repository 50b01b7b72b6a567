/*
 * What an output says of itself against a truth, whoever made it: measured once, then held to any
 * number of bounds. The outputs of a neighbour contract are measured as a kernel's are.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "metric.h"

struct evidence {
	struct metrics metrics; /* of y or dx */
	struct metric_ccdf ccdf;
	/* One per pooled set, in metric.h's units, but without the part of each error that underflow
	 * explains (naive_bound.h). NaN: not there. */
	struct metric_set *sets;
	/* |running - RN(t)| per set, absolute; NaN: not there. */
	double *running_mean, *running_var;
	struct metric_parameter parameters[METRIC_PARAMETERS];
	/* Worst of all features, in u of param, underflow apart; NaN: not there. */
	double parameter_error[METRIC_PARAMETERS];
	/* Statistics and parameters that are non-finite where the truth is finite, or the reverse. */
	int64_t nonfinite;
	enum role nonfinite_role; /* the first of them */
	int64_t nonfinite_at;
};

/* `outputs` may lack all but y or dx. Aborts where memory does. */
void evidence_make(struct evidence *out, const struct truth *truth,
				   const struct norm_args *outputs);
void evidence_free(struct evidence *evidence);

#endif
