/*
 * The bound of E[x^2] - E[x]^2 with sums in order, first with gamma_k = k u/(1 - k u), in the order
 * of the computation. Constants are counts of roundings, not fitted: README.md, "Bounds".
 */
#include "naive_bound.h"

#include "dtype.h"
#include "shape.h"

#include <math.h>

/* The roundings between statistics and y or dx, however the products are associated. */
#define APPLY 8

enum norm_dtype naive_arithmetic(const struct norm_problem *p)
{
	int wide =
		p->x == NORM_F64 || p->y == NORM_F64 || p->param == NORM_F64 || p->stat == NORM_F64;

	return wide ? NORM_F64 : NORM_F32;
}

int naive_given(const struct norm_problem *p)
{
	return p->mode == NORM_INFER || p->stats == NORM_STATS_GIVEN;
}

static double gamma_of(double roundings, double u)
{
	return roundings * u < 1 ? roundings * u / (1 - roundings * u) : (double)INFINITY;
}

/* The errors before the last rounding to an output's type. */
struct parts {
	double mean;      /* of rms(x) and of mean|x| */
	double var;       /* of var */
	double deviation; /* of sqrt(var), as backward with eps outside divides by it */
	double rstd;      /* of rstd */
	double x_hat;     /* of X */
};

/* The relative error of var + eps, or of sqrt(var) + eps. Without spread (kappa = Inf) what is lost is
 * all there is beside eps. */
static double spread_error(const struct norm_problem *p, const struct norm_facts *facts,
						   double gamma, double deviation)
{
	double lost = 4 * gamma, share = (double)facts->count / (double)(facts->count - p->ddof);
	double shrink = facts->shrink >= 0 ? facts->shrink : 1;

	if (isinf(facts->kappa)) {
		double root = sqrt(lost * share) * facts->rms;

		if (facts->rms == 0)
			return 0;
		/* eps outside: it does not keep the root of a negative difference from being taken. */
		return p->eps_at == NORM_EPS_OUTSIDE ? (double)INFINITY : root * root / p->eps;
	}
	if (p->eps_at == NORM_EPS_OUTSIDE)
		return deviation < 1 ? deviation * shrink : (double)INFINITY;
	return lost * facts->kappa * facts->kappa * shrink;
}

static struct parts parts_of(const struct norm_problem *p, const struct norm_facts *facts)
{
	double u = norm_unit(naive_arithmetic(p));
	/* 4: N as a number, the division, x + r, and the square. */
	double gamma = gamma_of((double)facts->count + 4, u), error;
	struct parts parts = {0, 0, 0, 0, 0};

	if (p->mode == NORM_INFER)
		parts.rstd = 3 * u; /* + eps, sqrt, division; eps outside: the same */
	if (naive_given(p)) {
		parts.x_hat = parts.rstd + 4 * u;
		return parts;
	}
	parts.mean = p->op == NORM_RMS ? 0 : gamma;
	/* sum x^2 gives gamma rms^2, mean^2 gives (2 gamma + gamma^2) rms^2, their difference u rms^2. */
	parts.var = 4 * gamma * facts->kappa * facts->kappa;
	/* |sqrt a - sqrt b| <= min(|a - b| / sqrt b, sqrt |a - b|) */
	parts.deviation = fmin(parts.var, sqrt(parts.var));
	error = spread_error(p, facts, gamma, parts.deviation) + 2 * u;
	if (!(error <= 0.5))
		parts.rstd = (double)INFINITY;
	else if (p->eps_at == NORM_EPS_OUTSIDE)
		parts.rstd = 1 / (1 - error) - 1 + 3 * u;
	else
		parts.rstd = 1 / sqrt(1 - error) - 1 + 3 * u;
	/* X holds rstd (|x| + mean|x|) and |x_hat| kappa; kappa = Inf only where x_hat = 0. */
	parts.x_hat = (1 + parts.rstd) * (parts.mean + 4 * u);
	if (isfinite(facts->kappa) || isinf(parts.rstd))
		parts.x_hat += (parts.rstd + 2 * u) / (isinf(facts->kappa) ? 1 : facts->kappa);
	return parts;
}

static double of_y(const struct norm_problem *p, const struct parts *parts)
{
	double u = norm_unit(naive_arithmetic(p)), y = norm_unit(p->y);
	double total = parts->x_hat * (1 + APPLY * u) + APPLY * u;

	/* An inner rounding that falls on the other side is an ulp of x_hat: 2 u at most. */
	if (p->cast == NORM_CAST_LLAMA)
		total += 2 * y * (1 + total);
	return total * (1 + y) + y;
}

