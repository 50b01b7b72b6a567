/* A pooled set's exact sums, and the question whose answer is one of its outputs. */
#ifndef EXACT_QUESTION_H
#define EXACT_QUESTION_H

#include "../frame/frame.h"
#include "decide.h"

/*
 * With S1 = sum x, S2 = sum x^2, D = N S2 - S1^2 and k = N - ddof, all exact:
 *   y = w (N x - S1) / sqrt(N D/k + N^2 eps) + b           (outside: sqrt(N D/k) + N eps)
 * rms: S1 = 0, k = N. Running statistics: N = 1, S1 = mean, var + eps under the root. Given to
 * backward: N = 1, S1 = mean, and the denominator is 1; the caller multiplies by rstd.
 */
struct norm_exact_sums {
	int ready;
	struct norm_exact_big scale, shift, square, share, eps; /* N, S1, N D, k, N eps */
	int undefined; /* the denominator is 0 or not a number: so is y */
};

void norm_exact_sums(struct norm_exact_sums *sums, const struct norm_set *set,
					 const struct norm_args *args);
/* x_hat of a member hi + lo, with weight 1 and bias 0; a caller may change both. */
void norm_exact_ask(struct norm_exact_question *question, const struct norm_exact_sums *sums,
					double hi, double lo);
/* Exactly 1 + gamma, or gamma, or 1. */
struct norm_exact_big norm_exact_weight(const struct norm_set *set,
										const struct norm_args *args, int64_t member);
/* y of one member that no mask excludes, x and parameters finite, known to be in [low, high]. */
double norm_exact_y(struct norm_exact_sums *sums, const struct norm_set *set,
					const struct norm_args *args, int64_t member, double low, double high);

#endif
