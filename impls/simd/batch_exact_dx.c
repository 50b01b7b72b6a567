/*
 * Batch's dx, dgamma and dbeta correctly rounded, what is no vector: how far each may be off, what f64
 * settles of a feature's parameters, and what becomes of elements that the test of batch_exact_dx.inc
 * leaves open.
 */
#include "../dtype.h"
#include "../exact/backward.h"
#include "../shape.h"
#include "batch_walks.h"
#include "rows_sixteen.h"

#include <math.h>

static const double u = NORM_SIMD_U;

/* A feature's numbers, and what they may be off by. */
struct gradient {
	struct norm_batch_statistics s;
	double spread; /* of rstd, root, and six roundings more; Inf: nothing is known */
	double dy, dy_error, dot, dot_error;
};

/* Errors under a percent; else they say nothing. */
#define LARGEST .01

/*
 * dot = sum dy (x - mean) = sum dy d - away sum dy, of sums about the anchor, each off by gamma of its sizes:
 * sum |dy| <= sqrt(N sum dy^2), sum |dy d| <= sqrt(sum dy^2 sum d^2) (Cauchy, Schwarz). rstd, root: .6 r +
 * 4u as in norm_batch_prove().
 */
static struct gradient gradient_of(const struct norm_batch_statistics *s, int64_t count,
								   const struct norm_batch_totals *totals, double gamma,
								   int is_given)
{
	const double *of = totals->of;
	double size = gamma * sqrt(of[NORM_BATCH_DY_SQUARES]);
	double away = is_given ? s->mean + totals->shift : of[NORM_BATCH_D] / (double)count;
	double moved = away * of[NORM_BATCH_DY];
	struct gradient g = {.s = *s, .spread = 1.01 * (.6 * s->relative + 10 * u)};

	g.dy = of[NORM_BATCH_DY];
	g.dy_error = 1.01 * size * sqrt((double)count);
	g.dot = of[NORM_BATCH_DOT] - moved;
	g.dot_error =
		1.01 * (size * sqrt(of[NORM_BATCH_SQUARES]) + fabs(away) * g.dy_error +
				fabs(g.dy) * s->mean_error + 4 * u * (fabs(moved) + fabs(of[NORM_BATCH_DOT])));
	if (!(s->relative >= 0 && g.spread < LARGEST))
		g.spread = (double)INFINITY;
	return g;
}

/* ---- parameters ------------------------------------------------------------------------------------ */

/* Both ends of what `value` may be round alike, and to *rounded. */
static int is_settled(const struct norm_problem *p, double value, double error, double *low,
					  double *high, double *rounded)
{
	error += 4 * u * fabs(value);
	*low = value - error;
	*high = value + error;
	if (!(*low <= *high) || !isfinite(*low) || !isfinite(*high)) {
		*low = -(double)INFINITY;
		*high = (double)INFINITY;
		return 0;
	}
	*rounded = norm_exact_round(p->param, *low);
	return !(*rounded < norm_exact_round(p->param, *high));
}

/* dgamma = rstd dot, and dbeta: of a set of numbers. */
static void settle_numbers(const struct norm_set *set, const struct norm_args *args,
						   const struct gradient *g)
{
	const struct norm_problem *p = set->problem;
	double value = g->dot * g->s.rstd, low, high, rounded = 0;
	double error = 1.01 * (fabs(g->s.rstd) * g->dot_error + fabs(value) * g->spread);
	struct norm_exact_slope slope;

	slope.ready = 0;
	if (args->dbeta) {
		if (!is_settled(p, g->dy, g->dy_error, &low, &high, &rounded))
			rounded = norm_exact_set_dbeta(&slope, set, args, low, high);
		norm_store(p->param, args->dbeta, set->index, rounded);
	}
	if (args->dgamma) {
		if (!is_settled(p, value, error, &low, &high, &rounded))
			rounded = norm_exact_set_dgamma(&slope, set, args, low, high);
		norm_store(p->param, args->dgamma, set->index, rounded);
	}
}

static void settle_parameters(const struct norm_problem *p, const struct norm_args *args,
							  int64_t feature, const struct gradient *g,
							  const struct norm_batch_totals *totals)
{
	struct norm_set set = norm_set(p, args, feature);
	int numbers = isfinite(totals->of[NORM_BATCH_DY_SQUARES]) &&
				  isfinite(totals->of[NORM_BATCH_SQUARES]) && isfinite(g->s.mean) &&
				  isfinite(g->s.rstd);
	struct norm_moments moments;

	if (!args->dgamma && !args->dbeta)
		return;
	if (numbers) {
		settle_numbers(&set, args, g);
		return;
	}
	moments = norm_exact_statistics(&set, args);
	norm_exact_set_parameters(&set, args, &moments, NULL);
}

/* ---- factors --------------------------------------------------------------------------------------- */

/* dx = w rstd dy: a forward of dy about 0. */
static void prove_infer(const struct gradient *g, double slope, struct norm_batch_factors *out)
{
	*out = (struct norm_batch_factors){{[NORM_BATCH_SCALE] = 1,
										[NORM_BATCH_GAIN] = slope,
										[NORM_BATCH_SHARE] = 1.02 * (g->spread + u) + 4 * u},
									   0};
	if (!isfinite(slope) || !isfinite(g->spread))
		out->of[NORM_BATCH_SLACK] = (double)NAN;
}

