/* Whom a survey compares: unlike kernels, each the fastest of its family, by one short process. */
#ifndef SURVEY_CHOOSE_H
#define SURVEY_CHOOSE_H

#include "clock.h"

enum { SURVEY_UNLIKE = 3 };

/* Fastest first. Plug-ins stay out: loading one takes longer than the process. With fewer families than
 * three others of theirs stand in, with fewer implementations the last one does. */
int survey_choose(const struct clock_cell *where, const struct norm_impl *out[SURVEY_UNLIKE],
				  struct message *why);

#endif
