/* The denominators of metric.h's table, for the members of one pooled set. */
#ifndef METRIC_TERMS_H
#define METRIC_TERMS_H

#include "truth.h"

/* Arrays of a set's size; a member that the mask excludes has 0 everywhere. */
struct metric_terms {
	double *x_hat;
	double *span;   /* X */
	double *dy;     /* backward */
	double *weight; /* gamma, or dy times it */
	double *scaled, *conditioned;
	double *gamma,
		*beta; /* per feature: 1 + gamma where the problem says so; 1 and 0 without */
	double *spare;
};

int metric_terms_make(struct metric_terms *terms, const struct truth *truth);
/* x_hat, span and dy alone; then, of y or dx, all of them. */
void metric_terms_normalise(struct metric_terms *terms, const struct truth *truth, int64_t set);
void metric_terms_of_set(struct metric_terms *terms, const struct truth *truth, int64_t set);
void metric_terms_free(struct metric_terms *terms);

/* Whether the statistics are inputs (infer, stats=given). */
int metric_given(const struct norm_problem *problem);

#endif
