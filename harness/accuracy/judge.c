/*
 * WRONG: non-finite where the truth is finite or the reverse, what the child noted, or an error
 * above even the naive bound. OVER_BOUND: above the implementation's own. Each pooled set is held to
 * the bound that its own facts give, so an easy set cannot hide behind a hard one. An intermediate
 * that may overflow changes no bound (CONTRACT: never excused) but is named; what underflow may add
 * is computed and granted. WEAK: what would pass, if a neighbour contract would pass too.
 */
#include "judge.h"

#include "dtype.h"
#include "known_failures.h"
#include "naive_bound.h"
#include "neighbour.h"
#include "shape.h"
#include "truth.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* ---- bounds ------------------------------------------------------------------------------------- */

/* Of one pooled set. */
struct limits {
	struct norm_bound own, naive;
	struct naive_underflow under;
	const char *overflow; /* the intermediate that may, or NULL */
};

static struct limits limits_of(const struct norm_problem *p, const struct norm_impl *impl,
							   const struct norm_facts *facts)
{
	struct limits limits;
	struct norm_bound own = {.parameter = 0};

	naive_bound(p, facts, &limits.naive);
	limits.own = limits.naive;
	if (impl && impl->bound && impl->bound(p, facts, &own) == 0) {
		limits.own = own;
		if (own.parameter == 0)
			limits.own.parameter = limits.naive.parameter;
	}
	limits.under = naive_underflow(p, facts);
	limits.overflow = naive_overflow(p, facts);
	return limits;
}

static enum norm_dtype element_type(const struct norm_problem *p)
{
	return p->dir == NORM_FORWARD ? p->y : p->x;
}

/* One error, dimensionless, against both bounds; `more` is what underflow may have added. */
struct measure {
	const char *what;
	int64_t at; /* a pooled set, or -1 */
	double error, own, naive, more;
};

static void compare(struct check_result *result, const struct limits *limits,
					const struct measure *m)
{
	/* NaN is above nothing: not saved, or no bound. */
	bool wrong = m->error > m->naive + m->more, over = m->error > m->own + m->more;
	const char *overflow = limits ? limits->overflow : NULL;
	char set[40] = "";

	if (!wrong && !over)
		return;
	if (m->at >= 0)
		snprintf(set, sizeof(set), " of set %lld", (long long)m->at);
	decide(result, wrong ? VERDICT_WRONG : VERDICT_OVER_BOUND,
		   "%s%s is %.3g, and %s %.3g%s%s%s", m->what, set, m->error,
		   wrong ? "even the naive bound" : "its bound", wrong ? m->naive : m->own,
		   overflow ? "; " : "", overflow ? overflow : "", overflow ? " may overflow" : "");
}

static void compare_set(struct check_result *result, const struct norm_problem *p, int64_t set,
						const struct metric_set *s, const struct limits *limits)
{
	double y = norm_unit(element_type(p)), stat = norm_unit(p->stat);
	const struct norm_bound *own = &limits->own, *naive = &limits->naive;
	const struct naive_underflow *under = &limits->under;
	const struct measure measures[] = {
		{"conditioned error", set, s->conditioned * y, own->conditioned, naive->conditioned, 0},
		{"error of the mean", set, s->mean_err * stat, own->mean, naive->mean, under->mean},
		{"error of the variance", set, s->var_err * stat, own->var, naive->var, under->var},
		{"error of rstd", set, s->rstd_err * stat, own->rstd, naive->rstd, under->rstd},
	};

	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		compare(result, limits, &measures[i]);
}

/* ---- running statistics ------------------------------------------------------------------------- */

/*
 * r' = keep r + (1-keep) v: v's own error, a rounding of r' to stat (and of RN(t), with which it is
 * compared), and up to six roundings of |r| + (1-keep)|v|: rate, 1 - rate, two products, a sum, and
 * one in r + m (v - r); three more in v's own divisor.
 */
