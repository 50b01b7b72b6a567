/*
 * One number comparing an implementation's output with the truth: definitions in DESIGN section 7,
 * repeated in this folder's README. Units are u = 2^-p, half an ulp of 1 in y's type.
 */
#ifndef METRIC_H
#define METRIC_H

#include "reference.h"

/* Counts of elements (rows for zero_rows), kept apart from errors and never averaged. */
struct metric_counts {
	int64_t elements;
	int64_t nan, inf;       /* in the output where the truth is finite */
	int64_t lost_nonfinite; /* finite in the output where the truth is not */
	int64_t zero_rows;      /* pooled sets wrongly all zero */
};

/* Of one output tensor. Inf marks nonzero/0. */
struct metrics {
	struct metric_counts counts;
	double misrounded, unfaithful; /* fractions */
	double max_ulp, p999_ulp, p50_ulp;
	double scaled, conditioned, normwise; /* the worst, in u */
	double mean_err, var_err, rstd_err;   /* the worst, in u of stat; NaN where not saved */
	double kappa;                         /* the worst of the sets */
	int64_t worst_set, worst_member;      /* where `conditioned` is largest */
	int64_t worst_offset;                 /* the same place, in the tensor */
};

#define METRIC_CCDF 64
/* Elements with error >= 2^(i/2 - 16) ulp. */
struct metric_ccdf {
	int64_t count[METRIC_CCDF];
};

/*
 * The truth of one problem on one input: computed once, compared with many outputs. Holds the
 * correctly rounded outputs, exact y (dx, dgamma, dbeta) and the sets' statistics.
 */
struct truth;

struct truth *truth_compute(const struct norm_problem *problem, const struct norm_args *inputs,
							int threads, const char **why);
const struct reference_set *truth_sets(const struct truth *truth);
const struct norm_args *
truth_args(const struct truth *truth);                    /* inputs, and the right outputs */
struct norm_facts truth_facts(const struct truth *truth); /* of the worst set */
void truth_free(struct truth *truth);

/* Compares y (forward) or dx (backward) and the saved statistics in `outputs`. */
struct metrics metric_measure(const struct truth *truth, const struct norm_args *outputs,
							  struct metric_ccdf *ccdf);

/* |y - t| in ulps of t's binade, in a format of precision p: the definition, for tests and replay. */
double metric_ulp(double y, double t_hi, double t_lo, enum norm_dtype type);

#endif
