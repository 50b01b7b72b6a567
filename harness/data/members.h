/*
 * A pooled set's members as doubles, whatever the tensor's layout, stride and type: for filling x,
 * y, dy and the like, and for measuring them. Exact both ways but for the one rounding of a store.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include "role.h"

/* `role` is one with an element per member of every set: x, residual, dy, dsum, y, sum, dx. */
void members_load(const struct norm_problem *problem, enum role role, const void *base,
				  int64_t set, double *out);
/* All members of the set; each is rounded once. */
void members_store(const struct norm_problem *problem, enum role role, void *base, int64_t set,
				   const double *values);

/* Whether the mask counts member i of a set: always, outside batch and without a mask. */
static inline int members_counted(const struct norm_problem *problem, const uint8_t *mask,
								  int64_t i)
{
	return !problem->mask || !mask || mask[i];
}

#endif
