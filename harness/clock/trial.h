/*
 * What bench would have claimed: of every window of a record, by bench's own rule (its looks, with alpha
 * split among them; the first claim stands). The truth is known: 1 for a twin, else the ratio over
 * the whole record is divided out; a slow-down is injected by multiplying every slice.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "record.h"

/* Twins must not be claimed to differ; of unlike kernels, slow-downs must be found. */
struct trial_question {
	const char *what;
	double factor;   /* injected */
	double within_s; /* a window's length */
	double wanted;   /* most false claims, or least slow-downs found, in per cent */
};

enum trial_pair { TRIAL_SAME, TRIAL_ELSEWHERE, TRIAL_UNLIKE_B, TRIAL_UNLIKE_C, TRIAL_PAIRS };

extern const char *const trial_pairs[TRIAL_PAIRS];
extern const struct trial_question trial_questions[];
extern const int trial_question_count;

struct trial_answer {
	int windows, claims[CLAIM_AMBIGUOUS + 1];
	double error_percent; /* of the estimate that bench would have shown: 90% are below */
	double processes;     /* at the claim, mean */
	double percent;       /* false claims, or found */
	bool held;
};

/* Windows begin every `step` of a window's length (1: they do not overlap). -1: no memory. */
int trial_ask(const struct statistics_series *pair, double truth,
			  const struct trial_question *question, double step, struct trial_answer *out);
/* The ratio over the whole series. */
double trial_ratio(const struct statistics_series *pair);

/* Changes of the ratio, in per cent, from a window to the one that begins `apart_s` later. */
struct trial_drift {
	int pairs;
	double p50, p90, largest;
};

int trial_drift(const struct statistics_series *pair, double window_s, double apart_s,
				struct trial_drift *out);

#endif
