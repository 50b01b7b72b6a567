/* Where an element of a problem lies: the one place that knows layouts and strides. */
#ifndef NORM_SHAPE_H
#define NORM_SHAPE_H

#include "norm.h"

/* A row is what a stride steps over: c features (layer, rms, NHWC) or one NCHW example. */
static inline int64_t norm_row_length(const struct norm_problem *p)
{
	return p->op == NORM_BATCH && p->layout == NORM_NCHW ? p->c * p->s : p->c;
}

static inline int64_t norm_rows(const struct norm_problem *p)
{
	return p->op == NORM_BATCH && p->layout == NORM_NHWC ? p->n * p->s : p->n;
}

static inline int64_t norm_xstride(const struct norm_problem *p)
{
	return p->xstride ? p->xstride : norm_row_length(p);
}

static inline int64_t norm_ystride(const struct norm_problem *p)
{
	return p->ystride ? p->ystride : norm_row_length(p);
}

/* Elements of the tensor, padding not counted. */
static inline int64_t norm_elements(const struct norm_problem *p)
{
	return p->n * p->c * p->s;
}

/* Pooled sets, and the elements of one before any mask. */
static inline int64_t norm_sets(const struct norm_problem *p)
{
	return p->op == NORM_BATCH ? p->c : p->n;
}

static inline int64_t norm_set_size(const struct norm_problem *p)
{
	return p->op == NORM_BATCH ? p->n * p->s : p->c;
}

/*
 * Member i of pooled set `set`, in a tensor of the given row stride. In a layer or rms set, member
 * i is feature i; in a batch set, i = example * s + position, which is also its mask byte.
 */
static inline int64_t norm_offset(const struct norm_problem *p, int64_t stride, int64_t set,
								  int64_t i)
{
	if (p->op != NORM_BATCH)
		return set * stride + i;
	if (p->layout == NORM_NHWC)
		return i * stride + set;
	return i / p->s * stride + set * p->s + i % p->s;
}

#endif
