/*
 * x_hat = ((x - mean) - mean_lo) rstd, with what the mean errs by, times rstd, and what rstd errs by,
 * relatively. Signs of x - mean, where a factor is infinite, are those of exact sums.
 */
#include "sweep.h"

#include "twice_sweep.h"

#include <math.h>

static const double u = 0x1p-53;

/* Between these no product of x_hat, w and the rates of dx over- or underflows to any effect: w is 0 or
 * from 2^-298 to 2^257, and what falls below 2^-1074 is far below u of any number that rounds to no zero. */
#define LEAST_RSTD    0x1p-200
#define GREATEST_RSTD 0x1p200
#define GREATEST_MEAN 0x1p200

/* A number for an rstd that is one but not in f64: of its sign, and not usual. */
#define SOME_RSTD 0x1p300

static int is_usual(double rstd)
{
	return fabs(rstd) >= LEAST_RSTD && fabs(rstd) <= GREATEST_RSTD;
}

/* Of what is under rstd's root; outside, of the variance. */
static double relative_error(const struct norm_problem *p, const struct norm_moments *m)
{
	double divisor = (double)(p->op == NORM_RMS ? m->count : m->count - p->ddof);

	if (!(m->m2_error > 0))
		return 0;
	if (p->eps_at == NORM_EPS_OUTSIDE)
		return m->m2_error / m->m2;
	return m->m2_error / divisor / (m->var + p->eps);
}

/* Whether rstd is 0 or Inf because it, or var + eps, leaves f64. */
static int is_only_f64s(const struct norm_problem *p, const struct norm_moments *m)
{
	return (m->rstd == 0 || isinf(m->rstd)) && isfinite(m->var) && (m->var > 0 || p->eps > 0);
}

/*
 * The mean errs by mean_error, and by 2 u of mean_lo's size; rstd by half of that relative error and 4 u,
 * to which roundings of x - mean, of x_hat, and of three products after it are added.
 */
void norm_exact_sweep(struct norm_exact_sweep *sweep, const struct norm_set *set,
					  const struct norm_args *args, const struct norm_moments *moments,
					  const struct norm_exact_twice_kernels *kernels)
{
	const struct norm_problem *p = set->problem;
	struct norm_moments *m = &sweep->moments;
	double relative;
	int computed = p->mode == NORM_TRAIN && p->stats == NORM_STATS_COMPUTED;

	sweep->set = set;
	sweep->args = args;
	*m = *moments;
	sweep->sums.ready = 0;
	sweep->is_twice = norm_exact_is_twice(p);
	if (sweep->is_twice)
		norm_exact_twice_sweep(sweep, kernels);
	if (p->mode == NORM_INFER && is_only_f64s(p, m))
		m->rstd = SOME_RSTD;
	relative = relative_error(p, m);
	sweep->slack = (m->mean_error + 4 * u * fabs(m->mean_lo)) * fabs(m->rstd);
	/* Products of errors are left to 1.01: m2 must be known well, or nothing is stated. */
	sweep->spread = relative >= 0 && relative < 0x1p-9 ? relative + 16 * u : (double)INFINITY;
	if (!is_usual(m->rstd) || !(fabs(m->mean) <= GREATEST_MEAN))
		sweep->spread = (double)INFINITY;
	if (p->eps_at == NORM_EPS_OUTSIDE && m->root_reciprocal > GREATEST_RSTD)
		sweep->spread = (double)INFINITY;
	/* rms: where x is infinite, rstd is 0. */
	sweep->undefined = computed && (!isfinite(m->mean) || set->count <= p->ddof);
	if (p->stats == NORM_STATS_COMPUTED)
		sweep->undefined |= !isfinite(m->rstd);
	sweep->undefined_dx = sweep->undefined || (computed && !isfinite(m->m2));
	sweep->special = sweep->undefined || !isfinite(m->mean) || !isfinite(m->rstd) ||
					 (p->stats == NORM_STATS_COMPUTED && m->rstd == 0);
}

void norm_exact_sweep_block(const struct norm_exact_sweep *sweep, int64_t first,
							struct norm_exact_block *block)
{
	const struct norm_set *set = sweep->set, all = norm_set_unmasked(set);
	const struct norm_problem *p = set->problem;
	const struct norm_moments *m = &sweep->moments;
	struct norm_span span = norm_span(set, first);

	block->first = first;
	block->count = span.count;
	block->is_finite = 1;
	norm_members_f64(&all, first, block->x, NULL);
	norm_read_f64(&span, p->y, norm_ystride(p), sweep->args->dy, block->dy);
	if (sweep->is_twice) {
		norm_exact_twice_block(sweep, block);
		return;
	}
	norm_weights_f64(&span, sweep->args->gamma, block->w);
	for (int64_t i = 0; i < span.count; i++) {
		if (set->mask && !set->mask[first + i]) {
			block->x[i] = block->dy[i] = block->w[i] = 0;
			block->x_hat[i] = block->error[i] = 0;
			continue;
		}
		block->x_hat[i] = ((block->x[i] - m->mean) - m->mean_lo) * m->rstd;
		block->error[i] = 1.01 * (fabs(block->x_hat[i]) * sweep->spread + sweep->slack);
		block->w[i] *= block->dy[i];
		block->is_finite &= isfinite(block->x[i]) && isfinite(block->w[i]);
	}
}

/* ---- what is not finite -------------------------------------------------------------------------- */

static double sign(double value)
{
	if (!isfinite(value))
		return value;
	return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/* The sign of x - mean. */
static double side(struct norm_exact_sweep *sweep, double x)
{
	const struct norm_problem *p = sweep->set->problem;
	struct norm_exact_question question;

	if (p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN || !isfinite(x))
		return sign(x - sweep->moments.mean);
	norm_exact_sums(&sweep->sums, sweep->set, sweep->args);
	norm_exact_ask(&question, &sweep->sums, x, 0);
	return question.a.sign;
}

double norm_exact_special_term(struct norm_exact_sweep *sweep, double x, double dy)
{
	return sweep->undefined ? (double)NAN
							: sign(dy) * (side(sweep, x) * sign(sweep->moments.rstd));
}

struct norm_exact_special norm_exact_special(struct norm_exact_sweep *sweep)
{
	struct norm_exact_special out = {0, 0};
	const struct norm_set *set = sweep->set;
	struct norm_exact_block block;

	for (int64_t first = 0; first < set->size && !sweep->undefined_dx; first += NORM_BLOCK) {
		norm_exact_sweep_block(sweep, first, &block);
		for (int64_t i = 0; i < block.count; i++) {
			double w = sign(block.w[i]), term;

			if (set->mask && !set->mask[first + i])
				continue;
			term = w * side(sweep, block.x[i]);
			out.sum_w += isfinite(w) ? 0 : w;
			out.moment += isfinite(term) ? 0 : term;
		}
	}
	return out;
}

double norm_exact_special_dx(struct norm_exact_sweep *sweep,
							 const struct norm_exact_special *special, double x, double w,
							 int w_side)
{
	const struct norm_problem *p = sweep->set->problem;
	double rstd = sign(sweep->moments.rstd), a, b;

	if (sweep->undefined_dx)
		return (double)NAN;
	if (p->mode == NORM_INFER)
		return sign(w) * rstd;
	a = w_side + (isfinite(w) ? 0 : w) - (p->op == NORM_RMS ? 0 : special->sum_w);
	b = rstd * rstd * rstd * special->moment * side(sweep, x);
	return a * rstd - b;
}
