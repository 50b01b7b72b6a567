/*
 * Rows of layer and rms, backward: what every algorithm shares that is no vector. dx needs four sums
 * of a row, all taken in one sweep about a shift: of s = x - shift, s^2, w = dy * weight, and w s.
 * dgamma and dbeta are summed over groups of rows, each with a partial sum a feature in f64, which a
 * last stage adds in order.
 */
#ifndef NORM_SIMD_GRADIENT_H
#define NORM_SIMD_GRADIENT_H

#include "rows.h"

/* Rows after which partial sums in f32 are folded into f64. */
#define GRADIENT_ROWS 64
/* Features of a task of the last stage. */
#define GRADIENT_FEATURES 512

/* Of a group of rows. Steps in elements; NULL: not wanted. */
struct norm_simd_gradient {
	const struct norm_problem *problem;
	const struct norm_args *args;
	int64_t first, end; /* rows */
	int64_t count, xstep, ystep;
	const void *weight;      /* plain, in the arithmetic's type; weighs_wide: in f64 */
	int weighs_wide;         /* never of f64, whose arithmetic that is */
	int plus;                /* the weight is 1 + `weight` */
	double *dgamma, *dbeta;  /* `count` partial sums each; NULL: the problem has none */
	float *recent;           /* 2 * count: of the rows not yet folded */
	double inverse, freedom; /* 1/count; 1/(count - ddof), NaN where too few are left */
};

/* Of x * scale - shift. */
struct norm_simd_sums {
	double s, squares, w, ws;
};

/*
 * dx = scale * ((w - mean_w) rstd - x_hat slope), x_hat = (scale x - mean - mean_lo) rstd. `scale` is a
 * power of two, 1 but where squares would leave f64's range.
 */
struct norm_simd_slope {
	double scale, mean, mean_lo, rstd, mean_w, slope;
	double m2, away; /* of the sums: scale's; mean - shift */
};

const char *norm_simd_gradient_reject(const struct norm_problem *p);
void norm_simd_gradient_prepare(const struct norm_problem *p, struct norm_plan *plan);
/* For kernels that take weights in f64, where gamma is not what they want: 1 + gamma and param=f64 are no f32. */
void norm_simd_gradient_prepare_wide(const struct norm_problem *p, struct norm_plan *plan);

/* Of the plan's words: weights that are made are f64's; or are gamma without gamma+1's 1, which the kernel adds. */
enum norm_simd_gradient_word { GRADIENT_WIDE, GRADIENT_PLUS };

/* What a stage's tasks are: done already; groups of rows; blocks of features. */
enum norm_simd_gradient_tasks { GRADIENT_DONE, GRADIENT_OF_ROWS, GRADIENT_OF_FEATURES };
int norm_simd_gradient_stage(const struct norm_plan *plan, const struct norm_args *args,
							 int stage);
/* A group's rows; and with its partial sums, cleared. */
void norm_simd_gradient_rows(const struct norm_plan *plan, const struct norm_args *args,
							 int64_t group, struct norm_simd_gradient *out);
void norm_simd_gradient_group(const struct norm_plan *plan, const struct norm_args *args,
							  int64_t group, struct norm_simd_gradient *out);
/* Of the workspace, first: weights, where gamma is not what the kernels want. 0: it is. */
size_t norm_simd_gradient_weights(const struct norm_problem *p);
/* How many groups, and the partial sums of one: dgamma, then dbeta. */
int64_t norm_simd_gradient_groups(const struct norm_problem *p);
double *norm_simd_gradient_partial(const struct norm_problem *p, const struct norm_args *args,
								   int64_t group);

/* mean and rstd of stats=given, as exact as they are. */
void norm_simd_gradient_given(const struct norm_simd_gradient *g, int64_t row,
							  struct norm_simd_slope *out);

/* Given w and w s, where x_hat = (s - away) rstd. `root` divides once more: rstd, outside 1/sqrt(var). */
static inline void norm_simd_gradient_slope(const struct norm_simd_gradient *g,
											const struct norm_simd_sums *sums, double root,
											struct norm_simd_slope *out)
{
	double ws = g->problem->op == NORM_LAYER ? sums->ws - out->away * sums->w : sums->ws;

	out->mean_w = g->problem->op == NORM_LAYER ? sums->w * g->inverse : 0;
	out->slope = out->rstd * ws * g->freedom * root;
}

/* From a row's sums about `shift`. eps and statistics are of the scaled row. */
static inline void norm_simd_gradient_finish(const struct norm_simd_gradient *g, double shift,
											 double scale, const struct norm_simd_sums *sums,
											 struct norm_simd_slope *out)
{
	const struct norm_problem *p = g->problem;
	double away = p->op == NORM_LAYER ? sums->s * g->inverse : 0, back, var, root;
	double eps = p->eps_at == NORM_EPS_INSIDE ? p->eps * scale * scale : p->eps * scale;

	out->scale = scale;
	out->away = away;
	out->mean = shift + away;
	back = out->mean - shift;
	out->mean_lo = (shift - (out->mean - back)) + (away - back);
	/* rms: an infinite sum of what it does not subtract must not reach it. */
	out->m2 = p->op == NORM_LAYER ? sums->squares - away * sums->s : sums->squares;
	var = (out->m2 < 0 ? 0 : out->m2) * g->freedom;
	if (p->eps_at == NORM_EPS_INSIDE) {
		out->rstd = 1 / sqrt(var + eps);
		root = out->rstd;
	} else {
		root = sqrt(var);
		out->rstd = 1 / (root + eps);
		root = root > 0 ? 1 / root : root;
	}
	norm_simd_gradient_slope(g, sums, root, out);
}

/* The shift was near enough that squares about it keep the variance: (mean - shift)^2 <= 16 var. */
#define GRADIENT_AWAY 16
static inline int norm_simd_gradient_near(const struct norm_simd_gradient *g,
										  const struct norm_simd_slope *row)
{
	return row->away * row->away * (double)g->count <= GRADIENT_AWAY * row->m2;
}

/* All of a row's coefficients, and what they multiply, are f32's own, far from its ends. */
static inline int norm_simd_gradient_tame(const struct norm_simd_slope *row)
{
	return row->rstd > 0x1p-40 && row->rstd < 0x1p40 && fabs(row->mean) < 0x1p60 &&
		   fabs(row->slope) < 0x1p60 && fabs(row->mean_w) < 0x1p60;
}

extern const struct norm_simd_part norm_simd_gradient_wide, norm_simd_gradient_faithful;

#endif
