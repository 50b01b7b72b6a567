/*
 * Timing from the question to the claim: which problems and implementations, how long, and what
 * paired rounds say. Looks are taken at 10, 16, 48, 144, 240 processes and the last; an implementation
 * whose claim is settled is timed no more, so that the time that is left goes to the others.
 */
#ifndef BENCH_H
#define BENCH_H

#include "input.h"
#include "message.h"
#include "statistics.h"
#include "store.h"

#include <regex.h>
#include <stdbool.h>

/* Which pairs of implementation and problem are timed, by name (export_gbench.h). */
struct bench_filter {
	const char *text; /* NULL: all */
	regex_t regex;
	bool negated;
};

struct bench_request {
	const struct norm_problem *problems;
	size_t problem_count;
	const struct norm_impl *const *impls;
	size_t impl_count;
	const struct input *input;
	uint64_t seed;
	int threads;
	bool cold, quiet;
	/* 0 means: 20 rounds, 0.3 ms; as many processes as the budget has time for, or 48. */
	int rounds, processes;
	double slice_s, budget_s;
	double alpha_share; /* of the run's probability of a false claim; 0: all of it */
	const struct norm_impl *baseline;  /* NULL: the fastest peer, or else the first */
	struct store *store;               /* NULL: nothing is kept */
	const struct bench_filter *filter; /* may be NULL */
};

/* One implementation (or the roof) on one problem. NaN where a number is not known. */
struct bench_row {
	const struct norm_problem *problem;
	const struct norm_impl *impl, *baseline; /* baseline NULL: this is it */
	const char *cache;                       /* hot, cold */
	int threads;
	double ns, ns_lo, ns_hi; /* of a call; 95% */
	double gb_per_s, ratio_to_copy;
	double ratio, lo, hi;    /* time over the baseline's; the run's confidence is 99% */
	const char *claim, *why; /* NULL where there is none */
	int processes;           /* that count */
	int64_t rounds, kept;    /* of the pair */
	double off_layouts;      /* share of layouts in which it is 10% or more slower */
	const char
		*verdict;      /* PASS; WRONG, CRASH, SKIP; SUSPECT: faster than a read of its inputs */
	char trouble[160]; /* why it is not PASS */
};

struct bench_result {
	struct bench_row *rows; /* problems in order; the roof first, then by time */
	size_t count;
};

/* -1 when nothing could be timed at all. */
int bench_run(const struct bench_request *request, struct bench_result *out,
			  struct message *why);
/* Whether the filter lets the pair through; a named baseline is timed all the same. */
bool bench_wants(const struct bench_request *request, const struct norm_problem *problem,
				 const struct norm_impl *impl);
/* Whether the store's run has this bench already: all of it, since it is kept in one transaction. */
bool bench_recorded(const struct bench_request *request);
void bench_free(struct bench_result *result);

#endif
