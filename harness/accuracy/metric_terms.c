/*
 * What an error is measured against: metric.h's table, in plain binary64, which is exact enough for
 * a denominator. Cost: a few operations an element.
 */
#include "metric_terms.h"

#include "dtype.h"
#include "members.h"
#include "shape.h"

#include <math.h>
#include <stdlib.h>

int metric_given(const struct norm_problem *p)
{
	return p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN;
}

static void load_features(struct metric_terms *terms, const struct truth *truth)
{
	const struct norm_problem *p = &truth->problem;

	for (int64_t i = 0; i < p->c; i++) {
		terms->gamma[i] = 1;
		terms->beta[i] = 0;
		if (role_use(p, ROLE_GAMMA))
			terms->gamma[i] = norm_load(p->param, truth->args.gamma, i) + p->gamma_plus_one;
		if (role_use(p, ROLE_BETA))
			terms->beta[i] = norm_load(p->param, truth->args.beta, i);
	}
}

int metric_terms_make(struct metric_terms *terms, const struct truth *truth)
{
	size_t size = (size_t)norm_set_size(&truth->problem) + 1;
	size_t features = (size_t)truth->problem.c;
	double *memory = calloc(7 * size + 2 * features, sizeof(*memory));

	if (!memory)
		return -1;
	*terms = (struct metric_terms){
		.x_hat = memory,
		.span = memory + size,
		.dy = memory + 2 * size,
		.weight = memory + 3 * size,
		.scaled = memory + 4 * size,
		.conditioned = memory + 5 * size,
		.spare = memory + 6 * size,
		.gamma = memory + 7 * size,
		.beta = memory + 7 * size + features,
	};
	load_features(terms, truth);
	return 0;
}

void metric_terms_free(struct metric_terms *terms)
{
	free(terms->x_hat);
}

static int counted(const struct truth *truth, int64_t i)
{
	return members_counted(&truth->problem, truth->args.mask, i);
}

/* Member i's feature. */
static int64_t feature(const struct norm_problem *p, int64_t set, int64_t i)
{
	return p->op == NORM_BATCH ? set : i;
}

/* x_hat[i] = x + r as a sum whose rounding error `spare[i]` keeps. */
static void load_normed(struct metric_terms *terms, const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	double *x = terms->x_hat, *r = terms->spare;

	if (p->dir == NORM_FORWARD && p->residual == NORM_RESIDUAL_ROUNDED)
		members_load(p, ROLE_SUM, truth->args.sum, set, x);
	else
		members_load(p, ROLE_X, truth->args.x, set, x);
	if (p->dir != NORM_FORWARD || p->residual != NORM_RESIDUAL_EXACT) {
		for (int64_t i = 0; i < norm_set_size(p); i++)
			r[i] = 0;
		return;
	}
	members_load(p, ROLE_RESIDUAL, truth->args.residual, set, r);
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		double sum = x[i] + r[i], back = sum - x[i]; /* two-sum */

		r[i] = (x[i] - (sum - back)) + (r[i] - back);
		x[i] = sum;
	}
}

void metric_terms_normalise(struct metric_terms *terms, const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_set *s = &truth->sets[set];
	int given = metric_given(p), rms = p->op == NORM_RMS;
	double mean = rms ? 0 : s->mean, mean_lo = rms ? 0 : s->mean_lo;
	double mean_abs = given ? fabs(mean) : s->mean_abs, kappa = given ? 1 : s->kappa;

	load_normed(terms, truth, set);
	if (p->dir == NORM_BACKWARD)
		members_load(p, ROLE_DY, truth->args.dy, set, terms->dy);
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		double x = terms->x_hat[i];
		double x_hat = ((x - mean) + (terms->spare[i] - mean_lo)) * s->rstd;

		if (!counted(truth, i)) {
			terms->x_hat[i] = terms->span[i] = terms->dy[i] = 0;
			continue;
		}
		terms->x_hat[i] = x_hat;
		/* kappa is infinite where the variance is zero, and so is every x_hat. */
		terms->span[i] =
			s->rstd * fabs(x) + s->rstd * mean_abs + (x_hat == 0 ? 0 : fabs(x_hat) * kappa);
		/* rms of a row with an Inf: rstd = 0, and mean|x| = Inf says nothing. */
		if (s->rstd == 0)
			terms->span[i] = 0;
	}
}

