/*
 * Which implementation to use: the fastest of those that were measured on the most similar problem
 * and that do this one. The table is data, best.inc; scripts/best makes it from a store.
 */
#include "shape.h"

#include <string.h>

/* Of one implementation on one problem: what made it that fast or slow, and picoseconds an element. */
struct best {
	enum norm_op op;
	enum norm_dir dir;
	enum norm_layout layout;
	enum norm_mode mode;
	enum norm_dtype x;
	double pooled, bytes; /* of x and y together; from memory: beyond the last cache */
	const char *impl;
	int ps;
};

static const struct best table[] = {
#define NORM_BEST_SOURCE(text)
#define NORM_BEST(...) {__VA_ARGS__},
#include "best.inc"
#undef NORM_BEST
#undef NORM_BEST_SOURCE
};
#define ROWS (sizeof(table) / sizeof(table[0]))

/* For what nothing like it was measured: accurate ones, the faster first. */
static const char *const otherwise[] = {
	"simd/wide@avx512", "simd/wide@avx2",  "simd/wide@neon", "simd/wide@scalar",
	"twopass/paired",   "twopass/wide64",  "exact/rounded",  "twopass/corrected",
	"twopass/pairwise", "twopass/centred",
};

static double apart(double a, double b)
{
	return a > b ? a / b : b / a;
}

/* How unlike a row's problem is: 1 for its like. */
static double distance(const struct best *row, const struct norm_problem *p)
{
	double pooled = (double)norm_set_size(p), elements = (double)norm_elements(p);
	double bytes = elements * (double)(norm_dtype_size(p->x) + norm_dtype_size(p->y));

	return apart(row->pooled, pooled) * apart(row->bytes, bytes);
}

static int is_of_its_kind(const struct best *row, const struct norm_problem *p)
{
	return row->op == p->op && row->dir == p->dir && row->x == p->x &&
		   (p->op != NORM_BATCH || (row->layout == p->layout && row->mode == p->mode));
}

/* The stores that pass the caches are part of a name. */
static int streams(const char *impl)
{
	return strstr(impl, "+stream") != NULL;
}

static const struct norm_impl *able(const char *name, const struct norm_problem *p)
{
	const struct norm_impl *impl = norm_find(name);

	return impl && !norm_reject(impl, p) ? impl : NULL;
}

const struct norm_impl *norm_best(const struct norm_problem *problem, unsigned wishes)
{
	const struct norm_impl *best = NULL;
	double nearest = 0;
	int ps = 0;

	if (norm_problem_invalid(problem))
		return NULL;
	for (size_t i = 0; i < ROWS && norm_elements(problem) > 0; i++) {
		const struct best *row = &table[i];
		const struct norm_impl *impl;
		double away;

		if (!is_of_its_kind(row, problem) ||
			(streams(row->impl) && !(wishes & NORM_WISH_Y_UNREAD)))
			continue;
		away = distance(row, problem);
		if (best && (away > nearest || (away >= nearest && row->ps >= ps)))
			continue;
		impl = able(row->impl, problem);
		if (!impl)
			continue;
		best = impl;
		nearest = away;
		ps = row->ps;
	}
	for (size_t i = 0; !best && i < sizeof(otherwise) / sizeof(otherwise[0]); i++)
		best = able(otherwise[i], problem);
	for (size_t i = 0; !best && norm_impls()[i]; i++)
		best = able(norm_impls()[i]->name, problem);
	return best;
}

const char *norm_best_source(void)
{
#define NORM_BEST_SOURCE(text) return text;
#define NORM_BEST(...)
#include "best.inc"
#undef NORM_BEST
#undef NORM_BEST_SOURCE
}
