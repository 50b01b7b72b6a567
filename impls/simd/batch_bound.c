/*
 * What the batch slot refuses, and its bounds. Sums are about an anchor a with (mean - a)^2 at most
 * 16 var, as the merge makes sure (k' = 4.2 covers its own rounding); else about the mean itself. A
 * sum of d additions is off by gamma_d of the sum of sizes, here sum |x - a| <= N (mean|x - mean| +
 * k' sd) and sum (x - a)^2 <= N var (1 + k'^2). impls/README.md, METHOD.
 */
#include "../dtype.h"
#include "../shape.h"
#include "batch.h"
#include "batch_whole.h"
#include "gradient_twice.h"
#include "rows_sixteen.h"

#include <math.h>

#define ANCHOR 4.2
/*
 * Additions in f32 on any value's way, at most: 1024 members in lanes of 4, by fours: 64; the tree
 * of four, the tail, x - a, its square. Rows: 16 at a time.
 */
#define DEPTH_F32 76
/* In f64, beside one for each 1024 members, and parts: lanes by 16, their tree, the merge. */
#define DEPTH_F64 ((double)1024 / 16 + 16)

/*
 * Additions in f64 that a lane of sixteen sees, at most: of each run its share, rounded up, which of short
 * runs is one of each; with a mask, which may cut runs and rows anywhere, one of each member.
 */
static double long_sums(const struct norm_problem *p)
{
	struct norm_batch_cut cut = norm_batch_cut(p);
	double size = (double)norm_set_size(p), run = cut.by_rows ? 16 : (double)cut.run;

	return p->mask || !(run > 0) ? size : size / run * ceil(run / 16);
}

/* sd over mean|x|: mean|x| >= |mean|, and >= rms/sqrt N. */
static double relative_sd(const struct norm_spread *s)
{
	double most = sqrt(s->count) / s->kappa;

	if (s->kappa > 1.01)
		return fmin(most, 1 / sqrt(s->kappa * s->kappa - 1));
	return most;
}

static void anchored_error(const struct norm_spread *s, double depth, double narrow,
						   struct norm_error *out)
{
	double u = 0x1p-53, gamma, size, mean;

	gamma = norm_gamma(depth < s->count ? depth : s->count + 4, s->u) +
			norm_gamma(DEPTH_F64 + s->depth, u);
	size = 1 + ANCHOR * ANCHOR;
	mean = gamma + 4 * u;
	out->mean_abs = mean * (2 + ANCHOR * relative_sd(s)) + 4 * u;
	out->mean_rms = mean * sqrt(size) / s->kappa + 4 * u;
	/* hi is the mean rounded to x's arithmetic. */
	out->high = out->mean_abs + narrow;
	/* Q/N - (S/N)^2: gamma Q/N + 2 |S/N| gamma sqrt(Q/N) + (gamma sqrt(Q/N))^2, over var. */
	out->var_up = gamma * size + 2 * ANCHOR * gamma * sqrt(size) + gamma * gamma * size + 8 * u;
	out->var_down = out->var_up < 1 ? out->var_up : 1;
}

static void wide_error(const struct norm_spread *s, struct norm_error *out)
{
	int narrow = s->u > 0x1p-53;

	anchored_error(s, narrow ? DEPTH_F32 : DEPTH_F64, s->u, out);
}

static void faithful_error(const struct norm_spread *s, struct norm_error *out)
{
	anchored_error(s, DEPTH_F64, 0x1p-24, out);
}

/* Backward sums dy (x - anchor): what that loses by the anchor's distance is no more than the mean's
 * error, which is counted twice. */
static void wide_backward_error(const struct norm_spread *s, struct norm_error *out)
{
	wide_error(s, out);
	out->mean_abs *= 2;
}

static void faithful_backward_error(const struct norm_spread *s, struct norm_error *out)
{
	faithful_error(s, out);
	out->mean_abs *= 2;
}

static int wide_bound(const struct norm_problem *p, const struct norm_facts *facts,
					  struct norm_bound *out)
{
	return norm_simd_bound_paired(p->dir == NORM_FORWARD ? wide_error : wide_backward_error,
								  NORM_F32, long_sums(p), p, facts, out);
}

static int faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
						  struct norm_bound *out)
{
	if (p->x == NORM_F64)
		return (p->dir == NORM_FORWARD ? norm_simd_twice_faithful_bound
									   : norm_whole_dx_bound)(p, facts, out);
	return norm_simd_bound_paired(p->dir == NORM_FORWARD ? faithful_error
														 : faithful_backward_error,
								  NORM_F64, long_sums(p), p, facts, out);
}

static const char *wide_reject(const struct norm_problem *p)
{
	if (p->x != p->y)
		return "y: of x's type only";
	return NULL;
}

/* Half an ulp of y is at most u of it, and |y| at most what `conditioned` is divided by. */
static int exact_bound(const struct norm_problem *p, const struct norm_facts *facts,
					   struct norm_bound *out)
{
	int declared;

	if (p->x == NORM_F64 && p->dir == NORM_BACKWARD)
		return norm_exact_rounded.bound(p, facts, out);
	declared = faithful_bound(p, facts, out);

	out->conditioned = norm_unit(p->y);
	if (p->dir == NORM_BACKWARD)
		out->parameter = norm_unit(p->param);
	return declared;
}

static const char *exact_reject(const struct norm_problem *p)
{
	if (p->param == NORM_F64 && p->dir == NORM_BACKWARD && p->x != NORM_F64)
		return "param: f64 has nothing wider to settle gradients by";
	return wide_reject(p);
}

const struct norm_simd_part norm_simd_batch_wide = {
	.reject = wide_reject,
	.prepare = norm_batch_prepare,
	.bound = wide_bound,
};

static void faithful_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	(p->x == NORM_F64 ? norm_whole_prepare : norm_batch_prepare)(p, plan);
}

static void exact_prepare(const struct norm_problem *p, struct norm_plan *plan)
{
	if (p->x == NORM_F64 && p->dir == NORM_BACKWARD)
		norm_exact_backward_prepare(p, plan);
	else
		(p->x == NORM_F64 ? norm_whole_prepare : norm_batch_exact_prepare)(p, plan);
}

const struct norm_simd_part norm_simd_batch_faithful = {
	.reject = wide_reject,
	.prepare = faithful_prepare,
	.bound = faithful_bound,
};

const struct norm_simd_part norm_simd_batch_exact = {
	.reject = exact_reject,
	.prepare = exact_prepare,
	.bound = exact_bound,
};
