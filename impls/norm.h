/*
 * norm.h: the contract between a normalisation kernel and whoever runs it.
 *
 * A problem names one exact function: operation, direction, shape, layout, types, epsilon and every
 * point at which a value is rounded. An implementation computes that function within the error
 * bound it declares, or rejects the problem with a reason; it never computes something near it.
 * This header is also the whole plug-in ABI: a kernel author needs nothing else. C11 and C++11.
 */
#ifndef NORM_H
#define NORM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
# define NORM_API __attribute__((visibility("default")))
#else
# define NORM_API
#endif

/* Raised when a struct below changes meaning; growth at a struct's end raises only its `size`. */
#define NORM_ABI        1u
#define NORM_MAX_STAGES 4
/* Room for the longest text form and its NUL: all attributes set, every number at full length. */
#define NORM_TEXT_MAX 512

/* ---- the problem -------------------------------------------------------------------------- */

enum norm_op { NORM_LAYER, NORM_RMS, NORM_BATCH };
enum norm_dir { NORM_FORWARD, NORM_BACKWARD };
enum norm_layout { NORM_NCHW, NORM_NHWC };
/* f16 and bf16 elements are uint16_t. */
enum norm_dtype { NORM_F32, NORM_F64, NORM_BF16, NORM_F16 };
/* inside: 1/sqrt(var + eps).  outside: 1/(sqrt(var) + eps). */
enum norm_eps_at { NORM_EPS_INSIDE, NORM_EPS_OUTSIDE };
enum norm_affine { NORM_AFFINE_NONE, NORM_AFFINE_GAMMA, NORM_AFFINE_GAMMA_BETA };
/* exact: the norm of the real sum x + r.  rounded: of RN_x(x + r).  `sum` = RN_x(x + r) in both. */
enum norm_residual { NORM_RESIDUAL_NONE, NORM_RESIDUAL_EXACT, NORM_RESIDUAL_ROUNDED };
/* native: one rounding, at the end.  llama: y = RN_y(g * RN_y(x_hat)). */
enum norm_cast { NORM_CAST_NATIVE, NORM_CAST_LLAMA };
enum norm_save { NORM_SAVE_NONE, NORM_SAVE_RSTD, NORM_SAVE_VAR };
enum norm_mode { NORM_TRAIN, NORM_INFER };
/* given (backward): mean and rstd are inputs, taken as exact. */
enum norm_stats { NORM_STATS_COMPUTED, NORM_STATS_GIVEN };
/* momentum m: r = (1-m) r + m v.  keep k: r = k r + (1-k) v. */
enum norm_running { NORM_RUNNING_ABSENT, NORM_RUNNING_MOMENTUM, NORM_RUNNING_KEEP };

/*
 * A plain value. `n` examples of `c` features at `s` positions: [B,T,d] is n = B*T, c = d, s = 1;
 * NCHW is n, c, s = H*W. layer and rms pool the c features of one example; batch pools one feature
 * over all counted examples and positions.
 * Strides are in elements: between rows (layer, rms), examples (NCHW) or positions (NHWC); 0 means
 * dense. `xstride` holds for x, residual, sum, dsum and dx, `ystride` for y and dy.
 * residual, sum, dsum and dx have x's type, dy has y's; gamma, beta, dgamma, dbeta have `param`,
 * mean, rstd, var and the running statistics have `stat`.
 */
struct norm_problem {
	enum norm_op op;
	enum norm_dir dir;
	int64_t n, c, s;
	enum norm_layout layout;
	int64_t xstride, ystride;
	enum norm_dtype x, y, param, stat;
	double eps;
	enum norm_eps_at eps_at;
	int ddof;
	enum norm_affine affine;
	int gamma_plus_one; /* the weight is 1 + gamma, formed exactly */
	enum norm_residual residual;
	enum norm_cast cast;
	enum norm_save save;
	enum norm_mode mode;
	enum norm_stats stats;
	enum norm_running running;
	double rate; /* of the running statistics: momentum or keep, in [0, 1] */
	int running_ddof;
	int mask;    /* batch: one byte per example and position; 0 is excluded */
	int inplace; /* y aliases x, sum aliases residual, dx aliases dy */
};

