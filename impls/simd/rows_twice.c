/* Rows of f64 in twice the precision: their sums joined, their factors, and bounds. */
#include "rows_twice.h"

#include "../dtype.h"

/* A row whose mean is further than 32 standard deviations from its shift is summed again. */
#define FAR (32. * 32)

/* Additions on a member's way: in its lane, the tree, chapters, and what was lost. */
static double depth(double count)
{
	double lane = count < NORM_SIMD_TWICE_CHAPTER ? count : NORM_SIMD_TWICE_CHAPTER;

	return lane / 16 + 1 + 4 + count / NORM_SIMD_TWICE_CHAPTER + 1 + 1;
}

static void add(double *sum, double *lost, double more, double more_lost)
{
	struct norm_twice out = norm_two_sum(*sum, more);

	*sum = out.hi;
	*lost += more_lost + out.lo;
}

void norm_simd_twice_add(struct norm_simd_twice_total *total,
						 const struct norm_batch_twice *lanes)
{
	struct norm_batch_twice all = *lanes;

	for (int i = 0; i < 2; i++) {
		for (int half = NORM_BATCH_LANES / 2; half; half /= 2)
			for (int k = 0; k < half; k++)
				add(&all.sum[i][k], &all.lost[i][k], all.sum[i][k + half],
					all.lost[i][k + half]);
		add(&total->of[i].hi, &total->of[i].lo, all.sum[i][0], all.lost[i][0]);
	}
}

int norm_simd_twice_is_far(const struct norm_simd_rows *rows,
						   const struct norm_simd_twice_total *total, double *shift)
{
	double moved = total->of[0].hi / (double)rows->count, from = moved * total->of[0].hi;

	if (!(from > FAR * (total->of[1].hi - from)))
		return 0;
	*shift += moved;
	return 1;
}

/* Squares so small may have underflowed, where d is not 0. */
static int is_still(const struct norm_simd_rows *rows, const double *x, double squares)
{
	double of = rows->problem->op == NORM_RMS ? 0 : x[0];
	int still = !(squares > NORM_TWICE_FLOOR);

	for (int64_t i = 0; still && i < rows->count; i++)
		still = !(x[i] < of) && !(x[i] > of);
	return still;
}

int norm_simd_twice_prove(const struct norm_simd_rows *rows, const double *x,
						  const struct norm_simd_twice_total *total, double shift,
						  struct norm_twice_factors *out)
{
	const struct norm_twice_sums sums = {
		.shift = shift,
		.rest = norm_two_sum(total->of[0].hi, total->of[0].lo),
		.squares = norm_two_sum(total->of[1].hi, total->of[1].lo),
		.lost = norm_twice_lost(depth((double)rows->count)),
		.still = is_still(rows, x, total->of[1].hi),
	};

	return norm_twice_prove(rows->problem, rows->count, rows->problem->eps, &sums, out);
}

void norm_simd_twice_save(const struct norm_simd_rows *rows, int64_t row,
						  const struct norm_twice_factors *factors)
{
	const struct norm_simd_row statistics = {factors->mean, factors->mean_lo,
											 norm_simd_var(rows->problem, factors->m2),
											 factors->rstd};

	norm_simd_rows_save(rows, row, &statistics);
}

/* ---- bounds -------------------------------------------------------------------------------------- */

/*
 * sum (x - shift)^2 <= (1 + FAR) m2 (1 + ...): m2 is off by `lost` of that, twice by the mean's part, or rounded,
 * 2 u; the mean by lost sqrt(1 + FAR) standard deviations, of which sqrt N are no more than mean|x|, and rounded. A
 * row that exact/rounded does has nearer means yet.
 */
static void twice_error(const struct norm_spread *s, struct norm_error *out)
{
	double lost =
		norm_twice_lost(depth(s->count)) + norm_twice_lost(NORM_BLOCK + s->count / NORM_BLOCK);

	out->var_up = out->var_down = 4 * (2 + FAR) * lost + 4 * NORM_TWICE_U;
	if (s->rms)
		return;
	out->mean_abs = 40 * lost * sqrt(s->count) + 2 * NORM_TWICE_U;
	out->mean_rms = 40 * lost + 2 * NORM_TWICE_U;
}

static const struct norm_bound_method method = {
	.error = twice_error,
	.form = NORM_FORM_CENTRED,
	.sums = {NORM_F64, NORM_F64},
	.elements = {NORM_F64, NORM_F64},
};

/*
 * y: of x_hat w, the mean's error as above (rstd times it is at most that of mean|x|, which D has), 2^-55 of rstd at
 * most where a row is not exact/rounded's, u^2; then the one rounding.
 */
int norm_simd_twice_faithful_bound(const struct norm_problem *p, const struct norm_facts *facts,
								   struct norm_bound *out)
{
	double count = (double)facts->count, lost = norm_twice_lost(depth(count));

	norm_bound_of(&method, p, facts, out);
	out->conditioned = NORM_TWICE_U + 0x1p-55 + 50 * lost * sqrt(count) + 0x1p-90;
	return 0;
}
