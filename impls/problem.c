/*
 * Which problems exist: their defaults, and the rules that make a combination invalid. This file
 * alone decides validity; an implementation may reject a valid problem, never accept more.
 */
#include "dtype.h"
#include "shape.h"

#include <math.h>

/* Keeps every offset and byte count far from overflow in int64_t. */
#define EXTENT_MAX ((int64_t)1 << 40)

struct norm_problem norm_problem_default(enum norm_op op, enum norm_dtype x, int64_t n,
										 int64_t c, int64_t s)
{
	enum norm_dtype wide = x == NORM_F64 ? NORM_F64 : NORM_F32;
	struct norm_problem p = {
		.op = op,
		.n = n,
		.c = c,
		.s = s,
		.x = x,
		.y = x,
		.param = wide,
		.stat = wide,
		.eps = op == NORM_RMS ? 1e-6 : 1e-5,
		.affine = op == NORM_RMS ? NORM_AFFINE_GAMMA : NORM_AFFINE_GAMMA_BETA,
		.running_ddof = 1,
	};

	return p;
}

static int beyond(int value, int last)
{
	return value < 0 || value > last;
}

static const char *words_invalid(const struct norm_problem *p)
{
	if (beyond((int)p->op, NORM_BATCH))
		return "op: unknown";
	if (beyond((int)p->dir, NORM_BACKWARD))
		return "bwd: unknown direction";
	if (beyond((int)p->x, NORM_DTYPES - 1) || beyond((int)p->y, NORM_DTYPES - 1) ||
		beyond((int)p->param, NORM_DTYPES - 1) || beyond((int)p->stat, NORM_DTYPES - 1))
		return "type: unknown";
	if (beyond((int)p->layout, NORM_NHWC) || beyond((int)p->mode, NORM_INFER) ||
		beyond(p->mask, 1) || beyond(p->inplace, 1) || beyond(p->gamma_plus_one, 1))
		return "nhwc, infer, mask, inplace, gamma+1: neither on nor off";
	if (beyond((int)p->eps_at, NORM_EPS_OUTSIDE) ||
		beyond((int)p->affine, NORM_AFFINE_GAMMA_BETA) ||
		beyond((int)p->residual, NORM_RESIDUAL_ROUNDED) ||
		beyond((int)p->cast, NORM_CAST_LLAMA) || beyond((int)p->save, NORM_SAVE_VAR) ||
		beyond((int)p->stats, NORM_STATS_GIVEN) || beyond((int)p->running, NORM_RUNNING_KEEP))
		return "eps_at, affine, residual, cast, save, stats, momentum, keep: unknown value";
	return NULL;
}

static const char *shape_invalid(const struct norm_problem *p)
{
	if (p->n < 0 || p->s < 0 || p->c < 1)
		return "shape: examples and positions are 0 or more, features 1 or more";
	if (p->op != NORM_BATCH && p->s != 1)
		return "shape: layer and rms have no positions";
	if (p->n > EXTENT_MAX || p->c > EXTENT_MAX || p->s > EXTENT_MAX ||
		(double)p->n * (double)p->c * (double)p->s > (double)EXTENT_MAX)
		return "shape: more than 2^40 elements";
	if (p->op != NORM_BATCH && p->layout != NORM_NCHW)
		return "nhwc: batch only";
	if (p->xstride && p->xstride < norm_row_length(p))
		return "xstride: less than a row";
	if (p->ystride && p->ystride < norm_row_length(p))
		return "ystride: less than a row";
	if ((double)p->xstride * (double)norm_rows(p) > (double)EXTENT_MAX)
		return "xstride: the tensor spans more than 2^40 elements";
	if ((double)p->ystride * (double)norm_rows(p) > (double)EXTENT_MAX)
		return "ystride: the tensor spans more than 2^40 elements";
	if (p->inplace && (p->x != p->y || norm_xstride(p) != norm_ystride(p)))
		return "inplace: x and y differ in type or stride";
	return NULL;
}

static const char *statistics_invalid(const struct norm_problem *p)
{
	if (!isfinite(p->eps) || p->eps < 0)
		return "eps: a finite number, 0 or more";
	if (beyond(p->ddof, 1))
		return "ddof: 0 or 1";
	if (p->op == NORM_RMS && p->ddof)
		return "ddof: rms has no mean to lose a degree of freedom to";
	if (p->op != NORM_BATCH && p->mode == NORM_INFER)
		return "infer: batch only";
	if (p->op != NORM_BATCH && p->mask)
		return "mask: batch only";
	if (p->mode == NORM_INFER && p->ddof)
		return "ddof: infer computes no variance";
	if (p->stats == NORM_STATS_GIVEN && p->dir == NORM_FORWARD)
		return "stats=given: bwd only; batch with running statistics is infer";
	if (p->stats == NORM_STATS_GIVEN && p->mode == NORM_INFER)
		return "stats=given: infer takes running_mean and running_var";
	if (p->stats == NORM_STATS_GIVEN && p->eps_at == NORM_EPS_OUTSIDE)
		return "stats=given: with eps_at=outside, rstd does not determine sqrt(var)";
	return NULL;
}

static const char *running_invalid(const struct norm_problem *p)
{
	const char *keep =
		p->running == NORM_RUNNING_KEEP ? "keep: batch only" : "momentum: batch only";

	if (beyond(p->running_ddof, 1))
		return "running_ddof: 0 or 1";
	if (p->running == NORM_RUNNING_ABSENT) {
		if (p->rate != 0)
			return "momentum, keep: a rate without either";
		return p->running_ddof == 1 ? NULL : "running_ddof: needs momentum or keep";
	}
	if (p->op != NORM_BATCH)
		return keep;
	if (p->mode == NORM_INFER || p->dir == NORM_BACKWARD)
		return "momentum, keep: only train, forward updates running statistics";
	if (!(p->rate >= 0 && p->rate <= 1))
		return "momentum, keep: from 0 to 1";
	return NULL;
}

static const char *output_invalid(const struct norm_problem *p)
{
	if (p->gamma_plus_one && p->affine == NORM_AFFINE_NONE)
		return "gamma+1: affine=none has no gamma";
	if (p->op == NORM_BATCH && p->residual != NORM_RESIDUAL_NONE)
		return "residual: layer and rms only";
	if (p->cast == NORM_CAST_LLAMA &&
		(p->op != NORM_RMS || p->dir == NORM_BACKWARD || p->affine != NORM_AFFINE_GAMMA))
		return "cast=llama: rms, forward, affine=gamma only";
	if (p->save != NORM_SAVE_NONE && p->dir == NORM_BACKWARD)
		return "save: forward only";
	if (p->save != NORM_SAVE_NONE && p->mode == NORM_INFER)
		return "save: infer computes no statistics";
	if (p->dir == NORM_FORWARD)
		return NULL;
	if (p->x != p->y)
		return "y: bwd has x and dy of one type";
	if (p->param == NORM_BF16 || p->param == NORM_F16)
		return "param: f32 or f64 in bwd";
	if (p->stat == NORM_BF16 || p->stat == NORM_F16)
		return "stat: f32 or f64 in bwd";
	return NULL;
}

const char *norm_problem_invalid(const struct norm_problem *p)
{
	static const char *(*const rules[])(const struct norm_problem *) = {
		words_invalid, shape_invalid, statistics_invalid, running_invalid, output_invalid,
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const char *phrase = rules[i](p);

		if (phrase)
			return phrase;
	}
	return NULL;
}
