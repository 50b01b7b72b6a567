/* What becomes of a set's mean and m2 once they are found: rstd, what is saved, running statistics. */
#ifndef NORM_STATISTICS_H
#define NORM_STATISTICS_H

#include "../norm.h"

/* m2/(count - ddof); NaN without a degree of freedom. */
double norm_variance(double m2, int64_t count, int ddof);

/* reciprocal: rstd, or with eps outside 1/sqrt(var), 0 if var = 0. */
struct norm_root {
	double rstd, reciprocal;
};

/* Of a variance times scale^2, for a scale by which eps has not been multiplied yet. */
struct norm_root norm_root(const struct norm_problem *p, double var, double scale);

/* Those that the problem saves, where there is room for them. */
void norm_save(const struct norm_problem *p, const struct norm_args *args, int64_t set,
			   double mean, double var, double rstd);

/* `var` with running_ddof: the mean needs a member, the variance a degree of freedom. */
void norm_update_running(const struct norm_problem *p, const struct norm_args *args,
						 int64_t set, int64_t count, double mean, double var);

#endif