/* Of dx's denominator, term by term: w - mean w; x_hat S; S itself; the factors rstd and r. */
static double of_dx(const struct norm_problem *p, const struct norm_facts *facts,
					const struct parts *parts)
{
	double u = norm_unit(naive_arithmetic(p)), x = norm_unit(p->x);
	double sums = gamma_of((double)facts->count + 4, u), total;
	double k = naive_given(p) || !(facts->shrink > 0) ? 0 : facts->kappa * facts->shrink;
	double scale = k > 1 && isfinite(parts->rstd) ? parts->rstd / k : parts->rstd;

	total = sums + (parts->x_hat + sums) + parts->x_hat + scale + APPLY * u;
	if (p->eps_at == NORM_EPS_OUTSIDE && isfinite(facts->kappa))
		total += parts->deviation / facts->kappa;
	/* Products of two such errors: at most total^2, twice over. */
	return total <= 0.25 ? total * (1 + 2 * total) * (1 + x) + x : (double)INFINITY;
}

/* What dgamma and dbeta sum over. */
static double terms(const struct norm_problem *p)
{
	return (double)(p->op == NORM_BATCH ? norm_set_size(p) : p->n);
}

double naive_bound_dbeta(const struct norm_problem *p)
{
	double unit = norm_unit(p->param);

	return gamma_of(terms(p) + 2, norm_unit(naive_arithmetic(p))) * (1 + unit) + unit;
}

void naive_bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	struct parts parts = parts_of(p, facts);
	double stat = norm_unit(p->stat), param = norm_unit(p->param);
	double sums = gamma_of(terms(p) + 4, norm_unit(naive_arithmetic(p)));

	*out = (struct norm_bound){
		.mean = parts.mean * (1 + stat) + stat,
		.var = parts.var * (1 + stat) + stat,
		.rstd = parts.rstd * (1 + stat) + stat,
		.conditioned = p->dir == NORM_FORWARD ? of_y(p, &parts) : of_dx(p, facts, &parts),
		.parameter = (parts.x_hat + sums * (1 + parts.x_hat)) * (1 + param) + param,
	};
}

/* ---- what the derivation takes for granted ------------------------------------------------------ */

static double greatest(enum norm_dtype type)
{
	return ldexp(2 - 2 * norm_unit(type), norm_formats[type].greatest_exponent);
}

/* Half the least subnormal; f64 has no such number, so there it is the least. */
static double half_least(enum norm_dtype type)
{
	return fmax(ldexp(1, norm_formats[type].least_exponent - norm_formats[type].precision),
				0x1p-1074);
}

const char *naive_overflow(const struct norm_problem *p, const struct norm_facts *facts)
{
	double limit = greatest(naive_arithmetic(p)), count = (double)facts->count;

	/* Divided first: f64's squares would overflow here too. */
	if (!naive_given(p) && facts->max_abs > limit / count)
		return "the sum of x";
	if (!naive_given(p) && facts->max_abs > sqrt(limit / count))
		return "the sum of x^2";
	return NULL;
}

/* sqrt(var) loses min(lost / sqrt(var), sqrt(lost)) where var loses `lost`. */
static double rstd_lost(const struct norm_problem *p, double deviation, double lost)
{
	double var = deviation * deviation, root = sqrt(lost);

	if (p->eps_at == NORM_EPS_INSIDE)
		return lost / (var + p->eps);
	if (deviation > 0)
		root = fmin(root, lost / deviation);
	return root / (deviation + p->eps);
}

struct naive_underflow naive_underflow(const struct norm_problem *p,
									   const struct norm_facts *facts)
{
	double error = half_least(naive_arithmetic(p)), stat = half_least(p->stat) + error;
	double squares = ((double)facts->count + 2) * error;
	double deviation = isinf(facts->kappa) ? 0 : facts->rms / facts->kappa;
	struct naive_underflow out = {.error = error};

	if (facts->rms > 0)
		out.mean = stat / facts->rms;
	if (naive_given(p) || facts->rms == 0)
		return out;
	/* Divided twice: the square of a deviation may underflow here too. */
	out.var = deviation > 0 ? (squares + stat) / deviation / deviation : (double)INFINITY;
	out.rstd = rstd_lost(p, deviation, squares);
	/* Beyond a half, what underflowed is what there was. */
	if (!(out.rstd <= 0.5))
		out.rstd = (double)INFINITY;
	return out;
}
