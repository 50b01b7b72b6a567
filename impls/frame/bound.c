/*
 * Bounds for the readable kernels: impls/README.md, METHOD, derives every line. Sizes are relative
 * to D = |w| (rstd (|x| + mean|x|) + |x_hat| kappa) + |b|, of which |w x_hat| is at most
 * 1/(1 + kappa), |w| rstd mean|x| at most 1, and |b| at most 1.
 */
#include "bound.h"

#include "../dtype.h"
#include "../shape.h"
#include "set.h"

#include <math.h>

double norm_gamma(double n, double u)
{
	return n * u < 1 ? n * u / (1 - n * u) : (double)INFINITY;
}

double norm_log2_ceil(double n)
{
	double k = 0;

	for (double power = 1; power < n; power *= 2)
		k++;
	return k;
}

/* What a rounding x + r of relative size u does to the sums (residual=exact without pairs). */
static void add_residual(struct norm_error *error, double u, double kappa)
{
	error->mean_abs += u;
	error->mean_rms += u;
	error->high += u;
	error->var_down += 2 * u * kappa + u * u * kappa * kappa;
	error->var_up += 2 * u * kappa + u * u * kappa * kappa;
}

/* x + r is formed here, and rounded. */
static int adds_residual(const struct norm_bound_method *method, const struct norm_problem *p)
{
	return p->dir == NORM_FORWARD && p->residual == NORM_RESIDUAL_EXACT && !method->pairs;
}

/* Relative deviations of rstd: computed is in [(1 - down) rstd, (1 + up) rstd]. */
struct deviation {
	double down, up;
};

/* s * e, where a zero variance may have an infinite relative error: then nothing is known. */
static double damped(double shrink, double error)
{
	return isinf(error) ? (double)INFINITY : shrink * error;
}

static struct deviation rstd_deviation(const struct norm_problem *p, double shrink,
									   const struct norm_error *error)
{
	double frame = norm_gamma(6, norm_unit(NORM_F64)), less, more;
	struct deviation out;

	if (p->eps_at == NORM_EPS_INSIDE) {
		less = damped(shrink, error->var_down);
		more = damped(shrink, error->var_up);
		out.up = less < 1 ? 1 / sqrt(1 - less) - 1 : (double)INFINITY;
		out.down = 1 - 1 / sqrt(1 + more);
	} else {
		less = error->var_down < 1 ? shrink * (1 - sqrt(1 - error->var_down)) : shrink;
		if (error->var_down > 1)
			less = 1;
		more = damped(shrink, sqrt(1 + error->var_up) - 1);
		out.up = less < 1 ? 1 / (1 - less) - 1 : (double)INFINITY;
		out.down = 1 - 1 / (1 + more);
	}
	out.up += frame * (1 + out.up);
	out.down += frame;
	return out;
}

static double conditioned(const struct norm_bound_method *method, const struct norm_problem *p,
						  const struct norm_error *error, const struct deviation *rstd,
						  double kappa)
{
	enum norm_dtype elements = method->elements[norm_is_wide(p)];
	double u = norm_unit(elements), narrow = elements == p->y ? 0 : norm_unit(p->y);
	double grown = 1 + rstd->up, share = 1 / (1 + kappa), mean = error->mean_abs;
	double worst = rstd->up > rstd->down ? rstd->up : rstd->down;
	double data, product, total;

	if (isinf(rstd->up) || isinf(mean))
		return (double)INFINITY; /* a variance that may come out negative */
	/* The mean of f64 sums is rounded to the elements' arithmetic. */
	if (method->form != NORM_FORM_PAIRED && elements != method->sums[norm_is_wide(p)])
		mean += u;
	data = worst * share + mean * grown;
	if (adds_residual(method, p))
		data += u * grown;
	if (method->form == NORM_FORM_CENTRED) {
		product = grown * (share + mean);
		total = data + norm_gamma(5, u) * product + u * (1 + product) * (1 + norm_gamma(5, u));
	} else if (method->form == NORM_FORM_PAIRED) {
		product = grown * (share + 2 * error->high + mean + u);
		total = data + norm_gamma(6, u) * product + u * (1 + product) * (1 + norm_gamma(6, u));
	} else {
		product = grown * (1 + mean);
		total =
			data + norm_gamma(6, u) * product + 2 * u * (1 + product) * (1 + norm_gamma(6, u));
	}
	/* llama: an inner rounding that falls on the other side is one ulp, 2 u of x_hat at most. */
	if (p->cast == NORM_CAST_LLAMA)
		total += 2 * norm_unit(p->y) * (1 + total);
	return total * (1 + narrow) + narrow;
}

static struct norm_error sums_error(const struct norm_bound_method *method,
									const struct norm_problem *p, double count, double kappa)
{
	struct norm_error error = {0};
	struct norm_spread spread = {
		.u = norm_unit(method->sums[norm_is_wide(p)]),
		.count = count,
		.size = (double)norm_set_size(p),
		.kappa = p->op == NORM_RMS ? 1 : kappa,
		.rms = p->op == NORM_RMS,
		.depth = method->depth,
	};

	if (p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN)
		return error;
	method->error(&spread, &error);
	if (adds_residual(method, p))
		add_residual(&error, spread.u, spread.kappa);
	return error;
}

