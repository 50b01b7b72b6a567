/*
 * Errors of an output against the truth, pooled set by pooled set: one pass of gathers, one of
 * comparisons. Exact where it matters: y - t is formed against hi and lo, and the binade is t's own
 * even where hi has been rounded up to a power of two. Cost: about 12 ns an element.
 */
#include "metric.h"

#include "dtype.h"
#include "members.h"
#include "metric_tally.h"
#include "metric_terms.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

/* 2^exponent, subnormal where it must be. */
static double power(int64_t exponent)
{
	if (exponent >= -1022)
		return norm_float64((uint64_t)(exponent + 1023) << 52);
	return exponent < -1074 ? 0 : norm_float64((uint64_t)1 << (exponent + 1074));
}

/* The ulp of t's binade, t = hi + lo finite, in a format of the given precision. */
static double unit_of(double hi, double lo, const struct norm_format *format)
{
	uint64_t bits = norm_bits64(hi);
	int64_t exponent = (int64_t)(bits >> 52 & 0x7ff) - 1023;

	/* hi is a power of two and t a little nearer to zero: the binade below. */
	if ((bits & 0xfffffffffffffu) == 0 && ((hi > 0 && lo < 0) || (hi < 0 && lo > 0)))
		exponent--;
	if (exponent < format->least_exponent)
		exponent = format->least_exponent;
	return power(exponent - format->precision + 1);
}

/* |y - t|: y - hi is exact where it cancels, so that lo is felt. */
static double distance(double y, double hi, double lo)
{
	return fabs((y - hi) - lo);
}

/* 0/0 counts as 0; nonzero/0 is Inf, and so is what no scale can be given for. */
static double over(double error, double scale)
{
	if (error == 0)
		return 0;
	return scale > 0 ? error / scale : (double)INFINITY;
}

static double greater(double a, double b)
{
	return a > b ? a : b;
}

/* error / unit, the unit a power of two: a product where its inverse is a normal number. */
static double in_units(double error, double unit)
{
	uint64_t bits = norm_bits64(unit);

	if (bits >> 52 == 0) /* an ulp of f64's subnormals */
		return over(error, unit);
	return error * norm_float64(((uint64_t)2046 << 52) - bits);
}

double metric_ulp(double y, double t_hi, double t_lo, enum norm_dtype type)
{
	return in_units(distance(y, t_hi, t_lo), unit_of(t_hi, t_lo, &norm_formats[type]));
}

/* sqrt(sum v^2), given that sum: anew, with the greatest as a scale, where it over- or underflowed. */
static double norm2(double sum, const double *v, int64_t count)
{
	double greatest = 0;

	if (sum > 0x1p-900 && sum < 0x1p900)
		return sqrt(sum);
	for (int64_t i = 0; i < count; i++)
		greatest = greater(greatest, fabs(v[i]));
	if (greatest == 0 || isinf(greatest))
		return greatest;
	sum = 0;
	for (int64_t i = 0; i < count; i++)
		sum += v[i] / greatest * (v[i] / greatest);
	return greatest * sqrt(sum);
}

/* One pooled set, or one parameter: what is compared, and what it is measured against. */
struct compared {
	int64_t size;
	const struct norm_format *format;
	const uint8_t *mask; /* NULL: all count */
	double unit;
	double *output, *rounded, *hi, *lo;
	const double *scaled, *conditioned;
	double *error, *exact; /* of the finite ones, else 0 */
};

static int compared_make(struct compared *c, int64_t size, enum norm_dtype type)
{
	double *memory = calloc(6 * ((size_t)size + 1), sizeof(*memory));

	*c = (struct compared){.size = size, .format = &norm_formats[type]};
	c->unit = power(-c->format->precision);
	c->output = memory;
	c->rounded = memory + size;
	c->hi = memory + 2 * size;
	c->lo = memory + 3 * size;
	c->error = memory + 4 * size;
	c->exact = memory + 5 * size;
	return memory ? 0 : -1;
}

/* Counts what is not finite on either side; whether there is an error to be measured. */
static int both_finite(double y, double rounded, struct metric_counts *counts)
{
	if (isfinite(y) && isfinite(rounded))
		return 1;
	if (isfinite(rounded)) {
		counts->nan += isnan(y) != 0;
		counts->inf += isinf(y) != 0;
	} else if (!(isnan(y) && isnan(rounded)) && y != rounded) {
		counts->lost_nonfinite++;
	}
	return 0;
}

static int same_value(double y, double rounded)
{
	return y == rounded || (isnan(y) && isnan(rounded));
}

