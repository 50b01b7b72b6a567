/*
 * WRONG: non-finite where the truth is finite or the reverse, what the child noted, or an error
 * above even the naive bound. OVER_BOUND: above the implementation's own. Each pooled set is held to
 * the bound that its own facts give, so an easy set cannot hide behind a hard one.
 */
#include "judge.h"

#include "dtype.h"
#include "shape.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void decide(struct check_result *result, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The first reason stays: a later set's is no news. */
static void decide(struct check_result *result, enum verdict verdict, const char *format, ...)
{
	va_list args;

	if (verdict >= result->verdict)
		return;
	result->verdict = verdict;
	va_start(args, format);
	vsnprintf(result->reason, sizeof(result->reason), format, args);
	va_end(args);
}

/* The naive algorithm's bound, to which whoever declares none is held, and above which an output is
 * not merely inaccurate. */
static int naive_bound(const struct norm_problem *p, const struct norm_facts *facts,
					   struct norm_bound *out)
{
	const struct norm_impl *naive = norm_find("naive/centred");

	return naive && naive->bound && !(naive->reject && naive->reject(p))
			   ? naive->bound(p, facts, out)
			   : -1;
}

/* One error of one set against one bound, both dimensionless. */
static void compare(struct check_result *result, enum verdict verdict, const char *what,
					int64_t set, double error, double bound)
{
	/* NaN: not saved, or no bound. */
	if (error > bound)
		decide(result, verdict, "%s of set %lld is %.3g, and its bound %.3g", what,
			   (long long)set, error, bound);
}

static void compare_set(struct check_result *result, enum verdict verdict,
						const struct norm_problem *p, int64_t set,
						const struct metric_set *measured, const struct norm_bound *bound)
{
	double y = norm_unit(p->y), stat = norm_unit(p->stat);

	compare(result, verdict, "conditioned error", set, measured->conditioned * y,
			bound->conditioned);
	compare(result, verdict, "error of the mean", set, measured->mean_err * stat, bound->mean);
	compare(result, verdict, "error of the variance", set, measured->var_err * stat,
			bound->var);
	compare(result, verdict, "error of rstd", set, measured->rstd_err * stat, bound->rstd);
}

static void judge_set(struct check_result *result, const struct check_data *data,
					  const struct norm_impl *impl, int64_t set,
					  const struct metric_set *measured)
{
	const struct norm_problem *p = &data->problem;
	struct norm_facts facts = truth_set_facts(data->truth, set);
	struct norm_bound own, naive;
	int has_own = impl->bound && impl->bound(p, &facts, &own) == 0;
	int has_naive = naive_bound(p, &facts, &naive) == 0;

	if (has_naive)
		compare_set(result, VERDICT_WRONG, p, set, measured, &naive);
	if (!has_own && has_naive)
		own = naive;
	if (has_own || has_naive)
		compare_set(result, VERDICT_OVER_BOUND, p, set, measured, &own);
	if ((has_own || has_naive) &&
		(!result->bounded || own.conditioned > result->bound.conditioned)) {
		result->bounded = true;
		result->bound = own;
	}
}

void judge(struct check_result *result, const struct check_data *data,
		   const struct norm_impl *impl, const char *note)
{
	const struct metric_counts *counts = &result->metrics.counts;
	int64_t sets = norm_sets(&data->problem);
	struct metric_set *measured = calloc((size_t)sets + 1, sizeof(*measured));

	if (!measured)
		abort();
	result->verdict = VERDICT_PASS;
	result->measured = true;
	result->metrics =
		metric_measure_sets(data->truth, &data->work.args, &result->ccdf, measured);
	for (int64_t set = 0; set < sets; set++)
		judge_set(result, data, impl, set, &measured[set]);
	free(measured);
	/* The plainest reasons come last and win over a bound's. */
	if (counts->nan || counts->inf || counts->lost_nonfinite) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG,
			   "%lld NaN and %lld Inf where the truth is finite, %lld finite where it is not",
			   (long long)counts->nan, (long long)counts->inf,
			   (long long)counts->lost_nonfinite);
	}
	if (note[0]) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG, "%s", note);
	}
}
