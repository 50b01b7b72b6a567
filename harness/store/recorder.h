/* A run in the store: what verbs write through, without a store too (NULL records nothing). */
#ifndef RECORDER_H
#define RECORDER_H

#include "check.h"
#include "store.h"

struct recorder;

/* Opens or creates the store and begins a run, or with `resume` goes on with an earlier one. */
struct recorder *recorder_open(const char *path, const char *suite, const char *suite_text,
							   uint64_t seed, int resume, struct message *why);
struct store *recorder_store(struct recorder *recorder);
/* Whether it goes on with an earlier run. */
bool recorder_resumed(const struct recorder *recorder);
bool recorder_has(struct recorder *recorder, const struct check_data *data,
				  const struct norm_impl *impl);
int recorder_result(struct recorder *recorder, const struct check_data *data,
					const struct norm_impl *impl, const struct check_result *result,
					struct message *why);
/* Ends the run: it is complete. */
int recorder_finish(struct recorder *recorder, struct message *why);
/* Closes the store; a run that was not finished can be resumed. */
void recorder_close(struct recorder *recorder);

#endif
