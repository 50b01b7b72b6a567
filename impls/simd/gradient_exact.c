/*
 * Backward of rows, correctly rounded, what is no vector: the cut, how far dx, dgamma and dbeta may be
 * off, and what becomes of those that the tests of gradient_exact.inc leave open.
 */
#include "gradient_exact.h"

#include "../dtype.h"
#include "../exact/backward.h"

#include <math.h>
#include <string.h>

/* ---- the cut ------------------------------------------------------------------------------------- */

static int has_parameters(const struct norm_problem *p)
{
	return p->affine != NORM_AFFINE_NONE;
}

/* Whole vectors of any instruction set, and lines. */
static size_t padded(const struct norm_problem *p)
{
	return ((size_t)p->c + 15) / 16 * 16;
}

/* Its two scalars have a line. */
static size_t group_doubles(const struct norm_problem *p)
{
	return EXACT_PARTIALS * padded(p) + 8;
}

struct norm_simd_exact_group norm_simd_exact_group(const struct norm_problem *p,
												   const struct norm_args *args, int64_t group)
{
	char *first = (char *)args->workspace + norm_simd_gradient_weights(p);
	double *at = (double *)(void *)first + (size_t)group * group_doubles(p);
	struct norm_simd_exact_group out;

	for (int i = 0; i < EXACT_PARTIALS; i++)
		out.of[i] = at + (size_t)i * padded(p);
	out.spread = at + EXACT_PARTIALS * padded(p);
	out.slack = out.spread + 1;
	return out;
}

void norm_simd_exact_clear(const struct norm_problem *p,
						   const struct norm_simd_exact_group *group)
{
	memset(group->of[0], 0, group_doubles(p) * sizeof(double));
}

static void prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	int64_t groups = norm_simd_gradient_groups(p);
	int64_t blocks = (p->c + GRADIENT_FEATURES - 1) / GRADIENT_FEATURES;

	if (p->x == NORM_F64) {
		norm_exact_backward_prepare(p, plan);
		return;
	}
	plan->word[GRADIENT_PLUS] = p->gamma_plus_one != 0;
	plan->stages = 0;
	if (norm_simd_gradient_weights(p))
		plan->tasks[plan->stages++] = p->n > 0;
	plan->tasks[plan->stages++] = groups;
	plan->workspace = norm_simd_gradient_weights(p);
	if (!has_parameters(p))
		return;
	plan->tasks[plan->stages++] = blocks;
	if (p->inplace)
		plan->tasks[plan->stages++] = groups;
	plan->workspace += (size_t)groups * group_doubles(p) * sizeof(double);
	plan->workspace += (size_t)(blocks * p->n) * sizeof(uint64_t);
}

int norm_simd_exact_stage(const struct norm_plan *plan, const struct norm_args *args, int stage)
{
	const struct norm_problem *p = &plan->problem;

	switch (norm_simd_gradient_stage(plan, args, stage)) {
	case GRADIENT_DONE:
		return EXACT_DONE;
	case GRADIENT_OF_ROWS:
		return !has_parameters(p) ? EXACT_DX : p->inplace ? EXACT_SUMS : EXACT_SUMS | EXACT_DX;
	default:
		return p->inplace && stage + 1 == plan->stages ? EXACT_DX : EXACT_PARAMETERS;
	}
}

/* ---- bounds of a row's numbers -------------------------------------------------------------------- */

/*
 * 16 additions in a block, 16 blocks in a chapter, one for each chapter (of 16 blocks of 16 vectors of 4
 * or more), 4 in the tree; x - shift, its square or product, and one more. w = dy weight is exact:
 * twice 24 bits; but 1 + gamma is rounded, and so is dy times it.
 */
double norm_simd_exact_gamma(const struct norm_problem *p)
{
	double weight = p->gamma_plus_one ? 2 : 0;

	return norm_gamma(16 + 16 + (double)p->c / 1024 + 1 + 4 + 3 + weight, NORM_SIMD_U);
}

/* dy x_hat is not rounded before it is added; rows of a group, groups. */
double norm_simd_exact_rows_gamma(const struct norm_problem *p)
{
	double groups = (double)norm_simd_gradient_groups(p);

	return norm_gamma((groups > 0 ? (double)p->n / groups : 0) + 8 + groups + 3, NORM_SIMD_U);
}

/* What x_hat is made of, as norm_simd_prove() leaves it; root: rstd, with eps outside 1/sqrt(var). */
struct statistics {
	double mean, mean_lo, mean_error, rstd, root, spread, slack;
	int undefined; /* x_hat is not a number, or rstd infinite: exactly so */
};

static struct statistics given(const struct norm_simd_gradient *g, int64_t row)
{
	const struct norm_problem *p = g->problem;
	struct statistics s = {.rstd = norm_load(p->stat, g->args->rstd, row),
						   .spread = 10 * NORM_SIMD_U};

