/* What a walk knows of its problem, for what proves its y beside it (batch_*_exact.c). */
#ifndef NORM_SIMD_BATCH_WALKS_H
#define NORM_SIMD_BATCH_WALKS_H

#include "../exact/gradient.h"
#include "batch.h"

/* ---- runs (batch_runs.c) --------------------------------------------------------------------------- */

struct norm_batch_runs_walk {
	const struct norm_batch_way *way;
	const struct norm_plan *plan;
	const struct norm_problem *problem;
	const struct norm_args *args;
	struct norm_batch_cut cut;
	struct norm_batch_factors *factors; /* of all features */
	double *partial;                    /* parts x features x sums */
	uint8_t *open;                      /* where y is proven: parts x features */
};

/* Features of a box at most (batch_cut.c). */
#define NORM_BATCH_GROUP 64

/* What a task walks: features, and members of each. */
struct norm_batch_box {
	int64_t feature, features, first, end;
};

/* Members that lie side by side, all counted or all not: of example `example`, from `position` on. */
struct norm_batch_stretch {
	int64_t example, position, count;
	int counted;
};

/* The first of members [first, end), up to where its run ends or the mask changes. */
struct norm_batch_stretch norm_batch_stretch(const struct norm_batch_runs_walk *w,
											 int64_t first, int64_t end);
const void *norm_batch_x_at(const struct norm_batch_runs_walk *w, int64_t feature,
							const struct norm_batch_stretch *at);
/* NULL in forward. */
const void *norm_batch_dy_at(const struct norm_batch_runs_walk *w, int64_t feature,
							 const struct norm_batch_stretch *at);
void *norm_batch_out_at(const struct norm_batch_runs_walk *w, int64_t feature,
						const struct norm_batch_stretch *at);

/* Calls `each` on the stretches of a box, the last run first: it was read last. */
typedef void norm_batch_stretch_fn(const struct norm_batch_runs_walk *w,
								   const struct norm_batch_box *box,
								   const struct norm_batch_stretch *at);
void norm_batch_each_stretch(const struct norm_batch_runs_walk *w,
							 const struct norm_batch_box *box, norm_batch_stretch_fn *each);

/* Sums of a box, added to lanes: any of them is folded into NORM_BATCH_FOLDS times, and then kept. */
void norm_batch_sum_kept(const struct norm_batch_runs_walk *w,
						 const struct norm_batch_kernels *kernels,
						 const struct norm_batch_box *box,
						 const struct norm_batch_factors *anchors,
						 struct norm_batch_lanes *lanes);
/* ALL: of whole sets, and all of it. */
void norm_batch_prove_box(const struct norm_batch_runs_walk *w,
						  const struct norm_batch_box *box, enum norm_batch_step step);
void norm_batch_settle_run(const struct norm_batch_runs_walk *w, int64_t feature);

/* Sums of `kernels`, about the shifts in `totals`. */
void norm_batch_sum_box(const struct norm_batch_runs_walk *w,
						const struct norm_batch_kernels *kernels,
						const struct norm_batch_box *box, struct norm_batch_totals *totals);
/* A textbook's (batch_runs_textbook.c): of a box's own sums in totals, of all parts, of a second sweep. */
void norm_batch_settle_box(const struct norm_batch_runs_walk *w,
						   const struct norm_batch_box *box, int64_t count,
						   struct norm_batch_totals *totals);
void norm_batch_join_run(const struct norm_batch_runs_walk *w, int64_t feature, int64_t count,
						 int sums, struct norm_batch_totals *totals);
void norm_batch_square_box(const struct norm_batch_runs_walk *w, struct norm_batch_box box);

/* ---- rows (batch_rows.c) --------------------------------------------------------------------------- */

struct norm_batch_rows_walk {
	const struct norm_batch_way *way;
	const struct norm_plan *plan;
	const struct norm_problem *problem;
	const struct norm_args *args;
	struct norm_batch_cut cut;
	double *factors;  /* factors x columns, f64 */
	void *own;        /* the same in f32 */
	uint8_t *special; /* columns: CAREFUL, SCALED */
	double *partial;  /* parts x (sums + anchor) x columns */
	uint8_t *open;    /* where y is proven: parts x columns */
};

typedef void norm_batch_rows_fn(const struct norm_batch_rows_walk *w,
								const struct norm_batch_rows *rows, void *context);

/* Calls `each` on the counted rows of [first, end), and on the columns of a row cut short. */
void norm_batch_each_span(const struct norm_batch_rows_walk *w, int64_t first, int64_t end,
						  int64_t column, int64_t width, norm_batch_rows_fn *each,
						  norm_batch_rows_fn *excluded, void *context);
/* Zeros. */
norm_batch_rows_fn norm_batch_clear_span;

void norm_batch_prove_part(const struct norm_batch_rows_walk *w, int64_t part,
						   enum norm_batch_step step);
/* Of NORM_BATCH_LANES features. */
void norm_batch_settle_columns(const struct norm_batch_rows_walk *w, int64_t block);

struct norm_batch_summing { /* what to add to x, and to what sums */
	const struct norm_batch_kernels *kernels;
	const void *scale, *shift;
	double *sum[NORM_BATCH_SUMS];
};

norm_batch_rows_fn norm_batch_sum_span;
/* Of sum `sum`; NORM_BATCH_SUMS: the anchor. */
double *norm_batch_partial(const struct norm_batch_rows_walk *w, int64_t part, int sum);
/* A textbook's (batch_rows_textbook.c): of all parts and repeats, and the second sweep of [lo, hi). */
void norm_batch_join_column(const struct norm_batch_rows_walk *w, int64_t feature,
							int64_t count, int sums, struct norm_batch_totals *totals);
void norm_batch_square_parts(const struct norm_batch_rows_walk *w, int64_t lo, int64_t hi);

/* ---- what is left open, while x is there still (batch_exact.c) -------------------------------------- */

struct norm_batch_open {
	struct norm_set set;
	const struct norm_args *args;
	struct norm_batch_factors factors;
	struct norm_exact_sums sums;
	struct norm_exact_slope slope;
};

void norm_batch_open_begin(const struct norm_plan *plan, const struct norm_args *args,
						   int64_t feature, const struct norm_batch_factors *factors,
						   struct norm_batch_open *open);
/*
 * Better factors, by sums of d = x + shift and d^2 (of dy and dy d) in twice the precision: they settle most
 * of what plain sums left open. refines: whether there are sums, of numbers. added: how many to the sum in
 * a lane.
 */
int norm_batch_refines(const struct norm_problem *p, double slack);
void norm_batch_refine(struct norm_batch_open *open, const struct norm_batch_twice *twice,
					   int lane, double added);
void norm_batch_refine_set(struct norm_batch_open *open,
						   const struct norm_batch_kernels *kernels);
/* y, or dx, of members [first, end). 0: no numbers, to be handed over. */
int norm_batch_decide(struct norm_batch_open *open, int64_t first, int64_t end);
int norm_batch_decide_dx(struct norm_batch_open *open, int64_t first, int64_t end);
/* y, or dx, of a feature by exact/rounded. */
void norm_batch_hand_over(const struct norm_plan *plan, const struct norm_args *args,
						  int64_t feature);

#endif
