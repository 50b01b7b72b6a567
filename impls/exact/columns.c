/*
 * dgamma by precision that grows: each row's root to so many bits, terms and their sum exactly, an
 * interval around it, rounded at both ends. After the first attempt, of 218 bits, what is open is mostly a tie,
 * which no precision settles: ties.c tells. What is none ends by precision.
 * Cost: 3 us a row and 0.5 us a row's feature, at 218 bits.
 */
#include "columns.h"

#include "../dtype.h"
#include "../shape.h"
#include "root.h"

#include <math.h>

/*
 * Limbs of a root at each attempt: 218 to 4154 bits. A sum that is no midpoint and yet nearer than 2^-4000 of its
 * terms takes rows whose expansions in eps cancel to the 4th order and more; nothing is promised for those,
 * and they are taken for ties.
 */
static const int32_t attempts[] = {7, 18, 34, 66, 130};
#define ATTEMPTS ((int)(sizeof(attempts) / sizeof(attempts[0])))

struct norm_exact_big norm_exact_row_term(const struct norm_exact_row *row, int64_t feature)
{
	const struct norm_problem *p = row->problem;
	double x =
		norm_load(p->x, row->args->x, norm_offset(p, norm_xstride(p), row->index, feature));
	double dy =
		norm_load(p->y, row->args->dy, norm_offset(p, norm_ystride(p), row->index, feature));
	struct norm_exact_big out = norm_exact_big(x), factor = norm_exact_big(dy);

	norm_exact_big_multiply(&out, &row->sums.scale);
	norm_exact_big_subtract(&out, &row->sums.shift);
	norm_exact_big_multiply(&out, &factor);
	return out;
}

static int has_infinity(const struct norm_set *set)
{
	double x[NORM_BLOCK];
	int found = 0;

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, x, NULL);

		for (int64_t i = 0; i < count; i++)
			found |= !isfinite(x[i]);
	}
	return found;
}

int norm_exact_row(struct norm_exact_row *row, const struct norm_problem *p,
				   const struct norm_args *args, int64_t index)
{
	const struct norm_set set = norm_set(p, args, index);

	row->problem = p;
	row->args = args;
	row->index = index;
	row->sums.ready = 0;
	row->vanishes = p->stats == NORM_STATS_COMPUTED && p->op == NORM_RMS && has_infinity(&set);
	if (row->vanishes)
		return 1;
	norm_exact_sums(&row->sums, &set, args);
	return !row->sums.undefined;
}

/* rho: off by less than 2^(5 - 32 limbs) of itself; given: rstd, exactly. */
static struct norm_exact_big reciprocal(const struct norm_exact_row *row, int32_t limbs)
{
	const struct norm_exact_sums *sums = &row->sums;
	const struct norm_problem *p = row->problem;
	struct norm_exact_big product, root;

	if (p->stats == NORM_STATS_GIVEN)
		return norm_exact_big(norm_load(p->stat, row->args->rstd, row->index));
	if (!sums->square.sign)
		return norm_exact_reciprocal(&sums->eps, limbs);
	product = sums->square;
	norm_exact_big_multiply(&product, &sums->share);
	root = norm_exact_reciprocal_root(&product, limbs);
	if (!sums->eps.sign) { /* k / sqrt(k W) */
		norm_exact_big_multiply(&root, &sums->share);
		return root;
	}
	norm_exact_big_multiply(&root, &sums->square); /* W / sqrt(k W) */
	norm_exact_big_add(&root, &sums->eps);
	norm_exact_big_cut(&root, limbs + 1);
	return norm_exact_reciprocal(&root, limbs);
}

struct sums {
	struct norm_exact_big sum[EXACT_FEATURES];
	struct norm_exact_big size[EXACT_FEATURES]; /* sum of |terms|, within 2^-62 of itself */
};

/* 0: a row has no rstd, and so no feature a dgamma. */
static int add_rows(struct sums *sums, const struct norm_problem *p,
					const struct norm_args *args, const struct norm_exact_open *open, int count,
					int32_t limbs)
{
	struct norm_exact_row row;
	struct norm_exact_big rho, term;

	for (int i = 0; i < count; i++) {
		sums->sum[i] = sums->size[i] = norm_exact_big(0);
	}
	for (int64_t index = 0; index < p->n; index++) {
		if (!norm_exact_row(&row, p, args, index))
			return 0;
		if (row.vanishes)
			continue;
		rho = reciprocal(&row, limbs);
		for (int i = 0; i < count; i++) {
			term = norm_exact_row_term(&row, open[i].feature);
			norm_exact_big_multiply(&term, &rho);
			if (p->stats != NORM_STATS_GIVEN)
				norm_exact_big_cut(&term, limbs + 2);
			norm_exact_big_add(&sums->sum[i], &term);
			norm_exact_big_cut(&term, 3);
			term.sign *= term.sign;
			norm_exact_big_add(&sums->size[i], &term);
			norm_exact_big_cut(&sums->size[i], 4);
		}
	}
	return 1;
}

