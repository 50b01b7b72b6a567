/*
 * A tensor's metrics: its pooled sets compared one by one, their statistics, and the worst of all.
 * Cost: about 12 ns an element.
 */
#include "metric.h"

#include "dtype.h"
#include "members.h"
#include "metric_compare.h"
#include "metric_terms.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

/* ---- statistics --------------------------------------------------------------------------------- */

/* |value - t| in u of `scale`; a non-finite value is right only where the rounded truth is it. */
static double statistic(double value, double right, double hi, double lo, double scale)
{
	if (!isfinite(value) || !isfinite(right))
		return metric_same(value, right) ? 0 : (double)INFINITY;
	return metric_over(metric_distance(value, hi, lo), scale);
}

static double saved(const struct truth *truth, const struct norm_args *outputs, enum role role,
					int64_t set, double hi, double lo, double scale)
{
	const struct norm_problem *p = &truth->problem;
	const void *base = role_get(outputs, role);
	double unit = metric_power(-norm_formats[p->stat].precision);

	if (!(role_use(p, role) & ROLE_OUTPUT) || !base)
		return NAN;
	return statistic(norm_load(p->stat, base, set),
					 norm_load(p->stat, role_get(&truth->args, role), set), hi, lo,
					 unit * scale);
}

static void compare_statistics(const struct truth *truth, const struct norm_args *outputs,
							   int64_t set, struct metric_set *s)
{
	const struct reference_set *r = &truth->sets[set];

	s->mean_err = saved(truth, outputs, ROLE_MEAN, set, r->mean, r->mean_lo, r->rms);
	s->var_err = saved(truth, outputs, ROLE_VAR, set, r->var, r->var_lo, r->var);
	s->rstd_err = saved(truth, outputs, ROLE_RSTD, set, r->rstd, r->rstd_lo, r->rstd);
}

/* The truth of running statistics is known as rounded: an error may be half an ulp off. */
static void compare_running(const struct truth *truth, const struct norm_args *outputs,
							int64_t set, struct metrics *m)
{
	const struct norm_problem *p = &truth->problem;
	double keep = p->running == NORM_RUNNING_KEEP ? p->rate : 1 - p->rate, right, scale;

	if (!(role_use(p, ROLE_RUNNING_MEAN) & ROLE_OUTPUT))
		return;
	right = norm_load(p->stat, truth->args.running_mean, set);
	scale = keep * fabs(norm_load(p->stat, truth->old_running_mean, set)) +
			(1 - keep) * truth->sets[set].rms;
	m->running_mean_err =
		fmax(m->running_mean_err,
			 saved(truth, outputs, ROLE_RUNNING_MEAN, set, right, 0, fmax(scale, fabs(right))));
	right = norm_load(p->stat, truth->args.running_var, set);
	m->running_var_err = fmax(m->running_var_err, saved(truth, outputs, ROLE_RUNNING_VAR, set,
														right, 0, fabs(right)));
}

static double sum_misrounded(const struct truth *truth, const struct norm_args *outputs,
							 double *is, double *right)
{
	const struct norm_problem *p = &truth->problem;
	int64_t wrong = 0;

	if (!(role_use(p, ROLE_SUM) & ROLE_OUTPUT) || !outputs->sum)
		return NAN;
	for (int64_t set = 0; set < norm_sets(p); set++) {
		members_load(p, ROLE_SUM, outputs->sum, set, is);
		members_load(p, ROLE_SUM, truth->args.sum, set, right);
		for (int64_t i = 0; i < norm_set_size(p); i++)
			wrong += !metric_same(is[i], right[i]);
	}
	return metric_over((double)wrong, (double)norm_elements(p));
}

/* ---- a tensor ----------------------------------------------------------------------------------- */

static struct metrics nothing(void)
{
	return (struct metrics){.mean_err = NAN,
							.var_err = NAN,
							.rstd_err = NAN,
							.running_mean_err = NAN,
							.running_var_err = NAN,
							.sum_misrounded = NAN,
							.kappa = NAN};
}

/* The worst of both, in every field. */
static void join(struct metrics *m, const struct metric_set *s, int64_t set)
{
	m->counts.elements += s->counts.elements;
	m->counts.nan += s->counts.nan;
	m->counts.inf += s->counts.inf;
	m->counts.lost_nonfinite += s->counts.lost_nonfinite;
	m->counts.zero_rows += s->counts.zero_rows;
	if (s->worst_member >= 0 && (s->conditioned > m->conditioned || m->worst_member < 0)) {
		m->worst_set = set;
		m->worst_member = s->worst_member;
	}
	m->max_ulp = fmax(m->max_ulp, s->max_ulp);
	m->scaled = fmax(m->scaled, s->scaled);
	m->conditioned = fmax(m->conditioned, s->conditioned);
	m->normwise = fmax(m->normwise, s->normwise);
	m->mixed = fmax(m->mixed, s->mixed);
	m->mean_err = fmax(m->mean_err, s->mean_err);
	m->var_err = fmax(m->var_err, s->var_err);
	m->rstd_err = fmax(m->rstd_err, s->rstd_err);
}

