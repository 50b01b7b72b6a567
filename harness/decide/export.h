/* A store's views in the formats of others. */
#ifndef EXPORT_H
#define EXPORT_H

#include "store.h"

#include <stdio.h>

struct export_format {
	const char *name;
	const char *about;
	/* `view` is one of the store's; a format that has one view of its own ignores it. */
	int (*write)(FILE *out, struct store *store, const char *view, struct message *why);
};

extern const struct export_format export_formats[];
extern const size_t export_format_count;

/* Views and tables that can be exported, ended by NULL. */
extern const char *const export_views[];

#endif