/* The defaults of `op` for type x: those of PyTorch. */
NORM_API struct norm_problem norm_problem_default(enum norm_op op, enum norm_dtype x, int64_t n,
												  int64_t c, int64_t s);
/* NULL, or a phrase that begins with the attribute that makes the problem invalid. */
NORM_API const char *norm_problem_invalid(const struct norm_problem *problem);
/* 0, or -1 with one line in `why` naming the part, its value, what is allowed, the nearest word. */
NORM_API int norm_problem_parse(const char *text, struct norm_problem *out, char *why,
								size_t why_size);
/* Canonical text (defaults left out); returns its length. parse(print(p)) == p. */
NORM_API size_t norm_problem_print(const struct norm_problem *problem, char *out, size_t size);

/* ---- what an implementation is given ---------------------------------------------------------- */

/*
 * Buffers, the caller's. What the problem does not use is NULL. dgamma, dbeta, dsum, and each saved
 * output may be NULL although the problem has them: then they are not wanted (dsum: is zero).
 * mean and rstd are outputs of forward and, with stats=given, inputs of backward; running_mean and
 * running_var are inputs of infer and are updated in place by train. In backward with a residual,
 * x is the sum. workspace: plan->workspace bytes, aligned to 64, contents arbitrary.
 */
struct norm_args {
	const void *x, *residual, *gamma, *beta;
	const uint8_t *mask;
	const void *dy, *dsum;
	void *y, *sum, *mean, *rstd, *var;
	void *running_mean, *running_var;
	void *dx, *dgamma, *dbeta;
	void *workspace;
};

struct norm_impl;

/*
 * Work is cut into stages, with a barrier between two, of tasks that may run in any order and on
 * any thread. The cut depends on the problem alone, so results have the same bits for every number
 * of threads. Immutable once prepared, and shared between threads.
 */
struct norm_plan {
	const struct norm_impl *impl;
	struct norm_problem problem;
	int threads_hint;
	int stages;
	int64_t tasks[NORM_MAX_STAGES];
	size_t workspace;
	void *state;      /* the implementation's own; released by its release() */
	uint64_t word[8]; /* likewise, and need no release */
};

/*
 * What is known of a problem's data when its error is bounded: of the worst pooled set. kappa =
 * sqrt(1 + mean^2/var) with ddof = 0 and no eps, Inf at zero variance, 1 for rms. `shrink` =
 * var/(var + eps) in [0, 1] (outside: sqrt(var)/(sqrt(var) + eps)).
 */
struct norm_facts {
	int64_t count;
	double kappa, mean, rms, max_abs, shrink;
};

/*
 * Bounds on relative errors, dimensionless (not in ulps), Inf where nothing can be said:
 * mean: |computed - mean| / rms(x);  var, rstd: relative;  conditioned: |y - t| divided by
 * |g|*(rstd*(|x|+mean|x|) + |x_hat|*kappa) + |b|, rounding to y's type included. They assume that
 * no intermediate overflows or underflows. Backward: conditioned is dx's, against the like of it for
 * dx (harness/accuracy/metric.h); parameter is |dgamma - t| over sum |dy| (rstd*(|x|+mean|x|) +
 * |x_hat|*kappa) and |dbeta - t| over sum |dy|, 0 where none is declared.
 */
struct norm_bound {
	double mean, var, rstd, conditioned, parameter;
};

/* CPU features an implementation may need. Baseline x86-64 and AArch64 (NEON) need none. */
enum norm_cpu {
	NORM_CPU_AVX2 = 1 << 0,   /* with FMA and F16C */
	NORM_CPU_AVX512 = 1 << 1, /* F, BW, DQ, VL */
	NORM_CPU_AVX512BF16 = 1 << 2,
	NORM_CPU_AVX512FP16 = 1 << 3
};

/* `size` = sizeof(struct norm_impl) as the author compiled it: members beyond it are NULL. A plan's
 * impl may be a copy of yours, so what is yours goes into the plan. Every callback is safe to call
 * from several threads; prepare may allocate, run never does. Optional members may be NULL. */
