/*
 * What the batch slot's parts share. A feature's sums are taken of d = x scale + shift about an anchor
 * of the same values, whatever the cut; merged into factors, which y = d gain + offset, or
 * dx = dy slope + d gain + offset, need and no more. Two walks: runs of one feature (NCHW), and rows
 * of features (NHWC, and NCHW of one position). What proves its y (exact) has a stage more.
 */
#ifndef NORM_SIMD_BATCH_H
#define NORM_SIMD_BATCH_H

#include "../frame/set.h"
#include "../norm.h"
#include "simd.h"

#include <math.h>

/* Sums stay apart in so many lanes, whatever the instruction set, where all are to agree in bits. */
#define NORM_BATCH_LANES 16
/* Features merged by a task, and columns at most of a row that repeats its features. */
#define NORM_BATCH_BLOCK 256

/* Of d and d^2, and in backward of dy and dy d; where dx is proven, of dy^2. */
enum norm_batch_sum {
	NORM_BATCH_D,
	NORM_BATCH_SQUARES,
	NORM_BATCH_DY,
	NORM_BATCH_DOT,
	NORM_BATCH_DY_SQUARES,
	NORM_BATCH_SUMS
};

struct norm_batch_lanes {
	double of[NORM_BATCH_SUMS][NORM_BATCH_LANES];
};

/* And what each sum lost, but of dy^2. */
struct norm_batch_twice {
	double sum[NORM_BATCH_SUMS][NORM_BATCH_LANES], lost[NORM_BATCH_SUMS][NORM_BATCH_LANES];
};

enum norm_batch_factor {
	NORM_BATCH_SCALE, /* a power of two: 1, but for f64 that its squares would leave */
	NORM_BATCH_SHIFT,
	NORM_BATCH_GAIN,
	NORM_BATCH_OFFSET,
	NORM_BATCH_SLOPE, /* backward */
	NORM_BATCH_SLACK, /* y is off by slack + |y| share at most: where it is proven */
	NORM_BATCH_SHARE,
	NORM_BATCH_OF_DY, /* dx by |dy| of_dy + |d| of_x + slack + |dx| NORM_BATCH_DX_SHARE */
	NORM_BATCH_OF_X,
	NORM_BATCH_FACTORS
};

/* One feature's. careful: f32 cannot hold them, or what they are applied to. */
struct norm_batch_factors {
	double of[NORM_BATCH_FACTORS];
	int careful;
};

/* Rows of `width` columns. dy: NULL in forward. Columns' arrays reach to a multiple of 16. No scale: 1. */
struct norm_batch_rows {
	const void *x, *dy;
	void *out;
	int64_t rows, width, xstride, dystride, outstride;
	const void *factor[NORM_BATCH_FACTORS];    /* in the kernel's arithmetic */
	const double *careful[NORM_BATCH_FACTORS]; /* in f64 */
	const uint8_t *special;                    /* not 0: by the careful factors */
	double *sum[NORM_BATCH_SUMS];              /* added to */
	uint8_t *open; /* where proven: set for a column with an element that is not settled */
};

/* A feature's sums of d = x scale + shift; given statistics: of d and dy only. */
struct norm_batch_totals {
	double scale, shift;
	double of[NORM_BATCH_SUMS];
	int again; /* not parts' sums, but taken a second time of the whole set */
};

/* For one type of x and one arithmetic. Elements are of x's type, sums f64. */
struct norm_batch_kernels {
	enum norm_dtype arithmetic;
	void (*sum_run)(const void *x, const void *dy, int64_t count,
					const struct norm_batch_factors *factors, struct norm_batch_lanes *to);
	void (*apply_run)(const void *x, const void *dy, void *out, int64_t count,
					  const struct norm_batch_factors *factors);
	/* shift = -(mean of four rows) */
	void (*anchor_rows)(const void *const rows[4], int64_t width, void *shift);
	void (*sum_rows)(const struct norm_batch_rows *rows);
	void (*apply_rows)(const struct norm_batch_rows *rows);
	/* The same past the caches. */
	void (*stream_run)(const void *x, const void *dy, void *out, int64_t count,
					   const struct norm_batch_factors *factors);
	void (*stream_rows)(const struct norm_batch_rows *rows);
	/* Special columns in f64. */
	void (*apply_rows_careful)(const struct norm_batch_rows *rows);
	/* Instead of apply, of a kernel that proves its y, or dx: whether some are not settled. out
	 * NULL: that alone. */
	int (*prove_run)(const void *x, const void *dy, void *out, int64_t count,
					 const struct norm_batch_factors *factors);
	void (*prove_rows)(const struct norm_batch_rows *rows);
	/* Of members in f64; of rows of at most 16 columns, each a lane with a shift of its own. */
	void (*twice_run)(const double *x, const double *dy, int64_t count, double shift,
					  struct norm_batch_twice *to);
	void (*twice_rows)(const struct norm_batch_rows *rows, const double *shift,
					   struct norm_batch_twice *to);
};

