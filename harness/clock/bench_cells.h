/* A bench in progress: what bench.c gathers and bench_judge.c judges. */
#ifndef BENCH_CELLS_H
#define BENCH_CELLS_H

#include "bench.h"
#include "clock.h"

/* The share of runs in which any claim of a run may be false, all looks and comparisons together. */
#define BENCH_ALPHA 0.01

enum {
	/* Processes under a budget: what 400 cannot resolve, more of the same will not. */
	BENCH_MOST = 400,
	/* Processes get shorter: the first one has all roofs, later ones only what is not settled. */
	BENCH_HASTE = 3
};

struct bench_subject {
	double *ns; /* [process * rounds + round], NaN: not timed */
	char trouble[160];
	bool settled;
};

struct bench_cell {
	struct bench_subject *subjects; /* as in the clock's cell */
	int baseline;                   /* -1: not chosen yet */
	int roof, read;                 /* the fastest copy and read, -1: none */
};

struct bench {
	const struct bench_request *request;
	struct clock_cell *clock; /* a problem each */
	struct bench_cell *cells;
	int count, rounds, processes;
	double *at_s;
	double alpha; /* of one interval */
};

/* Chooses baselines that were not named, from what has been timed. */
void bench_choose(struct bench *bench);
/* Marks subjects whose claim is settled; true when all are. */
bool bench_look(struct bench *bench);
/* After the first process: leaves out roofs that cannot be the fastest. */
void bench_prune_roofs(struct bench *bench);
void bench_rows(struct bench *bench, struct bench_result *out);
struct store_cell bench_key(const struct bench_request *request, size_t problem);
/* Takes away what an attempt that was cut short has left in the store's run. */
int bench_clear(const struct bench_request *request, struct message *why);
int bench_record(const struct bench *bench, const struct bench_result *result,
				 struct message *why);

#endif
