/*
 * Neighbour contracts: functions that a kernel may compute by mistake for the one asked. Each one's
 * right outputs, made by the reference from the same data, are measured as a kernel's are. Where they
 * would pass, the data cannot tell the contracts apart.
 */
#ifndef NEIGHBOUR_H
#define NEIGHBOUR_H

#include "evidence.h"

#include <stdbool.h>

struct neighbours;

extern const size_t neighbour_count;
const char *neighbour_name(size_t i);
/* `inputs` are those the truth was made of. Cost: a truth and its metrics for each neighbour. */
struct neighbours *neighbours_make(const struct truth *truth, const struct norm_args *inputs,
								   int threads);
/* NULL: this neighbour computes the same, or nothing valid, for this problem. */
const struct evidence *neighbours_evidence(const struct neighbours *neighbours, size_t i);
void neighbours_free(struct neighbours *neighbours);

#endif
