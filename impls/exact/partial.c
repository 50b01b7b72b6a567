/*
 * Knuth's TwoSum keeps what additions lose, so that a sum errs by what its terms do and by u of what is kept
 * at each step; sums without a rounding are exact, ties and all.
 */
#include "partial.h"

#include "decide.h"
#include "twice_sweep.h"

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

void norm_exact_partial_add_twice(struct norm_exact_partial *to, struct norm_twice term,
								  double error)
{
	norm_exact_partial_add(to, term.hi, error);
	to->rest += term.lo;
	to->error += u * fabs(to->rest);
}

void norm_exact_partial_merge(struct norm_exact_partial *to,
							  const struct norm_exact_partial *from)
{
	add_exactly(to, from->sum);
	add_exactly(to, from->rest);
	to->error += from->error;
	to->special += from->special;
}

/* To f64, lo is rounded with the error, and then hi once; a narrower type's ends would be rounded twice, and are
 * those of hi alone, further out by their own roundings. */
int norm_exact_twice_ends(enum norm_dtype type, struct norm_twice value, double error,
						  double *low, double *high)
{
	int is_exact = !(error > 0) && !isnan(error) && !(fabs(value.lo) > 0);

	if (type == NORM_F64) {
		error = 1.01 * error + 2 * u * fabs(value.lo);
		*low = value.hi + (value.lo - error);
		*high = value.hi + (value.lo + error);
	} else {
		error = is_exact ? 0 : 1.01 * (error + fabs(value.lo)) + 2 * u * fabs(value.hi);
		*low = norm_exact_round(type, value.hi - error);
		*high = norm_exact_round(type, value.hi + error);
	}
	if (!(*low <= *high)) {
		*low = -(double)INFINITY;
		*high = (double)INFINITY;
	}
	return *low == *high && (*low != 0 || is_exact);
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
	return norm_exact_twice_ends(type, norm_two_sum(sum->sum, sum->rest), error, low, high);
}

/* dy and x are finite: a term errs by what x_hat does, and by its own rounding. */
static void add_member(const struct norm_exact_block *block, int64_t i,
					   struct norm_exact_partial *dgamma, struct norm_exact_partial *dbeta)
{
	double dy = block->dy[i], term = dy * block->x_hat[i];

	norm_exact_partial_add(dgamma, term, fabs(dy) * block->error[i] + u * fabs(term));
	norm_exact_partial_add(dbeta, dy, 0);
}

/* The same of two words: 4 u^2 of a term, and what a product near subnormals loses. */
static void add_member_twice(const struct norm_exact_block *block, int64_t i,
							 struct norm_exact_partial *dgamma,
							 struct norm_exact_partial *dbeta)
{
	double dy = block->dy[i], error;
	struct norm_twice term = norm_two_product(dy, block->x_hat[i]);

	if (!(fabs(dy) > 0)) /* an error may be Inf */
		return;
	norm_exact_partial_add(dbeta, dy, 0);
	if (block->x_hat[i] == 0 && block->error[i] == 0)
		return;
	term.lo = fma(dy, block->x_hat_lo[i], term.lo);
	error = fabs(dy) * block->error[i] + NORM_EXACT_OF_TERM * NORM_TWICE_U2 * fabs(term.hi) +
			NORM_EXACT_TERM_FLOOR;
	norm_exact_partial_add_twice(dgamma, term, error);
}

/* A block of numbers, by its kernels: a product of 0 is exact. */
static void add_tame(const struct norm_exact_sweep *sweep, const struct norm_exact_block *block,
					 int stride, struct norm_exact_partial *dgamma,
					 struct norm_exact_partial *dbeta)
{
	const uint8_t *mask = sweep->set->mask;
	double hi[NORM_BLOCK], lo[NORM_BLOCK], error[NORM_BLOCK];

	sweep->twice.kernels->terms(block, hi, lo, error);
	for (int64_t i = 0; i < block->count; i++, dgamma += stride, dbeta += stride) {
		if ((mask && !mask[block->first + i]) || block->dy[i] == 0)
			continue;
		norm_exact_partial_add_twice(dgamma, (struct norm_twice){hi[i], lo[i]}, error[i]);
		norm_exact_partial_add(dbeta, block->dy[i], 0);
	}
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
	void (*const add)(const struct norm_exact_block *, int64_t, struct norm_exact_partial *,
					  struct norm_exact_partial *) =
		sweep->is_twice ? add_member_twice : add_member;

	if (sweep->is_twice && sweep->twice.is_tame) {
		add_tame(sweep, block, stride, dgamma, dbeta);
		return;
	}
	for (int64_t i = 0; i < block->count; i++, dgamma += stride, dbeta += stride) {
		if (mask && !mask[block->first + i])
			continue;
		if (!sweep->special && isfinite(block->x[i]) && isfinite(block->dy[i]))
			add(block, i, dgamma, dbeta);
		else
			add_special(sweep, block->x[i], block->dy[i], dgamma, dbeta);
	}
}
