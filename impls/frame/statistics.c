/* From mean and m2 to rstd, saved and running statistics: in f64, once a set, for every kernel alike. */
#include "statistics.h"

#include "../dtype.h"

#include <math.h>

double norm_variance(double m2, int64_t count, int ddof)
{
	return count > ddof ? m2 / (double)(count - ddof) : (double)NAN;
}

struct norm_root norm_root(const struct norm_problem *p, double var, double scale)
{
	double root = sqrt(var), eps = p->eps * scale;
	struct norm_root out;

	if (p->eps_at == NORM_EPS_INSIDE) {
		out.rstd = out.reciprocal = 1 / sqrt(var + eps * scale);
		return out;
	}
	out.rstd = 1 / (root + eps);
	out.reciprocal = root > 0 ? 1 / root : 0;
	if (!(root >= 0))
		out.reciprocal = root;
	return out;
}

void norm_save(const struct norm_problem *p, const struct norm_args *args, int64_t set,
			   double mean, double var, double rstd)
{
	if (p->save != NORM_SAVE_NONE && args->mean)
		norm_store(p->stat, args->mean, set, mean);
	if (p->save == NORM_SAVE_RSTD && args->rstd)
		norm_store(p->stat, args->rstd, set, rstd);
	if (p->save == NORM_SAVE_VAR && args->var)
		norm_store(p->stat, args->var, set, var);
}

static void blend(const struct norm_problem *p, void *running, int64_t set, double value)
{
	double keep = p->running == NORM_RUNNING_KEEP ? p->rate : 1 - p->rate;
	double take = p->running == NORM_RUNNING_KEEP ? 1 - p->rate : p->rate;
	double old = norm_load(p->stat, running, set);

	norm_store(p->stat, running, set, keep * old + take * value);
}

void norm_update_running(const struct norm_problem *p, const struct norm_args *args,
						 int64_t set, int64_t count, double mean, double var)
{
	if (p->running == NORM_RUNNING_ABSENT || count == 0)
		return;
	blend(p, args->running_mean, set, mean);
	if (count > p->running_ddof)
		blend(p, args->running_var, set, var);
}
