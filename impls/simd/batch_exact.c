/*
 * Batch's y correctly rounded, what is no vector: how far y = (x + shift) gain + offset may be off, and
 * what becomes of the elements that the test of batch_exact.inc leaves open: decided in integers,
 * or, where statistics are no numbers, the feature is exact/rounded's.
 */
#include "../dtype.h"
#include "../shape.h"
#include "batch_walks.h"
#include "rows_sixteen.h"

#include <math.h>

/* ---- sums ------------------------------------------------------------------------------------------ */

/*
 * Roundings on any value's way to its sum, and those that norm_simd_centred_moments() leaves to gamma: 3.
 * Runs: x - anchor, twice in its square; the product and its sum with another, their tree; 16 of them
 * in a segment, 4 vectors after those; the folds of a chapter; chapters, and parts, kept: u of the
 * sum each, and kept_depth(); sum, what it lost, and what is left; the lanes' tree.
 */
#define RUNS (2 + 3 + 16 + 4 + NORM_BATCH_FOLDS + 1 + 1 + 2 + 4 + 3)
/* Of dx: blocks of 16 vectors, 16 of them a fold; the rest as above. */
#define RUNS_DX (RUNS - 3 - 16 - 4 + 16 + 16)
/* Rows: x - anchor, 16 rows, then a fold for each 16; parts, kept, and what they lost. */
#define ROWS (2 + 16 + 1 + 1 + 3)
#define DEEP 16

/* Of n numbers whose sum's errors are kept, gamma_n^2 of sizes is lost: as n^2 u additions do. */
static double kept_depth(double n)
{
	return 2 * n * n * NORM_SIMD_U;
}

/* Where a mask begins or ends to exclude: each cuts rows in two. */
static int64_t changes(const struct norm_problem *p, const uint8_t *mask)
{
	int64_t size = norm_set_size(p), changes = 0;

	for (int64_t i = 1; p->mask && i < size; i++)
		changes += (mask[i] != 0) != (mask[i - 1] != 0);
	return changes;
}

struct norm_batch_gammas norm_batch_gammas(const struct norm_problem *p,
										   const struct norm_batch_cut *cut,
										   const uint8_t *mask)
{
	/* A chapter has more than 12 folds, of a member or more each. */
	double chapters = (double)norm_set_size(p) / 12 + 1, part, rows, gamma;

	if (!cut->by_rows) {
		gamma = p->dir == NORM_BACKWARD ? RUNS_DX : RUNS;
		gamma = norm_gamma(gamma + kept_depth(chapters + (double)cut->parts), NORM_SIMD_U);
		return (struct norm_batch_gammas){{gamma, gamma}};
	}
	/* Each cut by the mask, and the row cut short, may be one fold more; repeats are added up. */
	rows = ROWS + (double)(changes(p, mask) + 2 + cut->repeat) + kept_depth((double)cut->parts);
	part = (double)((cut->part < cut->rows ? cut->part : cut->rows) / DEEP);
	return (struct norm_batch_gammas){
		{norm_gamma(rows + part, NORM_SIMD_U),
		 norm_gamma(rows + (double)(cut->rows / DEEP), NORM_SIMD_U)}};
}

int64_t norm_batch_part(const struct norm_batch_cut *cut)
{
	return cut->by_rows ? cut->part * cut->repeat : cut->part;
}

/* ---- factors --------------------------------------------------------------------------------------- */

static struct norm_batch_statistics computed(const struct norm_problem *p, int64_t count,
											 const struct norm_batch_totals *totals,
											 double gamma)
{
	const struct norm_simd_sixteen_sums sums = {-totals->shift, totals->of[NORM_BATCH_D],
												totals->of[NORM_BATCH_SQUARES]};
	double left = (double)(count - p->ddof);
	struct norm_simd_sixteen_moments m;
	struct norm_batch_statistics s = {0};
	double var = (double)NAN;

	norm_simd_centred_moments(&sums, (double)count, gamma, &m);
	m.m2 = m.m2 < 0 ? 0 : m.m2; /* nearer to what cannot be less */
	s.mean = m.mean;
	s.mean_lo = m.mean_lo;
	s.mean_error = m.mean_error + 2 * NORM_SIMD_U * fabs(m.mean_lo);
	if (left > 0)
		var = m.m2 / left;
	s.rstd = s.root = norm_simd_rstd(p, var, p->eps);
	if (p->eps_at == NORM_EPS_OUTSIDE)
		s.root = var > 0 ? 1 / sqrt(var) : 0 * var;
	if (m.m2_error > 0 && p->eps_at == NORM_EPS_INSIDE)
		s.relative = m.m2_error / (m.m2 + left * p->eps);
	else if (m.m2_error > 0)
		s.relative = m.m2_error / m.m2;
	return s;
}

