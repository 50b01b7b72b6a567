/*
 * The roof: a copy that moves the same bytes as a problem, measured in the same rounds as if it
 * were an implementation. Each output is copied from the input it belongs to (y from x, sum from
 * residual, dx from dy); what is left of the inputs is read, what is left of the outputs is cleared. Beside it a
 * mere read of the inputs: what is much faster than that does not look at its data.
 */
#ifndef ROOF_H
#define ROOF_H

#include "norm.h"

#include <stdbool.h>

struct roof {
	struct norm_impl impl; /* first: an impl of family "roof" is a roof */
	void (*copy)(void *to, const void *from, size_t bytes); /* NULL: inputs are read, no more */
	uint64_t (*read)(const void *from, size_t bytes);
};

/* Ended by NULL; some need what this CPU lacks (norm_reject tells). The fastest one is the roof. */
extern const struct roof *const roofs[];
bool roof_is(const struct norm_impl *impl);
bool roof_copies(const struct norm_impl *impl);
bool roof_reads(const struct norm_impl *impl);

/* For the files that define roofs. */
const char *roof_reject(const struct norm_problem *problem);
const char *roof_prepare(const struct norm_problem *problem, int threads_hint,
						 struct norm_plan *plan);
void roof_release(struct norm_plan *plan);
void roof_run(const struct norm_plan *plan, const struct norm_args *args, int stage,
			  int64_t task_lo, int64_t task_hi);

#define ROOF(roof_name, what, roof_isa, needs, roof_about, roof_rejects, roof_copy, roof_read) \
 {                                                                                             \
  .impl = {.abi = NORM_ABI,                                                                    \
		   .size = sizeof(struct norm_impl),                                                   \
		   .name = roof_name,                                                                  \
		   .family = "roof",                                                                   \
		   .algorithm = what,                                                                  \
		   .isa = roof_isa,                                                                    \
		   .about = roof_about,                                                                \
		   .cpu = needs,                                                                       \
		   .reject = roof_rejects,                                                             \
		   .prepare = roof_prepare,                                                            \
		   .release = roof_release,                                                            \
		   .run = roof_run},                                                                   \
  .copy = roof_copy, .read = roof_read                                                         \
 }

extern const struct roof roof_avx2, roof_avx2_nt, roof_avx2_nt_prefetch, roof_avx2_read;
extern const struct roof roof_avx512, roof_avx512_nt, roof_avx512_nt_prefetch, roof_avx512_read;

#endif