	if (p->op == NORM_LAYER)
		s.mean = norm_load(p->stat, g->args->mean, row);
	s.root = s.rstd;
	s.undefined = !isfinite(s.mean) || !isfinite(s.rstd);
	return s;
}

/* Errors under a percent; else they say nothing. */
#define LARGEST_SPREAD .01

static struct statistics computed(const struct norm_simd_gradient *g,
								  const struct norm_simd_exact_sums *sums, double gamma)
{
	const struct norm_problem *p = g->problem;
	const struct norm_simd_sixteen_sums of_x = {sums->shift, sums->s, sums->squares};
	struct norm_simd_sixteen_moments m;
	struct norm_simd_proof proof;
	struct statistics s;

	norm_simd_sixteen_moments(p, &of_x, gamma, &m);
	m.m2 = m.m2 < 0 ? 0 : m.m2; /* nearer to what cannot be less */
	norm_simd_prove(p, &m, &proof);
	s = (struct statistics){.mean = m.mean,
							.mean_lo = m.mean_lo,
							.mean_error = m.mean_error,
							.rstd = proof.row.rstd,
							.root = proof.row.rstd,
							.spread = proof.spread,
							.slack = proof.slack};
	if (p->eps_at == NORM_EPS_OUTSIDE)
		s.root = m.m2 > 0 ? 1 / sqrt(proof.row.var) : 0 * proof.row.var;
	s.undefined =
		!isfinite(sums->squares) || p->c <= p->ddof || (!isfinite(s.rstd) && !(m.m2_error > 0));
	/* rms of an infinity: rstd = 0, exactly. */
	if (p->op == NORM_RMS && isinf(sums->squares))
		s.spread = s.slack = 0;
	else if (!s.undefined && (!isfinite(s.rstd) || !(s.spread < LARGEST_SPREAD)))
		s = (struct statistics){.spread = (double)INFINITY, .slack = (double)INFINITY};
	return s;
}

/*
 * t = w R + (O - X S) with X = x_hat, R = rstd, S = R root D/k, D = sum w (x - mean), O = -R sum w/N. Sums about a
 * shift are off by gamma of their sizes, and by Cauchy and Schwarz these are at most
 *   sum |w| <= sqrt(N sum w^2),   sum |w s| <= sqrt(sum w^2 sum s^2),
 * so that D = sum w s - away sum w, away = mean - shift, is off by the errors of both, by |sum w| mean_error, and by
 * three roundings. rstd and root: .6 r + 4u each, in `spread` with 6u to spare; 1/k and three products
 * make 4u of those; sum w/N and its product with rstd 3u. Of an element:
 *   |w| R (spread + 2u of 1 + gamma) + |X| (S's error + |S| spread) + (|S| + S's error) slack + O's error,
 * and u (|X S| + |O|) where O - X S is rounded. 1.01 covers products of errors and that
 * they are formed from computed values. Underflow takes up to 2^-1074 of a factor, and so less than 2^-900 of dx:
 * nothing beside a share of a dx that is near half of a subnormal, below which all rounds to 0.
 */
static void prove_dx(const struct norm_simd_gradient *g, const struct statistics *s,
					 const struct norm_simd_exact_sums *sums, double gamma, double away,
					 struct norm_simd_exact_slope *out)
{
	double count = (double)g->count, size = gamma * sqrt(sums->w_squares);
	double w_error = 1.01 * size * sqrt(count), ws_error = 1.01 * size * sqrt(sums->squares);
	double moved = away * sums->w, dot = sums->ws - moved, dot_error, slope_error, offset_error;
	double factor = s->rstd * g->freedom * s->root, spread = s->spread;
	double weight = g->plus ? 2 * NORM_SIMD_U : 0;

	dot_error = ws_error + fabs(away) * w_error + fabs(sums->w) * s->mean_error +
				4 * NORM_SIMD_U * (fabs(moved) + fabs(sums->ws));
	out->slope = dot * factor;
	slope_error = 1.01 * (fabs(factor) * dot_error + 2 * fabs(out->slope) * spread);
	offset_error = 0;
	if (g->problem->op == NORM_LAYER) {
		out->offset = -s->rstd * (sums->w * g->inverse);
		offset_error = fabs(s->rstd) * w_error * g->inverse + fabs(out->offset) * spread;
	}
	out->of_w = 1.01 * fabs(s->rstd) * (spread + weight);
	out->of_x_hat = 1.01 * (slope_error + fabs(out->slope) * (spread + 2 * NORM_SIMD_U));
	out->of_one = 1.01 * ((fabs(out->slope) + slope_error) * s->slack + offset_error +
						  2 * NORM_SIMD_U * fabs(out->offset));
}

