/*
 * Where a timed process keeps a problem's tensors: at offsets drawn anew in each process (lines and
 * pages), once when hot, and when cold often enough to exceed the last-level cache, under one
 * cursor that all implementations share (with a cursor each, one would find another's lines).
 */
#ifndef CLOCK_MEMORY_H
#define CLOCK_MEMORY_H

#include "input.h"
#include "message.h"
#include "norm.h"

#include <stdbool.h>
#include <stddef.h>

struct clock_memory {
	struct norm_problem problem;
	int sets, cursor;
	int fresh; /* sets that no call has met */
	struct norm_args *set;
	bool spoils; /* a call overwrites inputs: in place, or running statistics */
	unsigned char *map;
	size_t map_bytes, workspace;
	const unsigned char *inputs; /* as they were given */
	size_t inputs_bytes;
};

/* A memory file with a problem's inputs, for any number of processes: its descriptor, or -1. */
int clock_memory_inputs(const struct norm_problem *problem, const struct input *input,
						uint64_t seed, struct message *why);
/* `beyond`: bytes that the sets shall exceed together; 0: one set. Advances *random. */
int clock_memory_make(struct clock_memory *m, const struct norm_problem *problem, int inputs,
					  size_t workspace, size_t beyond, uint64_t *random, struct message *why);
/* Inputs as they were given, in every set. */
void clock_memory_restore(struct clock_memory *memory);
/* Nothing that an earlier call wrote is left in the outputs of the first set. */
void clock_memory_clear(struct clock_memory *memory);
/* Of the outputs of the first set. */
uint64_t clock_memory_digest(const struct clock_memory *memory);
/* Bytes to walk over so that no call finds its data in a cache, as far as memory allows. */
size_t clock_memory_beyond(void);
void clock_memory_free(struct clock_memory *memory);

/* splitmix64: for layouts and orders only. */
static inline uint64_t clock_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

#endif
