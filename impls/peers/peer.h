/*
 * What the peers share: the refusals that all of them make. A library's contract is narrower than
 * norm.h's, and what is not in it is refused, never approximated.
 */
#ifndef NORM_PEER_H
#define NORM_PEER_H

#include "norm.h"

#include <float.h>
#include <stddef.h>

static inline const char *peer_reject(const struct norm_problem *p)
{
	if (p->n < 1 || p->c < 1 || p->s < 1)
		return "shape: no peer is asked about empty tensors";
	if (p->residual != NORM_RESIDUAL_NONE)
		return "residual: the library adds none";
	if (p->gamma_plus_one)
		return "gamma+1: the library has no such weight";
	if (p->mask)
		return "mask: the library has none";
	if (p->eps_at != NORM_EPS_INSIDE)
		return "eps_at: the library adds epsilon inside the root";
	if (p->ddof != 0)
		return "ddof: the library's variance is the biased one";
	if (p->xstride || p->ystride)
		return "xstride: only dense tensors are passed on";
	if (p->x != p->y)
		return "y: the library writes x's type";
	return NULL;
}

/*
 * For a library whose epsilon is a float: rounding it moves var + eps by 2^-24 relative at most, so
 * the result by half that, less than the rounding of an f32 result. Not so where eps as a float is
 * subnormal, zero or infinite.
 */
static inline const char *peer_reject_float_eps(const struct norm_problem *p)
{
	if (p->eps != 0 && !(p->eps >= (double)FLT_MIN && p->eps <= (double)FLT_MAX))
		return "eps: the library takes a float, which cannot hold it";
	return NULL;
}

static inline void peer_runs_nothing(const struct norm_plan *plan, const struct norm_args *args,
									 int stage, int64_t task_lo, int64_t task_hi)
{
	(void)plan, (void)args, (void)stage, (void)task_lo, (void)task_hi;
}

/* Of a library's version that the peer was not written for: named, and no more than that. */
#define PEER_WITHOUT(algorithm, reason)                                                        \
 {                                                                                             \
  NORM_ABI, sizeof(struct norm_impl), NORM_PEER_NAME, "peer", algorithm, "generic",            \
	  NORM_PEER_ABOUT, 0, NULL, NULL, NULL, peer_runs_nothing, NULL, reason                    \
 }

#endif
