/*
 * Rows of layer and rms, forward: what every algorithm for them shares that is no vector. Weights
 * and biases come as plain rows of the arithmetic's type (f64 for f64, else f32): gamma and beta
 * themselves, or made in the workspace by a stage of their own.
 */
#ifndef NORM_SIMD_ROWS_H
#define NORM_SIMD_ROWS_H

#include "../shape.h"
#include "simd.h"

#include <math.h>

/* Of a call. xstep and ystep in elements. */
struct norm_simd_rows {
	const struct norm_problem *problem;
	const struct norm_args *args;
	int64_t count, xstep, ystep;
	const void *weight, *bias; /* weight: never NULL. bias: NULL for rms without beta */
	int plus;                  /* the weight is 1 + `weight`, and there is a bias */
	double inverse;            /* 1/count */
	double inverse_left;       /* 1/(count - ddof), NaN where nothing is left */
	/* fused/: args->x is what their sum, rounded, is written to as it is first read. */
	const void *addend, *residual;
};

/*
 * What a template is to do, the first five constant where it is called. adds: a residual. sided: rows whose first members
 * have both signs have shift 0. fold: members between additions into f64; 0: at the end alone.
 */
struct rows_kind {
	int centred, bias, stream, adds, sided;
	int64_t fold;
};

/* Of `wide`: y goes past the caches, x is a sum. Of `fast`. */
enum rows_way { ROWS_WIDE, ROWS_WIDE_STREAM, ROWS_WIDE_ADDS, ROWS_FAST };

/* Members whose mean is a row's shift. */
#define ROWS_FEW 16

/* What `wide` is of that. With 512 a chain is at most 16 vectors in AVX-512, 64 in NEON. */
#define ROWS_FOLD 512
/* N (mean - shift)^2 / m2 above which a shift is a bad one. */
#define ROWS_GUARD 4
/* Rows of `fast` that are sided: of longer ones weights and x come from L2, and a subtraction more costs nothing. */
#define ROWS_SIDED 1024

/* Rows that are settled many at once (rows_group.inc); and such as may take one chain. From 256 on a row is long enough to
 * settle another beside it (rows_pipelined.inc): 1.12 to 1.29 times as fast from L3. */
#define ROWS_GROUPED 255
#define ROWS_SHORT   128
/* Rows of which three are too many for L1 (rows_paired.inc). */
#define ROWS_PAIRED 1025
/* Rows that are done a block of columns at a time (rows_long.inc), and the bytes of x done at once. */
#define ROWS_LONG  2048
#define LONG_BYTES 262144

/*
 * Bytes that a sweep past the caches prefetches ahead; of long rows, where several are done a block at a time, rows.
 * MEASURED on Zen 4: at 3072 and at 16384 up to a tenth slower, long rows at 4096 bytes a tenth.
 */
#define ROWS_AHEAD      6144
#define ROWS_AHEAD_LONG 2

/* mean = mean + mean_lo; var with ddof. */
struct norm_simd_row {
	double mean, mean_lo, var, rstd;
};

const char *norm_simd_rows_reject(const struct norm_problem *p);
void norm_simd_rows_prepare(const struct norm_problem *p, struct norm_plan *plan);
/* The same, for kernels that add gamma+1's 1 by themselves: it need not be a number of the arithmetic's type. */
void norm_simd_rows_prepare_plus(const struct norm_problem *p, struct norm_plan *plan);
/* 0: `stage` was the weights' and is done. 1: *rows are to be run. */
int norm_simd_rows_begin(const struct norm_plan *plan, const struct norm_args *args, int stage,
						 struct norm_simd_rows *rows);
/* What the problem saves of a row. */
void norm_simd_rows_save(const struct norm_simd_rows *rows, int64_t row,
						 const struct norm_simd_row *statistics);

/*
 * Where a row's m2 leaves f64's range (rows_careful.inc). Shrunk, 2^1024 is 2^474, and 2^40 squares
 * of it are finite; grown, squares of the least subnormal are normal. m2 below TINY says nothing
 * beside eps above TINY_EPS, inside or outside; with a mean above TINY_MEAN it is exactly 0.
 */
#define NORM_SIMD_HUGE      0x1p1023
#define NORM_SIMD_SHRINK    0x1p-550
#define NORM_SIMD_TINY      0x1p-800
#define NORM_SIMD_TINY_MEAN 0x1p-340
#define NORM_SIMD_TINY_EPS  0x1p-340
#define NORM_SIMD_GROW      0x1p570

/* A bit for each of ROWS_FEW members: of which two are set at least, and two are not. */
static inline int norm_simd_sided(uint16_t below)
{
	uint16_t others = (uint16_t)~below;

	return (below & (below - 1)) && (others & (others - 1));
}

static inline double norm_simd_rstd(const struct norm_problem *p, double var, double eps)
{
	return p->eps_at == NORM_EPS_INSIDE ? 1 / sqrt(var + eps) : 1 / (sqrt(var) + eps);
}

/* NaN where too few members are left. */
static inline double norm_simd_var(const struct norm_problem *p, double m2)
{
	return p->c > p->ddof ? m2 / (double)(p->c - p->ddof) : (double)NAN;
}

extern const struct norm_simd_part norm_simd_rows_wide, norm_simd_rows_fast;

#endif
