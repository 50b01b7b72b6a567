/* How long a suite will take, before it starts. */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "suite.h"
#include "wanted.h"

/* Seconds of the checks, on the machine that estimate.c names. */
double estimate_checks(const struct suite *suite, const struct wanted *impls);

#endif
