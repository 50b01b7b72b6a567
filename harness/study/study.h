/*
 * Studies: each declares a sweep and leaves points in the store, from which figures in reports/ draw
 * and compute a sentence. What a definition changes is taken between exact results (no rounding at
 * all), what arithmetic adds between an implementation and the exact result of the same definition:
 * the two are never mixed. Lengths of errors are relative: |y - t|_2 / |t|_2 of the worst pooled set.
 */
#ifndef STUDY_H
#define STUDY_H

#include "check.h"
#include "progress.h"
#include "store.h"
#include "truth.h"
#include "wanted.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

struct study_run;

struct study {
	const char *name;
	const char *about; /* one line: the question */
	void (*run)(struct study_run *);
};

extern const struct study studies[];
extern const size_t study_count;

/*
 * A study in hand. Failures stick: once `failed`, what is below does nothing and gives NaN or NULL, so
 * that a sweep reads as a sweep.
 */
struct study_run {
	const struct study *study;
	uint64_t seed; /* the first of `seeds` */
	int seeds;     /* with a random sweep: how many; at least 6, so that an interval exists */
	bool quick;
	int threads;
	double bench_s; /* what one timing may take */
	const struct wanted *wanted;
	bool named; /* the user said --impl: those take the place of the study's own choice */
	struct store *store;
	struct progress *progress;
	double before; /* studies that are done */
	struct message *why;
	bool failed;
};

/* -1: one failed, or a signal came (interrupt.h). */
int study_perform(struct study_run *run, const struct study *study);
/* After part `done` of `all`. False: to stop. */
bool study_step(struct study_run *run, size_t done, size_t all);
void study_fail(struct study_run *run, const char *what);

/* ---- points -------------------------------------------------------------------------------------- */

void study_point(struct study_run *run, const char *panel, const char *series, double x,
				 double y);
void study_interval(struct study_run *run, const char *panel, const char *series, double x,
					double y, double lo, double hi);
/* The median of independent values and its 95% interval from their order: any distribution. Sorts;
 * the interval is NaN below 6 values. */
void study_spread(struct study_run *run, const char *panel, const char *series, double x,
				  double *values, int count);

/* ---- implementations ----------------------------------------------------------------------------- */

#define STUDY_IMPLS 16

/* `choice`: regexes, one implementation each, with what serves where there is none after a space:
 * "simd/wide twopass/wide". NULL ends it. What is not on this machine is left out. Returns how many. */
size_t study_impls(const struct study_run *run, const char *const *choice,
				   const struct norm_impl *out[STUDY_IMPLS]);

/* ---- data, definitions, arithmetic --------------------------------------------------------------- */

/* A problem by its text, filled with an input; its truth is data->truth. Release it in any case. */
__attribute__((format(printf, 5, 6))) bool study_make(struct study_run *run,
													  struct check_data *data, uint64_t seed,
													  const char *input, const char *format,
													  ...);
/* The same to be filled by hand (data->pristine.args): zeros; then its truth. */
__attribute__((format(printf, 3, 4))) bool
study_blank(struct study_run *run, struct check_data *data, const char *format, ...);
bool study_settle(struct study_run *run, struct check_data *data);

/* Another definition's exact result on the same inputs. truth_free() it. */
struct truth *study_define(struct study_run *run, const struct check_data *data,
						   const struct norm_problem *other);
/* y of an implementation in the tensor's logical order, the caller's to free; NULL where it has none:
 * refused, crashed. */
double *study_output(struct study_run *run, struct check_data *data,
					 const struct norm_impl *impl);
/* |a - t|_2 / |t|_2 of the worst pooled set, a = hi + lo (lo may be NULL), but for what the mask excludes
 * and for member `without` of each set (-1: none). Inf where a is not finite and t is. */
double study_distance(const struct truth *truth, const double *hi, const double *lo,
					  int64_t without);
/* What another definition changes, and what an implementation adds: NaN where it has no output. */
double study_definition(struct study_run *run, const struct check_data *data,
						const struct norm_problem *other);
double study_arithmetic(struct study_run *run, struct check_data *data,
						const struct norm_impl *impl);

/* ---- sweeps: one point, over the run's seeds ------------------------------------------------------ */

/* What `other` changes on `problem`'s data. */
void study_sweep_definition(struct study_run *run, const char *panel, const char *series,
							double x, const char *input, const char *problem,
							const char *other);
/* What each implementation of `choice` adds, a series each. */
void study_sweep_arithmetic(struct study_run *run, const char *panel, double x,
							const char *const *choice, const char *input, const char *problem);

/*
 * Paired times over impls[0]'s on one problem, as bench has them: ratio with its interval in `panel`, and
 * in "PANEL claim" -1 FASTER, 0 SAME, 1 SLOWER, 2 AMBIGUOUS. `share` of the study's time.
 */
void study_time(struct study_run *run, const char *panel, double x, const char *problem,
				const char *input, const struct norm_impl *const *impls, size_t count,
				double share);

#endif
