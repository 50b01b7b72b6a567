/* A set's members and sums in twice f64's precision, times a power of two that keeps squares in range. */
#ifndef EXACT_TWICE_SET_H
#define EXACT_TWICE_SET_H

#include "../frame/frame.h"
#include "twice_proof.h"

struct norm_twice_set {
	double scale; /* 1 where statistics are given */
	double eps;   /* the problem's, scaled */
	int natural;  /* Inf or NaN among the members: no test has anything to say */
	struct norm_twice_sums sums;
};

/* Sums in f64 would not do. */
static inline int norm_is_twice(const struct norm_problem *p)
{
	return p->x == NORM_F64 || p->y == NORM_F64;
}

/* As norm_members_f64(), but x + r that is beyond f64 comes as its two parts. */
int64_t norm_twice_members(const struct norm_set *set, int64_t first, double *hi, double *lo);
/* Of a set that has members. */
void norm_twice_set(const struct norm_set *set, struct norm_twice_set *out);
/* For the frame: as a method's moments; in twice the precision, but for sets that are not of numbers. */
void norm_twice_moments(const struct norm_twice_set *from, const struct norm_set *set,
						struct norm_moments *out);

#endif