void norm_simd_exact_prove(const struct norm_simd_gradient *g, int64_t row,
						   const struct norm_simd_exact_sums *sums, double gamma,
						   struct norm_simd_exact_slope *out)
{
	const struct norm_problem *p = g->problem;
	int is_given = p->stats == NORM_STATS_GIVEN;
	struct statistics s = is_given ? given(g, row) : computed(g, sums, gamma);
	double away = is_given || p->op == NORM_RMS ? 0 : sums->s * g->inverse;

	*out = (struct norm_simd_exact_slope){.mean = s.mean,
										  .rstd = s.rstd,
										  .rest = is_given ? 0 : -(s.mean_lo * s.rstd),
										  .spread = s.spread,
										  .slack = s.slack};
	prove_dx(g, &s, sums, gamma, away, out);
	out->natural = s.undefined || !isfinite(sums->squares) || !isfinite(sums->w_squares) ||
				   p->c <= p->ddof;
	if (out->natural || isfinite(out->of_w + out->of_x_hat + out->of_one))
		return;
	out->slope = out->offset = out->of_w = out->of_x_hat = 0;
	out->of_one = (double)INFINITY;
}

/* ---- what is no number ----------------------------------------------------------------------------- */

void norm_simd_exact_natural(const struct norm_simd_gradient *g, int64_t row)
{
	struct norm_set set = norm_set(g->problem, g->args, row);
	struct norm_moments moments = norm_exact_statistics(&set, g->args);

	norm_exact_set_dx(&set, g->args, &moments, NULL);
}

/* ---- what is open --------------------------------------------------------------------------------- */

void norm_simd_exact_open(const struct norm_simd_gradient *g, int64_t row,
						  struct norm_simd_exact_open *out)
{
	out->slope.ready = 0;
	out->set = norm_set(g->problem, g->args, row);
	out->args = g->args;
	norm_exact_slope(&out->slope, &out->set, out->args); /* in place dx takes dy away */
}

void norm_simd_exact_decide(struct norm_simd_exact_open *row, int64_t member, double low,
							double high)
{
	const struct norm_problem *p = row->set.problem;
	int64_t at = row->set.index * norm_xstride(p) + member;
	double added = 0, dx;

	if (p->residual && row->args->dsum)
		added = norm_load(p->x, row->args->dsum, at);
	if (!isfinite(added)) {
		dx = added; /* and all else is finite */
	} else {
		int known = low <= high;

		dx = norm_exact_dx(&row->slope, &row->set, row->args, member,
						   known ? low : -(double)INFINITY, known ? high : (double)INFINITY);
	}
	norm_store(p->x, row->args->dx, at, dx);
}

/* A block of features has a word for each row to decide with. */
static uint64_t *room(const struct norm_problem *p, const struct norm_args *args, int64_t block)
{
	struct norm_simd_exact_group end =
		norm_simd_exact_group(p, args, norm_simd_gradient_groups(p));

	return (uint64_t *)(void *)end.of[0] + block * p->n;
}

void norm_simd_exact_finish(struct norm_simd_exact_features *features)
{
	if (!features->count)
		return;
	norm_exact_column_dgammas(features->problem, features->args, features->open,
							  features->count,
							  room(features->problem, features->args, features->block));
	for (int i = 0; i < features->count; i++)
		norm_store(features->problem->param, features->args->dgamma, features->open[i].feature,
				   features->open[i].value);
	features->count = 0;
}

void norm_simd_exact_feature(struct norm_simd_exact_features *features,
							 enum norm_simd_exact_partial of, int64_t feature, double low,
							 double high)
{
	const struct norm_problem *p = features->problem;
	int known = low <= high;

	low = known ? low : -(double)INFINITY;
	high = known ? high : (double)INFINITY;
	if (of == EXACT_DBETA) {
		norm_store(p->param, features->args->dbeta, feature,
				   norm_exact_column_dbeta(p, features->args, feature, low, high));
		return;
	}
	features->open[features->count++] =
		(struct norm_exact_open){.feature = feature, .low = low, .high = high};
	if (features->count == EXACT_FEATURES)
		norm_simd_exact_finish(features);
}

/* ---- the part -------------------------------------------------------------------------------------- */

/* Half an ulp is at most u of dx, and of a parameter's gradient. */
static int bound(const struct norm_problem *p, const struct norm_facts *facts,
				 struct norm_bound *out)
{
	int known;

	if (p->x == NORM_F64)
		return norm_exact_rounded.bound(p, facts, out);
	known = norm_simd_gradient_faithful.bound(p, facts, out);

	out->conditioned = norm_unit(p->x);
	out->parameter = norm_unit(p->param);
	return known;
}

const struct norm_simd_part norm_simd_gradient_exact = {
	.reject = norm_simd_gradient_reject,
	.prepare = prepare,
	.bound = bound,
};