static void conclude(struct metrics *m, const struct metric_tally *tally,
					 struct metric_ccdf *ccdf)
{
	m->misrounded = metric_over((double)tally->misrounded, (double)m->counts.elements);
	m->unfaithful = metric_over((double)tally->unfaithful, (double)m->counts.elements);
	m->p50_ulp = metric_tally_quantile(tally, 0.5);
	m->p999_ulp = metric_tally_quantile(tally, 0.999);
	if (m->worst_member < 0)
		m->worst_member = 0;
	if (ccdf)
		metric_tally_ccdf(tally, ccdf);
}

static void compared_load(struct metric_compared *c, const struct truth *truth,
						  const struct norm_args *outputs, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	enum role role = p->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
	struct norm_problem dense = *p;

	dense.y = NORM_F64;
	dense.ystride = 0;
	members_load(p, role, role_get(outputs, role), set, c->output);
	members_load(p, role, role_get(&truth->args, role), set, c->rounded);
	members_load(&dense, ROLE_Y, truth->y.hi, set, c->hi);
	members_load(&dense, ROLE_Y, truth->y.lo, set, c->lo);
}

struct metrics metric_measure_sets(const struct truth *truth, const struct norm_args *outputs,
								   struct metric_ccdf *ccdf, struct metric_set *sets)
{
	const struct norm_problem *p = &truth->problem;
	enum role role = p->dir == NORM_FORWARD ? ROLE_Y : ROLE_DX;
	struct metric_tally *tally = calloc(1, sizeof(*tally));
	struct metric_terms terms;
	struct metric_compared c;
	struct metrics m = nothing();

	m.worst_member = -1;
	/* The harness has held far larger blocks to get here. */
	if (!tally || metric_compared_make(&c, norm_set_size(p), role_type(p, role)) ||
		metric_terms_make(&terms, truth))
		abort();
	c.mask = p->mask ? truth->args.mask : NULL;
	c.scaled = terms.scaled;
	c.conditioned = terms.conditioned;
	for (int64_t set = 0; set < norm_sets(p); set++) {
		struct metric_set s;

		compared_load(&c, truth, outputs, set);
		metric_terms_of_set(&terms, truth, set);
		s = metric_compare(&c, tally);
		compare_statistics(truth, outputs, set, &s);
		compare_running(truth, outputs, set, &m);
		join(&m, &s, set);
		m.kappa = fmax(m.kappa, truth->sets[set].kappa);
		if (sets)
			sets[set] = s;
	}
	conclude(&m, tally, ccdf);
	m.worst_offset = norm_offset(p, role_shape(p, role).stride, m.worst_set, m.worst_member);
	m.sum_misrounded = sum_misrounded(truth, outputs, c.output, c.rounded);
	metric_terms_free(&terms);
	free(c.output);
	free(tally);
	return m;
}

struct metrics metric_measure(const struct truth *truth, const struct norm_args *outputs,
							  struct metric_ccdf *ccdf)
{
	return metric_measure_sets(truth, outputs, ccdf, NULL);
}

/* Adds what set `set` contributes to each feature's scales. */
static void add_scales(const struct metric_terms *terms, const struct norm_problem *p,
					   int64_t set, enum role role, double *scaled, double *conditioned)
{
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		int64_t at = p->op == NORM_BATCH ? set : i;
		double dy = fabs(terms->dy[i]);

		scaled[at] += role == ROLE_DGAMMA ? dy * fabs(terms->x_hat[i]) : dy;
		conditioned[at] += role == ROLE_DGAMMA ? dy * terms->span[i] : dy;
	}
}

struct metrics metric_measure_parameters(const struct truth *truth,
										 const struct norm_args *outputs, enum role role,
										 struct metric_ccdf *ccdf)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_exact *exact = role == ROLE_DGAMMA ? &truth->dgamma : &truth->dbeta;
	struct metric_tally *tally = calloc(1, sizeof(*tally));
	double *scales = calloc(2 * (size_t)p->c, sizeof(*scales));
	struct metrics m = nothing();
	struct metric_terms terms;
	struct metric_set s;
	struct metric_compared c;

	m.worst_member = -1;
	if (!tally || !scales || metric_compared_make(&c, p->c, p->param) ||
		metric_terms_make(&terms, truth))
		abort();
	for (int64_t set = 0; set < norm_sets(p); set++) {
		metric_terms_normalise(&terms, truth, set);
		add_scales(&terms, p, set, role, scales, scales + p->c);
		m.kappa = fmax(m.kappa, truth->sets[set].kappa);
	}
	c.scaled = scales;
	c.conditioned = scales + p->c;
	for (int64_t i = 0; i < p->c; i++) {
		c.output[i] = norm_load(p->param, role_get(outputs, role), i);
		c.rounded[i] = norm_load(p->param, role_get(&truth->args, role), i);
		c.hi[i] = exact->hi[i];
		c.lo[i] = exact->lo[i];
	}
	s = metric_compare(&c, tally);
	join(&m, &s, 0);
	conclude(&m, tally, ccdf);
	m.worst_offset = m.worst_member;
	metric_terms_free(&terms);
	free(c.output);
	free(scales);
	free(tally);
	return m;
}
