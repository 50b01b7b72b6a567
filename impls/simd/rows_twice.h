/*
 * Rows of f64 in twice f64's precision, what is no vector: from sums in sixteen lanes to a row's factors, and what is
 * proven of them.
 */
#ifndef NORM_SIMD_ROWS_TWICE_H
#define NORM_SIMD_ROWS_TWICE_H

#include "../exact/twice_proof.h"
#include "batch.h"
#include "rows.h"

/* Members of a chapter, whose sixteen lanes are added up: 32 KB, as much as L1 holds. */
#define NORM_SIMD_TWICE_CHAPTER 4096
/* Weights and biases beyond this, or no numbers: the rows are exact/rounded's. |x_hat| <= sqrt N <= 2^20. */
#define NORM_SIMD_TWICE_USUAL 0x1p900

/* A row's sums, chapter by chapter. */
struct norm_simd_twice_total {
	struct norm_twice of[2];
};

/* Lane i and i + 8, then 4, 2, 1; that to the total. */
void norm_simd_twice_add(struct norm_simd_twice_total *total,
						 const struct norm_batch_twice *lanes);
/* Whether the mean is so far from the shift that sums about it are wanted; it is put there. */
int norm_simd_twice_is_far(const struct norm_simd_rows *rows,
						   const struct norm_simd_twice_total *total, double *shift);
/* 0: exact/rounded's. */
int norm_simd_twice_prove(const struct norm_simd_rows *rows, const double *x,
						  const struct norm_simd_twice_total *total, double shift,
						  struct norm_twice_factors *out);
void norm_simd_twice_save(const struct norm_simd_rows *rows, int64_t row,
						  const struct norm_twice_factors *factors);

int norm_simd_twice_faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
								   struct norm_bound *out);

#endif