static struct norm_batch_statistics given(const struct norm_problem *p,
										  const struct norm_args *args, int64_t feature)
{
	struct norm_batch_statistics s = {0};

	if (p->mode == NORM_INFER) {
		s.mean = norm_load(p->stat, args->running_mean, feature);
		s.rstd = norm_simd_rstd(p, norm_load(p->stat, args->running_var, feature), p->eps);
	} else {
		s.mean = norm_load(p->stat, args->mean, feature);
		s.rstd = norm_load(p->stat, args->rstd, feature);
	}
	s.root = s.rstd;
	return s;
}

struct norm_batch_statistics norm_batch_statistics(const struct norm_problem *p,
												   const struct norm_args *args,
												   int64_t feature, int64_t count,
												   const struct norm_batch_totals *totals,
												   double gamma)
{
	return norm_batch_is_given(p) ? given(p, args, feature) : computed(p, count, totals, gamma);
}

/* Where nothing can be said, every test is to fail: and they do with NaN. */
static int is_sound(const struct norm_batch_statistics *s, double gain, double offset)
{
	return s->relative >= 0 && s->relative < .1 && fabs(s->mean) <= 0x1p200 && isfinite(gain) &&
		   isfinite(offset);
}

/*
 * t = (x - mean - mean_lo) G + b, G = rstd w exactly. Relative errors: rstd .6 r + 4u (r: of what is
 * under the root; a root makes at most .55 r of r <= .1), w = 1 + gamma u, their product u: `spread`;
 * d = x - mean u. So y is off by
 *   |d gain| (spread + u) + |gain| (|mean_lo| spread + mean_error) + u |offset| + u |y|
 * where |d gain| <= |y| (1 + u) + |offset|; and u |y| each for rounding y - error and y + error. 1.01
 * covers products of errors, and that they are formed from computed values. 4u, not 2u: underflow
 * takes up to 2^-1075 of gain, and so 2^-874 of y with |d| < 2^201, which is below u |y| wherever
 * y is near half a subnormal (2^-150) or above; below that all rounds to 0.
 */
void norm_batch_prove(const struct norm_problem *p, const struct norm_args *args,
					  int64_t feature, int64_t count, const struct norm_batch_totals *totals,
					  const struct norm_batch_gammas *gammas, struct norm_batch_factors *out)
{
	struct norm_batch_statistics s =
		norm_batch_statistics(p, args, feature, count, totals, gammas->of[totals->again]);
	double weight = 1, bias = 0, gain, offset, spread, share, slack;

	if (p->dir == NORM_BACKWARD) {
		norm_batch_prove_dx(p, args, feature, count, totals, gammas, out);
		return;
	}
	if (p->affine != NORM_AFFINE_NONE)
		weight = norm_load(p->param, args->gamma, feature) + p->gamma_plus_one;
	if (p->affine == NORM_AFFINE_GAMMA_BETA)
		bias = norm_load(p->param, args->beta, feature);
	gain = s.rstd * weight;
	offset = fma(-s.mean_lo, gain, bias);
	spread = 1.01 * (.6 * s.relative + 6 * NORM_SIMD_U);
	share = 1.02 * (spread + NORM_SIMD_U) + 4 * NORM_SIMD_U;
	slack =
		1.01 * (fabs(offset) * share + fabs(gain) * (fabs(s.mean_lo) * spread + s.mean_error));
	*out = (struct norm_batch_factors){{[NORM_BATCH_SCALE] = 1,
										[NORM_BATCH_SHIFT] = -s.mean,
										[NORM_BATCH_GAIN] = gain,
										[NORM_BATCH_OFFSET] = offset,
										[NORM_BATCH_SLACK] = slack,
										[NORM_BATCH_SHARE] = share},
									   0};
	if (!is_sound(&s, gain, offset))
		out->of[NORM_BATCH_SLACK] = (double)NAN;
}

/* ---- what is left open ------------------------------------------------------------------------------ */

void norm_batch_open_begin(const struct norm_plan *plan, const struct norm_args *args,
						   int64_t feature, const struct norm_batch_factors *factors,
						   struct norm_batch_open *open)
{
	open->set = norm_set(&plan->problem, args, feature);
	open->args = args;
	open->factors = *factors;
	open->sums.ready = 0;
	open->slope.ready = 0;
}

/*
 * d, dy d and d^2 are off by u and 2u of sizes, the sums of what is then added by u of themselves and
 * gamma_n^2 of sizes, n additions each of sums and of what they lost.
 */
