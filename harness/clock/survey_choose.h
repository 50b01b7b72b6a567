/*
 * Whom a survey compares: the fastest of all by one short process, and unlike ones that are within three
 * times its time: of other families, or else of other algorithms (scalar kernels are 15 times slower than
 * vector ones in L1, and nobody asks for 5% there).
 */
#ifndef SURVEY_CHOOSE_H
#define SURVEY_CHOOSE_H

#include "clock.h"

enum { SURVEY_UNLIKE = 3 };

/* Fastest first. Plug-ins stay out: loading one takes longer than the process. Where there are fewer, the
 * last one stands in. */
int survey_choose(const struct clock_cell *where, const struct norm_impl *out[SURVEY_UNLIKE],
				  struct message *why);

#endif
