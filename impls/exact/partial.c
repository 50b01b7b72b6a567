/*
 * Knuth's TwoSum keeps what additions lose, so that a sum errs by what its terms do and by u of what is kept
 * at each step; sums without a rounding are exact, ties and all.
 */
#include "partial.h"

#include "decide.h"

#include <math.h>

static const double u = 0x1p-53;

static void add_exactly(struct norm_exact_partial *to, double term)
{
	double sum = to->sum + term, part = sum - to->sum;

	to->rest += (to->sum - (sum - part)) + (term - part);
	to->sum = sum;
	to->error += u * fabs(to->rest);
}

void norm_exact_partial_add(struct norm_exact_partial *to, double term, double error)
{
	add_exactly(to, term);
	to->error += error;
}

void norm_exact_partial_merge(struct norm_exact_partial *to,
							  const struct norm_exact_partial *from)
{
	add_exactly(to, from->sum);
	add_exactly(to, from->rest);
	to->error += from->error;
	to->special += from->special;
}

int norm_exact_partial_ends(const struct norm_exact_partial *sum, enum norm_dtype type,
							double *low, double *high)
{
	double value = sum->sum + sum->rest, error = 1.01 * sum->error;

	*low = *high = sum->special;
	if (!isfinite(sum->special))
		return 1;
	if (sum->error == 0 && sum->rest == 0) {
		*low = *high = norm_exact_round(type, value) + 0; /* +0 for a zero that is exact */
		return 1;
	}
	error += 2 * u * fabs(value);
	*low = norm_exact_round(type, value - error);
	*high = norm_exact_round(type, value + error);
	if (!(*low <= *high)) {
		*low = -(double)INFINITY;
		*high = (double)INFINITY;
	}
	return *low == *high && *low != 0;
}

/* dy and x are finite: a term errs by what x_hat does, and by its own rounding. */
static void add_member(const struct norm_exact_block *block, int64_t i,
					   struct norm_exact_partial *dgamma, struct norm_exact_partial *dbeta)
{
	double dy = block->dy[i], term = dy * block->x_hat[i];

	norm_exact_partial_add(dgamma, term, fabs(dy) * block->error[i] + u * fabs(term));
	norm_exact_partial_add(dbeta, dy, 0);
}

static void add_special(struct norm_exact_sweep *sweep, double x, double dy,
						struct norm_exact_partial *dgamma, struct norm_exact_partial *dbeta)
{
	double term = norm_exact_special_term(sweep, x, dy);

	dgamma->special += isfinite(term) ? 0 : term;
	if (isfinite(dy))
		norm_exact_partial_add(dbeta, dy, 0);
	else
		dbeta->special += dy;
}

void norm_exact_partial_block(struct norm_exact_sweep *sweep,
							  const struct norm_exact_block *block, int stride,
							  struct norm_exact_partial *dgamma,
							  struct norm_exact_partial *dbeta)
{
	const uint8_t *mask = sweep->set->mask;

	for (int64_t i = 0; i < block->count; i++, dgamma += stride, dbeta += stride) {
		if (mask && !mask[block->first + i])
			continue;
		if (!sweep->special && isfinite(block->x[i]) && isfinite(block->dy[i]))
			add_member(block, i, dgamma, dbeta);
		else
			add_special(sweep, block->x[i], block->dy[i], dgamma, dbeta);
	}
}
