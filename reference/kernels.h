/*
 * The oracle's fast tier: loops over chunks of at most CHUNK elements, all in doubles whatever the
 * problem's types, compiled once per instruction set. Arrays are aligned to 64 bytes and readable
 * up to a multiple of 8; a NULL array stands for zeros (v_lo, g_lo, b, dsum) or ones (g).
 */
#ifndef KERNELS_H
#define KERNELS_H

#include "exact_sum.h"

#include <stdalign.h>

#define CHUNK 256 /* exact_sum's extraction counts on no more */

/* mean, rstd and, of f64, inputs are 0 or of such a magnitude, mean(w) and its like of the squares':
 * then nothing the fast tier multiplies underflows or overflows. */
#define FAST_LEAST    0x1p-240
#define FAST_GREATEST 0x1p240

/* A pooled set's constants, hi + lo within u^2 relative; mean_exact: without error. */
struct fast_set {
	double mean[2], rstd[2];
	double mean_w[2], factor[2]; /* backward: mean(w), and what (x - mean) is multiplied by */
	int mean_exact;
};

/* The output's type: see target_of in kernels.c. */
struct fast_target {
	double shift, least_shift, greatest;
	int f64;
};

struct fast_chunk {
	const double *v, *v_lo, *g, *g_lo, *b, *dy, *dsum;
	double *hi, *lo, *out; /* the value, and what it is rounded to where `bad` is 0 */
	int64_t *bad;
	int wide; /* something is f64, so magnitudes must be watched */
};

struct kernels {
	const char *name;
	/* The bits of the greatest magnitude; NaN is the greatest. */
	uint64_t (*greatest)(const double *values, int n);
	/* Whether all are 0 or of a magnitude between FAST_LEAST and FAST_GREATEST. */
	int (*usual)(const double *values, int n);
	double (*sum_abs)(const double *values, int n);
	/* sum += the values; destroys them. */
	void (*add)(struct exact_sum *sum, double *values, int n);
	/* sum += a * b, exact unless a product underflows; `one`: each is exact in one double. */
	void (*add_products)(struct exact_sum *sum, const double *a, const double *b, int n,
						 int one);
	/* hi + lo = a * b, exact unless it underflows. */
	void (*multiply)(const double *a, const double *b, double *hi, double *lo, int n);
	/* Return whether some element is bad: not settled here. */
	int (*forward)(const struct fast_set *set, const struct fast_chunk *chunk,
				   const struct fast_target *target, int n);
	int (*backward)(const struct fast_set *set, const struct fast_chunk *chunk,
					const struct fast_target *target, int n);
	/* hi + lo += dy * (v - mean) * rstd; error grows by a bound of what is lost. */
	void (*gradient)(const struct fast_set *set, const struct fast_chunk *chunk, double *hi,
					 double *lo, double *error, int n);
	/* Rounds hi + lo, known within error. */
	int (*settle)(const struct fast_chunk *chunk, const struct fast_target *target,
				  const double *error, int n);
	/* hi + lo += values; error grows by what is lost. */
	void (*accumulate)(const double *values, double *hi, double *lo, double *error, int n);
};

/* The best that the CPU has. */
const struct kernels *kernels_get(void);
struct fast_target kernels_target(enum norm_dtype type);
/* One value, as `settle` does: 0, or -1 where it is not settled. */
int kernels_settle_one(const struct kernels *k, enum norm_dtype type, const double value[2],
					   double error, double *out);

#endif
