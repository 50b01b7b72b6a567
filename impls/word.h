/* The word a user probably meant: what every message about an unknown word ends with. */
#ifndef NORM_WORD_H
#define NORM_WORD_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap of neighbours) that turn a into b, case ignored. */
size_t norm_word_distance(const char *a, const char *b);
/* The nearest of `count` words, or NULL when none is near enough to be meant. `stride` is the
 * distance in bytes between two `const char *`, so that a table's name column can be searched. */
const char *norm_word_nearest(const char *word, const void *first, size_t count, size_t stride);

#endif
