/* Mean and m2 in f64 with running bounds on their errors: what exact/rounded knows of narrow types. */
#include "moments.h"

#include "twice_set.h"

#include <math.h>

#define LANES NORM_EXACT_LANES

static const double u = 0x1p-53;

/* A sum over blocks that keeps what its additions lose: wrong by u of itself and gamma_B^2 of sizes. */
struct kept {
	double sum, error;
};

static void keep(struct kept *to, double x)
{
	double sum = to->sum + x, part = sum - to->sum;

	to->error += (to->sum - (sum - part)) + (x - part);
	to->sum = sum;
}

static double kept(const struct kept *sum)
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
	struct kept all = {0, 0}, all_squares = {0, 0};
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
		keep(&all, lanes_sum(lanes.sum));
		keep(&all_squares, lanes_sum(lanes.squares));
	}
	*sum = kept(&all);
	*squares = kept(&all_squares);
}

/* The blocks' own additions lose gamma_B^2 of the sum of sizes: as if the depth were more by B^2 u. */
static double depth(const struct norm_set *set)
{
	double blocks = (double)set->size / NORM_BLOCK + 1;

	return NORM_EXACT_DEPTH + blocks * blocks * u * 2 + 4;
}

/*
 * mean - hi = sum (x - hi)/N for any hi, and m2 = sum (x - hi)^2 - (sum (x - hi))^2/N: corrected
 * two-pass. Sizes: sum |x - hi| <= sqrt(N sum (x - hi)^2).
 */
static void moments(const struct norm_set *set, struct norm_moments *out)
{
	double count = (double)set->count, gamma = norm_gamma(depth(set), u);
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
	out->m2_error = norm_gamma(depth(set), u) * out->m2;
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