/*
 * What everybody ships (batch_textbook.c): statistics in x's arithmetic throughout, about no anchor, and
 * what comes of them stands. Sums are what `own` makes of a sweep: of x, of squares, or Welford's mean and
 * m2 in their place, and a count.
 */
#define NORM_BATCH_COUNT NORM_BATCH_DY

struct norm_batch_textbook {
	int sweeps; /* 2: the second about the mean that the first found */
	/* Adds what another part's sums say. */
	void (*join)(enum norm_dtype arithmetic, double *to, const double *more);
	/* The first sweep's sums to a shift of minus the mean, and squares to m2; those of a second stay. */
	void (*settle)(enum norm_dtype arithmetic, int64_t count, struct norm_batch_totals *totals);
};

/* own: in the arithmetic of the algorithm; wide: f64. The same where that is f64. A textbook has sums of
 * its second sweep in `wide`, and is NULL elsewhere. */
struct norm_batch_way {
	const struct norm_batch_kernels *own, *wide;
	int stream;
	const struct norm_batch_textbook *textbook;
};

/* ---- the cut: a function of the problem alone (batch_cut.c) --------------------------------------- */

struct norm_batch_cut {
	int by_rows;
	int sums, fused; /* stages of sums, 0 to 2; whether all is one stage */
	int64_t parts;   /* of the members of a set, for sums and for y */
	int64_t part;    /* members in one: rows, or members of a set */
	/* runs: features a task walks together, and members that lie side by side */
	int64_t group, run;
	/* rows: `repeat` of them are taken for one of width columns; `rest` columns of one more */
	int64_t rows, width, repeat, rest;
	int64_t columns; /* width to a multiple of the lanes */
};

struct norm_batch_cut norm_batch_cut(const struct norm_problem *p);
void norm_batch_prepare(const struct norm_problem *p, struct norm_plan *plan);
/* A textbook has few parts, since each call of a second sweep joins all of the first. NULL: the same. */
struct norm_batch_cut norm_batch_textbook_cut(const struct norm_problem *p,
											  const struct norm_batch_textbook *textbook);
void norm_batch_textbook_prepare(const struct norm_problem *p,
								 const struct norm_batch_textbook *textbook,
								 struct norm_plan *plan);
/*
 * With a stage more where y is proven. In place, a test before y, since a feature that is not settled
 * needs its x; else what is left open is settled after it: a task a feature, or 16 columns.
 */
void norm_batch_exact_prepare(const struct norm_problem *p, struct norm_plan *plan);

enum norm_batch_step {
	NORM_BATCH_ALL,
	NORM_BATCH_SUM,
	NORM_BATCH_SQUARE, /* a textbook's second sweep */
	NORM_BATCH_MERGE,
	NORM_BATCH_TEST,
	NORM_BATCH_APPLY,
	NORM_BATCH_SETTLE
};

enum norm_batch_step norm_batch_step(const struct norm_problem *p,
									 const struct norm_batch_cut *cut, int stage, int proves);
/* Of the flags, parts x columns (runs: features); in place, each part's gathered ones behind them. */
int64_t norm_batch_flags(const struct norm_problem *p, const struct norm_batch_cut *cut);
uint8_t *norm_batch_open(const struct norm_plan *plan, const struct norm_args *args,
						 const struct norm_batch_cut *cut);

/* ---- from sums to factors (batch_merge.c) --------------------------------------------------------- */

int64_t norm_batch_count(const struct norm_problem *p, const uint8_t *mask);
/* Whether the problem gives the statistics, running or saved, and the mean it gives, in x's
 * arithmetic: its sums' anchor. */
int norm_batch_is_given(const struct norm_problem *p);
double norm_batch_given(const struct norm_problem *p, const struct norm_args *args,
						int64_t feature);
/* Whether sums in this arithmetic say enough, or are to be taken again in f64, about the mean. */
int norm_batch_settled(const struct norm_problem *p, const struct norm_batch_totals *totals,
					   int64_t count, enum norm_dtype arithmetic);
