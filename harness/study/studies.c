/* The table of studies: a row here and its figure in reports/figures is all that a study needs. */
#include "study_table.h"

const struct study studies[] = {
	{"eps", "what epsilon, its place and its type change, against what arithmetic adds",
	 study_eps},
};
const size_t study_count = sizeof(studies) / sizeof(studies[0]);
