/*
 * Batch as textbooks and most libraries have it: two passes, E[x^2] - E[x]^2, and Welford with Chan's
 * merge, in f32 (f64 for f64) until there are a mean and m2. Here: what joins parts and lanes, what is
 * refused, and bounds; sweeps: batch_textbook.inc. y and what is saved: as of every other batch.
 */
#include "../naive/naive_error.h"
#include "../shape.h"
#include "../twopass/twopass_error.h"
#include "batch.h"
#include "rows_textbook.h"

#include <math.h>

/* An operation's result, computed in f64 from f32's, rounded to f32: as if by f32, since 53 >= 2 24 + 2. */
static double in(enum norm_dtype arithmetic, double value)
{
	return arithmetic == NORM_F32 ? (double)(float)value : value;
}

/* ---- parts ----------------------------------------------------------------------------------------- */

/* Of one column. */
static void join(const struct norm_batch_textbook *textbook, enum norm_dtype arithmetic,
				 const struct norm_batch_parts *parts, double out[NORM_BATCH_SUMS])
{
	struct norm_batch_parts half = *parts;
	double more[NORM_BATCH_SUMS];

	if (parts->count < 2) {
		for (int i = 0; i < NORM_BATCH_SUMS; i++)
			out[i] = parts->count > 0 && i < parts->sums ? parts->sum[i * parts->next] : 0;
		return;
	}
	half.count = (parts->count + 1) / 2;
	join(textbook, arithmetic, &half, out);
	half.sum += half.count * parts->step;
	half.count = parts->count - half.count;
	join(textbook, arithmetic, &half, more);
	textbook->join(arithmetic, out, more);
}

void norm_batch_join(const struct norm_batch_way *way, const struct norm_batch_parts *parts,
					 double out[NORM_BATCH_SUMS])
{
	enum norm_dtype arithmetic = way->own->arithmetic;
	double column[NORM_BATCH_BLOCK][NORM_BATCH_SUMS];
	struct norm_batch_parts one = *parts, columns = {column[0], parts->sums, 1};

	columns.count = parts->columns;
	columns.step = NORM_BATCH_SUMS;
	for (int64_t k = 0; k < parts->columns; k++) {
		join(way->textbook, arithmetic, &one, column[k]);
		one.sum += parts->apart;
	}
	join(way->textbook, arithmetic, &columns, out);
}

static void join_sums(enum norm_dtype arithmetic, double *to, const double *more)
{
	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		to[i] = in(arithmetic, to[i] + more[i]);
}

/* Chan, with the mean moved from the larger part's. */
static void join_welford(enum norm_dtype t, double *to, const double *more)
{
	int larger = to[NORM_BATCH_COUNT] >= more[NORM_BATCH_COUNT];
	const double *big = larger ? to : more, *small = larger ? more : to;
	double n = big[NORM_BATCH_COUNT], count = in(t, n + small[NORM_BATCH_COUNT]);
	double mean = big[NORM_BATCH_D], m2 = big[NORM_BATCH_SQUARES], apart, share;

	if (small[NORM_BATCH_COUNT] > 0) {
		share = in(t, small[NORM_BATCH_COUNT] / count);
		apart = in(t, small[NORM_BATCH_D] - mean);
		mean = in(t, mean + in(t, apart * share));
		m2 = in(t, m2 + small[NORM_BATCH_SQUARES]);
		m2 = in(t, m2 + in(t, in(t, apart * apart) * in(t, n * share)));
	}
	to[NORM_BATCH_D] = mean;
	to[NORM_BATCH_SQUARES] = m2;
	to[NORM_BATCH_COUNT] = count;
}

/* ---- to the mean and m2 ---------------------------------------------------------------------------- */

static void settle(struct norm_batch_totals *totals, double mean, double m2)
{
	*totals = (struct norm_batch_totals){1, -mean, {0}};
	totals->of[NORM_BATCH_SQUARES] = m2;
}

static void settle_twopass(enum norm_dtype t, int64_t count, struct norm_batch_totals *totals)
{
	settle(totals, in(t, totals->of[NORM_BATCH_D] / in(t, (double)count)),
		   totals->of[NORM_BATCH_SQUARES]);
}

