/* A truth written down by hand, not computed: nothing of reference/ is trusted. */
#ifndef METRIC_FIXTURE_H
#define METRIC_FIXTURE_H

#include "truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 8

/* f32 throughout; `right` is both the rounded truth and its hi. */
struct written {
	struct truth truth;
	float x[MOST], gamma[MOST], beta[MOST], dy[MOST], right[MOST], right_dgamma[MOST];
	float right_mean[2], right_rstd[2];
	uint8_t mask[MOST];
	double hi[MOST], lo[MOST], dgamma_hi[MOST], dgamma_lo[MOST];
	struct reference_set sets[2];
	float y[MOST], mean[2], rstd[2], dgamma[MOST];
	struct norm_args outputs;
};

static inline void write_problem(struct written *w, const char *text)
{
	char why[256] = "";

	memset(w, 0, sizeof(*w));
	if (norm_problem_parse(text, &w->truth.problem, why, sizeof(why)))
		fail_msg("%s: %s", text, why);
	w->truth.args = (struct norm_args){.x = w->x,
									   .gamma = w->gamma,
									   .beta = w->beta,
									   .mask = w->mask,
									   .dy = w->dy,
									   .y = w->right,
									   .dx = w->right,
									   .mean = w->right_mean,
									   .rstd = w->right_rstd,
									   .dgamma = w->right_dgamma};
	w->truth.y = (struct reference_exact){w->hi, w->lo};
	w->truth.dgamma = (struct reference_exact){w->dgamma_hi, w->dgamma_lo};
	w->truth.sets = w->sets;
	w->outputs = (struct norm_args){
		.y = w->y, .dx = w->y, .mean = w->mean, .rstd = w->rstd, .dgamma = w->dgamma};
}

/* The row 1, -1, 1, -1: mean 0, rstd 1, y = x_hat, span 3 everywhere. Outputs begin as right. */
static inline void write_units(struct written *w, const char *text)
{
	write_problem(w, text);
	for (int i = 0; i < 4; i++) {
		w->x[i] = w->right[i] = w->y[i] = i % 2 ? -1.0f : 1.0f;
		w->hi[i] = (double)w->right[i];
		w->gamma[i] = 1;
		w->mask[i] = 1;
	}
	w->right_rstd[0] = w->rstd[0] = 1;
	w->sets[0] = (struct reference_set){
		.count = 4, .var = 1, .rstd = 1, .kappa = 1, .rms = 1, .max_abs = 1, .mean_abs = 1};
}

#endif
