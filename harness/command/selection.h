/* Which names were meant: an exact name wins, else a regex; a leading '-' takes away. */
#ifndef SELECTION_H
#define SELECTION_H

#include "message.h"
#include "settings.h"

#include <stdbool.h>

/*
 * Marks `picked[i]` for the names (lying `stride` bytes apart) that `patterns` select; without
 * patterns, or with only negated ones, all begin as picked. A pattern that matches nothing is an
 * error that names the flag and the nearest name.
 */
int selection_pick(const char *flag, const struct texts *patterns, const void *first,
				   size_t count, size_t stride, bool *picked, struct message *why);

#endif
