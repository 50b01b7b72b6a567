/* What compare found: for people, for programs, for CI. */
#ifndef COMPARE_SHOW_H
#define COMPARE_SHOW_H

#include "compare.h"
#include "settings.h"

int compare_show(const struct compare_request *request, const struct compare_tally *tally,
				 const struct settings *settings, struct message *why);

#endif
