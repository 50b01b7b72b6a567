/* f64 in twice the precision: what is rare, what is saved, and bounds. */
#include "rows_twice.h"

#include "../dtype.h"
#include "../frame/set.h"

int norm_simd_twice_is_still(const struct norm_simd_rows *rows, const double *x)
{
	double of = rows->problem->op == NORM_RMS ? 0 : x[0];
	int still = 1;

	for (int64_t i = 0; still && i < rows->count; i++)
		still = !(x[i] < of) && !(x[i] > of);
	return still;
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
 * sum (x - shift)^2 <= (1 + 32^2) m2 (1 + ...): m2 is off by `lost` of that, twice by the mean's part, or rounded,
 * 2 u; the mean by lost sqrt(1 + 32^2) standard deviations, of which sqrt N are no more than mean|x|, and rounded. A
 * row that exact/rounded does has nearer means yet.
 */
static void twice_error(const struct norm_spread *s, struct norm_error *out)
{
	double lost = norm_twice_lost(norm_simd_twice_depth(s->size)) +
				  norm_twice_lost(NORM_BLOCK + s->size / NORM_BLOCK);

	out->var_up = out->var_down = 4 * (2 + NORM_SIMD_TWICE_FAR) * lost + 4 * NORM_TWICE_U;
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
	double count = (double)facts->count,
		   lost = norm_twice_lost(norm_simd_twice_depth((double)norm_set_size(p)));

	norm_bound_of(&method, p, facts, out);
	out->conditioned = NORM_TWICE_U + 0x1p-55 + 50 * lost * sqrt(count) + 0x1p-90;
	return 0;
}
