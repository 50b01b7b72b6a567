/*
 * Backward of rows, correctly rounded: dx, dgamma and dbeta in f64, each with a bound on its error;
 * what rounds alike at both ends of it is settled, the rest is decided in integers (exact/gradient.h).
 */
#ifndef NORM_SIMD_GRADIENT_EXACT_H
#define NORM_SIMD_GRADIENT_EXACT_H

#include "../exact/gradient.h"
#include "gradient.h"
#include "rows_sixteen.h"

/* Of a row, about `shift`: of s = x - shift, s^2, w = dy weight, w^2 and w s. */
struct norm_simd_exact_sums {
	double shift, s, squares, w, w_squares, ws;
};

/*
 * dx = w rstd + (offset - x_hat slope), x_hat = (x - mean) rstd + rest.
 * |dx error| <= |w| of_w + |x_hat| of_x_hat + of_one, and a share of |dx|; |x_hat error| <= |x_hat| spread +
 * slack. natural: no test has anything to say of dx.
 */
struct norm_simd_exact_slope {
	double mean, rest, rstd, slope, offset;
	double of_w, of_x_hat, of_one;
	double spread, slack;
	int natural;
};

/*
 * A group's partial sums, `step` apart, each of so many f64 that no vector ends beyond: of dy x_hat, dy,
 * and of their sizes; then the worst spread and slack of its rows.
 */
enum norm_simd_exact_partial {
	EXACT_DGAMMA,
	EXACT_DBETA,
	EXACT_DGAMMA_SIZE,
	EXACT_DBETA_SIZE,
	EXACT_PARTIALS
};
struct norm_simd_exact_group {
	double *of[EXACT_PARTIALS];
	double *spread, *slack;
};

/* Rows whose sums are taken before the first of them is applied. */
#define EXACT_ROWS 16

static inline int64_t norm_simd_exact_rows_at_once(int64_t count)
{
	int64_t rows = 1536 / count;

	return rows < 1 ? 1 : rows > EXACT_ROWS ? EXACT_ROWS : rows;
}

/* What a stage's tasks are. In place, parameters are settled before the first dx is written over dy. */
enum norm_simd_exact_tasks {
	EXACT_DONE = 0,
	EXACT_SUMS = 1,       /* groups of rows: partial sums */
	EXACT_DX = 2,         /* groups of rows: dx */
	EXACT_PARAMETERS = 4, /* blocks of features: dgamma and dbeta */
};
int norm_simd_exact_stage(const struct norm_plan *plan, const struct norm_args *args,
						  int stage);
/* A group's partial sums. */
struct norm_simd_exact_group norm_simd_exact_group(const struct norm_problem *p,
												   const struct norm_args *args, int64_t group);
void norm_simd_exact_clear(const struct norm_problem *p,
						   const struct norm_simd_exact_group *group);

/* Bounds of sums of a row's members; of a feature's rows. */
double norm_simd_exact_gamma(const struct norm_problem *p);
double norm_simd_exact_rows_gamma(const struct norm_problem *p);

void norm_simd_exact_prove(const struct norm_simd_gradient *g, int64_t row,
						   const struct norm_simd_exact_sums *sums, double gamma,
						   struct norm_simd_exact_slope *out);

/* A share of |dx|, and of what is added to it: their roundings, and those of dx +- error. */
#define EXACT_SHARE (4 * NORM_SIMD_U)

/* dx of a row that is natural, by exact/rounded. */
void norm_simd_exact_natural(const struct norm_simd_gradient *g, int64_t row);

/* A row with members that are open. */
struct norm_simd_exact_open {
	struct norm_exact_slope slope;
	struct norm_set set;
	const struct norm_args *args;
};
void norm_simd_exact_open(const struct norm_simd_gradient *g, int64_t row,
						  struct norm_simd_exact_open *out);
/* Writes the dx of one. */
void norm_simd_exact_decide(struct norm_simd_exact_open *row, int64_t member, double low,
							double high);

/* Features of one block and one output that are open: of dgamma, decided so many at a time. */
struct norm_simd_exact_features {
	const struct norm_problem *problem;
	const struct norm_args *args;
	int64_t block;
	int count;
	struct norm_exact_open open[EXACT_FEATURES];
};
/* dgamma's are written by finish() at the latest. */
void norm_simd_exact_feature(struct norm_simd_exact_features *features,
							 enum norm_simd_exact_partial of, int64_t feature, double low,
							 double high);
void norm_simd_exact_finish(struct norm_simd_exact_features *features);

extern const struct norm_simd_part norm_simd_gradient_exact;

#endif
