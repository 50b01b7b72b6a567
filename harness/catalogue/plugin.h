/*
 * A shared object with implementations behind norm_plugin_get(). Their names are known before it is
 * loaded, from a manifest or from a child that loaded it and told; until then stand-ins take their
 * place, and only what is wanted is loaded, RTLD_LOCAL. What crashes, hangs or lies in a child
 * is left out with a reason. Cost of asking a child: 1 ms, and what the shared object itself takes.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include "message.h"
#include "norm.h"

#include <stdbool.h>

/* More in one shared object are left out. */
#define PLUGIN_IMPLS 64

struct plugin {
	char *file;
	char *package;         /* Debian's, that brings what it is built on, or NULL */
	struct message reason; /* why it, or a part of it, is left out; or "" */
	struct plugin_impl *own[PLUGIN_IMPLS]; /* stand-ins, or what was loaded */
	size_t count;
	bool loaded; /* or tried */
	bool named;  /* by --plugin */
};

struct plugin_impl {
	struct norm_impl impl; /* what everyone else holds a pointer to */
	char name[96], family[32], algorithm[96], isa[32], about[200], unavailable[200];
};

struct plugin *plugin_new(const char *file);
void plugin_free(struct plugin *plugin);
/* A stand-in known by name and description alone; NULL when there is no room. */
struct plugin_impl *plugin_stand_in(struct plugin *plugin, const char *name, const char *about);
/* Asks a child for the names. */
void plugin_ask(struct plugin *plugin);
/* Fills the stand-ins with what the file has; what it has not becomes `unavailable`. Once. */
void plugin_load(struct plugin *plugin);
/* Takes out implementation i. */
void plugin_drop(struct plugin *plugin, size_t i);

#endif
