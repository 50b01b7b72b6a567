/*
 * Which implementation to ship: of those that stay within the error limits on every input, the
 * fastest; where rounds do not separate several, the most accurate of these. Everything is read from
 * a store, so the same store gives the same answer; the page's answer is this one too.
 */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "message.h"
#include "norm.h"

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;

/* Where no limit is named: four of the type's bits may be lost, on any of the inputs. */
#define CHOOSE_NORMWISE 16.0

/* Asked where no --input is: first what is benign, then what is hard. Ended by NULL. */
extern const char *choose_inputs[];

struct choose_question {
	const char *problem; /* canonical text */
	const char *cache;
	int64_t threads;
	double max_ulp, max_normwise;        /* Inf: no limit; not both */
	const char *const *inputs;           /* canonical texts, ended by NULL */
	const struct norm_impl *const *only; /* NULL: all that the store has */
	size_t only_count;
	bool libnorm; /* only what a program linked with libnorm has */
};

struct choose_row {
	char *impl, *family;
	bool checked, refused, failed; /* of accuracy */
	double max_ulp, normwise;      /* the worst over inputs */
	double error;                  /* that of the two which the question limits */
	char worst_input[256];
	int inputs;                                       /* that it was checked on */
	double ns, ns_lo, ns_hi, gb_per_s, ratio_to_copy; /* NaN: not timed */
	double ratio, lo, hi;                             /* time over the chosen one's */
	const char *claim;
	bool able; /* within the limits */
	bool frontier;
	char reason[400]; /* why it was not chosen; of the chosen one: why it was */
};

struct choose_answer {
	struct choose_row *rows; /* the chosen one first, then able ones by time, then the others */
	size_t count;
	bool chosen;      /* rows[0] is it */
	int inputs;       /* asked, that fit the problem */
	const char *unit; /* of `error`: ulp, or u */
	double limit;     /* of `error` */
};

int choose_decide(struct sqlite3 *db, const struct choose_question *question,
				  struct choose_answer *out, struct message *why);
void choose_free(struct choose_answer *answer);

/* ---- inside ---------------------------------------------------------------------------------------- */

/* The machine whose numbers count: that of the store's latest run; -1: none. */
int64_t choose_machine(struct sqlite3 *db);
/* choose_read.c: rows with accuracy and time, by name. */
int choose_read(struct sqlite3 *db, const struct choose_question *question,
				struct choose_answer *out, struct message *why);

/* choose_pairs.c: what paired rounds say of two implementations of one cell. */
struct choose_pairs;
struct choose_pairs *choose_pairs_read(struct sqlite3 *db,
									   const struct choose_question *question, double alpha,
									   struct message *why);
/* Sets ratio, lo, hi and claim of `row` against `other`. Without common rounds the intervals of the two
 * alone have to be apart. */
void choose_pairs_compare(const struct choose_pairs *pairs, struct choose_row *row,
						  const struct choose_row *other);
void choose_pairs_free(struct choose_pairs *pairs);

#endif
