/* Backward of f64 in twice the precision, what is no vector. */
#include "gradient_twice.h"

#include "../dtype.h"

#include <string.h>

static void sum_set(const struct norm_set *set, const struct norm_whole_kernels *kernels,
					struct norm_simd_twice_total *total)
{
	struct norm_batch_twice lanes = {{{0}}, {{0}}};
	double x[NORM_BLOCK];
	int64_t blocks = 0;

	memset(total->of, 0, sizeof(total->of));
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		kernels->sums(x, NULL, norm_members_f64(set, first, x, NULL), total->shift, &lanes);
		if (++blocks % NORM_WHOLE_CHAPTER && first + NORM_BLOCK < set->size)
			continue;
		norm_simd_twice_add(total, NORM_BATCH_DY, &lanes, NORM_BATCH_LANES);
		memset(&lanes, 0, sizeof(lanes));
	}
}

/* About the first block's shift, and again about the mean where that is far. */
int norm_simd_gradient_twice_factors(const struct norm_set *set,
									 const struct norm_whole_kernels *kernels,
									 struct norm_twice_factors *out)
{
	const struct norm_problem *p = set->problem;
	struct norm_simd_twice_total total = {0, {{0, 0}}};
	double x[NORM_BLOCK];
	int64_t count = norm_members_f64(set, 0, x, NULL);
	struct norm_twice_sums sums;

	if (p->op != NORM_RMS && count)
		total.shift = kernels->shift(x, count);
	sum_set(set, kernels, &total);
	if (p->op != NORM_RMS && norm_simd_twice_is_far(set->count, &total))
		sum_set(set, kernels, &total);
	sums = norm_simd_twice_sums(set->size, &total);
	/* Squares so small may have underflowed. */
	return total.of[1].hi > NORM_TWICE_FLOOR &&
		   norm_twice_prove(p, set->count, p->eps, &sums, out);
}

void norm_simd_gradient_twice_join(const double *sum, const double *lost, int lanes,
								   struct norm_exact_running *out)
{
	for (int i = 0; i < lanes; i++)
		norm_simd_twice_join(&out->sum, &out->lost, sum[i], lost[i]);
}
