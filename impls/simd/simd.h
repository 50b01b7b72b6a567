/*
 * What the kernels of impls/simd share, whatever the instruction set: an algorithm is a set of slots,
 * one for each kind of problem; a slot is a part (what it refuses, how it cuts, its bound) and its
 * code, one function for each type of x, each type compiled by itself. README.md says how to add either.
 */
#ifndef NORM_SIMD_H
#define NORM_SIMD_H

#include "../frame/bound.h"
#include "../norm.h"

/* Of one kind of problem. Callbacks as in struct norm_impl; prepare may be NULL: a task is a set. */
struct norm_simd_part {
	const char *(*reject)(const struct norm_problem *);
	void (*prepare)(const struct norm_problem *, struct norm_plan *);
	int (*bound)(const struct norm_problem *, const struct norm_facts *, struct norm_bound *);
};

typedef void norm_simd_run_fn(const struct norm_plan *plan, const struct norm_args *args,
							  int stage, int64_t lo, int64_t hi);

/* An algorithm's code for one type of x; NULL: refused. rows: layer and rms, forward; rows_backward: their backward;
 * batch: both directions. */
struct norm_simd_kernels {
	norm_simd_run_fn *rows, *rows_backward, *batch;
};

/* The parts of an algorithm, NULL where it does not do this kind; its code, indexed by x's type. */
struct norm_simd_slots {
	const struct norm_simd_part *rows, *rows_backward, *batch;
	const struct norm_simd_kernels *kernels[4];
};

const char *norm_simd_reject(const struct norm_simd_slots *slots, const struct norm_problem *p);
const char *norm_simd_prepare(const struct norm_simd_slots *slots, const struct norm_problem *p,
							  struct norm_plan *plan);
void norm_simd_run(const struct norm_simd_slots *slots, const struct norm_plan *plan,
				   const struct norm_args *args, int stage, int64_t lo, int64_t hi);
int norm_simd_bound(const struct norm_simd_slots *slots, const struct norm_problem *p,
					const struct norm_facts *facts, struct norm_bound *out);

/* Sums that lose `error`, given `depth`; y by a mean of two words: in `arithmetic`, in f64 where the problem is. */
int norm_simd_bound_paired(void (*error)(const struct norm_spread *, struct norm_error *),
						   enum norm_dtype arithmetic, double depth,
						   const struct norm_problem *p, const struct norm_facts *facts,
						   struct norm_bound *out);

#endif