/* m2 = sum x^2 - mean sum x, and not below 0; NaN stays NaN. */
static void settle_onepass(enum norm_dtype t, int64_t count, struct norm_batch_totals *totals)
{
	double sum = totals->of[NORM_BATCH_D], mean = in(t, sum / in(t, (double)count));
	double m2 = in(t, totals->of[NORM_BATCH_SQUARES] - in(t, sum * mean));

	settle(totals, mean, m2 < 0 ? 0 : m2);
}

static void settle_welford(enum norm_dtype t, int64_t count, struct norm_batch_totals *totals)
{
	(void)t;
	(void)count;
	settle(totals, totals->of[NORM_BATCH_D], totals->of[NORM_BATCH_SQUARES]);
}

const struct norm_batch_textbook norm_batch_twopass = {2, join_sums, settle_twopass};
const struct norm_batch_textbook norm_batch_onepass = {1, join_sums, settle_onepass};
const struct norm_batch_textbook norm_batch_welford = {1, join_welford, settle_welford};

/* ---- parts of the algorithm ------------------------------------------------------------------------ */

static const char *reject(const struct norm_problem *p)
{
	if (p->dir == NORM_BACKWARD)
		return "bwd: forward only";
	if (p->mode == NORM_INFER)
		return "infer: finds no statistics, and is one formula for everybody: simd/wide";
	if (p->x != p->y)
		return "y: of x's type only";
	if (p->param == NORM_F64 && p->x != NORM_F64)
		return "param: f64 with f64 only";
	return NULL;
}

/*
 * The additions on a value's way. Rows: those of a part, in a column; columns that repeat, parts. Runs: of
 * each run of a part a lane has its share, `chains` accumulators share it out again, for up to 3 vectors
 * and a tail after them and 2 to join them; lanes, at least 4 of f32 or 2 of f64, and parts. What a mask
 * leaves of runs: no more than members, since whatever is added has at least one (0 rounds nothing).
 */
static double depth_of(const struct norm_problem *p, const struct norm_batch_textbook *textbook,
					   double chains)
{
	struct norm_batch_cut cut = norm_batch_textbook_cut(p, textbook);
	double size = (double)norm_set_size(p), part = fmin((double)cut.part, size);
	double lanes = p->x == NORM_F64 ? 2 : 4, levels = 5, run, runs;

	if (cut.by_rows)
		return fmin(size, part + norm_log2_ceil((double)cut.repeat) + levels);
	run = fmin((double)cut.run, part);
	if (p->mask || !(run > 0))
		return size;
	runs = ceil(part / run) + 1;
	run = run < chains * lanes ? ceil(run / lanes) : run / (chains * lanes) + 3 + 1 + 2;
	return fmin(size, runs * run + 4 + levels);
}

static void twopass(const struct norm_spread *s, struct norm_error *out)
{
	twopass_depth_error(s, fmin(s->depth, s->count), out);
}

static void onepass(const struct norm_spread *s, struct norm_error *out)
{
	struct norm_spread sums = *s;

	sums.count = fmin(s->depth, s->count);
	naive_clamped_error(&sums, out);
}

/* Lanes or columns are chains; then Chan: 4 levels of lanes, or 7 of repeated columns, and 5 of parts. */
static void welford(const struct norm_spread *s, struct norm_error *out)
{
	norm_simd_welford_error(s, fmin(s->depth, s->count), 7 + 5, out);
}

/* y = (x - mean) gain + bias: the roundings of the centred form, less one. */
#define PART(algorithm, chains)                                                                \
 static void algorithm##_prepare(const struct norm_problem *p, struct norm_plan *plan)         \
 {                                                                                             \
  norm_batch_textbook_prepare(p, &norm_batch_##algorithm, plan);                               \
 }                                                                                             \
 static int algorithm##_bound(const struct norm_problem *p, const struct norm_facts *facts,    \
							  struct norm_bound *out)                                          \
 {                                                                                             \
  double depth = depth_of(p, &norm_batch_##algorithm, chains);                                 \
                                                                                               \
  return norm_simd_bound_textbook(algorithm, depth, p, facts, out);                            \
 }                                                                                             \
                                                                                               \
 const struct norm_simd_part norm_simd_batch_##algorithm = {                                   \
	 .reject = reject,                                                                         \
	 .prepare = algorithm##_prepare,                                                           \
	 .bound = algorithm##_bound,                                                               \
 };

PART(twopass, 4)
PART(onepass, 4)
PART(welford, 1)