static void terms_of_y(struct metric_terms *terms, const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;

	for (int64_t i = 0; i < norm_set_size(p); i++) {
		int64_t at = feature(p, set, i);
		double beta = counted(truth, i) ? fabs(terms->beta[at]) : 0;

		terms->weight[i] = terms->gamma[at];
		terms->scaled[i] = fabs(terms->gamma[at] * terms->x_hat[i]) + beta;
		terms->conditioned[i] = fabs(terms->gamma[at]) * terms->span[i] + beta;
	}
}

/* Sums over a set of what backward reduces. */
struct sums {
	double mean_w, mean_abs_w; /* 0 for rms */
	double s, spread;          /* sum w x_hat, sum |w| X, over N - ddof */
};

static struct sums sums_of(const struct metric_terms *terms, const struct norm_problem *p,
						   int64_t count)
{
	struct sums sums = {0, 0, 0, 0};

	for (int64_t i = 0; i < norm_set_size(p); i++) {
		sums.mean_w += terms->weight[i];
		sums.mean_abs_w += fabs(terms->weight[i]);
		sums.s += terms->weight[i] * terms->x_hat[i];
		sums.spread += fabs(terms->weight[i]) * terms->span[i];
	}
	sums.mean_w *= p->op == NORM_RMS ? 0 : 1 / (double)count;
	sums.mean_abs_w *= p->op == NORM_RMS ? 0 : 1 / (double)count;
	sums.s /= (double)(count - p->ddof);
	sums.spread /= (double)(count - p->ddof);
	return sums;
}

static void terms_of_dx(struct metric_terms *terms, const struct truth *truth, int64_t set)
{
	const struct norm_problem *p = &truth->problem;
	const struct reference_set *s = &truth->sets[set];
	struct norm_facts facts = truth_set_facts(truth, set);
	double k = metric_given(p) || facts.shrink == 0 ? 0 : facts.kappa * facts.shrink;
	double rstd = s->rstd, r = rstd;
	struct sums sums;

	if (p->eps_at == NORM_EPS_OUTSIDE)
		r = s->var > 0 ? 1 / sqrt(s->var) : 0;
	if (isinf(s->var)) /* above f64's range, where eps is nothing beside it */
		r = rstd;
	for (int64_t i = 0; i < norm_set_size(p); i++)
		terms->weight[i] =
			counted(truth, i) ? terms->dy[i] * terms->gamma[feature(p, set, i)] : 0;
	sums = sums_of(terms, p, s->count);
	if (p->mode == NORM_INFER)
		sums = (struct sums){0, 0, 0, 0};
	if (role_use(p, ROLE_DSUM) && truth->args.dsum)
		members_load(p, ROLE_DSUM, truth->args.dsum, set, terms->spare);
	else
		for (int64_t i = 0; i < norm_set_size(p); i++)
			terms->spare[i] = 0;
	for (int64_t i = 0; i < norm_set_size(p); i++) {
		double w = terms->weight[i], x_hat = terms->x_hat[i], dsum = fabs(terms->spare[i]);
		double core = rstd * (w - sums.mean_w) - r * x_hat * sums.s;

		/* dx = w rstd, whatever x is. */
		if (p->mode == NORM_INFER)
			x_hat = core = terms->span[i] = 0;
		terms->scaled[i] =
			rstd * (fabs(w) + fabs(sums.mean_w)) + r * fabs(x_hat * sums.s) + dsum;
		terms->conditioned[i] =
			rstd * (fabs(w) + sums.mean_abs_w) +
			r * (terms->span[i] * fabs(sums.s) + fabs(x_hat) * sums.spread) + k * fabs(core) +
			dsum;
		if (!counted(truth, i))
			terms->scaled[i] = terms->conditioned[i] = 0;
	}
}

void metric_terms_of_set(struct metric_terms *terms, const struct truth *truth, int64_t set)
{
	metric_terms_normalise(terms, truth, set);
	if (truth->problem.dir == NORM_FORWARD)
		terms_of_y(terms, truth, set);
	else
		terms_of_dx(terms, truth, set);
}
