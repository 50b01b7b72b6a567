/* What each family does with a pooled set; the table of them is in input.c. */
#ifndef GEN_FAMILIES_H
#define GEN_FAMILIES_H

#include "input.h"

void gen_set_normal(const struct gen *gen);
void gen_set_constant(const struct gen *gen);

#endif
