/*
 * "centring/NAME": implementation NAME as LayerNorm, in the clothes of RMSNorm. On rows whose mean is zero
 * both functions are one, so that what centring costs is a ratio of paired rounds on the same bytes,
 * and not two timings of two problems. For the study `rms`; in no list.
 */
#ifndef CENTRING_IMPL_H
#define CENTRING_IMPL_H

#include "norm.h"

#define CENTRING "centring/"

/* NULL: the name does not begin so, or there is no such implementation. Lives as long as the program. */
const struct norm_impl *centring_impl(const char *name);

#endif
