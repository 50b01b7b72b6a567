/*
 * Bounds of the textbook rows kernels, for any instruction set: at least 4 lanes of f32 or 2 of f64,
 * four accumulators. impls/README.md, METHOD.
 */
#include "rows_textbook.h"
#include "../dtype.h"
#include "../naive/naive_error.h"
#include "../twopass/twopass_error.h"
#include "../welford/welford_error.h"

/*
 * A value passes an addition for each turn of the loop (2 accumulators in `onepass`: N/(2 * 2) lanes
 * of f64), up to 4 vectors after it, 2 merges of accumulators and 4 of lanes.
 */
static double depth(double count)
{
	return count / 4 + 10;
}

static void twopass(const struct norm_spread *s, struct norm_error *out)
{
	twopass_depth_error(s, depth(s->count), out);
}

static void onepass(const struct norm_spread *s, struct norm_error *out)
{
	struct norm_spread parts = *s;

	parts.count = depth(s->count);
	naive_clamped_error(&parts, out);
}

/*
 * With W_l = u rms_l weight sqrt(n_l), the chains' errors of m2 add up (Cauchy-Schwarz) to 2.415 w + w^2 of
 * all m2, w as for one chain of that length but kappa of all. 1/k is rounded, and its product: a rounding
 * more than a division has, hence 1.5 w. Then Chan's merges, of means that are off by e.
 */
void norm_simd_welford_error(const struct norm_spread *s, double length, double levels,
							 struct norm_error *out)
{
	double log = norm_log2_ceil(length), weight, w, drift;
	double mean = norm_gamma(length + 3 * (2 + log) + 18 + 4 * levels, s->u);

	*out = (struct norm_error){0};
	if (isinf(s->kappa))
		return;
	weight = sqrt(length * (length + 1) / 2 + 5.66 * length + 8.01 * (1 + log));
	w = 1.5 * s->u * s->kappa * weight * (1 + norm_gamma(length, s->u));
	drift = mean * s->kappa;
	out->mean_abs = out->mean_rms = out->high = mean;
	out->var_up = (1 + norm_gamma(length + 2 * levels + 30, s->u)) *
					  (1 + 2.415 * w + w * w + 2 * sqrt(2 * levels) * drift +
					   (2 * levels + 1) * drift * drift) -
				  1;
	out->var_down = out->var_up;
}

/* Lanes of at most N/8 members, or the 63 of the rest. */
static void welford(const struct norm_spread *s, struct norm_error *out)
{
	norm_simd_welford_error(s, s->count / 8 + 63, 2 + 4 + 1, out);
}

int norm_simd_bound_textbook(void (*error)(const struct norm_spread *, struct norm_error *),
							 double depth, const struct norm_problem *p,
							 const struct norm_facts *facts, struct norm_bound *out)
{
	enum norm_dtype real = p->x == NORM_F64 ? NORM_F64 : NORM_F32;
	const struct norm_bound_method method = {.error = error,
											 .form = NORM_FORM_CENTRED,
											 .sums = {real, real},
											 .elements = {real, real},
											 .depth = depth};

	return norm_bound_of(&method, p, facts, out);
}

#define PART(algorithm, refusal)                                                               \
 static int algorithm##_bound(const struct norm_problem *p, const struct norm_facts *facts,    \
							  struct norm_bound *out)                                          \
 {                                                                                             \
  return norm_simd_bound_textbook(algorithm, 0, p, facts, out);                                \
 }                                                                                             \
                                                                                               \
 const struct norm_simd_part norm_simd_rows_##algorithm = {                                    \
	 .reject = refusal,                                                                        \
	 .prepare = norm_simd_rows_prepare,                                                        \
	 .bound = algorithm##_bound,                                                               \
 };

static const char *reject(const struct norm_problem *p)
{
	if (p->op == NORM_RMS)
		return "op: rms has no mean, and one sweep for everybody: simd/twopass";
	return norm_simd_rows_reject(p);
}

PART(twopass, norm_simd_rows_reject)
PART(onepass, reject)
PART(welford, reject)
