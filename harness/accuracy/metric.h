/*
 * One number comparing an implementation's output with the truth; README.md defines each. Units are
 * u = 2^-p, half an ulp of 1 in the output's type.
 *
 * With X = rstd (|x| + mean|x|) + |x_hat| kappa, w the weight (forward) or dy times it (backward),
 * S = sum w x_hat / (N-ddof), r = rstd (eps outside: 1/sqrt var), k = kappa var/(var+eps):
 *
 *           scaled: |error| / u of                     conditioned: |error| / u of
 *   y       |w x_hat| + |b|                            |w| X + |b|
 *   dx      rstd (|w| + |mean w|) + r |x_hat S|        rstd (|w| + mean|w|) + r (X |S| + |x_hat| sum|w| X/(N-ddof))
 *           + |dsum|                                   + k |dx - dsum| + |dsum|
 *   dgamma  sum |dy x_hat|                             sum |dy| X
 *   dbeta   sum |dy|                                   the same
 *
 * Given statistics are exact: kappa = 1, and |mean| stands for mean|x|. rms: no mean w.
 */
#ifndef METRIC_H
#define METRIC_H

#include "reference.h"
#include "role.h"

#include <stdbool.h>

/* Counts of elements (rows for zero_rows), kept apart from errors and never averaged. */
struct metric_counts {
	int64_t elements;
	int64_t nan, inf;       /* in the output where the truth is finite */
	int64_t lost_nonfinite; /* finite in the output where the truth is not, or the wrong one */
	int64_t zero_rows;      /* pooled sets wrongly all zero */
};

/* Of one output tensor. Inf marks nonzero/0. */
struct metrics {
	struct metric_counts counts;
	double misrounded, unfaithful; /* fractions */
	/* p999 and p50 are rounded down to 1/64 of their octave. */
	double max_ulp, p999_ulp, p50_ulp;
	double scaled, conditioned, normwise; /* the worst, in u */
	double mixed;                         /* the worst |error| / 2u max(1, |t|) */
	double mean_err, var_err, rstd_err;   /* the worst, in u of stat; NaN where not saved */
	/* |r - RN(t)| in u of (1-m)|old| + m rms(x), and of t; NaN where there are none. */
	double running_mean_err, running_var_err;
	double sum_misrounded;           /* a fraction; NaN where there is no `sum` */
	double kappa;                    /* the worst of the sets */
	int64_t worst_set, worst_member; /* where `conditioned` is largest */
	int64_t worst_offset;            /* the same place, in the tensor */
};

/* Of one pooled set: what a verdict is judged on. */
struct metric_set {
	struct metric_counts counts;
	double max_ulp, scaled, conditioned, normwise, mixed;
	double mean_err, var_err, rstd_err; /* NaN where not saved */
	int64_t worst_member;               /* -1: no element has an error */
};

#define METRIC_CCDF 64
/* Elements with error >= 2^(i/2 - 16) ulp. */
struct metric_ccdf {
	int64_t count[METRIC_CCDF];
};

/* The gradients of parameters, in the order in which they are kept. */
enum { METRIC_DGAMMA, METRIC_DBETA, METRIC_PARAMETERS };
static inline enum role metric_parameter_role(int i)
{
	return i == METRIC_DGAMMA ? ROLE_DGAMMA : ROLE_DBETA;
}

struct metric_parameter {
	bool there; /* the problem has it, and it was measured */
	struct metrics metrics;
	struct metric_ccdf ccdf;
};

/*
 * The truth of one problem on one input: computed once, compared with many outputs. Holds the
 * correctly rounded outputs, exact y (dx, dgamma, dbeta) and the sets' statistics.
 */
struct truth;

/* `inputs` must outlive the truth, unchanged: an in-place kernel is given a copy. */
struct truth *truth_compute(const struct norm_problem *problem, const struct norm_args *inputs,
							int threads, const char **why);
const struct reference_set *truth_sets(const struct truth *truth);
/* Inputs, and the right outputs, each in memory of its own even where the problem is in place. */
const struct norm_args *truth_args(const struct truth *truth);
struct norm_facts truth_set_facts(const struct truth *truth, int64_t set);
/* Of the worst set: the one of the greatest kappa. */
struct norm_facts truth_facts(const struct truth *truth);
void truth_free(struct truth *truth);

/* Compares y (forward) or dx (backward) and the saved statistics in `outputs`. `ccdf` and `sets`
 * (one per pooled set) may be NULL. */
struct metrics metric_measure(const struct truth *truth, const struct norm_args *outputs,
							  struct metric_ccdf *ccdf);
struct metrics metric_measure_sets(const struct truth *truth, const struct norm_args *outputs,
								   struct metric_ccdf *ccdf, struct metric_set *sets);
/* Compares dgamma or dbeta: ROLE_DGAMMA, ROLE_DBETA. One norm over all features; worst_set is 0 and
 * worst_member the feature. */
struct metrics metric_measure_parameters(const struct truth *truth,
										 const struct norm_args *outputs, enum role role,
										 struct metric_ccdf *ccdf);

/* |y - t| in ulps of t's binade, in a format of precision p: the definition, for tests and replay. */
double metric_ulp(double y, double t_hi, double t_lo, enum norm_dtype type);

#endif
