/* The table of studies: a row here and its figure in reports/figures is all that a study needs. */
#include "study_table.h"

#define STUDY(name, about)                                                                     \
 {                                                                                             \
#  name, about, study_##name                                                                   \
 }

const struct study studies[] = {
	STUDY(eps, "what epsilon, its place and its type change, against what arithmetic adds"),
	STUDY(estimator, "N or N - 1: in the output, in the running statistics, as an estimate"),
	STUDY(condition, "which algorithms stand a mean far from zero, beside rounding the data"),
	STUDY(size, "how errors grow with the number of pooled elements"),
	STUDY(outlier, "what one outlier does to the others, and to the arithmetic"),
	STUDY(rounding, "the cast before gamma, the rounded residual, 1 + gamma: in their types"),
	STUDY(fastmath, "what compiler flags change: errors, bits, NaN, time"),
	STUDY(batch,
		  "does a result depend on the batch's size: LayerNorm's bits, BatchNorm's noise"),
	STUDY(mates, "three children, then tall newcomers: whose result moves"),
	STUDY(padding, "what zeros at the ends of sequences do to BatchNorm, and a mask mends"),
	STUDY(rms, "RMSNorm for LayerNorm: how far apart, how much cheaper"),
	STUDY(running, "how running statistics approach the true ones; momentum read as keep"),
	STUDY(undo, "gamma = std, beta = mean: within how many ulps is x restored"),
	STUDY(histogram, "one token before and after: moved and scaled, its shape kept"),
	STUDY(addnorm, "residual and norm in one sweep or in two calls: time and error"),
	STUDY(claims, "claims one meets (between -1 and 1, variance 1, ...), each with its number"),
	STUDY(seeds, "worked numbers of texts, and the contract that yields them"),
};
const size_t study_count = sizeof(studies) / sizeof(studies[0]);