void norm_batch_refine(struct norm_batch_open *open, const struct norm_batch_twice *twice,
					   int lane, double added)
{
	struct norm_batch_totals totals = {1, open->factors.of[NORM_BATCH_SHIFT], {0}, 0};
	struct norm_batch_gammas gammas = {{norm_gamma(4 + 2 * kept_depth(added), NORM_SIMD_U), 0}};

	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		totals.of[i] = twice->sum[i][lane] + twice->lost[i][lane];
	norm_batch_prove(open->set.problem, open->args, open->set.index, open->set.count, &totals,
					 &gammas, &open->factors);
}

int norm_batch_refines(const struct norm_problem *p, double slack)
{
	return !norm_batch_is_given(p) && isfinite(slack);
}

/* Of the members that norm_members_f64() gives. */
static void read_counted_dy(const struct norm_set *set, const struct norm_args *args,
							int64_t first, double *dy)
{
	struct norm_span span = norm_span(set, first);
	int64_t count = 0;

	norm_read_f64(&span, set->problem->y, norm_ystride(set->problem), args->dy, dy);
	for (int64_t i = 0; i < span.count; i++)
		if (!set->mask || set->mask[first + i])
			dy[count++] = dy[i];
}

void norm_batch_refine_set(struct norm_batch_open *open,
						   const struct norm_batch_kernels *kernels)
{
	const struct norm_set *set = &open->set;
	const struct norm_problem *p = set->problem;
	double shift = open->factors.of[NORM_BATCH_SHIFT];
	struct norm_batch_twice twice = {{{0}}, {{0}}};
	double x[NORM_BLOCK], dy[NORM_BLOCK];

	if (!norm_batch_refines(p, open->factors.of[NORM_BATCH_SLACK]))
		return;
	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, x, NULL);

		if (p->dir == NORM_BACKWARD)
			read_counted_dy(set, open->args, first, dy);
		for (int64_t i = count; i % NORM_BATCH_LANES; i++) {
			x[i] = -shift;
			dy[i] = 0;
		}
		kernels->twice_run(x, p->dir == NORM_BACKWARD ? dy : NULL, count, shift, &twice);
	}
	for (int i = 0; i < NORM_BATCH_SUMS; i++)
		for (int k = 1; k < NORM_BATCH_LANES; k++) {
			norm_batch_keep(&twice.sum[i][0], &twice.lost[i][0], twice.sum[i][k]);
			twice.lost[i][0] += twice.lost[i][k];
		}
	norm_batch_refine(open, &twice, 0,
					  (double)(set->size / NORM_BATCH_LANES + NORM_BATCH_LANES + 2));
}

/* The operations of batch_exact.inc, on one member. 0: its ends are no numbers. */
static int decide(struct norm_batch_open *open, int64_t member, double x)
{
	const struct norm_problem *p = open->set.problem;
	const double *f = open->factors.of;
	double y = fma(x + f[NORM_BATCH_SHIFT], f[NORM_BATCH_GAIN], f[NORM_BATCH_OFFSET]);
	double error = fma(fabs(y), f[NORM_BATCH_SHARE], f[NORM_BATCH_SLACK]);
	double low = y - error, high = y + error, rounded;

	if (!isfinite(low) || !isfinite(high))
		return 0;
	rounded = norm_exact_round(p->y, low);
	if (rounded < norm_exact_round(p->y, high))
		rounded = norm_exact_y(&open->sums, &open->set, open->args, member, low, high);
	norm_store(p->y, open->args->y, norm_offset(p, norm_ystride(p), open->set.index, member),
			   rounded);
	return 1;
}

int norm_batch_decide(struct norm_batch_open *open, int64_t first, int64_t end)
{
	const struct norm_problem *p = open->set.problem;
	const uint8_t *mask = open->set.mask;
	double x[NORM_BLOCK];

	if (p->dir == NORM_BACKWARD)
		return norm_batch_decide_dx(open, first, end);
	end = end < open->set.size ? end : open->set.size;
	for (; first < end; first += NORM_BLOCK) {
		struct norm_span span = norm_span(&open->set, first);

		span.count = end - first < span.count ? end - first : span.count;
		norm_read_f64(&span, p->x, norm_xstride(p), open->args->x, x);
		for (int64_t i = 0; i < span.count; i++)
			if ((!mask || mask[first + i]) && !decide(open, first + i, x[i]))
				return 0;
	}
	return 1;
}

/* What is saved and updated, the merge has done. */
void norm_batch_hand_over(const struct norm_plan *plan, const struct norm_args *args,
						  int64_t feature)
{
	struct norm_plan only_y = *plan;
	struct norm_args only_dx = *args;

	only_y.problem.save = NORM_SAVE_NONE;
	only_y.problem.running = NORM_RUNNING_ABSENT;
	only_dx.dgamma = only_dx.dbeta = NULL;
	norm_exact_rounded.run(&only_y, &only_dx, 0, feature, feature + 1);
}
