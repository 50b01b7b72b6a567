/*
 * Slices, rounds, processes. A process is this program, started anew: it visits every problem, draws
 * a layout, and runs rounds; a round is one slice of everything compared, in shuffled order, on
 * the same buffers. Cost: 8 ms to start, then the slices.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "message.h"
#include "norm.h"

#include <stdbool.h>

/* A problem, and what is timed on it. */
struct clock_cell {
	struct norm_problem problem;
	int inputs;                        /* clock_memory_inputs() */
	const struct norm_impl **subjects; /* implementations and roofs */
	bool *out;                         /* subjects that are no longer wanted */
	int count;
};

struct clock_job {
	uint64_t seed; /* of this process's layout and orders */
	int rounds, threads;
	double slice_s;
	size_t beyond; /* cold: bytes to walk over; 0: hot */
	struct clock_cell *cells;
	int count;
};

struct clock_slice {
	int cell, subject, round, turn;
	int64_t iterations;
	double real_ns, cpu_ns; /* of all iterations */
};

/* Who gets what a process says, while it runs. */
struct clock_sink {
	void *context;
	void (*slice)(void *context, const struct clock_slice *slice);
	/* A subject that crashed, refused, or left other outputs after timing than before. */
	void (*trouble)(void *context, int cell, int subject, const char *what);
};

/* 0, or -1 when no process could be run, or it could not run the job. */
int clock_run(const struct clock_job *job, const struct clock_sink *sink, struct message *why);

/* The word that makes the program such a process; main calls clock_process() on it. */
#define CLOCK_WORD "clock-process"
int clock_process(void);

#endif
