/*
 * Where generated numbers come from: Philox words, and the distributions made of them by exactly
 * rounded operations alone (+ - * / sqrt in binary64, no contraction, no libm), so that every
 * machine and compiler makes the same bits.
 */
#ifndef GEN_H
#define GEN_H

#include "input.h"

/* Independent streams of words: one for each role, and further ones that a family may need. */
#define GEN_STREAM_ORDER  (ROLES + 0)
#define GEN_STREAM_PLACES (ROLES + 1)

/* Word i of a stream: Philox4x64-10, key (seed, stream), counter (i/4, set, 0, 0), lane i%4. */
uint64_t gen_word(uint64_t seed, unsigned stream, int64_t set, int64_t i);
/* Words first .. first + count - 1; `first` is a multiple of 4. */
void gen_words(uint64_t seed, unsigned stream, int64_t set, int64_t first, int64_t count,
			   uint64_t *out);

/* (k + 1/2) 2^-52: in (0, 1), never an end. */
double gen_uniform(uint64_t word);
/* The normal quantile of gen_uniform, within 36 2^-53 of it (derived and tested in gen_test.c). */
double gen_normal(uint64_t word);
/* Within 2 ulp for finite x; gen_exp for |x| <= 700. */
double gen_log(double x);
double gen_exp(double x);
/* A whole number below `bound` (> 0), uniform up to 2^-64 * bound. */
int64_t gen_below(uint64_t word, int64_t bound);

/* A pooled set to be filled: `count` members that the mask counts, in the order of the set. */
struct gen {
	const struct input *input;
	const struct norm_problem *problem;
	uint64_t seed;
	int64_t set, count;
	const int64_t *member; /* the set's index of each counted member */
	const uint64_t *word;  /* a word for each, of x's stream */
	double *value;         /* to be written */
	/* Facts of x's type: the greatest and the least positive value, and half an ulp of 1. */
	double greatest, least, unit;
	int precision;
};

/* The feature that counted member i belongs to. */
static inline int64_t gen_feature(const struct gen *gen, int64_t i)
{
	return gen->problem->op == NORM_BATCH ? gen->set : gen->member[i];
}

/* The distance between x and its neighbours in x's type. */
double gen_ulp(const struct gen *gen, double x);
/* As x's type has it. */
double gen_round(const struct gen *gen, double x);
/* The counted member at a share of the set: 0 the first, 1 the last, -1 the set's own number, so
 * that each place has its turn. */
int64_t gen_place(const struct gen *gen, double at);
/* Plain statistics of a set, two passes in binary64: what a family that aims needs. rms: mean 0. */
struct gen_statistics {
	int64_t count;
	double mean, var;
};
struct gen_statistics gen_statistics(const struct norm_problem *problem, const uint8_t *mask,
									 const double *member);
/* Whether the text asks for a constant there. */
int gen_asked(const struct input *input, enum role role);

/* The roles that x does not decide: each from its own stream, or the constant that was asked for. */
void gen_streams(const struct input *input, const struct norm_problem *problem, uint64_t seed,
				 struct norm_args *args);
/* Fills x set by set through the family's `set`. */
int gen_sets(const struct input *input, const struct norm_problem *problem, uint64_t seed,
			 struct norm_args *args, struct message *why);
/* The roles that follow from x: given mean and rstd, running statistics of infer. */
int gen_following(const struct input *input, const struct norm_problem *problem, uint64_t seed,
				  struct norm_args *args, struct message *why);

#endif
