/*
 * Lanes within a block, a compensated sum over blocks, so that a sum's error does not grow with its length;
 * and moments about the mean that a first pass found.
 */
#include "moments.h"

#include "twice_set.h"

#include <math.h>

#define LANES 8
/* Of a value on its way through its lane, the lanes' sum, and x - hi. */
#define DEPTH ((double)NORM_BLOCK / LANES + LANES + 2)

static const double u = 0x1p-53;

void norm_exact_keep(struct norm_exact_kept *to, double x)
{
	double sum = to->sum + x, part = sum - to->sum;

	to->error += (to->sum - (sum - part)) + (x - part);
	to->sum = sum;
}

double norm_exact_kept(const struct norm_exact_kept *sum)
{
	return isfinite(sum->sum) ? sum->sum + sum->error : sum->sum;
}

struct lanes {
	double sum[LANES], squares[LANES];
};

static double lanes_sum(const double *lane)
{
	double sum = 0;

	for (int i = 0; i < LANES; i++)
		sum += lane[i];
	return sum;
}

/* The sums of x - shift and of its square. */
static void sum_set(const struct norm_set *set, double shift, double *sum, double *squares)
{
	struct norm_exact_kept all = {0, 0}, all_squares = {0, 0};
	double x[NORM_BLOCK], lo[NORM_BLOCK];

	for (int64_t first = 0; first < set->size; first += NORM_BLOCK) {
		int64_t count = norm_members_f64(set, first, x, lo);
		struct lanes lanes = {{0}, {0}};

		for (int64_t i = count; i < NORM_BLOCK; i++) /* a value that adds nothing */
			x[i] = shift, lo[i] = 0;
		for (int64_t i = 0; i < NORM_BLOCK; i += LANES)
			for (int k = 0; k < LANES; k++) {
				double away = (x[i + k] - shift) + lo[i + k];

				lanes.sum[k] += away;
				lanes.squares[k] += away * away;
			}
		norm_exact_keep(&all, lanes_sum(lanes.sum));
		norm_exact_keep(&all_squares, lanes_sum(lanes.squares));
	}
	*sum = norm_exact_kept(&all);
	*squares = norm_exact_kept(&all_squares);
}

double norm_exact_depth(double size)
{
	double blocks = size / NORM_BLOCK + 1;

	return DEPTH + blocks * blocks * u * 2 + 4;
}

/*
 * mean - hi = sum (x - hi)/N for any hi, and m2 = sum (x - hi)^2 - (sum (x - hi))^2/N: corrected
 * two-pass. Sizes: sum |x - hi| <= sqrt(N sum (x - hi)^2).
 */
static void moments(const struct norm_set *set, struct norm_moments *out)
{
	double count = (double)set->count,
		   gamma = norm_gamma(norm_exact_depth((double)set->size), u);
	double sum, squares, rest, rest_error;

	sum_set(set, 0, &sum, &squares);
	out->mean = sum / count;
	sum_set(set, out->mean, &rest, &squares);
	out->mean_lo = rest / count;
	out->m2 = squares - rest * rest / count;
	rest_error = gamma * sqrt(squares * count) * (1 + gamma);
	out->mean_error = rest_error / count + 2 * u * fabs(out->mean_lo);
	out->m2_error =
		1.01 * (gamma * squares + (2 * fabs(rest) + rest_error) * rest_error / count +
				4 * u * squares);
}

static void squares(const struct norm_set *set, struct norm_moments *out)
{
	double sum;

	sum_set(set, 0, &sum, &out->m2);
	out->m2_error = norm_gamma(norm_exact_depth((double)set->size), u) * out->m2;
}

void norm_exact_moments(const struct norm_set *set, struct norm_moments *out)
{
	struct norm_twice_set from;

	if (norm_is_twice(set->problem)) {
		norm_twice_set(set, &from);
		if (!from.natural) {
			norm_twice_moments(&from, set, out);
			return;
		}
	}
	if (set->problem->op == NORM_RMS)
		squares(set, out);
	else
		moments(set, out);
}