static void compare_running(struct check_result *result, const struct truth *truth, int64_t set,
							const struct evidence *evidence, const struct limits *limits)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_set *s = &truth->sets[set];
	double u = norm_unit(naive_arithmetic(p)), stat = norm_unit(p->stat), count, v;
	double keep = p->running == NORM_RUNNING_KEEP ? p->rate : 1 - p->rate, rounding;
	const double old[] = {norm_load(p->stat, truth->old_running_mean, set),
						  norm_load(p->stat, truth->old_running_var, set)};
	const double right[] = {norm_load(p->stat, truth->args.running_mean, set),
							norm_load(p->stat, truth->args.running_var, set)};
	const double error[] = {evidence->running_mean[set], evidence->running_var[set]};
	static const char *const what[] = {"error of the running mean",
									   "error of the running variance"};
	const double own[] = {limits->own.mean, limits->own.var};
	const double naive[] = {limits->naive.mean, limits->naive.var};

	count = (double)s->count;
	for (int i = 0; i < 2; i++) {
		/* An empty set, or one too small for its divisor, leaves the old value. */
		bool kept = s->count <= (i ? p->running_ddof : 0);

		v = i ? s->var * (count - p->ddof) / (count - p->running_ddof) : s->rms;
		rounding = 9 * u * (fabs(old[i]) + (1 - keep) * v) + 2 * stat * fabs(right[i]) +
				   2 * limits->under.error;
		compare(result, limits,
				&(struct measure){what[i], set, error[i],
								  kept ? 0 : (1 - keep) * own[i] * v + rounding,
								  kept ? 0 : (1 - keep) * naive[i] * v + rounding,
								  kept || i == 0 ? 0 : (1 - keep) * v * limits->under.var});
	}
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static void compare_parameters(struct check_result *result, const struct norm_problem *p,
							   const struct evidence *evidence, const struct limits *worst)
{
	double unit = norm_unit(p->param), dbeta = naive_bound_dbeta(p);
	/* 0: no set had finite facts, and gave a bound. dbeta does not need them. */
	double own = worst->own.parameter > 0 ? fmin(worst->own.parameter, dbeta) : dbeta;

	result->parameter_bound[METRIC_DGAMMA] = worst->own.parameter;
	result->parameter_bound[METRIC_DBETA] = own;
	compare(result, NULL,
			&(struct measure){"error of dgamma", -1,
							  evidence->parameter_error[METRIC_DGAMMA] * unit,
							  worst->own.parameter, worst->naive.parameter, 0});
	compare(result, NULL,
			&(struct measure){"error of dbeta", -1,
							  evidence->parameter_error[METRIC_DBETA] * unit, own, dbeta, 0});
}

/* The plainest reasons come last and win over a bound's. */
static void compare_plainly(struct check_result *result, const struct evidence *evidence)
{
	const struct metric_counts *counts = &evidence->metrics.counts;

	if (evidence->metrics.sum_misrounded > 0) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG, "sum is not the rounded x + residual in %.3g of it",
			   evidence->metrics.sum_misrounded);
	}
	if (evidence->nonfinite) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG,
			   "%s is finite where the truth is not, or the reverse, at %lld",
			   role_name(evidence->nonfinite_role), (long long)evidence->nonfinite_at);
	}
	if (counts->nan || counts->inf || counts->lost_nonfinite) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG,
			   "%lld NaN and %lld Inf where the truth is finite, %lld finite where it is not",
			   (long long)counts->nan, (long long)counts->inf,
			   (long long)counts->lost_nonfinite);
	}
}

void judge_evidence(struct check_result *result, const struct truth *truth,
					const struct norm_impl *impl, const struct evidence *evidence)
{
	const struct norm_problem *p = &truth->problem;
	struct limits worst = {.overflow = NULL};

	result->verdict = VERDICT_PASS;
	result->reason[0] = '\0';
	for (int64_t set = 0; set < norm_sets(p); set++) {
		struct norm_facts facts = truth_set_facts(truth, set);
		struct limits limits = limits_of(p, impl, &facts);

		compare_set(result, p, set, &evidence->sets[set], &limits);
		if (role_use(p, ROLE_RUNNING_MEAN) & ROLE_OUTPUT)
			compare_running(result, truth, set, evidence, &limits);
		worst.own.parameter = fmax(worst.own.parameter, limits.own.parameter);
		worst.naive.parameter = fmax(worst.naive.parameter, limits.naive.parameter);
		if (!result->bounded || limits.own.conditioned > result->bound.conditioned)
			result->bound = limits.own;
		result->bounded = true;
	}
	compare_parameters(result, p, evidence, &worst);
	compare_plainly(result, evidence);
}

/* Would pass; would a neighbour's right outputs pass as well? */
static void find_weakness(struct check_result *result, struct check_data *data,
						  const struct norm_impl *impl)
{
	const struct neighbours *neighbours = check_neighbours(data);
	size_t at = 0;

	for (size_t i = 0; i < neighbour_count; i++) {
		const struct evidence *evidence = neighbours_evidence(neighbours, i);
		struct check_result as_if = {0};

		if (!evidence)
			continue;
		judge_evidence(&as_if, data->truth, impl, evidence);
		if (as_if.verdict != VERDICT_PASS)
			continue;
		result->verdict = VERDICT_WEAK;
		at += (size_t)snprintf(result->reason + at, sizeof(result->reason) - at, "%s%s",
							   at ? ", " : "", neighbour_name(i));
	}
}

void judge(struct check_result *result, struct check_data *data, const struct norm_impl *impl,
		   const struct norm_args *outputs, const char *note)
{
	struct evidence evidence;

	evidence_make(&evidence, data->truth, outputs);
	result->measured = true;
	result->metrics = evidence.metrics;
	result->ccdf = evidence.ccdf;
	memcpy(result->parameters, evidence.parameters, sizeof(result->parameters));
	judge_evidence(result, data->truth, impl, &evidence);
	evidence_free(&evidence);
	if (note[0]) {
		result->verdict = VERDICT_PASS;
		decide(result, VERDICT_WRONG, "%s", note);
		result->conduct = true;
	}
	if (result->verdict == VERDICT_PASS)
		find_weakness(result, data, impl);
}
