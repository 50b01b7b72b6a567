/*
 * A pooled set as a kernel sees it: its counted members, block by block, in the kernel's arithmetic,
 * whatever the tensor's type, layout and stride, with the residual added as the problem asks. The
 * one place of the readable kernels that touches a tensor. Cost: a copy of each block in L1.
 */
#ifndef NORM_SET_H
#define NORM_SET_H

#include "../norm.h"

/* Members handed over at a time: small beside L1, long beside the cost of finding the next run. */
#define NORM_BLOCK 256
/* Rows of a layer or rms gradient are cut into at most so many groups, each with partial sums. */
#define NORM_GROUPS 64

struct norm_set {
	const struct norm_problem *problem;
	const void *x, *residual; /* residual: NULL without one */
	const uint8_t *mask;      /* NULL: all count */
	int64_t index;            /* of the set, in its problem */
	int64_t size, count;      /* members before and after the mask */
};

/* One block of a set: members first .. first + count - 1. */
struct norm_span {
	const struct norm_problem *problem;
	int64_t set, first, count;
};

static inline struct norm_span norm_span(const struct norm_set *set, int64_t first)
{
	int64_t left = set->size - first;

	return (struct norm_span){set->problem, set->index, first,
							  left < NORM_BLOCK ? left : NORM_BLOCK};
}

/* Backward's x is the sum already, and has no residual. */
struct norm_set norm_set(const struct norm_problem *problem, const struct norm_args *args,
						 int64_t index);
/* The same set with excluded members among the others. */
struct norm_set norm_set_unmasked(const struct norm_set *set);
/* 1 where either arithmetic must be f64: the problem names f64 anywhere. */
int norm_is_wide(const struct norm_problem *problem);

/*
 * For arithmetic f32 and f64 each:
 * members: of a set's block that starts at `first`, those that count; returns how many. The value is
 *   hi + lo; lo (may be NULL) is what rounding x + r to this arithmetic lost, 0 but with
 *   residual=exact.
 * read, write: a block of a tensor that has one element per member.
 * weights, biases: gamma, or 1 + gamma, or 1; beta, or 0.
 * round: to `type` and back.
 */
#define NORM_SET_FUNCTIONS(real, suffix)                                                       \
 int64_t norm_members_##suffix(const struct norm_set *set, int64_t first, real *hi, real *lo); \
 void norm_read_##suffix(const struct norm_span *span, enum norm_dtype type, int64_t stride,   \
						 const void *base, real *out);                                         \
 void norm_write_##suffix(const struct norm_span *span, enum norm_dtype type, int64_t stride,  \
						  void *base, const real *values);                                     \
 void norm_weights_##suffix(const struct norm_span *span, const void *gamma, real *out);       \
 void norm_biases_##suffix(const struct norm_span *span, const void *beta, real *out);         \
 void norm_round_##suffix(enum norm_dtype type, real *values, int64_t count);

NORM_SET_FUNCTIONS(float, f32)
NORM_SET_FUNCTIONS(double, f64)

#endif
