/*
 * dgamma of layer and rms is a sum over rows, dy_a X_a rho_a with rho = 1 / (q + E) of a row, q = sqrt(W / k):
 * what its two deciders share. Names are those of question.h.
 */
#ifndef EXACT_COLUMNS_H
#define EXACT_COLUMNS_H

#include "gradient.h"

/* One row's statistics, and where it lies. */
struct norm_exact_row {
	struct norm_exact_sums sums;
	const struct norm_problem *problem;
	const struct norm_args *args;
	int64_t index;
	int vanishes; /* rms with an infinite x: x_hat is 0 where x is finite */
};

/* 0: the row has no rstd. */
int norm_exact_row(struct norm_exact_row *row, const struct norm_problem *p,
				   const struct norm_args *args, int64_t index);
/* dy (N x - S1) of a feature. */
struct norm_exact_big norm_exact_row_term(const struct norm_exact_row *row, int64_t feature);

/* A feature with the one midpoint its dgamma may be. */
struct norm_exact_tie {
	int64_t feature;
	struct norm_exact_big midpoint; /* or any number: 0 is asked for too */
	int is; /* the answer: 0, 1, or -1 where numbers outgrew their room */
};

/* Features decided together; 11 KB each. */
#define EXACT_TIES 8

/* Whether sums are their midpoints, exactly. Statistics computed; room: n words. */
void norm_exact_ties(const struct norm_problem *p, const struct norm_args *args,
					 struct norm_exact_tie *ties, int count, uint64_t *room);

#endif