/* sum + error, rounded. */
static double end_of(const struct norm_exact_big *sum, const struct norm_exact_big *error,
					 int sign, const struct norm_exact_open *open, enum norm_dtype type)
{
	struct norm_exact_question question = {.a = *sum};

	if (sign > 0)
		norm_exact_big_add(&question.a, error);
	else
		norm_exact_big_subtract(&question.a, error);
	question.shift = question.share = norm_exact_big(1);
	return norm_exact_decide(&question, type, open->low, open->high);
}

/*
 * Terms are off by 2^(5 - 32L) and a cut of 2^(-32 - 32L), sizes by 2^-62 and the cut of a sum that grows, at 2^-96 each of
 * 2^40: 2^(6 - 32L) size. Of statistics that are given, sums are exact.
 */
static void narrow(struct norm_exact_open *open, const struct norm_exact_big *sum,
				   const struct norm_exact_big *size, int32_t limbs,
				   const struct norm_problem *p)
{
	struct norm_exact_big error = norm_exact_big(p->stats == NORM_STATS_GIVEN ? 0 : 0x1p6);
	double low, high;

	norm_exact_big_multiply(&error, size);
	error.low -= error.sign ? limbs : 0;
	low = end_of(sum, &error, -1, open, p->param);
	high = end_of(sum, &error, 1, open, p->param);
	open->low = low;
	open->high = high;
}

/* A feature on its way: where it came from, and whether it was asked for its tie, and for 0. */
struct left {
	int from, tried, tried_zero;
};

/*
 * What a sum may be, exactly: the one midpoint that is left, or 0, beside which f64 has numbers that no precision
 * of an attempt reaches. 0: neither, or it was asked for before.
 */
static int may_be(enum norm_dtype type, const struct norm_exact_open *open, struct left *left,
				  struct norm_exact_tie *tie)
{
	if (open->low < 0 && open->high > 0 && !left->tried_zero) {
		left->tried_zero = 1;
		*tie = (struct norm_exact_tie){.feature = open->feature, .midpoint = norm_exact_big(0)};
		return 1;
	}
	if (!(open->low < open->high) || left->tried ||
		norm_exact_next(type, open->low) < open->high)
		return 0;
	left->tried = 1;
	*tie = (struct norm_exact_tie){.feature = open->feature,
								   .midpoint = norm_exact_midpoint(type, open->low)};
	return 1;
}

/* Asks of sums what they may be: those that are it are settled. */
static void settle_ties(const struct norm_problem *p, const struct norm_args *args,
						struct norm_exact_open *open, struct left *left, int count,
						uint64_t *room)
{
	struct norm_exact_tie ties[EXACT_TIES];
	int of[EXACT_TIES], found = 0;

	for (int i = 0; i < count; i++) {
		if (may_be(p->param, &open[i], &left[i], &ties[found]))
			of[found++] = i;
		if (!found || (found < EXACT_TIES && i + 1 < count))
			continue;
		norm_exact_ties(p, args, ties, found, room);
		while (found--)
			if (ties[found].is > 0)
				open[of[found]].low = open[of[found]].high =
					ties[found].midpoint.sign ? norm_exact_even(p->param, open[of[found]].low)
											  : 0;
		found = 0;
	}
}

/* Takes those that are settled out; returns how many are left. */
static int keep_open(struct norm_exact_open *all, struct norm_exact_open *open,
					 struct left *left, int count)
{
	int kept = 0;

	for (int i = 0; i < count; i++) {
		if (open[i].low < open[i].high) {
			open[kept] = open[i];
			left[kept++] = left[i];
		} else {
			all[left[i].from].value = open[i].high;
		}
	}
	return kept;
}

void norm_exact_column_dgammas(const struct norm_problem *p, const struct norm_args *args,
							   struct norm_exact_open *open, int count, uint64_t *room)
{
	struct norm_exact_open some[EXACT_FEATURES];
	struct left left[EXACT_FEATURES];
	struct sums sums;

	for (int i = 0; i < count; i++) {
		some[i] = open[i];
		left[i] = (struct left){i, 0, 0};
		open[i].value = (double)NAN;
	}
	for (int k = 0; k < ATTEMPTS && count; k++) {
		if (!add_rows(&sums, p, args, some, count, attempts[k]))
			return;
		for (int i = 0; i < count; i++)
			narrow(&some[i], &sums.sum[i], &sums.size[i], attempts[k], p);
		settle_ties(p, args, some, left, count, room);
		count = keep_open(open, some, left, count);
	}
	for (int i = 0; i < count; i++)
		open[left[i].from].value = norm_exact_even(p->param, some[i].low);
}
