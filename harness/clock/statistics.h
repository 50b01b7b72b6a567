/*
 * From raw slices to claims. Rounds in which the pair itself ran near its floor are kept; a process
 * counts once, by the median of its kept log ratios; processes are joined by a 20% trimmed mean
 * with a t interval. The process is the unit: rounds of one process share a layout and an episode
 * of the machine, and taken as units they claim falsely in up to 18% of runs.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* ---- the parts, for tests and doctor ------------------------------------------------------ */

/* Sorts. Linear between order statistics; NaN of nothing. */
double statistics_quantile(double *values, size_t count, double share);
/* t with P(T <= t) = 1 - tail, 0 < tail <= 1/2. */
double statistics_t(double tail, double freedom);

struct statistics_trimmed {
	double mean, lo,
		hi;      /* two-sided interval of confidence 1 - alpha; NaN below 3 values left */
	double sd;   /* winsorised, divided by 0.6: sd/sqrt(count) is the mean's error */
	size_t left; /* values that trimming leaves */
};

/* 20% off each end (Tukey and McLaughlin 1963; Yuen 1974 for the error). Sorts. */
struct statistics_trimmed statistics_trimmed(double *values, size_t count, double alpha);

/* ---- estimates ------------------------------------------------------------------------------ */

/* Nanoseconds a call, by process and round: [process * rounds + round], NaN: it sat out. */
struct statistics_series {
	const double *ns;
	const double *other_ns; /* of the pair's baseline; NULL: no pair */
	const double *at_s;     /* when each process began */
	int processes, rounds;
	double
		least_kept; /* share of the rounds, be they as slow as they will; see statistics_kept() */
};

/*
 * In caches rounds run at their floor or in contention, where ratios are others: those near the floor are
 * kept, few as they may be. In memory there is no floor, all is contention: the faster half is kept.
 */
double statistics_kept(int cold);

enum {
	STATISTICS_KEPT_ROUNDS = 3, /* a process with fewer does not count */
	STATISTICS_PROCESSES = 8,   /* fewer give an estimate, and claim only what is far apart */
	STATISTICS_MANY = 144       /* from here on SAME means a narrower band */
};

struct statistics_estimate {
	struct statistics_trimmed log; /* of ns/other_ns (below 0: faster), or of ns */
	int processes; /* that count; under 8, `log` is of all that have a kept round */
	int64_t rounds, kept;
	double off_layouts; /* share of processes whose floor is 10% or more above the usual */
	/* The same mean over the earlier and the later half, and the time between their middles. */
	double early, late, apart_s;
};

/* -1: no memory. */
int statistics_estimate(const struct statistics_series *series, double alpha,
						struct statistics_estimate *out);

/* ---- claims ----------------------------------------------------------------------------------- */

enum statistics_claim { CLAIM_FASTER, CLAIM_SLOWER, CLAIM_SAME, CLAIM_AMBIGUOUS };

extern const char *const statistics_claims[]; /* by enum statistics_claim */

/* `why`, if not NULL, gets a phrase where the claim is AMBIGUOUS, else NULL. */
enum statistics_claim statistics_claim(const struct statistics_estimate *pair,
									   const char **why);

/* Numbers of processes at which a run may stop and look: `out` gets at most 8, rising, the last is
 * `processes`. Each look has its share of alpha. */
int statistics_looks(int processes, int out[8]);

#endif
