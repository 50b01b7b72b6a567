/* What each family does with a pooled set, or with all of them; the table of families is in input.c. */
#ifndef GEN_FAMILIES_H
#define GEN_FAMILIES_H

#include "input.h"

typedef void gen_set_fn(const struct gen *);
typedef int gen_fill_fn(const struct input *, const struct norm_problem *, uint64_t seed,
						struct norm_args *, struct message *);
typedef const char *gen_misfit_fn(const struct input *, const struct norm_problem *);

gen_set_fn gen_set_normal, gen_set_uniform, gen_set_lognormal, gen_set_constant, gen_set_near;
gen_set_fn gen_set_alternating, gen_set_ramp, gen_set_ulp, gen_set_integers, gen_set_sorted;
gen_set_fn gen_set_permuted, gen_set_outlier, gen_set_massive, gen_set_exponents;
gen_set_fn gen_set_pairs, gen_set_subnormal, gen_set_huge, gen_set_meanulp, gen_set_nan;
gen_set_fn gen_set_inf, gen_set_zero, gen_set_cancel, gen_set_ties, gen_set_padded;
gen_fill_fn gen_fill_cancel, gen_fill_ties, gen_fill_padded, input_fill_file;
gen_misfit_fn gen_misfit_place, gen_misfit_share, gen_misfit_meanulp, gen_misfit_cancel;
gen_misfit_fn gen_misfit_ties, gen_misfit_exponents;

#endif
