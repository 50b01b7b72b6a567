/*
 * What doctor remembers from one time to the next, in the user's cache ($XDG_CACHE_HOME/normlab/doctor, or
 * ~/.cache): the best times ever seen, and what could be resolved last. Lost, it is measured again.
 */
#ifndef DOCTOR_NOTES_H
#define DOCTOR_NOTES_H

#include <stdbool.h>
#include <stddef.h>

/* False: there is no such note. */
bool doctor_note(const char *name, char *value, size_t size);
/* Replaces the note of that name. Nothing is said where the cache cannot be written. */
void doctor_note_set(const char *name, const char *value);
/* The least of `ns` and all that was ever given under that name. */
double doctor_best(const char *name, double ns);

#endif
