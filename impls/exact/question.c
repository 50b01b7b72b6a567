/* Exact sums over a set, a member at a time: about 100 ns each, for sets that need them. */
#include "question.h"

#include "../dtype.h"

#include <math.h>

static void add_members(const struct norm_set *set, struct norm_exact_big *sum,
						struct norm_exact_big *squares)
{
	double hi[NORM_BLOCK], lo[NORM_BLOCK];

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, hi, lo);

		for (int64_t i = 0; i < count; i++) {
			struct norm_exact_big x = norm_exact_big(hi[i]), rest = norm_exact_big(lo[i]),
								  square;

			norm_exact_big_add(&x, &rest);
			square = x;
			norm_exact_big_multiply(&square, &x);
			norm_exact_big_add(sum, &x);
			norm_exact_big_add(squares, &square);
		}
	}
}

/* Inside: the root's square becomes square + share * shift * N, and nothing is added to it. */
static void place_eps(struct norm_exact_sums *sums, const struct norm_problem *p)
{
	struct norm_exact_big add = norm_exact_big(p->eps);

	norm_exact_big_multiply(&add, &sums->scale);
	sums->eps = add;
	if (p->eps_at == NORM_EPS_INSIDE) {
		norm_exact_big_multiply(&add, &sums->scale);
		norm_exact_big_multiply(&add, &sums->share);
		norm_exact_big_add(&sums->square, &add);
		sums->eps = norm_exact_big(0);
	}
	sums->undefined = sums->square.sign < 0 || (!sums->square.sign && !sums->eps.sign);
}

void norm_exact_sums(struct norm_exact_sums *sums, const struct norm_set *set,
					 const struct norm_args *args)
{
	const struct norm_problem *p = set->problem;
	struct norm_exact_big product;

	if (sums->ready)
		return;
	sums->ready = 1;
	if (p->mode == NORM_INFER) {
		sums->scale = sums->share = norm_exact_big(1);
		sums->shift = norm_exact_big(norm_load(p->stat, args->running_mean, set->index));
		sums->square = norm_exact_big(norm_load(p->stat, args->running_var, set->index));
		place_eps(sums, p);
		return;
	}
	sums->scale = norm_exact_big((double)set->count);
	sums->share = norm_exact_big((double)(set->count - p->ddof));
	sums->shift = sums->square = norm_exact_big(0);
	add_members(set, &sums->shift, &sums->square);
	norm_exact_big_multiply(&sums->square, &sums->scale);
	if (p->op == NORM_RMS) {
		sums->shift = norm_exact_big(0);
	} else {
		product = sums->shift;
		norm_exact_big_multiply(&product, &sums->shift);
		norm_exact_big_subtract(&sums->square, &product);
	}
	norm_exact_big_multiply(&sums->square, &sums->scale);
	place_eps(sums, p);
}

void norm_exact_ask(struct norm_exact_question *question, const struct norm_exact_sums *sums,
					double hi, double lo)
{
	struct norm_exact_big rest = norm_exact_big(lo);

	question->a = norm_exact_big(hi);
	norm_exact_big_add(&question->a, &rest);
	norm_exact_big_multiply(&question->a, &sums->scale);
	norm_exact_big_subtract(&question->a, &sums->shift);
	question->square = sums->square;
	question->share = sums->share;
	question->shift = sums->eps;
	question->bias = norm_exact_big(0);
}
