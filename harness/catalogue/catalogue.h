/* All implementations that can be asked for: the library's, the reference, and the plug-ins'. */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "message.h"
#include "norm.h"
#include "plugin.h"
#include "settings.h"

/* --plugin FILE...; before anything else here is called. -1 when one cannot be read. */
int catalogue_plugins(const struct texts *files, struct message *why);
/* For a process that is told what it needs: no plug-ins but those named here (NULL: none so far). */
void catalogue_only(const char *file);

/* Ended by NULL. Those of plug-ins may be known by name alone until catalogue_load(). */
const struct norm_impl *const *catalogue(void);
/* Their names, in order, in a new array that the caller frees; returns how many. */
size_t catalogue_names(const char ***names);
/* Loaded, or NULL. */
const struct norm_impl *catalogue_find(const char *name);
/* Makes one of catalogue() ready; where that fails, norm_unavailable() says why. */
void catalogue_load(const struct norm_impl *impl);
/* The plug-in that brought it, or NULL. */
const struct plugin *catalogue_plugin_of(const struct norm_impl *impl);
/* All plug-ins, ended by NULL. */
const struct plugin *const *catalogue_all_plugins(void);
extern const struct norm_impl reference_impl; /* "reference": the oracle in an impl's clothes */

#endif