/* All that one set says of itself; errors in ulps go to the tally as well. */
static struct metric_set compare(struct compared *c, struct metric_tally *tally)
{
	struct metric_set s = {
		.worst_member = -1, .mean_err = NAN, .var_err = NAN, .rstd_err = NAN};
	int64_t nonzero = 0, meant = 0;
	double error2 = 0, exact2 = 0;

	tally->set_ulp = 0;
	for (int64_t i = 0; i < c->size; i++) {
		double y = c->output[i], rounded = c->rounded[i], error;

		c->error[i] = c->exact[i] = 0;
		/* What the mask excludes is 0, and says nothing unless it is not. */
		if (c->mask && !c->mask[i] && y == 0)
			continue;
		s.counts.elements++;
		nonzero += y != 0;
		meant += rounded != 0;
		tally->misrounded += !same_value(y, rounded);
		if (!both_finite(y, rounded, &s.counts))
			continue;
		error = distance(y, c->hi[i], c->lo[i]);
		metric_tally_add(tally, in_units(error, unit_of(c->hi[i], c->lo[i], c->format)));
		/* A quotient only where it may be the greatest so far, or has no scale. */
		if (!(error <= s.scaled * (c->unit * c->scaled[i])))
			s.scaled = greater(s.scaled, over(error, c->unit * c->scaled[i]));
		if (!(error <= s.conditioned * (c->unit * c->conditioned[i])) || s.worst_member < 0) {
			double conditioned = over(error, c->unit * c->conditioned[i]);

			if (conditioned > s.conditioned || s.worst_member < 0)
				s.worst_member = i;
			s.conditioned = greater(s.conditioned, conditioned);
		}
		c->error[i] = error;
		c->exact[i] = c->hi[i];
		error2 += error * error;
		exact2 += c->hi[i] * c->hi[i];
	}
	s.max_ulp = tally->set_ulp;
	s.normwise =
		over(norm2(error2, c->error, c->size), c->unit * norm2(exact2, c->exact, c->size));
	s.counts.zero_rows = nonzero == 0 && meant > 0;
	return s;
}

/* ---- statistics --------------------------------------------------------------------------------- */

/* |value - t| in u of `scale`; a non-finite value is right only where the rounded truth is it. */
static double statistic(double value, double right, double hi, double lo, double scale)
{
	if (!isfinite(value) || !isfinite(right))
		return same_value(value, right) ? 0 : (double)INFINITY;
	return over(distance(value, hi, lo), scale);
}

static double saved(const struct truth *truth, const struct norm_args *outputs, enum role role,
					int64_t set, double hi, double lo, double scale)
{
	const struct norm_problem *p = &truth->problem;
	const void *base = role_get(outputs, role);
	double unit = power(-norm_formats[p->stat].precision);

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
			wrong += !same_value(is[i], right[i]);
	}
	return over((double)wrong, (double)norm_elements(p));
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
	m->mean_err = fmax(m->mean_err, s->mean_err);
	m->var_err = fmax(m->var_err, s->var_err);
	m->rstd_err = fmax(m->rstd_err, s->rstd_err);
}

static void conclude(struct metrics *m, const struct metric_tally *tally,
					 struct metric_ccdf *ccdf)
{
	m->misrounded = over((double)tally->misrounded, (double)m->counts.elements);
	m->unfaithful = over((double)tally->unfaithful, (double)m->counts.elements);
	m->p50_ulp = metric_tally_quantile(tally, 0.5);
	m->p999_ulp = metric_tally_quantile(tally, 0.999);
	if (m->worst_member < 0)
		m->worst_member = 0;
	if (ccdf)
		metric_tally_ccdf(tally, ccdf);
}

static void compared_load(struct compared *c, const struct truth *truth,
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
	struct compared c;
	struct metrics m = nothing();

	m.worst_member = -1;
	/* The harness has held far larger blocks to get here. */
	if (!tally || compared_make(&c, norm_set_size(p), role_type(p, role)) ||
		metric_terms_make(&terms, truth))
		abort();
	c.mask = p->mask ? truth->args.mask : NULL;
	c.scaled = terms.scaled;
	c.conditioned = terms.conditioned;
	for (int64_t set = 0; set < norm_sets(p); set++) {
		struct metric_set s;

		compared_load(&c, truth, outputs, set);
		metric_terms_of_set(&terms, truth, set);
		s = compare(&c, tally);
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
	struct compared c;

	m.worst_member = -1;
	if (!tally || !scales || compared_make(&c, p->c, p->param) ||
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
	s = compare(&c, tally);
	join(&m, &s, 0);
	conclude(&m, tally, ccdf);
	m.worst_offset = m.worst_member;
	metric_terms_free(&terms);
	free(c.output);
	free(scales);
	free(tally);
	return m;
}