/* The scale to try after `totals`, 0: they stand. */
double norm_batch_rescale(const struct norm_problem *p, const struct norm_batch_totals *totals);
/* Saves and updates what the problem asks for. */
void norm_batch_finish(const struct norm_problem *p, const struct norm_args *args,
					   int64_t feature, int64_t count, const struct norm_batch_totals *totals,
					   struct norm_batch_factors *out);

/* ---- y that is proven (batch_exact.c) -------------------------------------------------------------- */

/* What sums of parts, and those taken again, lose of the sum of sizes. */
struct norm_batch_gammas {
	double of[2];
};

/* Folds of a chapter at most: its sums are then added to those before, and what that loses is kept. */
#define NORM_BATCH_FOLDS 16

/* Knuth's TwoSum. */
static inline void norm_batch_keep(double *sum, double *lost, double x)
{
	double more = *sum + x, part = more - *sum;

	*lost += (*sum - (more - part)) + (x - part);
	*sum = more;
}

/* mean = mean + mean_lo, off by mean_error; var + eps under the root by `relative` of itself. root: rstd, with
 * eps outside 1/sqrt(var), and 0 if var = 0. */
struct norm_batch_statistics {
	double mean, mean_lo, rstd, root;
	double mean_error, relative;
};

struct norm_batch_statistics norm_batch_statistics(const struct norm_problem *p,
												   const struct norm_args *args,
												   int64_t feature, int64_t count,
												   const struct norm_batch_totals *totals,
												   double gamma);
/* With what it lost: of an infinity nothing. */
static inline double norm_batch_kept(double sum, double lost)
{
	return isfinite(sum) ? sum + lost : sum;
}

struct norm_batch_gammas norm_batch_gammas(const struct norm_problem *p,
										   const struct norm_batch_cut *cut,
										   const uint8_t *mask);
/* The factors, slack and share of y = (x + shift) gain + offset. */
void norm_batch_prove(const struct norm_problem *p, const struct norm_args *args,
					  int64_t feature, int64_t count, const struct norm_batch_totals *totals,
					  const struct norm_batch_gammas *gammas, struct norm_batch_factors *out);
/* The same of dx = dy slope + ((x + shift) gain + offset); and dgamma and dbeta, settled. */
void norm_batch_prove_dx(const struct norm_problem *p, const struct norm_args *args,
						 int64_t feature, int64_t count, const struct norm_batch_totals *totals,
						 const struct norm_batch_gammas *gammas,
						 struct norm_batch_factors *out);
/* Roundings of dx, and of dx +- error. */
#define NORM_BATCH_DX_SHARE 0x1p-51
/* Members of a part, in the order of the set. */
int64_t norm_batch_part(const struct norm_batch_cut *cut);
/* ---- textbooks (batch_textbook.c) ------------------------------------------------------------------ */

/* The first `sums` sums, `next` apart, of `count` parts, `step` apart, of `columns` of a feature, `apart`. */
struct norm_batch_parts {
	const double *sum;
	int sums;
	int64_t next, count, step, columns, apart;
};

/* In halves of halves: parts, then columns. */
void norm_batch_join(const struct norm_batch_way *way, const struct norm_batch_parts *parts,
					 double out[NORM_BATCH_SUMS]);

extern const struct norm_batch_textbook norm_batch_twopass, norm_batch_onepass,
	norm_batch_welford;

/* ---- the two walks -------------------------------------------------------------------------------- */

void norm_batch_run(const struct norm_batch_way *way, const struct norm_plan *plan,
					const struct norm_args *args, int stage, int64_t lo, int64_t hi);
void norm_batch_run_runs(const struct norm_batch_way *way, const struct norm_plan *plan,
						 const struct norm_args *args, int stage, int64_t lo, int64_t hi);
void norm_batch_run_rows(const struct norm_batch_way *way, const struct norm_plan *plan,
						 const struct norm_args *args, int stage, int64_t lo, int64_t hi);

/* Members that are all counted, or all not. */
struct norm_batch_span {
	int64_t first, count;
	int counted;
};

struct norm_batch_span norm_batch_span(const uint8_t *mask, int64_t first, int64_t end);
/* The first four counted members; the last again where there are fewer. Returns 0 without any. */
int norm_batch_first_four(const uint8_t *mask, int64_t size, int64_t members[4]);

extern const struct norm_simd_part norm_simd_batch_wide, norm_simd_batch_faithful,
	norm_simd_batch_exact, norm_simd_batch_twopass, norm_simd_batch_onepass,
	norm_simd_batch_welford;

#endif
