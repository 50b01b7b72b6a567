/* All implementations that can be asked for: the library's, the reference, and the plug-ins'. */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "message.h"
#include "norm.h"
#include "settings.h"

/* Ended by NULL. */
const struct norm_impl *const *catalogue(void);
/* Their names, in order, in a new array that the caller frees; returns how many. */
size_t catalogue_names(const char ***names);
const struct norm_impl *catalogue_find(const char *name);
extern const struct norm_impl reference_impl; /* "reference": the oracle in an impl's clothes */

#endif
