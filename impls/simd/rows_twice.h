/*
 * f64 in twice f64's precision, what is no vector: from sums in sixteen lanes to factors, and what is proven of
 * them. Inline: a row pays them once, and a call of fma() each time was a tenth of rows of 64.
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
/* A row whose mean is further than 32 standard deviations from its shift is summed again. */
#define NORM_SIMD_TWICE_FAR (32. * 32)

/* Of d = x - shift and of d^2, in backward of dy and dy d too, chapter by chapter. */
struct norm_simd_twice_total {
	double shift;
	struct norm_twice of[NORM_BATCH_DY_SQUARES];
};

/* Additions on a member's way: in its lane, the tree, chapters, and what was lost. */
static inline double norm_simd_twice_depth(double count)
{
	double lane = count < NORM_SIMD_TWICE_CHAPTER ? count : NORM_SIMD_TWICE_CHAPTER;

	return lane / 16 + 1 + 4 + count / NORM_SIMD_TWICE_CHAPTER + 1 + 1;
}

static inline void norm_simd_twice_join(double *sum, double *lost, double more,
										double more_lost)
{
	struct norm_twice out = norm_two_sum(*sum, more);

	*sum = out.hi;
	*lost += more_lost + out.lo;
}

/* Of `left` lanes of the first `sums` sums lane i and i + left/2, and so on down to 1; that to the total. */
static inline void norm_simd_twice_add(struct norm_simd_twice_total *total, int sums,
									   struct norm_batch_twice *lanes, int left)
{
	for (int i = 0; i < sums; i++) {
		double *sum = lanes->sum[i], *lost = lanes->lost[i];

		for (int half = left / 2; half; half /= 2)
			for (int k = 0; k < half; k++)
				norm_simd_twice_join(&sum[k], &lost[k], sum[k + half], lost[k + half]);
		norm_simd_twice_join(&total->of[i].hi, &total->of[i].lo, sum[0], lost[0]);
	}
}

/* Whether the mean is so far from the shift that sums about it are wanted; it is put there. */
static inline int norm_simd_twice_is_far(int64_t count, struct norm_simd_twice_total *total)
{
	double moved = total->of[0].hi / (double)count, from = moved * total->of[0].hi;

	if (!(from > NORM_SIMD_TWICE_FAR * (total->of[1].hi - from)))
		return 0;
	total->shift += moved;
	return 1;
}

/* What is proven of sums of at most `size` members. */
static inline struct norm_twice_sums
norm_simd_twice_sums(int64_t size, const struct norm_simd_twice_total *total)
{
	return (struct norm_twice_sums){
		.shift = total->shift,
		.rest = norm_two_sum(total->of[0].hi, total->of[0].lo),
		.squares = norm_two_sum(total->of[1].hi, total->of[1].lo),
		.lost = norm_twice_lost(norm_simd_twice_depth((double)size)),
	};
}

/* Whether all x are the first; rms: 0. */
int norm_simd_twice_is_still(const struct norm_simd_rows *rows, const double *x);

/* 0: the row is exact/rounded's. */
static inline int norm_simd_twice_prove(const struct norm_simd_rows *rows, const double *x,
										const struct norm_simd_twice_total *total,
										struct norm_twice_factors *out)
{
	struct norm_twice_sums sums = norm_simd_twice_sums(rows->count, total);

	/* Squares so small may have underflowed, where d is not 0. */
	sums.still = !(total->of[1].hi > NORM_TWICE_FLOOR) && norm_simd_twice_is_still(rows, x);
	return norm_twice_prove(rows->problem, rows->count, rows->problem->eps, &sums, out);
}

void norm_simd_twice_save(const struct norm_simd_rows *rows, int64_t row,
						  const struct norm_twice_factors *factors);

int norm_simd_twice_faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
								   struct norm_bound *out);

#endif
