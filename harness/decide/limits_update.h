/* Writes a limits file from what a store measured. */
#ifndef LIMITS_UPDATE_H
#define LIMITS_UPDATE_H

#include "store.h"

/* Keeps the person's part of the file at `path` (which may be absent); *rules: how many were written. */
int limits_update(struct store *store, const char *path, int64_t *rules, struct message *why);

#endif