struct norm_impl {
	uint32_t abi;
	uint32_t size;
	const char *name;      /* "family/algorithm", then "+flags", then "@isa" */
	const char *family;    /* naive twopass welford compensated simd fused exact peer plugin */
	const char *algorithm; /* the name's middle, without flags and ISA */
	const char *isa;       /* "generic", "avx2", … */
	const char *about;     /* one line: what a reader should know before choosing it */
	uint64_t cpu;          /* enum norm_cpu bits that must be present */
	/* NULL, or a phrase that begins with the attribute refused. */
	const char *(*reject)(const struct norm_problem *);
	/* NULL, or a phrase. Optional: without it, one stage of one task and no workspace. */
	const char *(*prepare)(const struct norm_problem *, int threads_hint, struct norm_plan *);
	void (*release)(struct norm_plan *); /* optional */
	void (*run)(const struct norm_plan *, const struct norm_args *, int stage, int64_t task_lo,
				int64_t task_hi);
	/* 0 and *out, or -1: no bound is declared for this problem. Optional. */
	int (*bound)(const struct norm_problem *, const struct norm_facts *,
				 struct norm_bound *out);
	/* NULL, or why it can do nothing on this machine: "library: oneDNN is not installed". */
	const char *unavailable;
};

/* ---- what libnorm offers ------------------------------------------------------------------------ */

/* The built-in implementations, ended by NULL; those this CPU lacks features for included. */
NORM_API const struct norm_impl *const *norm_impls(void);
/* Exact name, or NULL. */
NORM_API const struct norm_impl *norm_find(const char *name);
/* CPU features present, less those named in the environment's NORM_CPU_DISABLE (avx512f,avx2,…). */
NORM_API uint64_t norm_cpu(void);
/* NULL, or why this implementation can do nothing on this machine. */
NORM_API const char *norm_unavailable(const struct norm_impl *impl);
/* NULL, or why this implementation cannot do this problem on this machine. */
NORM_API const char *norm_reject(const struct norm_impl *impl,
								 const struct norm_problem *problem);
/* NULL and a plan, or why not. Every prepared plan is released once. */
NORM_API const char *norm_prepare(const struct norm_impl *impl,
								  const struct norm_problem *problem, int threads_hint,
								  struct norm_plan *plan);
NORM_API void norm_release(struct norm_plan *plan);
/* All stages, on the calling thread. */
NORM_API void norm_run(const struct norm_plan *plan, const struct norm_args *args);

/* What norm_best may rely on, beyond the problem. */
enum norm_wish {
	/* Nothing reads y before it has left the caches: non-temporal stores may be chosen. They spare
	 * memory a read of y, and cost the next reader one. */
	NORM_WISH_Y_UNREAD = 1 << 0
};
/*
 * The implementation to use: the fastest of those that do the problem on this CPU, as measured on the
 * most similar problem (norm_best_source says where), among those that erred by at most 3 ulps of
 * max(1, |t|) on benign data and at a mean of 1e4 standard deviations. `wishes`: enum norm_wish bits,
 * or 0. NULL: nothing does it. Takes some microseconds: ask once, when you prepare.
 */
NORM_API const struct norm_impl *norm_best(const struct norm_problem *problem, unsigned wishes);
/* The machine, the day and the program of that measurement; other machines may rank otherwise. */
NORM_API const char *norm_best_source(void);

NORM_API size_t norm_dtype_size(enum norm_dtype type);
NORM_API const char *norm_dtype_name(enum norm_dtype type);

/* ---- plug-ins ------------------------------------------------------------------------------------ */

/* A plug-in exports this symbol: given NORM_ABI it returns its implementations, ended by NULL, or
 * NULL when it was built for another ABI. */
typedef const struct norm_impl *const *norm_plugin_get_fn(uint32_t abi);
NORM_API const struct norm_impl *const *norm_plugin_get(uint32_t abi);

#ifdef __cplusplus
}
#endif

#endif