/*
 * With R = rstd, w the weight (1 + gamma: u), k = N - ddof, true and as computed:
 *   dx = (dy - sum dy/N) w R - (x - mean) w R^2 root dot/k = dy slope + ((x - mean) gain + offset).
 * slope: spread. gain: w R^2 root/k times dot's error, and 3 spread (six roundings are in each to spare).
 * offset: slope times the error of sum dy/N, and 2 spread; less gain mean_lo. So dx is off by
 *   |dy| |slope| spread + |d| (gain's error + 2u |gain|) + (|gain| + gain's error) (mean_error + |mean_lo| u ...)
 *   + gain's error |mean_lo| + offset's error + 3u (|offset| + |gain mean_lo|) + u |dx|.
 * 1.01 and underflow: as in norm_batch_prove().
 */
static void prove_train(const struct norm_problem *p, const struct gradient *g, int64_t count,
						double slope, struct norm_batch_factors *out)
{
	const struct norm_batch_statistics *s = &g->s;
	double left = count > p->ddof ? (double)(count - p->ddof) : (double)NAN;
	double factor = slope * s->rstd * s->root / left, gain = -factor * g->dot, offset;
	double gain_error = 1.01 * (fabs(factor) * g->dot_error + 3 * fabs(gain) * g->spread);
	double centre = slope * (g->dy / (double)count), slack, offset_error;

	offset_error = fabs(slope) * g->dy_error / (double)count + 2 * fabs(centre) * g->spread;
	offset = -centre - gain * s->mean_lo;
	slack = (fabs(gain) + gain_error) * s->mean_error + gain_error * fabs(s->mean_lo) +
			offset_error + 3 * u * (fabs(centre) + fabs(gain * s->mean_lo));
	*out = (struct norm_batch_factors){
		{[NORM_BATCH_SCALE] = 1,
		 [NORM_BATCH_SHIFT] = -s->mean,
		 [NORM_BATCH_GAIN] = gain,
		 [NORM_BATCH_OFFSET] = offset,
		 [NORM_BATCH_SLOPE] = slope,
		 [NORM_BATCH_SLACK] = 1.01 * slack,
		 [NORM_BATCH_OF_DY] = 1.01 * fabs(slope) * g->spread,
		 [NORM_BATCH_OF_X] = 1.01 * (gain_error + 2 * u * fabs(gain))},
		0};
	if (!isfinite(slope) || !isfinite(gain) || !isfinite(offset) || !isfinite(g->spread) ||
		!isfinite(slack) || !(fabs(s->mean) <= 0x1p200))
		out->of[NORM_BATCH_SLACK] = (double)NAN;
}

void norm_batch_prove_dx(const struct norm_problem *p, const struct norm_args *args,
						 int64_t feature, int64_t count, const struct norm_batch_totals *totals,
						 const struct norm_batch_gammas *gammas, struct norm_batch_factors *out)
{
	double gamma = gammas->of[totals->again], weight = 1;
	struct norm_batch_statistics s =
		norm_batch_statistics(p, args, feature, count, totals, gamma);
	struct gradient g;

	if (count == 0)
		return; /* its gradients are 0, and there is no dx but of what a mask excludes */
	g = gradient_of(&s, count, totals, gamma, norm_batch_is_given(p));
	settle_parameters(p, args, feature, &g, totals);
	if (p->affine != NORM_AFFINE_NONE)
		weight = norm_load(p->param, args->gamma, feature) + p->gamma_plus_one;
	if (p->mode == NORM_INFER)
		prove_infer(&g, weight * s.rstd, out);
	else
		prove_train(p, &g, count, weight * s.rstd, out);
}

/* ---- what is left open ------------------------------------------------------------------------------ */

/* The operations of batch_exact_dx.inc, on one member. 0: its ends are no numbers. */
static int decide(struct norm_batch_open *open, int64_t member, double x, double dy)
{
	const struct norm_problem *p = open->set.problem;
	const double *f = open->factors.of;
	double d = (p->mode == NORM_INFER ? dy : x) + f[NORM_BATCH_SHIFT];
	double inner = fma(d, f[NORM_BATCH_GAIN], f[NORM_BATCH_OFFSET]);
	double dx = fma(dy, f[NORM_BATCH_SLOPE], inner), low, high, rounded;
	double error = fma(fabs(d), f[NORM_BATCH_OF_X], f[NORM_BATCH_SLACK]);

	error = fma(fabs(dy), f[NORM_BATCH_OF_DY], error);
	error = fma(fabs(dx), f[NORM_BATCH_SHARE] + NORM_BATCH_DX_SHARE, error);
	low = dx - error;
	high = dx + error;
	if (!isfinite(low) || !isfinite(high))
		return 0;
	rounded = norm_exact_round(p->x, low);
	if (rounded < norm_exact_round(p->x, high))
		rounded = norm_exact_dx(&open->slope, &open->set, open->args, member, low, high);
	norm_store(p->x, open->args->dx, norm_offset(p, norm_xstride(p), open->set.index, member),
			   rounded);
	return 1;
}

int norm_batch_decide_dx(struct norm_batch_open *open, int64_t first, int64_t end)
{
	const struct norm_problem *p = open->set.problem;
	const uint8_t *mask = open->set.mask;
	double x[NORM_BLOCK], dy[NORM_BLOCK];

	end = end < open->set.size ? end : open->set.size;
	for (; first < end; first += NORM_BLOCK) {
		struct norm_span span = norm_span(&open->set, first);

		span.count = end - first < span.count ? end - first : span.count;
		norm_read_f64(&span, p->x, norm_xstride(p), open->args->x, x);
		norm_read_f64(&span, p->y, norm_ystride(p), open->args->dy, dy);
		for (int64_t i = 0; i < span.count; i++)
			if ((!mask || mask[first + i]) && !decide(open, first + i, x[i], dy[i]))
				return 0;
	}
	return 1;
}
