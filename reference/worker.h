/* One thread's memory, and the tile of the tensor it works on: a chunk of members of some sets. */
#ifndef WORKER_H
#define WORKER_H

#include "convert.h"
#include "kernels.h"
#include "set.h"
#include "shape.h"

/* Sets that a worker has in flight: neighbouring features share cache lines in NHWC. */
#define COLUMNS 16

struct job {
	const struct reference_request *request;
	const struct norm_problem *p;
	const struct norm_args *args;
	const struct kernels *kernels;
	const struct convert *convert;
	struct fast_target target;
	int columns; /* sets in flight: COLUMNS where sets interleave, else 1 */
	int one;     /* a product of two inputs is exact in a double */
	int wide;    /* some input is f64 */
	int want_sets;
	int backward, residual;
};

struct worker {
	const struct job *job;
	struct set_state set[COLUMNS];
	int64_t counts[REFERENCE_TIERS];
	struct root plain; /* for outputs that are rational, or of other sets */
	/* The tile. */
	int64_t member;
	int n, x_dense, y_dense; /* dense: offsets are consecutive */
	int64_t first, step;     /* the first set, and elements from one set to the next */
	int64_t x_at[CHUNK], y_at[CHUNK];
	/* Chunks; a pointer is NULL where there is nothing. */
	int has_lo, has_g, has_g_lo, has_b, has_dsum;
	alignas(64) double v[CHUNK], v_lo[CHUNK], g[CHUNK], g_lo[CHUNK], b[CHUNK];
	alignas(64) double dy[CHUNK], dsum[CHUNK], w[CHUNK], w_lo[CHUNK], t1[CHUNK], t2[CHUNK];
	alignas(64) double hi[CHUNK], lo[CHUNK], out[CHUNK];
	alignas(64) int64_t bad[CHUNK];
};

/* NULL: no memory. */
struct worker *worker_new(const struct job *job);
void worker_free(struct worker *w);

/* Members [member, member + n) of sets beginning with `first`. */
void worker_tile(struct worker *w, int64_t first, int64_t member, int n);
/* Into v and v_lo, of the tile's column; members that do not count become 0. */
void worker_load_v(struct worker *w, int column);
void worker_load_dy(struct worker *w, int column);
void worker_load_dsum(struct worker *w, int column);
/* Into g, g_lo and b: the layer's or rms's of the tile's members, or the column's. */
void worker_load_weight(struct worker *w, int column);
void worker_load_beta(struct worker *w, int column);
int worker_counts(const struct worker *w, int i);
/* RN of v + v_lo to the type, where both are finite. */
double worker_round_sum(enum norm_dtype type, double v, double v_lo);
/* Stores values of the tile's column, and keeps exact ones. */
void worker_store(struct worker *w, enum norm_dtype type, void *base, int is_x, int column,
				  const double *values);
void worker_keep(struct worker *w, int column);

/* statistics.c: all that set.h derives from sums; `weights`: those of dy and w too. */
void worker_statistics(struct worker *w, int64_t first, int sets, int weights);
/* A member's weight and dy as IEEE sees them beside infinities: 0, NaN, Inf, or a sign. */
double worker_signal(double value);
double worker_special_weight(const struct worker *w, int i);
/* forward.c, backward.c */
void worker_forward(struct worker *w, int64_t first, int sets);
void worker_backward(struct worker *w, int64_t first, int sets);
/* save.c: mean, rstd, var and the running statistics */
void worker_save(struct worker *w, struct set_state *s);
/* Rounds (p + q sqrt r) / d of `root`, from the forced tier on; counts it. */
void worker_round(struct worker *w, struct root *root, enum norm_dtype type,
				  struct rounded *out);
/* A value within `error` of hi + lo, if the fast tier may settle it: 0, else -1. */
int worker_settle(struct worker *w, enum norm_dtype type, const double value[2], double error,
				  struct rounded *out);
/* A parameter's gradient. */
void worker_put_gradient(struct worker *w, int is_beta, int64_t at, const struct rounded *r);
/* gradient.c: dgamma and dbeta of layer and rms. NULL, or why not. */
const char *gradient_run(struct job *job);
/* gradient_exact.c: dgamma of some features, none of them special. */
void gradient_exact(struct worker *w, const int64_t *features, int count);
/* run.c: fn(worker, context, task) for every task, on the request's threads. */
const char *run_tasks(struct job *job, int64_t tasks,
					  void (*fn)(struct worker *w, void *context, int64_t task), void *context);
void worker_put(enum norm_dtype type, void *base, int64_t at, double value);

#endif