/* ---- backward ------------------------------------------------------------------------------------ */

/* The longest path of a sum over blocks, and over the blocks' sums (backward.inc). */
static double depth(double size)
{
	return (size < NORM_BLOCK ? size : NORM_BLOCK) + size / NORM_BLOCK + 1;
}

/* The same of dgamma and dbeta: rows of a group, then up to all groups (frame.c). */
static double parameter_depth(const struct norm_problem *p)
{
	if (p->op == NORM_BATCH)
		return depth((double)norm_set_size(p));
	return (double)p->n / NORM_GROUPS + 1 + NORM_GROUPS;
}

/* The largest rstd (|x| + mean|x|) + |x_hat| kappa that the facts allow. */
static double largest_span(const struct norm_problem *p, const struct norm_facts *facts,
						   double kappa, double shrink)
{
	double count = (double)facts->count, root = sqrt(shrink), rstd, x_hat;

	if (p->eps_at == NORM_EPS_OUTSIDE)
		root = shrink;
	rstd = root * kappa / facts->rms;
	x_hat = rstd * (facts->max_abs + fabs(facts->mean));
	if (x_hat > sqrt(count))
		x_hat = sqrt(count);
	return rstd * (facts->max_abs + facts->rms) + x_hat * kappa;
}

/*
 * dx = r (w - mean w) - x_hat S q against r (|w| + mean|w|) + q (X |S| + |x_hat| T) + k |dx| (metric.h):
 * x_hat is off by `x` of X, S by `sum` of T, both together by x * sum * X T, and the common factor r
 * by its own deviation of dx, which k |dx| or the first two terms absorb. Given statistics leave
 * X without a limit: -1.
 */
static int gradient(const struct norm_bound_method *method, const struct norm_problem *p,
					const struct norm_facts *facts, const struct norm_error *error,
					const struct deviation *rstd, struct norm_bound *out)
{
	int wide = norm_is_wide(p), given = p->mode == NORM_INFER;
	double u = norm_unit(method->elements[wide]), kappa = given ? 1 : facts->kappa;
	double narrow = method->elements[wide] == p->x ? 0 : norm_unit(p->x);
	double count = (double)facts->count, shrink = facts->shrink >= 0 ? facts->shrink : 1;
	double x, sum, both = 0, scale, total, span = 0;
	struct deviation root = rstd_deviation(p, 1, error);

	if (p->stats == NORM_STATS_GIVEN)
		return -1;
	x = conditioned(method, p, error, rstd, kappa) + norm_gamma(10, u);
	sum = x + norm_gamma(depth((double)norm_set_size(p)) + 10, u) * (1 + x);
	scale = rstd->up > rstd->down ? rstd->up : rstd->down;
	if (p->eps_at == NORM_EPS_OUTSIDE)
		scale = root.up > root.down ? root.up : root.down;
	else if (kappa * shrink > 1)
		scale /= kappa * shrink;
	if (!given) {
		span = largest_span(p, facts, kappa, shrink);
		both = x * sum * span * span * count / (count - p->ddof);
		if (p->eps_at == NORM_EPS_OUTSIDE)
			both /= shrink;
	}
	total = (sum + both + scale) * (1 + rstd->up) + 2 * u;
	out->conditioned = total * (1 + narrow) + narrow;
	if (isnan(out->conditioned))
		out->conditioned = (double)INFINITY;
	out->parameter = x + norm_gamma(parameter_depth(p) + 2, u) * (1 + x);
	out->parameter += norm_unit(p->param) * (1 + out->parameter);
	return 0;
}

int norm_bound_of(const struct norm_bound_method *method, const struct norm_problem *p,
				  const struct norm_facts *facts, struct norm_bound *out)
{
	double frame = norm_gamma(4, norm_unit(NORM_F64)), stat = norm_unit(p->stat);
	double count = (double)facts->count, shrink = facts->shrink >= 0 ? facts->shrink : 1, least;
	struct norm_error error = sums_error(method, p, count, facts->kappa), easy;
	struct deviation rstd = rstd_deviation(p, shrink, &error), plain;
	double worst = rstd.up > rstd.down ? rstd.up : rstd.down;

	if (p->dir == NORM_BACKWARD) {
		*out = (struct norm_bound){(double)NAN, (double)NAN, (double)NAN, 0, 0};
		return gradient(method, p, facts, &error, &rstd, out);
	}
	out->parameter = 0;
	out->mean = p->op == NORM_RMS ? 0 : error.mean_rms + frame + stat;
	out->var = error.var_down > error.var_up ? error.var_down : error.var_up;
	out->var += frame + stat * (1 + out->var);
	out->rstd = worst + stat * (1 + worst);
	out->conditioned = conditioned(method, p, &error, &rstd, facts->kappa);
	/* D shares less with x_hat the larger kappa is: a bound must also hold for easier sets. */
	easy = sums_error(method, p, count, 1);
	plain = rstd_deviation(p, 1, &easy);
	least = conditioned(method, p, &easy, &plain, 1);
	if (least > out->conditioned)
		out->conditioned = least;
	return 0;
}
